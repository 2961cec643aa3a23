"""The verification desk: one criterion across all units, one unit across its criteria, a page of lines at a time."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from cchc.assessment.models import (
    Assessment,
    AssessmentRound,
    CriterionEvidence,
    EntryFigure,
    LeafMessage,
    LeafRequest,
    LeafThread,
    ScoreEntry,
)
from cchc.assessment.permissions import may_verify
from cchc.assessment.queries.disputes import OPEN_REQUEST, UNANSWERED
from cchc.assessment.queries.evidence import with_warnings_in
from cchc.assessment.queries.visible import threads as visible_threads
from cchc.assessment.queries.visible import within
from cchc.common.text import fold
from cchc.criteria.bridge import core_set
from cchc.criteria.models import Criterion
from cchc.evidence.queries import with_replacements
from cchc.figures.models import Figure
from cchc_core.access import Actor, Decision, Permission
from cchc_core.words import Note
from cchc_core.workflow.states import State

#: States in which a sheet may be verified, the first of them by beginning.
UNDER_VERIFICATION = (State.SUBMITTED.value, State.VERIFYING.value, State.VERIFYING_AGAIN.value)
#: Decided, and nothing was explained since.
DONE = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED)) & ~UNANSWERED

#: The states in which nobody has decided yet.
UNDECIDED = (LeafThread.OPEN, LeafThread.WAITING, LeafThread.FILLED)

_ENTRIES = ("self_entry", "explanation_entry", "verified_entry")

#: What the lines of a desk may be narrowed to.
WAITING, READY, CHANGED, ASKED, ANSWERED = "waiting", "ready", "changed", "asked", "answered"


@dataclass(frozen=True)
class DeskRow:
    """One unit's claim on the criterion, with what it stands on, and whether this person may decide it."""

    thread: LeafThread
    unit_name: str
    claim: Note | None
    verdict: Note | None
    figures: tuple[Figure, ...]  # that the unit claimed, or where it claims nothing the verifier's
    corrected: tuple[Figure, ...]  # that the verifier put in their place
    citations: tuple[CriterionEvidence, ...]
    requests: tuple[LeafRequest, ...]  # the last first
    messages: tuple[LeafMessage, ...]  # the first first
    note: str
    may: Decision

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return (not self.thread.is_verified or self.thread.awaits_answer) and self.thread.applicable

    @property
    def is_under_verification(self) -> bool:
        return self.thread.assessment.state in UNDER_VERIFICATION


@dataclass(frozen=True)
class DeskHead:
    """What stands above the lines of one criterion."""

    code: str
    name: str
    max: Fraction
    guide: str
    evidence_text: str


@dataclass(frozen=True)
class Asked:
    """What the address asks of a desk: which lines, of which group, of units whose name holds these words."""

    show: str = ""
    group: str = ""
    words: str = ""


@dataclass(frozen=True)
class DeskCriterion:
    """One criterion in the list of the desk: how much of it is done, among the sheets that were submitted."""

    code: str
    name: str
    max: Fraction
    waiting: int
    verified: int


def desk_head(round_: AssessmentRound, code: str) -> DeskHead | None:
    """The criterion or pool ("+bonus") of that code; None where the set has none."""
    criteria = core_set(round_.set_version)
    for placed in criteria.leaves():
        if placed.node.code == code:
            node = placed.node
            return DeskHead(code, node.name, node.max or Fraction(0), node.guide.verifier, node.evidence.text)
    pools = {f"+{pool.key}": pool for pool in criteria.pools}
    return DeskHead(code, pools[code].label, pools[code].cap, "", "") if code in pools else None


def criterion_lines(actor: Actor, round_: AssessmentRound, code: str) -> QuerySet[LeafThread]:
    """One leaf (or pool) in all sheets that this person sees, by group and name of the unit."""
    rows = visible_threads(actor).filter(assessment__round=round_, code=code)
    return rows.order_by("assessment__group", "assessment__unit_sort", "assessment_id")


def sheet_lines(actor: Actor, assessment_id: int, *, everything: bool = False) -> QuerySet[LeafThread]:
    """The other way round: the leaves of one sheet that this person verifies, or all of them."""
    rows = visible_threads(actor).filter(assessment_id=assessment_id).order_by("position")
    return rows if everything else rows.filter(waits_for(actor) | entered_pools(actor))


def narrowed(actor: Actor, rows: QuerySet[LeafThread], asked: Asked) -> QuerySet[LeafThread]:
    """The lines that the address asks for, in the database."""
    if asked.group:
        rows = rows.filter(assessment__group=asked.group)
    if asked.words.strip():
        rows = rows.filter(assessment__in=_named(rows, asked.words))
    return rows.filter(_shown(actor)[asked.show]) if asked.show in _shown(actor) else rows


def _named(rows: QuerySet[LeafThread], words: str) -> list[int]:
    """Sheets of units whose name holds all the words, marks and capitals aside."""
    wanted = fold(words).split()
    names = Assessment.objects.filter(pk__in=rows.order_by().values("assessment")).values_list("pk", "unit_name")
    return [pk for pk, name in names if all(word in fold(name) for word in wanted)]


def line_counts(actor: Actor, rows: QuerySet[LeafThread]) -> dict[str, int]:
    """What may be shown → how many lines; "" is all of them. One query."""
    flags = {f"is_{name}": condition for name, condition in _shown(actor).items()}
    counts = {name: Count("pk", filter=condition, distinct=True) for name, condition in flags.items()}
    found = rows.order_by().select_related(None).aggregate(every=Count("pk", distinct=True), **counts)
    return {"": found["every"], **{name: found[f"is_{name}"] for name in _shown(actor)}}


def _shown(actor: Actor) -> dict[str, Q]:
    open_requests = LeafRequest.objects.filter(OPEN_REQUEST, thread=OuterRef("pk"))
    answered = LeafRequest.objects.filter(thread=OuterRef("pk"), answered_at__isnull=False)
    cited = CriterionEvidence.objects.filter(thread=OuterRef("pk"), withdrawn_at=None)
    waiting = decidable(actor)
    claimed_once = Q(is_pool=False, explanation_entry=None)  # what a unit explains is judged by itself
    as_computed = Q(self_entry__points=None, self_entry__computed=F("self_points"), self_entry__overrides__isnull=True)
    return {
        WAITING: waiting,
        READY: waiting & claimed_once & as_computed & Exists(cited) & ~Exists(open_requests),
        CHANGED: Q(state=LeafThread.CHANGED),
        ASKED: Q(Exists(open_requests)),
        ANSWERED: Exists(answered) & ~Exists(open_requests) & UNANSWERED,
    }


def desk_rows(actor: Actor, lines: QuerySet[LeafThread], round_: AssessmentRound) -> tuple[DeskRow, ...]:
    """A page of lines with all that stands in them; a constant number of queries."""
    citations = CriterionEvidence.objects.filter(withdrawn_at__isnull=True).select_related("evidence")
    citations = citations.prefetch_related("evidence__files").order_by("pk")
    asked = LeafRequest.objects.filter(withdrawn_at=None).order_by("-at", "-pk")
    figures = EntryFigure.objects.select_related("figure__indicator").order_by("pk")
    wanted = lines.select_related(None).select_related("assessment", *_ENTRIES, "verifier_post")
    rows = list(
        wanted.prefetch_related(
            Prefetch("citations", citations, to_attr="shown_citations"),
            Prefetch("requests", asked, to_attr="asked"),
            Prefetch("messages", LeafMessage.objects.order_by("at", "pk"), to_attr="said"),
            Prefetch("self_entry__figures", figures),
            Prefetch("verified_entry__figures", figures),
        )
    )
    cited = with_replacements(each.evidence for row in rows for each in row.shown_citations)  # type: ignore[attr-defined]
    with_warnings_in(actor, round_, cited)
    for row in rows:
        row.assessment.round = round_
    return tuple(_row(actor, row) for row in rows)


def desk_line(actor: Actor, thread_id: int, round_: AssessmentRound) -> DeskRow | None:
    """One claim alone, as it stands after a decision."""
    rows = desk_rows(actor, visible_threads(actor).filter(pk=thread_id), round_)
    return rows[0] if rows else None


def _figures(entry: ScoreEntry | None) -> list[Figure]:
    return [each.figure for each in entry.figures.all()] if entry else []


def _row(actor: Actor, row: LeafThread) -> DeskRow:
    mine, checked = _figures(row.self_entry), _figures(row.verified_entry)
    claimed = {figure.pk for figure in mine}
    return DeskRow(
        row,
        row.assessment.unit_name,
        Note.from_json(row.self_reason) if row.self_reason else None,
        Note.from_json(row.verified_reason) if row.verified_reason else None,
        tuple(mine if row.self_entry_id else checked),
        tuple(each for each in checked if each.pk not in claimed) if row.self_entry_id else (),
        tuple(row.shown_citations),  # type: ignore[attr-defined]
        tuple(row.asked),  # type: ignore[attr-defined]
        tuple(row.said),  # type: ignore[attr-defined]
        row.self_entry.note if row.self_entry else "",
        may_verify(actor, row.assessment, row),
    )


def waits_for(actor: Actor) -> Q:
    """Leaves that this person is the one to verify: those of the units where a verifier's post is held, and for who manages
    the round those that fall to the coordinator. ``permissions.may_verify`` says the same of one leaf (tested)."""
    self_verified = Q(verifier_unit_id=F("assessment__responsible_unit_id"))
    mine = Q(pk__in=[])
    for held in actor.holdings:
        if held.scope(Permission.ASSESSMENT_VERIFY) is not None:
            reached = Q(assessment__unit_path__contains=f"/{held.circle_id}/")
            given = Q(verifier_post=None) | Q(verifier_post_id=held.post_id)
            mine |= Q(verifier_unit_id=held.unit_id) & given & reached & ~self_verified
    for circle in actor.reach(Permission.ROUND_MANAGE).circles:
        in_circle = Q(assessment__round__centre_path__contains=f"/{circle}/")
        mine |= (Q(verifier_unit__isnull=True) | self_verified) & in_circle
    scored = {held.unit_id for held in actor.holdings if held.scope(Permission.ASSESSMENT_SCORE) is not None}
    owners = (LeafThread.UNIT, LeafThread.VERIFIER, LeafThread.COUNCIL)
    kept = mine & Q(is_pool=False, applicable=True, owner__in=owners) & ~Q(assessment__responsible_unit_id__in=scored)
    kept &= Q(assignee=None) | ~Q(assignee_id__in=actor.post_ids)
    kept &= ~Q(owner=LeafThread.COUNCIL, assessment__round__options__council=True)  # decided in its sessions
    return kept & ~Q(assessment__submitted_by_id=actor.user_id) if actor.user_id else kept


def entered_pools(actor: Actor) -> Q:
    """Bonus and penalty points that somebody else entered and this person may verify."""
    reach = actor.reach(Permission.POOL_VERIFY)
    scored = {held.unit_id for held in actor.holdings if held.scope(Permission.ASSESSMENT_SCORE) is not None}
    reached = within(reach, "assessment__unit_path", "assessment__responsible_unit_id")
    own = Q(self_entry__user_id=actor.user_id) | Q(assessment__submitted_by_id=actor.user_id)
    entered = Q(is_pool=True, self_entry__isnull=False) & ~Q(assessment__responsible_unit_id__in=scored)
    return reached & entered & ~own if actor.user_id else reached & entered


def decidable(actor: Actor) -> Q:
    """Lines, pools among them, that wait for this person's decision now."""
    return (waits_for(actor) | entered_pools(actor)) & Q(assessment__state__in=UNDER_VERIFICATION) & ~DONE


def waiting_threads(actor: Actor) -> QuerySet[LeafThread]:
    """Leaves under verification that wait for this person's decision: the same as those that are not ``DONE``.

    Said in two parts, what nobody decided yet and what the unit explained since, each of which an index finds.
    """
    sheets = Assessment.objects.filter(state__in=UNDER_VERIFICATION)
    undecided = LeafThread.objects.filter(assessment__in=sheets, state__in=UNDECIDED).order_by()
    explained = LeafThread.objects.filter(UNANSWERED, explanation_entry__gt=0).order_by()
    rows = LeafThread.objects.filter(waits_for(actor), assessment__state__in=UNDER_VERIFICATION)
    return rows.filter(pk__in=undecided.values("pk").union(explained.values("pk"), all=True))


def desk_criteria(actor: Actor, round_: AssessmentRound) -> tuple[DeskCriterion, ...]:
    """The criteria of a round that this person verifies, in the order of the table. One query."""
    rows = LeafThread.objects.filter(
        waits_for(actor), assessment__round=round_, assessment__state__in=UNDER_VERIFICATION
    )
    counts = {
        code: (waiting, verified)
        for code, waiting, verified in rows.values("code")
        .annotate(waiting=Count("pk", filter=~DONE), verified=Count("pk", filter=DONE))
        .values_list("code", "waiting", "verified")
        .order_by()
    }
    return tuple(
        DeskCriterion(placed.node.code, placed.node.name, placed.node.max or Fraction(0), *counts[placed.node.code])
        for placed in core_set(round_.set_version).leaves()
        if placed.node.code in counts
    )


def next_criterion(actor: Actor, round_: AssessmentRound, code: str) -> str:
    """The criterion that follows in the list of ``desk_criteria``; "" after the last, and where ``code`` is not in it.

    One query, which asks of one criterion after another whether anything of it is this person's.
    """
    mine = LeafThread.objects.filter(
        waits_for(actor), assessment__round=round_, assessment__state__in=UNDER_VERIFICATION, code=OuterRef("code")
    )
    leaves = Criterion.objects.filter(set_version=round_.set_version_id, is_leaf=True)
    here = leaves.filter(code=code).values("position")
    found = (
        leaves.filter(Exists(mine), position__gte=Subquery(here)).order_by("position").values_list("code", flat=True)
    )
    first, *following = [*found[:2], ""]
    return following[0] if first == code else ""
