"""The stages of a round with their days, who is where, the exceptions; and the steps from one stage to the next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.assessment.actions.council import convene_council, convene_council_for_all, council_hindrances
from cchc.assessment.actions.explanation import (
    begin_explanation,
    begin_explanation_of_all,
    begin_second_verification,
    begin_second_verification_of_all,
    explicable,
)
from cchc.assessment.actions.hearing import unheard_leaves
from cchc.assessment.actions.ledger import Desk
from cchc.assessment.models import Assessment, AssessmentRound
from cchc.assessment.permissions import may_manage
from cchc.assessment.queries.clocks import clocks_of, exceptions_of
from cchc.assessment.queries.disputes import explained_leaves, for_the_council, open_requests
from cchc.assessment.queries.visible import assessments
from cchc.assessment.views.common import Deadline, actor_of, deadline
from cchc.assessment.views.round_common import load_round, round_page
from cchc.common.clock import today
from cchc.common.permissions import require
from cchc_core.calendar import assumed_years, working_days_between
from cchc_core.values import show_day
from cchc_core.workflow.clocks import Clock
from cchc_core.workflow.states import TIMED_LABELS, Stage, State, Timed, timed_in, timed_of

EXPLANATION, SECOND, COUNCIL = "explanation", "second", "council"


@dataclass(frozen=True)
class StageRow:
    """One stage as the page draws it: its days, its light while it runs, how many sheets are in it."""

    label: str
    clock: Clock | None
    deadline: Deadline | None
    working_days: str
    note: str
    here: int
    exceptions: int


def stage_rows(round_: AssessmentRound, sheets: Sequence[Assessment]) -> list[StageRow]:
    """The stages of a round, in order. Sheets come with nothing but their state; two queries."""
    known, there = clocks_of(round_), Counter(timed_of(row.standing) for row in sheets)
    granted = Counter(each.row.stage for each in exceptions_of([row.pk for row in sheets]) if each.counts)
    running = round_.state == AssessmentRound.OPEN
    return [
        _stage_row(stage, known.get(stage), there[stage], granted[stage.value], running)
        for stage in timed_in(round_.stages)
    ]


def _stage_row(stage: Timed, clock: Clock | None, here: int, exceptions: int, running: bool) -> StageRow:
    label = _(TIMED_LABELS[stage])
    if clock is None or not running:
        return StageRow(label, clock, None, "", "", here, exceptions)
    day = today()
    if day < clock.opens_on:
        text = _("opens on %(day)s") % {"day": show_day(clock.opens_on)}
        return StageRow(label, clock, None, "", text, here, exceptions)
    if clock.is_locked(day):
        return StageRow(label, clock, None, "", _("locked"), here, exceptions)
    left = working_days_between(day, clock.due_on)
    words = ngettext("%(n)s working day", "%(n)s working days", left) % {"n": left} if left > 0 else ""
    return StageRow(label, clock, deadline(clock.due_on), words and f"({words})", "", here, exceptions)


@dataclass(frozen=True)
class Item:
    """One sheet in a list of a step, with what is to be said about it."""

    sheet: Assessment
    words: str


@dataclass(frozen=True)
class Part:
    """One step from a stage to the next: what it does, the sheets that are ready, and those that are not with the reason."""

    key: str
    title: str
    text: str
    button: str
    none: str
    ready: tuple[Item, ...]
    waiting: tuple[Item, ...]


def round_stages(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who sees the round sees its stages; the steps are the coordinator's."""
    round_ = load_round(request, pk)
    actor = actor_of(request)
    if request.method == "POST":
        require(may_manage(actor, round_))
        return _take(request, round_)
    manages = bool(may_manage(actor, round_)) and round_.state == AssessmentRound.OPEN
    parts, unheard = _parts(round_) if manages else ([], 0)
    sheets = list(assessments(actor).filter(round=round_).select_related(None).only("state"))
    last = max((clock.locks_on for clock in clocks_of(round_).values()), default=round_.verify_by)
    context = round_page(
        request,
        round_,
        "round-stages",
        stages=stage_rows(round_, sheets),
        parts=sorted(parts, key=lambda part: not part.ready),  # what can be done now stands first
        unheard=unheard,
        exceptions=exceptions_of([row.pk for row in sheets]),
        assumed=assumed_years(round_.opens_on, max(last, round_.verify_by)),
    )
    return render(request, "assessment/rounds/round_stages.html", context)


_ONE = {EXPLANATION: begin_explanation, SECOND: begin_second_verification, COUNCIL: convene_council}
_ALL = {
    EXPLANATION: begin_explanation_of_all,
    SECOND: begin_second_verification_of_all,
    COUNCIL: convene_council_for_all,
}


def _take(request: HttpRequest, round_: AssessmentRound) -> HttpResponse:
    actor, act, sheet = actor_of(request), request.POST.get("act", ""), request.POST.get("sheet", "")
    if act not in _ONE:
        return redirect("assessment:round-stages", round_.pk)
    if sheet.isdecimal():
        row = get_object_or_404(assessments(actor).filter(round=round_), pk=int(sheet))
        moved = [_ONE[act](actor=actor, assessment=row)]
    else:
        moved = _ALL[act](actor=actor, round_=round_)
    text = ngettext("%(n)s sheet moved on.", "%(n)s sheets moved on.", len(moved)) % {"n": len(moved)}
    messages.success(request, text)
    return redirect("assessment:round-stages", round_.pk)


# The steps ----------------------------------------------------------------------------------------------------------


def _parts(round_: AssessmentRound) -> tuple[list[Part], int]:
    """The steps of the round's stages, and how many sheets only wait for their unit to explain."""
    rows = Assessment.objects.filter(round=round_).select_related("round").order_by("group", "unit_sort", "pk")
    sheets = list(rows.prefetch_related("round__clocks", "exceptions"))
    if not round_.stages.has(Stage.EXPLANATION) and not round_.stages.has(Stage.COUNCIL):
        return [], 0
    desk = Desk(round_, _at(sheets, State.VERIFYING, State.EXPLAINING, State.VERIFYING_AGAIN))
    silent = {pk: [thread.code for thread in unheard_leaves(desk, each.assessment)] for pk, each in desk.sheets.items()}
    found: list[Part] = []
    verified: set[int] = set()
    if round_.stages.has(Stage.EXPLANATION):
        found.append(_explanation(desk, _at(sheets, State.VERIFYING)))
        verified = {each.sheet.pk for each in found[0].ready}
    if round_.stages.has(Stage.SECOND_VERIFICATION):
        found.append(_second(_at(sheets, State.EXPLAINING), silent))
    if round_.stages.has(Stage.COUNCIL):
        before = [State.VERIFYING, State.VERIFYING_AGAIN]
        before += [] if round_.stages.has(Stage.SECOND_VERIFICATION) else [State.EXPLAINING]
        found.append(_council(desk, _at(sheets, *before), silent))
    verified |= {row.pk for row in _at(sheets, State.EXPLAINING)}
    return found, sum(bool(silent[pk]) for pk in verified)


def _at(sheets: Sequence[Assessment], *states: State) -> list[Assessment]:
    return [row for row in sheets if row.standing in states]


def _explanation(desk: Desk, sheets: Sequence[Assessment]) -> Part:
    ready, waiting = [], []
    for each in explicable(desk, sheets):
        if each.hindrances:
            n = len(each.hindrances)
            waiting.append(Item(each.assessment, _("%(n)s criteria are not verified yet") % {"n": n}))
        elif each.has_something:
            numbers = {"lowered": each.lowered, "asked": each.requests}
            words = _("%(lowered)s criteria lowered, %(asked)s asked about") % numbers
            ready.append(Item(each.assessment, words))
        else:
            waiting.append(Item(each.assessment, _("nothing to explain: it can be made final")))
    return Part(
        EXPLANATION,
        _("Ask the units to explain"),
        _("Verified sheets go to their units, which explain what was lowered or asked, with further documents."),
        _("Ask the ready ones"),
        _("No sheet is ready: each criterion has to be verified, or asked about, first."),
        tuple(ready),
        tuple(waiting),
    )


def _second(sheets: Sequence[Assessment], silent: Mapping[int, Sequence[str]]) -> Part:
    ids = [row.pk for row in sheets]
    asked: dict[int, list[str]] = {}
    for request in open_requests(ids):
        if request.due_on >= today():
            asked.setdefault(request.thread.assessment_id, []).append(request.thread.code)
    explained = Counter(row.assessment_id for row in explained_leaves(ids) if row.awaits_answer)
    ready, waiting = [], []
    for row in sheets:
        if row.pk in asked:
            codes = ", ".join(asked[row.pk])
            waiting.append(Item(row, _("the unit still has time to answer at %(codes)s") % {"codes": codes}))
        elif silent[row.pk]:
            waiting.append(Item(row, _not_heard(silent[row.pk])))
        else:
            ready.append(Item(row, _("%(n)s criteria explained") % {"n": explained[row.pk]}))
    return Part(
        SECOND,
        _("Begin the second verification"),
        _(
            "The units cannot explain any more; verifiers answer each explanation. The lock of the stage does this by itself."
        ),
        _("Begin with the ready ones"),
        _("No sheet waits for its second verification."),
        tuple(ready),
        tuple(waiting),
    )


def _not_heard(codes: Sequence[str]) -> str:
    return _("lowered and not explained by the unit: %(codes)s") % {"codes": ", ".join(codes)}


def _council(desk: Desk, sheets: Sequence[Assessment], silent: Mapping[int, Sequence[str]]) -> Part:
    ids = [row.pk for row in sheets]
    disputed: dict[int, list[str]] = {}
    for thread in for_the_council(ids):
        disputed.setdefault(thread.assessment_id, []).append(thread.code)
    open_ = {request.thread.assessment_id for request in open_requests(ids)}
    ready, waiting = [], []
    for row in sheets:
        if row.pk not in disputed:
            continue
        codes = ", ".join(disputed[row.pk])
        if silent[row.pk]:
            waiting.append(Item(row, _not_heard(silent[row.pk])))
        elif row.pk in open_ or council_hindrances(desk, row):
            waiting.append(Item(row, _("%(codes)s disputed; the verifiers have not finished") % {"codes": codes}))
        else:
            ready.append(Item(row, _("disputed: %(codes)s") % {"codes": codes}))
    return Part(
        COUNCIL,
        _("Bring before the council"),
        _("The council decides what unit and verifier still see differently, and what only the council scores."),
        _("Bring the ready ones"),
        _("Nothing is disputed at this moment."),
        tuple(ready),
        tuple(waiting),
    )
