"""The council: what comes before it, its sessions, and its word on a leaf, which is the last before publication."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from cchc.assessment.actions import told
from cchc.assessment.actions.common import demand_open, locked_assessment, locked_round, move, say, say_round, step
from cchc.assessment.actions.explanation import demand_answered
from cchc.assessment.actions.hearing import unheard_points
from cchc.assessment.actions.leaves import (
    Saved,
    demand_applicable,
    demand_version,
    locked_thread,
    points_words,
    say_entry,
)
from cchc.assessment.actions.ledger import Desk, Draft, write
from cchc.assessment.actions.requests import lapse
from cchc.assessment.actions.verification import cited_by, unanswered_points, unverified_points
from cchc.assessment.bridge import core_judgement
from cchc.assessment.models import Assessment, AssessmentRound, CouncilSession, LeafThread, ScoreEntry
from cchc.assessment.permissions import may_keep_session, may_manage, may_settle
from cchc.assessment.queries.disputes import for_the_council, is_disputed, open_requests
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Stage, State, Verb

#: Whose word the council takes, besides one of its own.
UNIT, VERIFIER = "unit", "verifier"

_BEFORE = (State.VERIFYING, State.EXPLAINING, State.VERIFYING_AGAIN)


# Before the council -------------------------------------------------------------------------------------------------


@transaction.atomic
def convene_council(*, actor: Actor, assessment: Assessment) -> Assessment:
    """Bring a sheet before the council: something in it is disputed, or only the council scores it."""
    row = locked_assessment(assessment)
    require(may_manage(actor, row.round))
    step(row, Verb.CONVENE_COUNCIL)
    if row.standing is State.EXPLAINING:
        demand_answered(row)
    hindrances = council_hindrances(Desk(row.round, [row]), row)
    if hindrances:
        text = gettext_noop("%(count)s criteria of %(unit)s still wait for the verifiers or for the unit.")
        problems = [note(gettext_noop("%(code)s: %(reason)s"), code=code, reason=why) for code, why in hindrances]
        raise Invalid(note(text, count=len(hindrances), unit=row.unit_name), problems)
    disputed = for_the_council([row.pk])
    if not disputed:
        text = gettext_noop("Nothing of %(unit)s is disputed. Make its sheet final without the council.")
        raise Invalid(note(text, unit=row.unit_name))
    _convene(actor, row, disputed)
    return row


def council_hindrances(desk: Desk, row: Assessment) -> list[tuple[str, Note]]:
    """What has to be said before the council can speak: unverified leaves, explanations without an answer by the verifiers, and
    by the unit, which the round lets explain itself, its side of what was lowered."""
    found = [*unverified_points(desk, row), *unheard_points(desk, row)]
    if row.standing is State.VERIFYING:
        asked = [request.thread.code for request in open_requests([row.pk])]
        found += [(code, note(gettext_noop("the unit was asked and has not answered"))) for code in asked]
    if row.standing is State.VERIFYING_AGAIN:
        found += unanswered_points(desk, row)
    return found


def _convene(actor: Actor, row: Assessment, disputed: Sequence[LeafThread]) -> None:
    ended = lapse(open_requests([row.pk])) if row.standing is State.EXPLAINING else []
    move(row, step(row, Verb.CONVENE_COUNCIL))
    codes = [thread.code for thread in disputed]
    say(
        actor,
        row,
        "assessment.convene_council",
        note(gettext_noop("Brought %(count)s criteria before the council"), count=len(codes)),
        permission=Permission.ROUND_MANAGE,
        after={"codes": codes, "lapsed": ended},
    )
    told.convened(actor, row, len(codes))


@transaction.atomic
def convene_council_for_all(*, actor: Actor, round_: AssessmentRound) -> list[Assessment]:
    """Every sheet whose verification has ended and that holds a dispute. From explanation only where no second pass follows."""
    require(may_manage(actor, round_))
    states = {State.VERIFYING_AGAIN, State.VERIFYING}
    if not round_.stages.has(Stage.SECOND_VERIFICATION):
        states.add(State.EXPLAINING)
    names = [state.value for state in states]
    rows = [locked_assessment(row) for row in Assessment.objects.filter(round=round_, state__in=names).order_by("pk")]
    if rows:
        step(rows[0], Verb.CONVENE_COUNCIL)
    disputed: dict[int, list[LeafThread]] = {}
    for thread in for_the_council([row.pk for row in rows]):
        disputed.setdefault(thread.assessment_id, []).append(thread)
    desk = Desk(round_, rows)
    waiting = {request.thread.assessment_id for request in open_requests([row.pk for row in rows])}
    ready = [row for row in rows if row.pk in disputed and row.pk not in waiting and not council_hindrances(desk, row)]
    for row in ready:
        _convene(actor, row, disputed[row.pk])
    return ready


# Sessions -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_session(
    *,
    actor: Actor,
    round_: AssessmentRound,
    held_on: date,
    chair: str,
    place: str = "",
    secretary: str = "",
    members: str = "",
) -> CouncilSession:
    """A meeting of the council of a round; its decisions cite it. One is open at a time."""
    require(may_keep_session(actor, round_))
    row = locked_round(round_)
    _demand_council(row)
    if CouncilSession.objects.filter(round=row, closed_at__isnull=True).exists():
        raise WrongState(note(gettext_noop("A session of the council is open already. Close it first.")))
    _demand_session(row, held_on, chair)
    last = CouncilSession.objects.filter(round=row).aggregate(last=Max("number"))["last"] or 0
    session = CouncilSession.objects.create(
        round=row,
        number=last + 1,
        held_on=held_on,
        place=place.strip(),
        chair=chair.strip(),
        secretary=secretary.strip(),
        members=members.strip(),
        created_by_id=actor.user_id,
    )
    text = gettext_noop("Opened session %(number)s of the council (%(day)s)")
    after = {"number": session.number, "held_on": held_on, "chair": session.chair}
    _say_session(actor, row, "round.open_session", note(text, number=session.number, day=show_day(held_on)), after)
    return session


@transaction.atomic
def change_session(
    *, actor: Actor, session: CouncilSession, held_on: date, chair: str, place: str, secretary: str, members: str
) -> CouncilSession:
    """Put right who sat in an open session, where and when; the minutes are drawn from it."""
    require(may_keep_session(actor, session.round))
    row = locked_session(session)
    _demand_session(row.round, held_on, chair)
    before = {"held_on": row.held_on, "chair": row.chair, "members": row.members}
    row.held_on, row.chair, row.place = held_on, chair.strip(), place.strip()
    row.secretary, row.members = secretary.strip(), members.strip()
    row.save(update_fields=["held_on", "chair", "place", "secretary", "members"])
    after = {"held_on": row.held_on, "chair": row.chair, "members": row.members}
    text = note(gettext_noop("Changed session %(number)s of the council"), number=row.number)
    _say_session(actor, row.round, "round.change_session", text, after, before)
    return row


@transaction.atomic
def close_session(*, actor: Actor, session: CouncilSession) -> CouncilSession:
    """From here on no decision is added to it; its minutes stand."""
    require(may_keep_session(actor, session.round))
    row = locked_session(session)
    row.closed_at = now()
    row.save(update_fields=["closed_at"])
    decided = row.entries.count()
    text = gettext_noop("Closed session %(number)s of the council with %(count)s decisions")
    summary = note(text, number=row.number, count=decided)
    _say_session(actor, row.round, "round.close_session", summary, {"decisions": decided})
    return row


def locked_session(session: CouncilSession) -> CouncilSession:
    """The open session re-read under lock."""
    row = locked(CouncilSession.objects.filter(pk=session.pk)).get()
    row.round = session.round
    if row.closed_at is not None:
        raise WrongState(note(gettext_noop("This session of the council is closed. Open another one.")))
    return row


def _demand_council(round_: AssessmentRound) -> None:
    if not round_.stages.has(Stage.COUNCIL):
        raise WrongState(note(gettext_noop("This round has no council. Its settings leave that stage out.")))


def _demand_session(round_: AssessmentRound, held_on: date, chair: str) -> None:
    problems: list[Note] = []
    if not chair.strip():
        problems.append(note(gettext_noop("Say who chairs the session.")))
    if held_on < round_.opens_on:
        problems.append(note(gettext_noop("The session cannot be held before the round opened.")))
    if problems:
        raise Invalid(note(gettext_noop("The session was not saved. Correct what is marked.")), problems)


def _say_session(
    actor: Actor,
    round_: AssessmentRound,
    verb: str,
    text: Note,
    after: dict[str, object],
    before: dict[str, object] | None = None,
) -> None:
    runs = actor.has(Permission.ROUND_MANAGE, within=round_.path)
    permission = Permission.ROUND_MANAGE if runs else Permission.ASSESSMENT_SETTLE
    say_round(actor, round_, verb, text, after=after, before=before, permission=permission)


# Decisions ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide_leaf(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    version: int,
    session: CouncilSession,
    reason: str,
    side: str | None = None,
    points: Fraction | None = None,
) -> Saved:
    """The council's word on a leaf: the unit's claim (``side`` "unit"), the verifier's ("verifier"), or points of its own.

    Always with a reason, which unit and public read, and in an open session. Raises ``Invalid``, ``Stale``,
    ``NotAllowed``, ``WrongState``.
    """
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_settle(actor, row))
    step(row, Verb.DECIDE_LEAF)
    demand_open(row)
    demand_applicable(thread)
    demand_version(thread, version)
    _demand_case(thread)
    meeting = locked_session(session)
    _demand_decision(row, thread, meeting, reason, side, points)
    holding = actor.holding_for(Permission.ASSESSMENT_SETTLE, row.path)
    former = thread.verified_entry or thread.self_entry
    desk = Desk(row.round, [row])
    draft = _draft(thread, reason.strip(), side, points, meeting)
    _demand_bounds(desk, thread, points)
    [written] = write(desk, [draft], actor=actor, holding=holding)
    if written.leaf.pending:
        raise Invalid(note(gettext_noop("Criterion %(code)s would have no points. Give points."), code=code))
    text = gettext_noop("The council decided criterion %(code)s: %(points)s points")
    summary = note(text, code=code, points=points_words(written.result))
    say_entry(actor, row, thread, "assessment.decide_leaf", summary, former=former, written=written, holding=holding)
    told.decided(actor, row, thread, written.leaf.points, reason.strip())
    return Saved(row, thread, written.entry, written.leaf, written.totals)


def _draft(
    thread: LeafThread, reason: str, side: str | None, points: Fraction | None, session: CouncilSession
) -> Draft:
    word = _word_of(thread, side)
    kept = word or thread.verified_entry or thread.self_entry
    judgement = core_judgement(kept.judgement) if kept else {}
    if thread.owner == LeafThread.COUNCIL:  # its rule asks the council for points, and knows their bounds and steps
        judgement, points = {"points": points}, None
    return Draft(
        thread,
        ScoreEntry.COUNCIL,
        judgement=judgement,
        points=word.points if word else points,
        reason=reason,
        note=reason,
        session_id=session.pk,
        cited=cited_by(word) if word else None,
    )


def _word_of(thread: LeafThread, side: str | None) -> ScoreEntry | None:
    if side == UNIT:
        return thread.explanation_entry or thread.self_entry
    return thread.verified_entry if side == VERIFIER else None


def _demand_case(thread: LeafThread) -> None:
    """The council settles what is disputed, what only it scores, and its own decisions anew; nothing else, for the unit was
    never asked about the rest."""
    decided = thread.verified_entry is not None and thread.verified_entry.stage == ScoreEntry.COUNCIL
    if thread.is_pool or thread.owner == LeafThread.COUNCIL or decided or is_disputed(thread):
        return
    text = gettext_noop("Nothing is disputed at criterion %(code)s, so the council has nothing to decide there.")
    raise Invalid(note(text, code=thread.code))


def _demand_decision(
    row: Assessment,
    thread: LeafThread,
    session: CouncilSession,
    reason: str,
    side: str | None,
    points: Fraction | None,
) -> None:
    problems: list[Note] = []
    if session.round_id != row.round_id:
        problems.append(note(gettext_noop("This session belongs to another round.")))
    if thread.is_pool:
        problems.append(note(gettext_noop("Bonus and penalty points are verified in their own place.")))
    if (side is None) == (points is None):
        problems.append(note(gettext_noop("Choose the unit's points, the verifier's, or give points of the council.")))
    elif side is not None and (_word_of(thread, side) is None or thread.owner == LeafThread.COUNCIL):
        problems.append(note(gettext_noop("That side gave no points. Give points of the council.")))
    if not reason.strip():
        problems.append(note(gettext_noop("Give the reason of the decision: the unit reads it.")))
    if problems:
        raise Invalid(note(gettext_noop("The decision was not saved. Correct what is marked.")), problems)


def _demand_bounds(desk: Desk, thread: LeafThread, points: Fraction | None) -> None:
    leaf_max = desk.prepared.leaf(thread.code).max
    if points is not None and points > leaf_max:
        text = gettext_noop("Criterion %(code)s gives %(max)s points at most.")
        raise Invalid(note(text, code=thread.code, max=show_number(leaf_max, 2)))
