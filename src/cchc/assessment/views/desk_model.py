"""The verification desk as its pages draw it: a line a claim, how it may be decided, how the claims are spread."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment.actions.common import step
from cchc.assessment.models import AssessmentRound, CriterionEvidence, LeafRequest, LeafThread, ScoreEntry
from cchc.assessment.queries.desk import DeskRow
from cchc.assessment.queries.disputes import claim_of
from cchc.assessment.queries.former import Former
from cchc.assessment.queries.judged import Counted, Judging
from cchc.assessment.queries.words import Overridden, overridden
from cchc.assessment.views.common import refusal_of
from cchc.common.uploads import SHOWN_INLINE
from cchc.criteria.bridge import core_set
from cchc.evidence.templatetags.evidence_words import pdf_page
from cchc.figures.models import Figure
from cchc.figures.queries import labels
from cchc_core.rules.kinds.levels import Levels
from cchc_core.rules.rule import Band, LevelNeed, Rule
from cchc_core.scoring.likes import Likeness
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT, State, Verb
from cchc_core.workflow.transitions import allowed

MOST_BARS = 12
BANDS = 6
NOT_SUBMITTED = note(gettext_noop("The sheet has not been submitted yet."))
DOES_NOT_APPLY = note(gettext_noop("The criterion does not apply to this unit."))
NO_JUDGING = Judging({}, frozenset())


@dataclass(frozen=True)
class Claimed:
    """One figure in words."""

    label: str
    value: Figure


@dataclass(frozen=True)
class Document:
    """A cited document as a link: into the pane beside the desk where the browser can show it, else to its own page."""

    citation: CriterionEvidence
    title: str
    address: str
    is_shown: bool


@dataclass(frozen=True)
class Case:
    """One claim on the desk. ``title`` is the unit on the desk of a criterion, the criterion on that of a unit."""

    row: DeskRow
    title: str
    code: str
    rule: Rule | None
    max: Fraction
    likeness: Likeness | None = None
    former: Former | None = None
    reasons: Sequence[str] = ()
    problems: tuple[str, ...] = ()

    @property
    def thread(self) -> LeafThread:
        return self.row.thread

    @property
    def claimed(self) -> list[Claimed]:
        return self._in_order(self.row.figures)

    @property
    def corrected(self) -> list[Claimed]:
        """Figures that the verifier put in the place of the unit's."""
        return self._in_order(self.row.corrected)

    def _in_order(self, figures: Sequence[Figure]) -> list[Claimed]:
        """As the rule names them, so that the same figure stands at the same place in every line."""
        order = {name: place for place, name in enumerate(self.rule.facts() if self.rule else ())}
        ranked = sorted(figures, key=lambda figure: order.get(figure.indicator.name, len(order)))
        return [Claimed(figure.indicator.label, figure) for figure in ranked]

    @property
    def computed(self) -> Fraction | None:
        """What the rule alone gave for the claim; None where it gave nothing."""
        entry = self.thread.self_entry
        return entry.computed if entry is not None and not self.thread.is_pool else None

    @property
    def differs_from_rule(self) -> bool:
        return self.computed is not None and self.computed != self.thread.self_points

    @property
    def documents(self) -> list[Document]:
        return [_document(row) for row in self.row.citations]

    @property
    def lacks_evidence(self) -> bool:
        return self.thread.evidence_required and not self.row.citations

    @property
    def may_ask(self) -> bool:
        """Whether the unit can be asked here: the round has a stage for answers, and the sheet has not come that far."""
        assessment = self.thread.assessment
        state = State.VERIFYING if assessment.standing is State.SUBMITTED else assessment.standing
        from_elsewhere = self.thread.is_pool or self.thread.owner == LeafThread.COORDINATOR
        return not from_elsewhere and allowed(state, Verb.ASK, assessment.round.stages)

    @property
    def open_requests(self) -> list[LeafRequest]:
        return [each for each in self.row.requests if each.is_open]

    @property
    def explanation(self) -> ScoreEntry | None:
        """What the unit said when it was asked; for the second look."""
        return self.thread.explanation_entry

    @property
    def claims_now(self) -> Fraction | None:
        """The points that the unit stands by: those of its explanation where it brought one."""
        return claim_of(self.thread)

    @property
    def overridden(self) -> tuple[Overridden, ...]:
        """Figures that the system knew and the unit typed over."""
        return overridden(self.thread.self_entry)

    @property
    def levels(self) -> tuple[LevelNeed, ...]:
        return self.rule.inputs_needed().levels if isinstance(self.rule, Levels) else ()

    @property
    def level(self) -> str:
        """The level that counts now."""
        entry = self.thread.verified_entry or self.thread.self_entry
        return str(entry.judgement.get("level", "")) if entry else ""

    @property
    def may_confirm(self) -> bool:
        """Something was claimed, it has points, and nobody decided since."""
        return self.thread.self_entry is not None and self.claims_now is not None and self.row.is_open

    @property
    def refusal(self) -> Note | None:
        """Why it cannot be decided now by this person; None when it can."""
        if not self.row.may:
            return self.row.may.note
        if not self.thread.applicable:
            return DOES_NOT_APPLY
        if self.thread.assessment.standing in IN_THE_UNIT:
            return NOT_SUBMITTED
        if self.thread.assessment.standing is State.SUBMITTED:
            return None  # the first decision begins the verification
        return refusal_of(lambda: step(self.thread.assessment, Verb.VERIFY_LEAF))


def rules_of(round_: AssessmentRound) -> dict[str, tuple[str, Rule | None, Fraction]]:
    """code → name, rule, maximum of every leaf and pool."""
    criteria = core_set(round_.set_version)
    found = {
        placed.node.code: (placed.node.name, placed.node.rule, placed.node.max or Fraction(0))
        for placed in criteria.leaves()
    }
    return found | {f"+{pool.key}": (pool.label, None, pool.cap) for pool in criteria.pools}


@dataclass(frozen=True)
class Beside:
    """What stands beside the claims of a page: their likes, last time, reasons to use again."""

    judging: Judging = NO_JUDGING
    former: Mapping[tuple[int, str], Former] = field(default_factory=dict)
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)


def cases_of(round_: AssessmentRound, rows: Iterable[DeskRow], by: str, beside: Beside | None = None) -> list[Case]:
    """Lines of the desk, by "unit" or by "criterion", whichever stands at the head of a line."""
    rules, beside = rules_of(round_), beside or Beside()
    found = []
    for row in rows:
        thread = row.thread
        name, rule, most = rules[thread.code]
        found.append(
            Case(
                row,
                row.unit_name if by == "unit" else name,
                thread.code,
                rule,
                most,
                beside.judging.likeness.get(thread.pk),
                beside.former.get((thread.assessment.unit_id, thread.code)),
                beside.reasons.get(thread.code, ()),
            )
        )
    return found


def _document(row: CriterionEvidence) -> Document:
    file = row.evidence.newest_file
    title = row.evidence.full_symbol or row.evidence.title
    if file is None:
        return Document(row, title, reverse("evidence:evidence-show", args=[row.evidence_id]), False)
    address = reverse("evidence:file-open", args=[file.pk]) + pdf_page(row.page)
    return Document(row, title, address, file.media_type in SHOWN_INLINE)


def lines_of(rule: Rule | None, most: Fraction) -> tuple[Band, ...]:
    """The rule in plain words."""
    return rule.bands(labels(), most) if rule else ()


# How the claims are spread ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: how many units claimed these points, and got them from this person and from others.

    Places are in a drawing of 600 × 64: claims to the left, decisions to the right of the middle, the own ones below.
    """

    label: str
    claims: int
    mine: int
    others: int
    x: int
    width: int
    unit: Fraction  # height of one unit

    @property
    def decided(self) -> int:
        return self.mine + self.others

    @property
    def height(self) -> int:
        return int(self.claims * self.unit)

    @property
    def y(self) -> int:
        return 48 - self.height

    @property
    def mine_height(self) -> int:
        return int(self.mine * self.unit)

    @property
    def mine_y(self) -> int:
        return 48 - self.mine_height

    @property
    def others_height(self) -> int:
        return int(self.decided * self.unit) - self.mine_height

    @property
    def others_y(self) -> int:
        return self.mine_y - self.others_height

    @property
    def middle(self) -> int:
        return self.x + self.width

    @property
    def count_y(self) -> int:
        return max(9, 45 - max(self.height, self.mine_height + self.others_height))


def histogram(counted: Sequence[Counted]) -> list[Bar]:
    """How many units claimed how many points, and how many were given them; bands where there are too many values."""
    values = sorted({value for each in counted for value in (each.claimed, each.given) if value is not None})
    if not values:
        return []
    name = _names(values)
    claims: Counter[str] = Counter()
    mine: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for each in counted:
        if each.claimed is not None:
            claims[name[each.claimed]] += each.units
        if each.given is not None:
            (mine if each.mine else others)[name[each.given]] += each.units
    return _bars(list(dict.fromkeys(name[value] for value in values)), claims, mine, others)


def _names(values: Sequence[Fraction]) -> dict[Fraction, str]:
    """Value → the bar that it belongs to, in words."""
    if len(values) <= MOST_BARS:
        return {value: show_number(value, 2) for value in values}
    low, width = values[0], (values[-1] - values[0]) / BANDS
    edges = [(show_number(low + width * step, 2), show_number(low + width * (step + 1), 2)) for step in range(BANDS)]
    bands = [_("%(low)s to %(high)s") % {"low": one, "high": two} for one, two in edges]
    return {value: bands[min(BANDS - 1, int((value - low) / width))] for value in values}


def _bars(names: list[str], claims: Counter[str], mine: Counter[str], others: Counter[str]) -> list[Bar]:
    most = max([*claims.values(), *(mine[name] + others[name] for name in names), 1])
    slot = 600 // len(names)
    width = max(4, min(40, slot // 2 - 4))
    return [
        Bar(name, claims[name], mine[name], others[name], slot * n + (slot - 2 * width) // 2, width, Fraction(36, most))
        for n, name in enumerate(names)
    ]
