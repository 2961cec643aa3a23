"""What stands at the leaves of a sheet as cells of a workbook, and what a workbook says about them: there and back.

A leaf has *slots*, one for each thing that its rule may ask: the case, figures, a level, points. Each slot is one cell.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cchc.assessment.actions.ledger import Desk
from cchc.assessment.bridge import SELF, core_judgement, figures_in
from cchc.assessment.models import Assessment
from cchc.common.fields import exact_text
from cchc.common.text import fold
from cchc.common.words import say
from cchc.common.workbook import NOT_A_DAY
from cchc.figures.queries import current
from cchc_core.files import Cell
from cchc_core.rules.rule import FactLabel, FactValue, InputsNeeded, Rule
from cchc_core.values import NotANumber, read_number, show_day, show_number
from cchc_core.words import Note, gettext_noop, note

CASE, LEVEL, POINTS = "case", "level", "points"
NUMBER, DATE, YES_NO = "number", "date", "yes_no"


@dataclass(frozen=True)
class Slot:
    """One thing that a leaf asks. ``case`` is the case of the rule under which it is asked, "" for all."""

    kind: str
    label: str
    name: str = ""  # of the figure
    case: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # key → words


@dataclass(frozen=True)
class Values:
    """What somebody says about a leaf, or what stands there. Figures are those of the chosen case."""

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    judgement: Mapping[str, Any] = field(default_factory=dict)
    points: Fraction | None = None
    reason: str = ""
    remark: str = ""

    @property
    def answer(self) -> tuple[Any, ...]:
        """What gives the points; the note beside it stands for itself."""
        return self.facts, self.judgement, self.points, self.reason

    def with_answer_of(self, other: "Values") -> "Values":
        return replace(other, remark=self.remark)

    def to_json(self) -> dict[str, Any]:
        return {
            "facts": {name: fact_text(value) for name, value in self.facts.items()},
            "judgement": {name: _plain(value) for name, value in self.judgement.items()},
            "points": None if self.points is None else str(self.points),
            "reason": self.reason,
            "remark": self.remark,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Values":
        """Reads what ``to_json`` wrote. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for anything else."""
        points = data["points"]
        return cls(
            {str(name): fact_from(value) for name, value in data["facts"].items()},
            core_judgement(data["judgement"]),
            None if points is None else Fraction(points),
            str(data["reason"]),
            str(data["remark"]),
        )


def _plain(value: Any) -> Any:
    return exact_text(value) if isinstance(value, Fraction) else value


def fact_text(value: FactValue) -> Any:
    """A figure as JSON: truth as it is, a day as "on:2026-01-10", a number as text, None for "never"."""
    if value is None or isinstance(value, bool):
        return value
    return f"on:{value.isoformat()}" if isinstance(value, date) else str(value)


def fact_from(value: Any) -> FactValue:
    """The reverse."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.startswith("on:"):
        return date.fromisoformat(value.removeprefix("on:"))
    return Fraction(value)


def one_writing(text: str) -> str:
    """Text as a workbook gives it back: browsers and Excel end their lines in different ways."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


# Slots --------------------------------------------------------------------------------------------------------------


def slots_of(rule: Rule | None, labels: Mapping[str, FactLabel]) -> tuple[Slot, ...]:
    """Everything that a rule may ask, the inputs of each case after the choice of the case."""
    if rule is None:
        return ()
    needed = rule.inputs_needed()
    if not needed.branches:
        return tuple(_of(needed, labels))
    cases = {each.key: say(each.label) if isinstance(each.label, Note) else each.label for each in needed.branches}
    found = [Slot(CASE, _("Case"), choices=cases)]
    for key, words in cases.items():
        found += _of(rule.inputs_needed({"branch": key}), labels, key, words)
    return tuple(found)


def _of(needed: InputsNeeded, labels: Mapping[str, FactLabel], case: str = "", words: str = "") -> Iterable[Slot]:
    before = f"{words}: " if words else ""
    for need in needed.facts:
        label = labels.get(need.name, FactLabel(need.name))
        unit = f" ({label.unit})" if label.unit and need.type == "number" else ""
        kind = need.type if need.type in (DATE, YES_NO) else NUMBER
        yield Slot(kind, f"{before}{label.label}{unit}", need.name, case)
    if needed.levels:
        levels = {each.key: each.label for each in needed.levels}
        yield Slot(LEVEL, f"{before}{_('Level reached')}", case=case, choices=levels)
    if needed.points:
        yield Slot(POINTS, f"{before}{_('Points')}", case=case)


def words_to_choose(slot: Slot) -> tuple[str, ...]:
    """What the list of a cell offers."""
    return (_("Yes"), _("No")) if slot.kind == YES_NO else tuple(slot.choices.values())


# What stands --------------------------------------------------------------------------------------------------------


def standing_values(desk: Desk, assessment: Assessment, codes: Collection[str]) -> dict[str, Values]:
    """What stands at these leaves as their form would show it; where nobody said anything, what the system knows. One query."""
    sheet = desk.sheets[assessment.pk]
    cited = {name: value for name, (value, _number) in figures_in(sheet, SELF).items()}
    rules = {code: desk.prepared.leaf(code).rule for code in codes}
    names = {name for rule in rules.values() if rule for name in rule.facts()}
    known = {name: row.fact for (_u, name), row in current([assessment.unit_id], assessment.round.year, names).items()}
    found = {}
    for code, rule in rules.items():
        entry = sheet.threads[code].row.self_entry
        judgement = core_judgement(entry.judgement) if entry else {}
        facts = cited if entry else known | cited
        asked = [need.name for need in rule.inputs_needed(judgement).facts] if rule else []
        found[code] = Values(
            {name: facts[name] for name in asked if name in facts},
            judgement,
            entry.points if entry else None,
            one_writing(entry.reason) if entry else "",
            one_writing(entry.note) if entry else "",
        )
    return found


def cell_of(slot: Slot, values: Values) -> Cell:
    """What stands in one slot; None for nothing."""
    if slot.kind == CASE:
        return slot.choices.get(str(values.judgement.get("branch", "")))
    if slot.case and slot.case != values.judgement.get("branch"):
        return None
    if slot.kind == LEVEL:
        return slot.choices.get(str(values.judgement.get("level", "")))
    if slot.kind == POINTS:
        points = values.judgement.get("points")
        return points if isinstance(points, Fraction) else None
    if slot.name not in values.facts:
        return None
    value = values.facts[slot.name]
    if value is None:
        return _("Not done")
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else value


def words_of(cell: Cell) -> str:
    """A cell in a sentence."""
    if isinstance(cell, Fraction):
        return show_number(cell)
    if isinstance(cell, date):
        return show_day(cell)
    return "" if cell is None else str(cell)


# Reading ------------------------------------------------------------------------------------------------------------


class Unfit(ValueError):
    """A cell that cannot be read; ``reason`` says why and what is expected."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.text)
        self.reason = reason


def read_cell(slot: Slot, cell: Cell) -> Any:
    """The value of a slot: a key for choices, else a figure. The caller has seen that the cell holds something."""
    if slot.kind in (CASE, LEVEL):
        return _choice(slot, cell)
    if slot.kind == YES_NO:
        return _truth(cell)
    if slot.kind == DATE:
        return _day(cell)
    return number(cell)


def _choice(slot: Slot, cell: Cell) -> str:
    spelled = {fold(words): key for key, words in slot.choices.items()} | {fold(key): key for key in slot.choices}
    key = spelled.get(fold(words_of(cell)))
    if key is None:
        text = gettext_noop("“%(value)s” is none of: %(choices)s.")
        raise Unfit(note(text, value=words_of(cell), choices=tuple(slot.choices.values())))
    return key


_TRUTHS = {"co": True, "yes": True, "x": True, "1": True, "true": True}
_FALSEHOODS = {"khong": False, "no": False, "0": False, "false": False}


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    found = (_TRUTHS | _FALSEHOODS).get(fold(words_of(cell)))
    if found is None:
        raise Unfit(note(gettext_noop("“%(value)s” is neither yes nor no."), value=words_of(cell)))
    return found


def _day(cell: Cell) -> date | None:
    """A day, or None for "not done"."""
    if isinstance(cell, date):
        return cell
    text = words_of(cell).strip()
    if fold(text) in (fold(_("Not done")), "not done"):
        return None
    for pattern in ("/", ".", "-"):
        parts = text.split(pattern)
        if len(parts) == 3 and all(part.strip().isdecimal() for part in parts):
            first, second, third = (int(part) for part in parts)
            try:
                return date(first, second, third) if first > 31 else date(third, second, first)
            except ValueError:
                break
    raise Unfit(note(NOT_A_DAY, value=text))


def number(cell: Cell) -> Fraction:
    """An exact number, as a figure or as officials write it."""
    if isinstance(cell, Fraction):
        return cell
    try:
        return read_number(words_of(cell).strip())
    except NotANumber:
        text = gettext_noop("“%(value)s” is not a number. Type for example 1234,5 or 1.234,5.")
        raise Unfit(note(text, value=words_of(cell))) from None
