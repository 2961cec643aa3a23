"""The verifier's word on a leaf: confirm it, or change it with a reason the unit can read; and once more after an explanation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction

from cchc.assessment.actions import told
from cchc.assessment.actions.common import demand_open, locked_assessment, move, say, say_round, step
from cchc.assessment.actions.hearing import unheard_points
from cchc.assessment.actions.leaves import (
    Saved,
    demand_applicable,
    demand_version,
    locked_thread,
    points_words,
    say_entry,
)
from cchc.assessment.actions.ledger import Desk, Draft, Written, write
from cchc.assessment.bridge import VERIFIED, Cited, core_judgement, figures_in
from cchc.assessment.models import Assessment, AssessmentRound, EntryFigure, LeafThread, ScoreEntry
from cchc.assessment.permissions import (
    falls_to_coordinator,
    may_begin_verification,
    may_manage,
    may_verify,
    verifying_post,
)
from cchc.assessment.queries.disputes import claim_of, is_disputed
from cchc.common.clock import today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Refusal, WrongState
from cchc.common.permissions import require
from cchc_core.access import Actor, Holding, Permission
from cchc_core.rules.rule import FactValue
from cchc_core.values import show_day, show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import Stage, State, Timed, Verb

CONFIRM, CHANGE, UPHOLD = "assessment.confirm_leaf", "assessment.change_leaf", "assessment.uphold_leaf"
CONFIRMED = gettext_noop("Confirmed criterion %(code)s: %(points)s points")


@transaction.atomic
def begin_verification(*, actor: Actor, assessment: Assessment) -> Assessment:
    """From here on the unit cannot withdraw its sheet."""
    row = locked_assessment(assessment)
    require(may_begin_verification(actor, row))
    _begin(actor, row)
    return row


def _begin(actor: Actor, row: Assessment) -> None:
    move(row, step(row, Verb.BEGIN_VERIFICATION))
    text = note(gettext_noop("Began to verify the sheet"))
    say(actor, row, "assessment.begin_verification", text, holding=holding_of_mover(actor, row))


def begin_with_first_word(actor: Actor, row: Assessment) -> None:
    """The first word of a verifier on a submitted sheet begins its verification."""
    if row.standing is State.SUBMITTED and may_begin_verification(actor, row):
        _begin(actor, row)


def holding_of_mover(actor: Actor, row: Assessment) -> Holding | None:
    """The post in which a sheet is moved on: that of the coordinator, else of a verifier."""
    return actor.holding_for(Permission.ROUND_MANAGE, row.path) or actor.holding_for(
        Permission.ASSESSMENT_VERIFY, row.path
    )


@transaction.atomic
def begin_verification_of_all(*, actor: Actor, round_: AssessmentRound) -> int:
    """Begin with every sheet that was submitted. Returns how many."""
    require(may_manage(actor, round_))
    rows = list(Assessment.objects.filter(round=round_, state=State.SUBMITTED.value).order_by("pk"))
    for row in rows:
        begin_verification(actor=actor, assessment=row)
    return len(rows)


@transaction.atomic
def confirm_leaf(*, actor: Actor, assessment: Assessment, code: str, version: int, remark: str = "") -> Saved:
    """Accept what the unit said about a leaf: its figures, its choice and its points become the verified ones.

    After an explanation that is what the unit claims now, with the figures that the explanation brought.
    """
    row, thread, holding = _prepare(actor, assessment, code, version)
    explained = thread.explanation_entry if thread.awaits_answer and thread.owner == LeafThread.UNIT else None
    claim = explained or thread.verified_entry or thread.self_entry
    if thread.self_entry is None and explained is None and thread.owner != LeafThread.VERIFIER:
        text = gettext_noop(
            "The unit said nothing about criterion %(code)s, so there is nothing to confirm. Give points and a reason."
        )
        raise Invalid(note(text, code=code))
    if claim is None:
        raise Invalid(note(gettext_noop("Criterion %(code)s has no points yet. Enter them."), code=code))
    draft = Draft(
        thread,
        _stage(row),
        judgement=core_judgement(claim.judgement),
        points=claim.points,
        reason=claim.reason,
        note=remark.strip(),
        cited=cited_by(explained) if explained else None,
    )
    return _save(
        actor,
        row,
        thread,
        draft,
        holding,
        CONFIRM,
        CONFIRMED,
    )


@transaction.atomic
def uphold_leaf(*, actor: Actor, assessment: Assessment, code: str, version: int, reason: str) -> Saved:
    """Keep the verified points of a leaf in spite of the unit's explanation, and say why."""
    row, thread, holding = _prepare(actor, assessment, code, version)
    kept = thread.verified_entry
    if not thread.awaits_answer:
        raise WrongState(note(gettext_noop("There is no explanation at criterion %(code)s to answer."), code=code))
    if kept is None:
        raise Invalid(note(gettext_noop("Criterion %(code)s has no points yet. Enter them."), code=code))
    if not reason.strip():
        raise Invalid(note(gettext_noop("Say why the explanation changes nothing: the unit reads it.")))
    draft = Draft(
        thread, _stage(row), judgement=core_judgement(kept.judgement), points=kept.points, reason=reason.strip()
    )
    text = gettext_noop("Kept criterion %(code)s at %(points)s points after the explanation")
    return _save(actor, row, thread, draft, holding, UPHOLD, text)


def cited_by(entry: ScoreEntry) -> dict[str, tuple[FactValue, int]]:
    """The very figures on which an entry stands, for another entry to cite: name → (value, id)."""
    rows = EntryFigure.objects.filter(entry=entry).select_related("figure__indicator").order_by("pk")
    return {row.figure.indicator.name: (row.figure.fact, row.figure_id) for row in rows}


def _stage(row: Assessment) -> str:
    return ScoreEntry.SECOND_VERIFICATION if row.standing is State.VERIFYING_AGAIN else ScoreEntry.VERIFICATION


@transaction.atomic
def change_leaf(
    *,
    actor: Actor,
    assessment: Assessment,
    code: str,
    version: int,
    points: Fraction | None = None,
    facts: Mapping[str, FactValue] | None = None,
    judgement: Mapping[str, Any] | None = None,
    reason: str = "",
    remark: str = "",
) -> Saved:
    """Say otherwise than the unit: correct figures or the choice and let the rule compute, or set the points.

    A reason is required whenever the result differs from the unit's, or stays below the maximum of a leaf that only the
    verifier scores. Raises ``Invalid``, ``Stale``, ``NotAllowed``, ``WrongState``.
    """
    row, thread, holding = _prepare(actor, assessment, code, version)
    if points is None and facts is None and judgement is None:
        raise Invalid(note(gettext_noop("Give points, corrected figures or another choice.")))
    before = thread.verified_entry or thread.self_entry
    kept = core_judgement(before.judgement) if before else {}
    draft = Draft(
        thread,
        _stage(row),
        facts=facts,
        judgement=dict(judgement) if judgement is not None else kept,
        points=points,
        reason=reason.strip(),
        note=remark.strip(),
        source="",
    )
    return _save(
        actor,
        row,
        thread,
        draft,
        holding,
        CHANGE,
        gettext_noop("Changed criterion %(code)s to %(points)s points"),
    )


def _prepare(
    actor: Actor, assessment: Assessment, code: str, version: int
) -> tuple[Assessment, LeafThread, Holding | None]:
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_verify(actor, row, thread))
    if thread.is_pool:
        raise Invalid(note(gettext_noop("Bonus and penalty points are verified in their own place.")))
    begin_with_first_word(actor, row)
    step(row, Verb.VERIFY_LEAF)
    demand_open(row)
    demand_applicable(thread)
    demand_version(thread, version)
    return row, thread, holding_of_verifier(actor, row, thread)


def holding_of_verifier(actor: Actor, row: Assessment, thread: LeafThread) -> Holding | None:
    """The post in which somebody verifies a leaf or pool."""
    if thread.is_pool:
        return actor.holding_for(Permission.POOL_VERIFY, row.path)
    if falls_to_coordinator(row, thread):
        return actor.holding_for(Permission.ROUND_MANAGE, row.path)
    return verifying_post(actor, row, thread)


def _save(
    actor: Actor, row: Assessment, thread: LeafThread, draft: Draft, holding: Holding | None, verb: str, text: str
) -> Saved:
    desk = Desk(row.round, [row])
    before = {code: state.row.verified_points for code, state in desk.sheets[row.pk].threads.items()}
    former = thread.verified_entry or thread.self_entry
    claimed = claim_of(thread)
    [written] = write(desk, [draft], actor=actor, holding=holding)
    _demand_reason(desk, written, draft, claimed, changed=verb == CHANGE)
    summary = note(text, code=thread.code, points=points_words(written.result))
    say_entry(actor, row, thread, verb, summary, former=former, written=written, holding=holding)
    after = {code: state.row.verified_points for code, state in desk.sheets[row.pk].threads.items()}
    affected = tuple(code for code, points in after.items() if points != before[code] and code != thread.code)
    if draft.stage == ScoreEntry.SECOND_VERIFICATION:
        told.decided(actor, row, thread, written.leaf.points, draft.reason)
    return Saved(row, thread, written.entry, written.leaf, written.totals, affected)


def _demand_reason(desk: Desk, written: Written, draft: Draft, claimed: Fraction | None, *, changed: bool) -> None:
    """The unit reads why its points were not taken as they were."""
    result = written.result
    if draft.reason or result is None:
        return
    if result.pending:
        raise Invalid(
            note(
                gettext_noop(
                    "Criterion %(code)s would have no points. Give the missing figures, or points and a reason."
                ),
                code=draft.thread.code,
            )
        )
    if draft.facts is None and draft.points is None and not changed:
        return  # whatever differs comes from a figure that was corrected elsewhere, with a reason of its own
    leaf_max = desk.prepared.leaf(draft.thread.code).max
    if claimed is None and draft.thread.owner != LeafThread.UNIT and result.points >= leaf_max:
        return
    if claimed is None or result.points != claimed:
        text = gettext_noop(
            "The unit claimed %(claimed)s points and you give %(points)s. Give the reason: the unit reads it."
        )
        shown = note(gettext_noop("none")) if claimed is None else show_number(claimed, 2)
        raise Invalid(note(text, claimed=shown, points=show_number(result.points, 2)))


# Many at once -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Confirmable:
    """One leaf in the preview of a bulk confirmation; ``hindrance`` says why it would be left out."""

    thread: LeafThread
    unit_name: str
    hindrance: Note | None


@dataclass(frozen=True)
class BulkResult:
    """What was confirmed, and what was left out with the reason."""

    confirmed: tuple[LeafThread, ...]
    left_out: tuple[Confirmable, ...]


def preview_bulk_confirm(*, actor: Actor, threads: Collection[LeafThread]) -> tuple[Confirmable, ...]:
    """What a bulk confirmation of these threads would do. ``threads`` come with their assessment and its round."""
    return tuple(Confirmable(thread, thread.assessment.unit_name, _hindrance(actor, thread)) for thread in threads)


def _hindrance(actor: Actor, thread: LeafThread) -> Note | None:
    allowed = may_verify(actor, thread.assessment, thread)
    if not allowed:
        return allowed.note
    if thread.assessment.standing not in (State.SUBMITTED, State.VERIFYING, State.VERIFYING_AGAIN):
        return note(gettext_noop("The sheet is not under verification."))
    if not thread.applicable:
        return note(gettext_noop("The criterion does not apply to this unit."))
    if thread.is_verified and not (thread.awaits_answer and thread.assessment.standing is State.VERIFYING_AGAIN):
        return note(gettext_noop("It is verified already."))
    if thread.is_pool or thread.self_points is None:
        return note(gettext_noop("The unit's points are still open."))
    return None


@transaction.atomic
def bulk_confirm(*, actor: Actor, round_: AssessmentRound, versions: Mapping[int, int]) -> BulkResult:
    """Confirm many leaves: thread → the version seen in the preview. What changed meanwhile is left out and said.

    Claims that nobody decided yet are written together, which takes a fraction of the time; whatever keeps them from that
    makes them be taken one by one, so that one refusal does not undo the others.
    """
    sheets = _locked_sheets(round_, versions)
    threads = _threads_of(sheets, versions)
    together = [thread for thread in threads if _is_plain(thread)]
    refused = _confirm_together(actor, sheets, together, versions)
    if refused is None:
        together, refused = [], {}
    done = {thread.pk for thread in together}
    for thread in threads:
        if thread.pk not in done:
            hindrance = _hindrance(actor, thread) or _confirm_one(actor, thread, versions[thread.pk])
            refused |= {thread.pk: hindrance} if hindrance else {}
    confirmed = tuple(thread for thread in threads if thread.pk not in refused)
    if confirmed:
        say_round(
            actor,
            round_,
            "round.bulk_confirm",
            note(gettext_noop("Confirmed %(count)s criteria at once"), count=len(confirmed)),
            permission=Permission.ASSESSMENT_VERIFY,
            after={"threads": [row.pk for row in confirmed]},
        )
    left_out = [thread for thread in threads if thread.pk in refused]
    return BulkResult(confirmed, tuple(Confirmable(row, row.assessment.unit_name, refused[row.pk]) for row in left_out))


def _locked_sheets(round_: AssessmentRound, threads: Collection[int]) -> dict[int, Assessment]:
    """The sheets of these threads under lock, in the order of everybody who locks many."""
    ids = LeafThread.objects.filter(pk__in=threads, assessment__round=round_).order_by().values("assessment_id")
    whole = AssessmentRound.objects.select_related("set_version__set").prefetch_related("clocks").get(pk=round_.pk)
    rows = locked(Assessment.objects.filter(pk__in=ids)).prefetch_related("exceptions").order_by("pk")
    sheets = {row.pk: row for row in rows}
    for row in sheets.values():
        row.round = whole
    return sheets


def _threads_of(sheets: Mapping[int, Assessment], threads: Collection[int]) -> list[LeafThread]:
    """The threads re-read under the locks of their sheets, with the entries that count."""
    rows = LeafThread.objects.filter(pk__in=threads, assessment__in=sheets)
    rows = rows.select_related("self_entry", "verified_entry", "explanation_entry")
    found = list(rows.order_by("assessment_id", "position"))
    for row in found:
        row.assessment = sheets[row.assessment_id]
    return found


def _is_plain(thread: LeafThread) -> bool:
    """A claim of a first pass, with nothing said about it since."""
    first = thread.assessment.standing in (State.SUBMITTED, State.VERIFYING)
    return first and thread.explanation_entry_id is None and thread.self_entry is not None


def _confirm_together(
    actor: Actor,
    sheets: Mapping[int, Assessment],
    threads: Sequence[LeafThread],
    versions: Mapping[int, int],
) -> dict[int, Note] | None:
    """Write the confirmations of plain claims at once. Thread → why it was left out; None where they have to go one by one."""
    refused = {row.pk: why for row in threads if (why := _refusal(actor, row, versions[row.pk]))}
    free = [row for row in threads if row.pk not in refused]
    if not free:
        return refused
    states = {pk: (row.state, row.version) for pk, row in sheets.items()}
    try:
        with transaction.atomic():
            _write_confirmations(actor, free)
    except Refusal:
        for pk, (state, version) in states.items():
            sheets[pk].state, sheets[pk].version = state, version
        return None
    return refused


def _refusal(actor: Actor, thread: LeafThread, version: int) -> Note | None:
    """Why a plain claim cannot be confirmed as it was seen; what ``_prepare`` asks, of a thread under lock."""
    row = thread.assessment
    try:
        require(may_verify(actor, row, thread))
        if row.standing is not State.SUBMITTED:
            step(row, Verb.VERIFY_LEAF)
        demand_open(row, Timed.VERIFICATION)
        demand_version(thread, version)
    except Refusal as refusal:
        return refusal.note
    return _hindrance(actor, thread)


def _write_confirmations(actor: Actor, threads: Sequence[LeafThread]) -> None:
    """Entries, totals and events of the confirmations, for each post in which they are given."""
    sheets = {thread.assessment_id: thread.assessment for thread in threads}
    for sheet in sheets.values():
        begin_with_first_word(actor, sheet)
    desk = Desk(threads[0].assessment.round, list(sheets.values()))
    by_post: dict[Holding | None, list[LeafThread]] = {}
    for thread in threads:
        by_post.setdefault(holding_of_verifier(actor, thread.assessment, thread), []).append(thread)
    for holding, rows in by_post.items():
        claims = [row.self_entry for row in rows]
        drafts = [_confirmation(row) for row in rows]
        for row, claim, done, draft in zip(
            rows, claims, write(desk, drafts, actor=actor, holding=holding), drafts, strict=True
        ):
            _demand_reason(desk, done, draft, row.self_points, changed=False)
            summary = note(CONFIRMED, code=row.code, points=points_words(done.result))
            say_entry(actor, row.assessment, row, CONFIRM, summary, former=claim, written=done, holding=holding)


def _confirmation(thread: LeafThread) -> Draft:
    claim = thread.self_entry
    assert claim is not None  # noqa: S101 - only such threads are plain
    return Draft(
        thread,
        _stage(thread.assessment),
        judgement=core_judgement(claim.judgement),
        points=claim.points,
        reason=claim.reason,
    )


def _confirm_one(actor: Actor, thread: LeafThread, version: int) -> Note | None:
    """Confirm within a savepoint, so that one refusal does not undo the others."""
    try:
        with transaction.atomic():
            confirm_leaf(actor=actor, assessment=thread.assessment, code=thread.code, version=version)
    except Refusal as refusal:
        return refusal.note
    return None


# What keeps a sheet from being final --------------------------------------------------------------------------------


def open_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """(code, reason) of every leaf and pool that is not settled: nothing said, not verified, overtaken by figures; asked and
    not answered, lowered and not explained, explained and not answered, disputed and not decided, as far as the round has a
    stage for it."""
    found = [*settling_points(desk, assessment), *_asked_points(desk, assessment), *unheard_points(desk, assessment)]
    stages, state = desk.round.stages, assessment.standing
    again, council = stages.has(Stage.SECOND_VERIFICATION), stages.has(Stage.COUNCIL)
    if (state is State.EXPLAINING and again) or state is State.VERIFYING_AGAIN:
        found += unanswered_points(desk, assessment)
    if council and state in (State.EXPLAINING, State.VERIFYING_AGAIN, State.COUNCIL):
        found += _disputed_points(desk, assessment)
    return found


def settling_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """What has no points or no verified word yet."""
    sheet = desk.sheets[assessment.pk]
    result = desk.unit(sheet, VERIFIED)[1]
    standing = figures_in(sheet, VERIFIED)
    found: list[tuple[str, Note]] = []
    for code, state in sheet.threads.items():
        row = state.row
        if row.is_pool:
            if state.self_ is not None and state.verified is None:
                found.append((code, note(gettext_noop("the points are not verified yet"))))
            continue
        if not row.applicable:
            continue
        if result.nodes[code].pending:
            found.append((code, result.nodes[code].reason))
        elif state.verified is None and row.owner != LeafThread.COORDINATOR:
            found.append((code, note(gettext_noop("not verified yet"))))
        elif state.verified is not None and _overtaken(state.verified.cited, standing):
            text = gettext_noop("a figure was corrected after this criterion was verified; verify it once more")
            found.append((code, note(text)))
    return found


def unverified_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """What its verifiers still have to say about a sheet: results that come in from elsewhere may follow, pools too, and
    where the round has a council, its own leaves wait for it."""
    threads = desk.sheets[assessment.pk].threads
    elsewhere = {LeafThread.COORDINATOR} | ({LeafThread.COUNCIL} if desk.round.stages.council else set())
    return [(code, why) for code, why in settling_points(desk, assessment) if threads[code].row.owner not in elsewhere]


def unanswered_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """Explanations that the verifier has not answered."""
    text = note(gettext_noop("the unit explained; answer it by confirming, keeping or changing the points"))
    rows = (state.row for state in desk.sheets[assessment.pk].threads.values())
    return [(row.code, text) for row in rows if row.awaits_answer and row.applicable]


def _asked_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    """While the unit explains, a request whose day has passed hinders no more: it lapses with the next step."""
    text = gettext_noop("asked by %(day)s and not answered; wait for the answer or withdraw the request")
    explaining = assessment.standing is State.EXPLAINING
    open_ = [each for each in desk.requests_of(assessment.pk) if not explaining or each.due_on >= today()]
    return [(each.thread.code, note(text, day=show_day(each.due_on))) for each in open_]


def _disputed_points(desk: Desk, assessment: Assessment) -> list[tuple[str, Note]]:
    text = note(gettext_noop("disputed: the unit explained and still claims other points; the council decides"))
    return [(row.code, text) for row in desk.explained_of(assessment.pk) if is_disputed(row)]


def _overtaken(cited: Cited, standing: Cited) -> bool:
    return any(name in standing and standing[name][1] != number for name, (_fact, number) in cited.items())


def demand_settled(desk: Desk, assessment: Assessment) -> None:
    """``Invalid`` with every open leaf."""
    found = open_points(desk, assessment)
    if found:
        text = gettext_noop("The sheet of %(unit)s cannot be made final: %(count)s criteria are still open.")
        raise Invalid(note(text, unit=assessment.unit_name, count=len(found)), problem_notes(found))


def problem_notes(found: Sequence[tuple[str, Note]]) -> list[Note]:
    return [note(gettext_noop("%(code)s: %(reason)s"), code=code, reason=reason) for code, reason in found]
