"""The unit's turn after the first verification: what it is asked, what it explains, and the way on to the second one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import demand_open, locked_assessment, move, say, step
from cchc.assessment.actions.evidence import cite
from cchc.assessment.actions.hearing import demand_heard, unheard_leaves
from cchc.assessment.actions.leaves import (
    Saved,
    assigned_holding,
    demand_applicable,
    demand_known_facts,
    demand_version,
    locked_thread,
    points_words,
    say_entry,
)
from cchc.assessment.actions.ledger import Desk, Draft, write
from cchc.assessment.actions.requests import answer_requests, lapse
from cchc.assessment.actions.verification import holding_of_mover, unverified_points
from cchc.assessment.bridge import core_judgement
from cchc.assessment.models import Assessment, AssessmentRound, LeafRequest, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_begin_verification, may_explain, may_manage
from cchc.assessment.queries.disputes import OPEN_REQUEST, is_lowered, open_requests
from cchc.common.clock import today
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.evidence.models import Evidence
from cchc_core.access import Actor, Permission
from cchc_core.rules.rule import FactValue
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import State, Verb


@dataclass(frozen=True)
class Document:
    """A document that an explanation brings, with the page that proves it."""

    evidence: Evidence
    page: str = ""
    remark: str = ""


# Asking the unit ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explicable:
    """One sheet before the stage: what the unit would explain, and what hinders asking it."""

    assessment: Assessment
    requests: int
    lowered: int  # leaves whose verified points lie under the unit's claim
    hindrances: tuple[tuple[str, Note], ...]

    @property
    def has_something(self) -> bool:
        return bool(self.requests or self.lowered)


def explicable(desk: Desk, sheets: Sequence[Assessment]) -> list[Explicable]:
    """What beginning the explanation of these sheets of the desk would do; a constant number of queries."""
    asked: dict[int, set[str]] = {}
    for request in open_requests([row.pk for row in sheets]):
        asked.setdefault(request.thread.assessment_id, set()).add(request.thread.code)
    return [_explicable(desk, row, asked.get(row.pk, set())) for row in sheets]


def _explicable(desk: Desk, row: Assessment, asked: set[str]) -> Explicable:
    may_wait = asked if desk.round.stages.second_verification else set()
    hindrances = tuple((code, why) for code, why in unverified_points(desk, row) if code not in may_wait)
    threads = [state.row for state in desk.sheets[row.pk].threads.values()]
    return Explicable(row, len(asked), sum(is_lowered(each) for each in threads), hindrances)


def unheard(desk: Desk, sheets: Sequence[Assessment]) -> list[tuple[Assessment, tuple[str, ...]]]:
    """The sheets of the desk that only wait for their unit to explain, with the codes; those still being verified are not
    among them. A constant number of queries."""
    silent = {row.pk: tuple(thread.code for thread in unheard_leaves(desk, row)) for row in sheets}
    verifying = [row for row in sheets if silent[row.pk] and row.standing is State.VERIFYING]
    unfinished = {each.assessment.pk for each in explicable(desk, verifying) if each.hindrances}
    return [(row, silent[row.pk]) for row in sheets if silent[row.pk] and row.pk not in unfinished]


@transaction.atomic
def begin_explanation(*, actor: Actor, assessment: Assessment) -> Assessment:
    """Hand a verified sheet to its unit, which then explains what was lowered and answers what was asked."""
    row = locked_assessment(assessment)
    require(may_manage(actor, row.round))
    step(row, Verb.BEGIN_EXPLANATION)
    [found] = explicable(Desk(row.round, [row]), [row])
    if found.hindrances:
        text = gettext_noop(
            "%(count)s criteria of %(unit)s are not verified yet. Verify them, or ask about them, first."
        )
        problems = [note(gettext_noop("%(code)s: %(reason)s"), code=code, reason=why) for code, why in found.hindrances]
        raise Invalid(note(text, count=len(found.hindrances), unit=row.unit_name), problems)
    if not found.has_something:
        text = gettext_noop("%(unit)s has nothing to explain: no points were lowered and nothing was asked.")
        raise Invalid(note(text, unit=row.unit_name))
    _begin(actor, row, found)
    return row


def _begin(actor: Actor, row: Assessment, found: Explicable) -> None:
    move(row, step(row, Verb.BEGIN_EXPLANATION))
    say(
        actor,
        row,
        "assessment.begin_explanation",
        note(gettext_noop("Asked the unit to explain")),
        permission=Permission.ROUND_MANAGE,
        after={"requests": found.requests, "lowered": found.lowered},
    )
    told.explanation_begun(actor, row)


@transaction.atomic
def begin_explanation_of_all(*, actor: Actor, round_: AssessmentRound) -> list[Assessment]:
    """Every sheet that is verified and has something to explain; the others stay. Returns those that moved."""
    require(may_manage(actor, round_))
    rows = [locked_assessment(row) for row in _in_state(round_, State.VERIFYING)]
    moved = []
    for found in explicable(Desk(round_, rows), rows):
        if found.has_something and not found.hindrances:
            _begin(actor, found.assessment, found)
            moved.append(found.assessment)
    return moved


def _in_state(round_: AssessmentRound, state: State) -> Sequence[Assessment]:
    return list(Assessment.objects.filter(round=round_, state=state.value).order_by("pk"))


# Explaining ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def explain_leaf(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    version: int,
    text: str,
    facts: Mapping[str, FactValue] | None = None,
    judgement: Mapping[str, Any] | None = None,
    points: Fraction | None = None,
    documents: Sequence[Document] = (),
) -> Saved:
    """The unit's account of one leaf, in words, with corrected figures or another choice where it has them.

    Verified and self-scored points stay as they are: the entry says what the unit claims now, and the verifier answers
    it. Documents are marked as brought late. Whatever was asked at the leaf is answered by this. Raises ``Invalid``,
    ``Stale``, ``NotAllowed``, ``WrongState``.
    """
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_explain(actor, row, thread))
    step(row, Verb.EXPLAIN_LEAF)
    demand_open(row)
    demand_applicable(thread)
    demand_version(thread, version)
    _demand_explicable(thread)
    _demand_words(thread, text, claims=not (facts is None and judgement is None and points is None))
    desk = Desk(row.round, [row])
    draft = _draft(thread, text.strip(), facts, judgement, points)
    demand_known_facts(desk, draft)
    holding = actor.holding_for(Permission.ASSESSMENT_SCORE, row.path) or assigned_holding(actor, [thread])
    [written] = write(desk, [draft], actor=actor, holding=holding)
    for each in documents:
        cite(actor, row, thread, each.evidence, each.page, each.remark)
    answered = answer_requests(thread, written.entry)
    summary = note(
        gettext_noop("Explained criterion %(code)s; claims %(points)s points"),
        code=code,
        points=points_words(written.result),
    )
    former = thread.verified_entry or thread.self_entry
    say_entry(actor, row, thread, "assessment.explain", summary, former=former, written=written, holding=holding)
    told.explained(actor, row, thread, answered, text.strip())
    return Saved(row, thread, written.entry, written.leaf, written.totals)


def _draft(
    thread: LeafThread,
    text: str,
    facts: Mapping[str, FactValue] | None,
    judgement: Mapping[str, Any] | None,
    points: Fraction | None,
) -> Draft:
    """What is not said anew stays as the unit claimed it last."""
    former = thread.explanation_entry or thread.self_entry
    kept = core_judgement(former.judgement) if former else {}
    same = facts is None and judgement is None and points is None
    by_hand = former.points if same and former else points
    return Draft(
        thread,
        ScoreEntry.EXPLANATION,
        facts=facts,
        judgement=dict(judgement) if judgement is not None else kept,
        points=by_hand,
        reason=text if points is not None else former.reason if by_hand is not None and former else "",
        note=text,
    )


def _demand_explicable(thread: LeafThread) -> None:
    asked = LeafRequest.objects.filter(OPEN_REQUEST, thread=thread).exists()
    if asked or is_lowered(thread) or thread.explanation_entry_id is not None:
        return
    if thread.owner == LeafThread.VERIFIER and not thread.is_pool and thread.verified_entry_id is not None:
        return  # what only the verifier scores may be explained too, in words
    text = gettext_noop("Criterion %(code)s needs no explanation: nothing was lowered and nothing was asked.")
    raise WrongState(note(text, code=thread.code))


def _demand_words(thread: LeafThread, text: str, *, claims: bool) -> None:
    problems = []
    if not text.strip():
        problems.append(note(gettext_noop("Write the explanation.")))
    if claims and thread.owner != LeafThread.UNIT:
        problems.append(
            note(gettext_noop("Only the verifier scores this criterion: explain it in words and documents."))
        )
    if problems:
        raise Invalid(note(gettext_noop("The explanation was not saved. Correct what is marked.")), problems)


# On to the second verification --------------------------------------------------------------------------------------


@transaction.atomic
def begin_second_verification(*, actor: Actor, assessment: Assessment) -> Assessment:
    """End the explanation of a sheet. Refused while its unit has something to say and no reason stands why nobody waits."""
    row = locked_assessment(assessment)
    require(may_begin_verification(actor, row))
    step(row, Verb.BEGIN_SECOND_VERIFICATION)
    demand_answered(row)
    demand_heard(Desk(row.round, [row]), row)
    _begin_again(actor, row, note(gettext_noop("Ended the explanation and began the second verification")))
    return row


@transaction.atomic
def begin_second_verification_of_all(*, actor: Actor, round_: AssessmentRound) -> list[Assessment]:
    """Every sheet whose unit said all that it had to say, or whose time is over; the others stay."""
    require(may_manage(actor, round_))
    rows = [locked_assessment(row) for row in _in_state(round_, State.EXPLAINING)]
    desk, moved = Desk(round_, rows), []
    for found in rows:
        if not _still_in_time(found) and not unheard_leaves(desk, found):
            _begin_again(actor, found, note(gettext_noop("Ended the explanation and began the second verification")))
            moved.append(found)
    return moved


def end_by_lock(actor: Actor, row: Assessment) -> None:
    """The lock of the explanation moves a sheet on; ``actor`` is the system, and the event says why."""
    _begin_again(actor, row, note(gettext_noop("The explanation was locked: the second verification began")))


def _begin_again(actor: Actor, row: Assessment, summary: Note) -> None:
    transition = step(row, Verb.BEGIN_SECOND_VERIFICATION)
    ended = lapse(open_requests([row.pk]))
    move(row, transition)
    say(
        actor,
        row,
        "assessment.begin_second_verification",
        summary,
        holding=holding_of_mover(actor, row),
        after={"lapsed": ended} if ended else None,
    )
    told.second_verification_begun(actor, row)


def _still_in_time(row: Assessment) -> list[LeafRequest]:
    return [request for request in open_requests([row.pk]) if request.due_on >= today()]


def demand_answered(row: Assessment) -> None:
    """``Invalid`` with every request that is open and not due yet: its day was promised to the unit."""
    found = _still_in_time(row)
    if found:
        text = gettext_noop(
            "The unit still has time to answer %(count)s requests. Wait for their day, or withdraw them first."
        )
        codes = [note(gettext_noop("%(code)s: not answered yet"), code=each.thread.code) for each in found]
        raise Invalid(note(text, count=len(found)), codes)
