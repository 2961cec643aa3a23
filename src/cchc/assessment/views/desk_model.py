"""The verification desk as its pages draw it: a line a claim, how it may be decided, how the claims are spread."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from cchc.assessment.actions.common import step
from cchc.assessment.models import AssessmentRound, LeafThread
from cchc.assessment.queries.desk import DeskRow
from cchc.assessment.views.common import refusal_of
from cchc.criteria.bridge import core_set
from cchc.figures.models import Figure
from cchc.figures.queries import labels
from cchc_core.rules.kinds.levels import Levels
from cchc_core.rules.rule import Band, LevelNeed, Rule
from cchc_core.values import show_number
from cchc_core.words import Note, gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT, State, Verb

MOST_BARS = 12
BANDS = 6
NOT_SUBMITTED = note(gettext_noop("The sheet has not been submitted yet."))
DOES_NOT_APPLY = note(gettext_noop("The criterion does not apply to this unit."))


@dataclass(frozen=True)
class Claimed:
    """One figure of the claim in words."""

    label: str
    value: Figure


@dataclass(frozen=True)
class Case:
    """One claim on the desk. ``title`` is the unit on the desk of a criterion, the criterion on that of a unit."""

    row: DeskRow
    title: str
    code: str
    rule: Rule | None
    max: Fraction
    problems: tuple[str, ...] = ()

    @property
    def thread(self) -> LeafThread:
        return self.row.thread

    @property
    def claimed(self) -> list[Claimed]:
        return [Claimed(figure.indicator.label, figure) for figure in self.row.figures]

    @property
    def computed(self) -> Fraction | None:
        """What the rule alone gave for the claim; None where nothing else could have been given."""
        entry = self.thread.self_entry
        return entry.computed if entry is not None and entry.computed != self.thread.self_points else None

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
        """Something was claimed, and it has points or waits for them."""
        return (
            self.thread.self_entry is not None and self.thread.self_points is not None and not self.thread.is_verified
        )

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


def cases_of(round_: AssessmentRound, rows: Iterable[DeskRow], by: str) -> list[Case]:
    """Lines of the desk, by "unit" or by "criterion", whichever stands at the head of a line."""
    rules = rules_of(round_)
    found = []
    for row in rows:
        name, rule, most = rules[row.thread.code]
        found.append(Case(row, row.unit_name if by == "unit" else name, row.thread.code, rule, most))
    return found


def lines_of(rule: Rule | None, most: Fraction) -> tuple[Band, ...]:
    """The rule in plain words."""
    return rule.bands(labels(), most) if rule else ()


# How the claims are spread ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how many claims and decisions; places in the drawing of 600 × 64."""

    label: str
    claims: int
    decided: int
    x: int
    width: int
    height: int
    decided_height: int

    @property
    def y(self) -> int:
        return 48 - self.height

    @property
    def decided_y(self) -> int:
        return 48 - self.decided_height

    @property
    def middle(self) -> int:
        return self.x + self.width

    @property
    def count_y(self) -> int:
        return max(9, 45 - max(self.height, self.decided_height))

    @property
    def decided_x(self) -> int:
        return self.x + self.width


def histogram(cases: Sequence[Case]) -> list[Bar]:
    """How many units claimed how many points, and how many were given them; bands where there are too many values."""
    claims = [
        case.thread.self_points for case in cases if case.thread.applicable and case.thread.self_points is not None
    ]
    decided = [
        case.thread.verified_points
        for case in cases
        if case.thread.is_verified and case.thread.verified_points is not None
    ]
    values = sorted({*claims, *decided})
    if not values:
        return []
    if len(values) <= MOST_BARS:
        names = {value: show_number(value, 2) for value in values}
        return _bars(
            list(names.values()), Counter(names[value] for value in claims), Counter(names[value] for value in decided)
        )
    low, width = values[0], (values[-1] - values[0]) / BANDS
    edges = [(low + width * number, low + width * (number + 1)) for number in range(BANDS)]
    labels_ = [
        _("%(low)s to %(high)s") % {"low": show_number(one, 2), "high": show_number(two, 2)} for one, two in edges
    ]

    def band(value: Fraction) -> str:
        return labels_[min(BANDS - 1, int((value - low) / width))]

    return _bars(labels_, Counter(map(band, claims)), Counter(map(band, decided)))


def _bars(names: list[str], claims: Counter[str], decided: Counter[str]) -> list[Bar]:
    most = max([*claims.values(), *decided.values(), 1])
    slot = 600 // len(names)
    width = max(4, min(40, slot // 2 - 4))
    return [
        Bar(
            name,
            claims[name],
            decided[name],
            slot * number + (slot - 2 * width) // 2,
            width,
            36 * claims[name] // most,
            36 * decided[name] // most,
        )
        for number, name in enumerate(names)
    ]
