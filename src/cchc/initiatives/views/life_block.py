"""What the page of a model shows of its life: the context of ``initiatives/life/_life.html``."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.initiatives.actions.life import steps_open
from cchc.initiatives.models import Initiative, LifeEvent, Recognition
from cchc.initiatives.permissions import may_have_appraised, may_read_sheets, may_recognise, may_say_alive
from cchc.initiatives.queries.adoptions import SHOWN, adoptions_of
from cchc.initiatives.queries.appraisals import all_in, appraisals_of, questions_of, sheets_of, submitted_sheets
from cchc.initiatives.queries.catalogue import PROVEN
from cchc.initiatives.queries.life import life_of, sign_of
from cchc.initiatives.views.adoptions import adopting_units, adoption_lines
from cchc.initiatives.views.openable import openable
from cchc.initiatives.wording import stage_word
from cchc_core.access import Actor, Permission
from cchc_core.initiatives.states import LIFE, RECOGNITION, AdoptionState, RecognitionState, Stage, StageVerb

#: The way of a model as the page draws it; a stopped one stands beside it.
WAY = tuple(stage for stage in Stage if stage is not Stage.STOPPED)
_RECOGNISED = {RecognitionState.RECOGNISED.value: "sealed", RecognitionState.SUBMITTED.value: "active"}
#: The page lists these many adopters; the rest stand in the graph.
ADOPTERS_SHOWN = 20


@dataclass(frozen=True)
class Happening:
    """One row of the life: which step, in words."""

    row: LifeEvent
    word: str


def life_block(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    """Everything below the facts of an accepted model; nothing of a registration that was not accepted."""
    if not initiative.is_accepted:
        return {}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    adoptions, lived = list(adoptions_of(initiative)), list(life_of(initiative))
    shown = [row for row in adoptions if row.state in SHOWN]
    confirmed = sum(row.state == AdoptionState.CONFIRMED for row in adoptions)
    steps = [(verb, allowed) for verb, allowed in steps_open(actor, initiative) if allowed]
    return {
        "life": {
            "way": _way(initiative),
            "is_stopped": initiative.stage == Stage.STOPPED,
            "happenings": [Happening(row, _happened(row)) for row in lived],
            "opens": openable(actor, (row.document_id for row in lived), (row.evidence_id for row in lived)),
            "sign": sign_of(initiative),
            "may_say": bool(may_say_alive(actor, initiative)) and initiative.stage not in ("idea", "stopped"),
            "steps": [_step(initiative, verb) for verb, _allowed in steps],
            "offers_replicated": confirmed > 0 and (StageVerb.REPLICATE, True) in steps,
            "appraisals": [_appraisal(actor, initiative, row) for row in appraisals_of(initiative)],
            "may_appraise": bool(may_have_appraised(actor, initiative)) and initiative.stage != Stage.STOPPED,
            "recognitions": [_recognition(row) for row in initiative.recognitions.order_by("-submitted_on", "-pk")],
            "may_recognise": bool(may_recognise(actor, initiative)),
            "adopters": adoption_lines(shown[:ADOPTERS_SHOWN]),
            "more_adopters": max(0, len(shown) - ADOPTERS_SHOWN),
            "confirmed": confirmed,
            "asked": sum(row.state == AdoptionState.PLANNED for row in adoptions),
            "own": [line for line in adoption_lines(adoptions) if line.row.unit_id in _own_units(actor)],
            "may_adopt": _may_adopt(actor, initiative, {row.unit_id for row in adoptions}),
            "may_replicate": initiative.stage in PROVEN and bool(actor.units_acted_for(Permission.CAMPAIGN_MANAGE)),
        }
    }


def _own_units(actor: Actor) -> set[int]:
    return {held.unit_id for held in actor.holdings if held.scope(Permission.ADOPTION_WORK) is not None}


def _may_adopt(actor: Actor, initiative: Initiative, taken: set[int]) -> bool:
    """Whether an own unit could begin: one that has nothing to do with the model yet."""
    return initiative.stage != Stage.STOPPED and any(unit not in taken for unit in adopting_units(actor, initiative))


def _way(initiative: Initiative) -> list[tuple[str, str]]:
    """Each stage with "done", "now" or "" for what is still to come; of a stopped model up to where it stood."""
    stands = (
        initiative.stage if initiative.stage != Stage.STOPPED else (initiative.stage_before or Stage.REGISTERED.value)
    )
    place = [stage.value for stage in WAY].index(stands)
    marks = ["done" if step < place else "now" if step == place else "" for step in range(len(WAY))]
    return [(stage_word(stage.value), mark) for stage, mark in zip(WAY, marks, strict=True)]


def _happened(row: LifeEvent) -> str:
    if row.what == LifeEvent.ALIVE:
        return str(_("The owner says that it lives"))
    if row.before == row.after:
        return stage_word(row.after)
    return f"{stage_word(row.before)} → {stage_word(row.after)}"


def _step(initiative: Initiative, verb: StageVerb) -> tuple[str, str, str]:
    address = reverse("initiatives:life-step", args=[initiative.pk, verb.value])
    return verb.value, _(LIFE.verbs[verb]), address


def _appraisal(actor: Actor, initiative: Initiative, row: Any) -> dict[str, Any]:
    """An appraisal as far as this person may know it: marks only once all are in."""
    finished = all_in(row)
    reads = bool(may_read_sheets(actor, initiative, all_in=finished))
    own = sheets_of(actor).filter(appraisal=row).first()
    seats = row.sheets.values_list("submitted_at", flat=True)
    return {
        "row": row,
        "finished": finished,
        "reads": reads,
        "own": own,
        "in": sum(at is not None for at in seats),
        "all": len(seats),
        "questions": [(_(each.label), each) for each in questions_of(submitted_sheets(row))] if reads else [],
        "may_open": reads or own is not None or bool(may_have_appraised(actor, initiative)),
    }


def _recognition(row: Recognition) -> dict[str, Any]:
    state = RecognitionState(row.state)
    return {
        "row": row,
        "state": _(RECOGNITION.states[state]),
        "style": _RECOGNISED.get(row.state, ""),
        "waits": state is RecognitionState.SUBMITTED,
    }
