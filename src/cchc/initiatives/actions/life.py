"""The life of a model: its steps with what proves them, the question whether it lives, and the answer.

Rows of its life are only added. What the model's own columns say (stage, its day, the last sign of life) follows from the
row that was added last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.permissions import require
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.evidence.queries import visible_to as evidence_visible_to
from cchc.initiatives.actions import life_told as told
from cchc.initiatives.models import Initiative, LifeEvent
from cchc.initiatives.permissions import may_live, may_say_alive
from cchc.initiatives.queries.life import to_ask
from cchc_core.access import SYSTEM, Actor, Holding, Permission
from cchc_core.initiatives.alive import answer_by, is_open
from cchc_core.initiatives.states import LIFE, AdoptionState, Stage, StageVerb
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

NOT_SAVED = note(gettext_noop("Nothing was saved. Correct what is marked."))
CHANGED = note(gettext_noop("Somebody else changed this model meanwhile. What stands now is shown; look at it first."))
NOT_ACCEPTED = note(gettext_noop("The life of a model begins once its registration is accepted."))
IN_FUTURE = note(gettext_noop("A step tells what has happened; its day cannot lie in the future."))
TOO_EARLY = gettext_noop("The step before was taken on %(day)s; this one cannot lie before it.")
SAY_WHAT = note(gettext_noop("Say what was done and what came of it; the words stay with the step."))
SAY_WHY = note(gettext_noop("Say why; the reason stays with the model."))
NEEDS_PROOF = note(gettext_noop("Attach what proves this step: a document of the register, or evidence."))
NEEDS_ADOPTER = note(
    gettext_noop("A model is replicated once at least one other unit has confirmed that it took it up.")
)
NO_SUCH_PROOF = note(gettext_noop("A document that was chosen is not among those that you may open."))
NOT_LIVING = note(gettext_noop("Only of a model that goes on can it be said that it lives. Take it up again first."))

#: Steps that nobody takes without a document: words alone prove nothing.
PROVED = frozenset({StageVerb.PILOT, StageVerb.PROVE, StageVerb.RECOMMEND})


@dataclass(frozen=True)
class Proof:
    """What shows that a step was taken: evidence with its page, or a document of the register."""

    evidence_id: int | None = None
    page: str = ""
    document_id: int | None = None

    def __bool__(self) -> bool:
        return self.evidence_id is not None or self.document_id is not None


@transaction.atomic
def step_life(
    *,
    actor: Actor,
    initiative: Initiative,
    version: int,
    verb: StageVerb,
    on: date,
    text: str,
    evidence_id: int | None = None,
    page: str = "",
    document_id: int | None = None,
) -> Initiative:
    """Take one step of ``states.LIFE``; "take up again" leads back to where the model was stopped.

    ``Stale`` when somebody saved since ``version`` was read; ``Invalid`` with every problem. What units have adopted stays
    whatever becomes of the model.
    """
    row = asked(initiative, version)
    step = LIFE.step(Stage(row.stage), verb)
    require(may_live(actor, row, verb))
    if not row.is_accepted:
        raise WrongState(NOT_ACCEPTED)
    if step is None:
        raise WrongState(LIFE.why_not(Stage(row.stage), verb))
    proof = Proof(evidence_id, page.strip(), document_id)
    problems = _faults(actor, row, verb, on, text.strip(), proof)
    if problems:
        raise Invalid(NOT_SAVED, problems)
    before = row.stage
    row.stage = (row.stage_before or step.target.value) if verb is StageVerb.RESUME else step.target.value
    row.stage_before = before if verb is StageVerb.STOP else ""
    row.stage_on = on
    if verb is not StageVerb.STOP:
        row.alive_on = max(on, row.alive_on or on)
    _add(actor, row, LifeEvent.STEP, before, on, text, proof)
    _keep(row, "stage", "stage_before", "stage_on", "alive_on")
    summary = note(gettext_noop("%(verb)s: %(title)s"), verb=note(LIFE.verbs[verb]), title=row.title[:160])
    say(
        actor,
        row,
        "initiative.step",
        summary,
        before={"life_stage": before},
        after={"life_stage": row.stage, "since": on, "page": proof.page},
        reason=text.strip(),
        holding=holding_of(actor, row, Permission.INITIATIVE_DECIDE),
    )
    told.stepped(actor, row)
    return row


def _faults(actor: Actor, row: Initiative, verb: StageVerb, on: date, text: str, proof: Proof) -> list[Note]:
    found = [IN_FUTURE] if on > today() else []
    if row.stage_on is not None and on < row.stage_on:
        found.append(note(TOO_EARLY, day=show_day(row.stage_on)))
    if not text:
        found.append(SAY_WHY if verb in (StageVerb.STOP, StageVerb.RESUME) else SAY_WHAT)
    if verb in PROVED and not proof:
        found.append(NEEDS_PROOF)
    if verb is StageVerb.REPLICATE and not row.adoptions.filter(state=AdoptionState.CONFIRMED.value).exists():
        found.append(NEEDS_ADOPTER)
    return found + proof_faults(actor, row, proof)


def proof_faults(actor: Actor, row: Initiative, proof: Proof) -> list[Note]:
    """Proof that the person may not open proves nothing. What belongs to the registration itself anybody may cite."""
    found = []
    if proof.evidence_id is not None:
        seen = evidence_visible_to(actor).filter(pk=proof.evidence_id).exists()
        if not seen and not row.files.filter(evidence=proof.evidence_id).exists():
            found.append(NO_SUCH_PROOF)
    if proof.document_id is not None and not documents_visible_to(actor).filter(pk=proof.document_id).exists():
        found.append(NO_SUCH_PROOF)
    return found[:1]


@transaction.atomic
def say_alive(*, actor: Actor, initiative: Initiative, version: int, text: str) -> Initiative:
    """The owner's word that the model lives, with what is known of it; it answers an open question."""
    row = asked(initiative, version)
    require(may_say_alive(actor, row))
    if not row.is_accepted or row.stage in (Stage.IDEA.value, Stage.STOPPED.value):
        raise WrongState(NOT_LIVING)
    if not text.strip():
        raise Invalid(NOT_SAVED, [SAY_WHAT])
    day = today()
    before = row.alive_on
    row.alive_on = day
    _add(actor, row, LifeEvent.ALIVE, row.stage, day, text, Proof())
    _keep(row, "alive_on")
    summary = note(gettext_noop("Said that it lives: %(title)s"), title=row.title[:160])
    say(
        actor,
        row,
        "initiative.alive",
        summary,
        before={"alive_on": before},
        after={"alive_on": day},
        reason=text.strip(),
        holding=holding_of(actor, row, Permission.INITIATIVE_WRITE, Permission.INITIATIVE_DECIDE),
    )
    return row


@transaction.atomic
def ask_who_lives(on: date) -> int:
    """Ask the owners of all models of which nothing was heard for six months; how many models. Run again: nobody twice.

    A question that is repeated is still the first one that was not answered: who is silent does not begin anew.
    """
    rows = list(locked(to_ask(on)))
    at = moment()
    for row in rows:
        if is_open(row.alive_on, row.asked_alive_at):
            row.asked_again_at = at
        else:
            row.asked_alive_at, row.asked_again_at = at, None
        summary = note(gettext_noop("Asked the owner whether it lives: %(title)s"), title=row.title[:160])
        say(SYSTEM, row, "initiative.ask_alive", summary, after={"due_on": answer_by(at)})
    Initiative.objects.bulk_update(rows, ["asked_alive_at", "asked_again_at"], batch_size=500)
    told.asked_alive(rows, answer_by(at))
    return len(rows)


# What the acts share ------------------------------------------------------------------------------------------------


def asked(initiative: Initiative, version: int | None = None) -> Initiative:
    """The model as it stands, under lock; ``Stale`` when somebody saved since ``version`` was read."""
    row = locked(Initiative.objects.filter(pk=initiative.pk)).get()
    if version is not None and row.version != version:
        raise Stale(CHANGED, {"stage": row.stage, "version": row.version})
    return row


def holding_of(actor: Actor, row: Initiative, *permissions: Permission) -> Holding | None:
    """The post in which somebody acts on a model: for the owner where it is theirs, else the one that reaches it."""
    own = actor.post_for(Permission.INITIATIVE_WRITE, row.unit_id) if row.unit_id is not None else None
    wide = (actor.holding_for(permission, row.path or None) for permission in permissions)
    return own or next((held for held in wide if held is not None), None)


def say(
    actor: Actor,
    row: Initiative,
    verb: str,
    summary: Note,
    *,
    part: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    holding: Holding | None = None,
) -> None:
    """One event in the chain of the model."""
    record(
        actor=actor,
        verb=verb,
        root=row.root,
        object=f"{row.root}:{part}" if part else row.root,
        summary=summary,
        before=before,
        after={key: value for key, value in (after or {}).items() if value not in (None, "")},
        reason=reason,
        holding=holding,
        within=row.path,
    )


def _add(actor: Actor, row: Initiative, what: str, before: str, on: date, text: str, proof: Proof) -> None:
    held = holding_of(actor, row, Permission.INITIATIVE_DECIDE)
    LifeEvent.objects.create(
        initiative=row,
        what=what,
        before=before,
        after=row.stage,
        on=on,
        text=text.strip(),
        evidence_id=proof.evidence_id,
        page=proof.page[:60],
        document_id=proof.document_id,
        by_id=actor.user_id,
        post_id=held.post_id if held else None,
        at=moment(),
    )


def _keep(row: Initiative, *columns: str) -> None:
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def steps_open(actor: Actor, row: Initiative) -> Sequence[tuple[StageVerb, bool]]:
    """The steps that the stage allows, each with whether this person may take it."""
    if not row.is_accepted:
        return ()
    return tuple((verb, bool(may_live(actor, row, verb))) for verb in LIFE.verbs_in(Stage(row.stage)))
