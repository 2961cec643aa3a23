"""A report's form as data: the outline of its text, its tables, and what each cell means.

A table is rows × columns. A cell's meaning is put together from what its row and its column say, so that a form whose rows are
indicators and one whose columns are (Biểu 06) are written alike; where both speak, the column goes first, and a cell may say
something of its own. ``form.cells`` gives every cell with its meaning, by key.

A formula names other cells: by the column in the same row, by the row in the same column, or by the indicator with the same
breakdown, the same table first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from cchc_core.figures.formula import ZeroRule
from cchc_core.reporting.clocks import DueRule, usual_due
from cchc_core.reporting.windows import MINISTRY, Calendar, PeriodKind, Window
from cchc_core.words import gettext_noop


class CellKey(NamedTuple):
    """Where a cell stands. Its text is "table/row/column"; codes hold no stroke."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return "/".join(self)

    @classmethod
    def read(cls, text: str) -> CellKey:
        """The key that ``str`` wrote. Raises ``ValueError``."""
        table, row, column = text.split("/")
        return cls(table, row, column)


class CellKind(str, Enum):
    """What a cell takes. ``NOTHING`` is a cell that the official form crosses out."""

    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    NOTHING = "nothing"


CELL_KIND_LABELS: Mapping[CellKind, str] = {
    CellKind.NUMBER: gettext_noop("Number"),
    CellKind.PERCENT: gettext_noop("Percent"),
    CellKind.TEXT: gettext_noop("Text"),
    CellKind.DATE: gettext_noop("Day"),
    CellKind.NOTHING: gettext_noop("Nothing"),
}


class Gather(str, Enum):
    """How a cell of many reports becomes one.

    ``RATIO`` computes the cell's own formula from the gathered cells that it names: the ratio of sums, never a mean of ratios.
    ``WEIGHTED`` weighs each unit's value by another cell of its report. ``LATEST`` takes the value with the latest as-of date.
    ``TEXT`` lists each unit's words; ``APART`` is not gathered (the receiver fills it in).
    """

    SUM = "sum"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    LATEST = "latest"
    TEXT = "text"
    APART = "apart"


GATHER_LABELS: Mapping[Gather, str] = {
    Gather.SUM: gettext_noop("Sum"),
    Gather.RATIO: gettext_noop("Ratio of sums"),
    Gather.WEIGHTED: gettext_noop("Weighted mean"),
    Gather.LATEST: gettext_noop("Latest"),
    Gather.TEXT: gettext_noop("Texts side by side"),
    Gather.APART: gettext_noop("Not put together"),
}

#: A kind of unit, or those of all the units whose reports were put together; empty is any.
Levels = str | tuple[str, ...]

#: What a cell holds; None is empty, which is not zero.
Value = Fraction | str | date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell of one report. ``remark`` answers why a value changed so much; ``as_of`` is the value's own day."""

    value: Value = None
    remark: str = ""
    as_of: date | None = None

    @property
    def number(self) -> Fraction | None:
        return self.value if isinstance(self.value, Fraction) else None

    @property
    def is_empty(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value)


#: The filled cells of one report. A cell that is absent is empty.
Entries = Mapping[CellKey, Entry]


@dataclass(frozen=True)
class Traits:
    """What a row, a column, a table or a cell says of its cells. Empty and None say nothing.

    ``levels`` are kinds of units that fill the cell, ``periods`` names of periods in which it is asked ("Q1", "month"),
    ``change`` the share of last period's value (in percent) above which a change asks why, ``change_from`` the difference below
    which it never does (in units of the cell, of a percent in points), ``source`` where the value may come from
    ready made, ``weight`` the name of the cell that weighs, ``zero`` what a quotient is whose denominator is nought.
    """

    indicator: str = ""
    breakdown: str = ""
    kind: CellKind | None = None
    unit_word: str = ""
    decimals: int | None = None
    formula: str = ""
    gather: Gather | None = None
    weight: str = ""
    required: bool | None = None
    levels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    source: str = ""
    change: Fraction | None = None
    change_from: Fraction | None = None
    zero: ZeroRule | None = None


NO_TRAITS = Traits()


@dataclass(frozen=True)
class Row:
    """``total`` names the rows that this one sums. A heading has no cells. ``depth`` indents the title."""

    code: str
    title: str
    traits: Traits = NO_TRAITS
    total: tuple[str, ...] = ()
    heading: bool = False
    depth: int = 0
    label: str = ""  # what is printed in the column TT


@dataclass(frozen=True)
class Column:
    """``total`` names the columns that this one sums; ``heads`` are the merged heads above the title, from the top."""

    code: str
    title: str
    traits: Traits = NO_TRAITS
    total: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of a form. ``own`` gives single cells, by row and column code, what their row and column do not say."""

    code: str
    title: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    section: str = ""
    traits: Traits = NO_TRAITS
    own: Mapping[tuple[str, str], Traits] = field(default_factory=dict)
    note: str = ""

    def row(self, code: str) -> Row | None:
        return next((each for each in self.rows if each.code == code), None)

    def column(self, code: str) -> Column | None:
        return next((each for each in self.columns if each.code == code), None)


@dataclass(frozen=True)
class Section:
    """A heading of the outline; units write text under it where ``text`` is set. ``parent`` is the code of the one above,
    ``indicator`` the name under which the catalogue keeps what is asked for here."""

    code: str
    title: str
    parent: str = ""
    guide: str = ""
    text: bool = True
    required: bool = False
    levels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    indicator: str = ""


@dataclass(frozen=True)
class Balance:
    """``left`` equals ``right`` in every row and column of a table where both can be computed.

    "B06.1" = "B06.5 + B06.9": received = resolved + processing. With ``asks`` a difference only asks why; ``indicator`` is the
    name under which the catalogue keeps the balance.
    """

    table: str
    left: str
    right: str
    note: str = ""
    asks: bool = False
    indicator: str = ""


@dataclass(frozen=True)
class Carry:
    """``now`` of this report equals ``before`` of the report whose window ended on the day before: carried over = processing."""

    table: str
    now: str
    before: str
    asks: bool = False


@dataclass(frozen=True)
class FormCell:
    """One cell with its meaning put together. ``formula`` is empty for cells that somebody fills in; ``total`` tells that it only
    sums rows or columns, of which those that nobody is asked for count nothing."""

    key: CellKey
    kind: CellKind
    indicator: str = ""
    breakdown: str = ""
    unit_word: str = ""
    decimals: int | None = None
    formula: str = ""
    gather: Gather = Gather.SUM
    weight: str = ""
    required: bool = False
    levels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    source: str = ""
    change: Fraction | None = None
    change_from: Fraction | None = None
    zero: ZeroRule = ZeroRule.NULL
    total: bool = False

    @property
    def derived(self) -> bool:
        """Computed from other cells and not to be typed."""
        return bool(self.formula)

    @property
    def numeric(self) -> bool:
        return self.kind in _NUMERIC

    def asked(self, level: Levels = "", window: Window | None = None) -> bool:
        """Whether units of a kind, or of one of several, fill it in for a window; an empty level is any."""
        return asked(self.levels, self.periods, level, window)


@dataclass(frozen=True)
class ReportForm:
    """A whole form, one version of it. ``sample`` marks a form that the office is to replace by its own."""

    key: str
    title: str
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    balances: tuple[Balance, ...] = ()
    carries: tuple[Carry, ...] = ()
    calendar: Calendar = MINISTRY
    kinds: tuple[PeriodKind, ...] = ()
    due: Mapping[PeriodKind, DueRule] = field(default_factory=dict)
    change: Fraction | None = None
    change_from: Fraction | None = None
    sample: bool = False
    source: str = ""
    note: str = ""

    @cached_property
    def cells(self) -> Mapping[CellKey, FormCell]:
        """Every cell that is not crossed out, table by table, row by row."""
        return {cell.key: cell for table in self.tables for cell in _cells(table)}

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], tuple[CellKey, ...]]:
        """Indicator and breakdown → the cells that hold it."""
        found: dict[tuple[str, str], list[CellKey]] = {}
        for cell in self.cells.values():
            if cell.indicator:
                found.setdefault((cell.indicator, cell.breakdown), []).append(cell.key)
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def _titles(self) -> Mapping[CellKey, str]:
        return {
            CellKey(table.code, row.code, column.code): _title(table, row, column)
            for table in self.tables
            for row in table.rows
            for column in table.columns
        }

    def title_of(self, key: CellKey) -> str:
        """A cell as people call it: the row, and the column with its heads where there are several."""
        return self._titles.get(key, str(key))

    def table(self, code: str) -> Table | None:
        return next((each for each in self.tables if each.code == code), None)

    def section(self, code: str) -> Section | None:
        return next((each for each in self.sections if each.code == code), None)

    def due_rule(self, window: Window) -> DueRule:
        """When reports of a window are due: as the form says for its kind, or else as usual."""
        return self.due.get(window.kind) or usual_due(window)

    def cells_for(self, level: Levels = "", window: Window | None = None) -> Iterator[FormCell]:
        """The cells that a unit of a kind is shown for a window."""
        return (cell for cell in self.cells.values() if cell.asked(level, window))

    def sections_for(self, level: Levels = "", window: Window | None = None) -> Iterator[Section]:
        """The sections that a unit of a kind is shown for a window."""
        return (each for each in self.sections if asked(each.levels, each.periods, level, window))

    def find(self, name: str, near: CellKey) -> CellKey | None:
        """The cell that a formula at ``near`` means by a name; None where there is none, or more than one outside its table."""
        for key in (CellKey(near.table, near.row, name), CellKey(near.table, name, near.column)):
            if key in self.cells:
                return key
        here = self.cells.get(near)
        places = self._places.get((name, here.breakdown if here else ""), ())
        in_table = [key for key in places if key.table == near.table]
        if len(in_table) == 1:
            return in_table[0]
        return places[0] if len(places) == 1 else None

    def placed(self, indicator: str, breakdown: str) -> tuple[CellKey, ...]:
        """The cells of an indicator in a breakdown."""
        return self._places.get((indicator, breakdown), ())

    def named(self, name: str) -> tuple[CellKey, ...]:
        """The cells of an indicator without breakdown, or else all of it; for citations."""
        whole = self._places.get((name, ""), ())
        return whole or tuple(key for (indicator, _), keys in self._places.items() if indicator == name for key in keys)


def asked(levels: Collection[str], periods: Collection[str], level: Levels, window: Window | None) -> bool:
    """Whether what is asked of these levels in these periods is asked of a level for a window. Empty means all."""
    of = (level,) if isinstance(level, str) else level
    if levels and any(of) and not any(each in levels for each in of):
        return False
    return not periods or window is None or window.kind.value in periods or window.key[5:] in periods


def _cells(table: Table) -> Iterator[FormCell]:
    for row in table.rows:
        for column in () if row.heading else table.columns:
            cell = _cell(table, row, column)
            if cell is not None:
                yield cell


def _cell(table: Table, row: Row, column: Column) -> FormCell | None:
    """The meaning of a cell; None where it is crossed out or asked of nobody."""
    said = _said(table, row, column)
    own, of_row = said[0], said[2]
    kind, levels, periods = _asked_for(said)
    if kind is CellKind.NOTHING or levels is None or periods is None:
        return None
    formula = _formula(table, own, column, row, kind) if kind in _NUMERIC else ""
    weight = _first(each.weight for each in said)
    return FormCell(
        key=CellKey(table.code, row.code, column.code),
        kind=kind,
        indicator=_first(each.indicator for each in said),
        breakdown=own.breakdown or ";".join(each.breakdown for each in (of_row, column.traits) if each.breakdown),
        unit_word=_first(each.unit_word for each in said) or ("%" if kind is CellKind.PERCENT else ""),
        decimals=next((each.decimals for each in said if each.decimals is not None), None),
        formula=formula,
        gather=_gather(said, kind, formula, weight),
        weight=weight,
        required=not formula and next((each.required for each in said if each.required is not None), False),
        levels=levels,
        periods=periods,
        source=_first(each.source for each in said),
        change=next((each.change for each in said if each.change is not None), None),
        change_from=next((each.change_from for each in said if each.change_from is not None), None),
        zero=next((each.zero for each in said if each.zero is not None), ZeroRule.NULL),
        total=bool(formula) and not _written(own, column, row),
    )


def _said(table: Table, row: Row, column: Column) -> tuple[Traits, Traits, Traits, Traits]:
    """Everybody who says something of a cell, who goes first first."""
    own = table.own.get((row.code, column.code), NO_TRAITS)
    of_row = row.traits if _fits(row.traits, column.traits) else _only_where(row.traits)
    return own, column.traits, of_row, table.traits


def _asked_for(said: Sequence[Traits]) -> tuple[CellKind, tuple[str, ...] | None, tuple[str, ...] | None]:
    """The kind of a cell, its levels and its periods; None where what is said of them leaves nobody or never."""
    kind = next((each.kind for each in said if each.kind), CellKind.NUMBER)
    levels = said[0].levels or _shared([each.levels for each in said])
    return kind, levels, said[0].periods or _shared([each.periods for each in said])


def _title(table: Table, row: Row, column: Column) -> str:
    if len(table.columns) == 1:
        return row.title
    return f"{row.title}: {' – '.join((*column.heads, column.title))}"


_NUMERIC = (CellKind.NUMBER, CellKind.PERCENT)


def _fits(row: Traits, column: Traits) -> bool:
    """Whether what a row says holds in a column: what it says of a number is not meant for a column of remarks."""
    return column.kind is None or (column.kind in _NUMERIC) == ((row.kind or CellKind.NUMBER) in _NUMERIC)


def _only_where(traits: Traits) -> Traits:
    return Traits(breakdown=traits.breakdown, levels=traits.levels, periods=traits.periods)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _shared(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """What all lists that say something have in common; None where that is nothing."""
    given = [each for each in lists if each]
    if not given:
        return ()
    return tuple(word for word in given[0] if all(word in each for each in given)) or None


def _formula(table: Table, own: Traits, column: Column, row: Row, kind: CellKind) -> str:
    """A written formula goes before a sum, since percents are computed anew in a row of totals and never added."""
    written = _written(own, column, row)
    if written or kind is CellKind.PERCENT or _counts_percent(_said(table, row, column)):
        return written
    columns = [each for code in column.total if (each := table.column(code)) and _is_number(table, row, each)]
    rows = [line for code in row.total if (line := table.row(code)) and _is_number(table, line, column)]
    codes = [each.code for each in columns] or [each.code for each in rows]
    return f"sum({'; '.join(f'[{code}]' for code in codes)})" if codes else ""


def _is_number(table: Table, row: Row, column: Column) -> bool:
    """Whether a cell can be summed: one that is crossed out is not there, and percents are not added."""
    said = _said(table, row, column)
    kind, levels, periods = _asked_for(said)
    asked_for = levels is not None and periods is not None and not row.heading
    return kind is CellKind.NUMBER and asked_for and not _counts_percent(said)


def _counts_percent(said: Sequence[Traits]) -> bool:
    """Whether a number is a change in percent, which is added as little as a share is."""
    return _first(each.unit_word for each in said) == "%"


def _written(own: Traits, column: Column, row: Row) -> str:
    of_row = row.traits.formula if _fits(row.traits, column.traits) else ""
    return own.formula or column.traits.formula or of_row


def _gather(said: Sequence[Traits], kind: CellKind, formula: str, weight: str) -> Gather:
    """How it is put together where the form does not say: a percent that nothing weighs never by its mean."""
    found = next((each.gather for each in said if each.gather), None)
    if found:
        return found
    if formula:
        return Gather.RATIO if kind is CellKind.PERCENT or "/" in formula or ":" in formula else Gather.SUM
    if kind is CellKind.PERCENT:
        return Gather.WEIGHTED if weight else Gather.APART
    return {CellKind.NUMBER: Gather.SUM, CellKind.DATE: Gather.LATEST}.get(kind, Gather.TEXT)
