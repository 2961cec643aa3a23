"""One figure of many units, as a table that somebody types or pastes from Excel: a line a unit, its name and its value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure, Indicator
from cchc.figures.queries import current, units_under
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Permission, deny
from cchc_core.units import Tree
from cchc_core.values import NotANumber, read_number, show_day
from cchc_core.words import Note, gettext_noop, note

NOT_YOURS = note(gettext_noop("Figures of many units are brought in by whoever coordinates them."))
IN_FUTURE = note(gettext_noop("Figures tell how things stood; their day cannot lie in the future."))
NOTHING = note(gettext_noop("Write one unit a line: its name, then its value."))
NOTHING_SAVED = note(gettext_noop("Nothing was saved. Correct the lines that are named."))
NO_VALUE = gettext_noop("Line %(line)s: “%(text)s” does not end in a number.")
NO_UNIT = gettext_noop("Line %(line)s: no unit under you is called “%(name)s” on that day.")
MANY_UNITS = gettext_noop("Line %(line)s: several units are called “%(name)s”. Add the unit above it after a comma.")
TWICE = gettext_noop("Line %(line)s: %(name)s stands here a second time.")
#: Lines that are read at once: more units than any province has.
MOST_LINES = 2000
#: Between a name and its value: what Excel copies, what people type.
_PARTS = re.compile(r"\t+|\s*[|;]\s*")
_LAST_NUMBER = re.compile(r"^(.*\S)\s+([-−]?[\d.,]+)\s*%?$")


@dataclass(frozen=True)
class Entry:
    """One line: whose value, what it is, and what stood before."""

    unit_id: int
    unit: str
    value: Fraction
    before: Figure | None

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.before.fact == self.value


@dataclass(frozen=True)
class Table:
    """What the lines say, and what is wrong with them."""

    entries: tuple[Entry, ...]
    problems: tuple[Note, ...]


def may_enter(actor: Actor) -> Decision:
    """Who coordinates units brings in their figures."""
    return ALLOW if actor.has(Permission.FIGURE_IMPORT) else deny(NOT_YOURS)


def units_to_enter(actor: Actor) -> list[int]:
    """The units whose figures the person may bring in, in the order of the tree."""
    tree, reach = tree_on(today()), actor.reach(Permission.FIGURE_IMPORT)
    mine = reach.units | units_under(reach.circles)
    return [unit for unit in tree if unit in mine]


def read_table(actor: Actor, *, text: str, name: str, year: int) -> Table:
    """Read the lines, beside what stands now. Two queries. ``Invalid`` where there is no line."""
    tree, mine = tree_on(today()), set(units_to_enter(actor))
    found: dict[int, Fraction] = {}
    problems: list[Note] = []
    for place, parts in _lines(text):
        if len(parts) == 1 and _named(tree, parts[0], mine):
            continue  # a unit whose value is not known yet
        said, value = _name_and_value(parts)
        if value is None:
            if place > 1 or len(parts) == 1:  # the first may be the head of the table
                problems.append(note(NO_VALUE, line=str(place), text=said[:80]))
            continue
        units = _named(tree, said, mine)
        if len(units) != 1:
            problems.append(note(MANY_UNITS if units else NO_UNIT, line=str(place), name=said[:80]))
        elif units[0] in found:
            problems.append(note(TWICE, line=str(place), name=tree.name(units[0])))
        else:
            found[units[0]] = value
    if not found and not problems:
        raise Invalid(NOTHING, [NOTHING])
    stands = current(list(found), year, [name])
    entries = (Entry(unit, tree.name(unit), value, stands.get((unit, name))) for unit, value in found.items())
    return Table(tuple(entries), tuple(problems))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, its cells) of every line that says something."""
    for place, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        parts = [part.strip() for part in _PARTS.split(line.strip()) if part.strip()]
        if parts:
            yield place, parts


def _name_and_value(parts: list[str]) -> tuple[str, Fraction | None]:
    """The name, and the number at the end where there is one: in a cell of its own, or after the name."""
    if len(parts) == 1 and (match := _LAST_NUMBER.match(parts[0])):
        parts = [match[1].rstrip(" :,"), match[2]]
    value = _number(parts[-1]) if len(parts) > 1 else None
    return " ".join(parts if value is None else parts[:-1]), value


def _number(text: str) -> Fraction | None:
    try:
        return read_number(text.removesuffix("%"))
    except NotANumber:
        return None


def _named(tree: Tree, said: str, mine: set[int]) -> list[int]:
    """Units of that name that day; "Xã Tân Lộc, Huyện Lộc Hà" tells one from its namesakes."""
    name, _, above = said.partition(",")
    exact = [unit for unit in tree.named(name) if unit in mine]
    if above.strip():
        exact = [unit for unit in exact if fold(above) in fold(tree.full_name(unit))]
    return exact


@transaction.atomic
def enter_figures(
    *, actor: Actor, indicator: Indicator, year: int, as_of: date, source: str, entries: Sequence[Entry]
) -> int:
    """Record the values that differ from what stands; how many. All of it or nothing."""
    require(may_enter(actor))
    tree = tree_on(today())
    for entry in entries:
        if not actor.has(Permission.FIGURE_IMPORT, within=tree.path(entry.unit_id)):
            require(deny(NOT_YOURS))
    if as_of > today():
        raise Invalid(IN_FUTURE, [IN_FUTURE])
    wanted = [entry for entry in entries if not entry.is_same]
    holding = actor.holding_for(Permission.FIGURE_IMPORT)
    put_figures(
        actor=actor,
        holding=holding,
        figures=[
            NewFigure(indicator.name, entry.unit_id, year, entry.value, as_of, Figure.TYPED, source) for entry in wanted
        ],
    )
    text = gettext_noop("Entered “%(figure)s” of %(count)s units, year %(year)s, as of %(day)s")
    summary = note(text, figure=indicator.label, count=len(wanted), year=str(year), day=show_day(as_of))
    root = f"figures:{year}"
    after = {"values": {entry.unit: str(entry.value) for entry in wanted}}
    record(actor=actor, verb="figure.enter", root=root, object=root, summary=summary, after=after, holding=holding)
    return len(wanted)


def own_indicator(label: str, unit_word: str) -> Indicator:
    """A number that somebody defines here, found again by its words."""
    name = f"own:{fold(label)}"[:120]
    row, _made = Indicator.objects.get_or_create(
        name=name, defaults={"label": " ".join(label.split())[:300], "unit_word": unit_word.strip()[:60]}
    )
    return row
