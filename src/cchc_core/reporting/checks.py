"""Cross-checks of a report as it is typed: kinds, sums of rows and columns, balances, carry-over, large changes.

An *error* keeps a report from being sent; an *ask* wants a remark at the cell, and is settled by one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from cchc_core.figures.formula import Computed, evaluate, names_in
from cchc_core.reporting.derive import Derivation, with_derived
from cchc_core.reporting.form import CellKey, CellKind, Entries, Entry, FormCell, Gather, Levels, ReportForm, Table
from cchc_core.reporting.windows import Window
from cchc_core.text import fold
from cchc_core.values import exactly_rounded, show_number
from cchc_core.words import Note, gettext_noop, note

#: The least difference that asks why, where a form says none: units of a count, points of a percent. One task more than last
#: period's one is 100 percent, and nobody's question.
CHANGE_FROM = Fraction(10)
#: Titles of what may be negative: a rise or fall, a difference.
_CHANGE = re.compile(r"\b(?:tang|giam|chenh lech|bien dong|so voi|so sanh)\b")


class Severity(str, Enum):
    """What a finding wants."""

    ERROR = "error"
    ASK = "ask"


@dataclass(frozen=True)
class Finding:
    """One finding at a cell; ``others`` are the cells that it was compared with. ``settled`` tells that a remark answers it."""

    key: CellKey
    note: Note
    severity: Severity
    check: str
    others: tuple[CellKey, ...] = ()
    settled: bool = False

    @property
    def stops(self) -> bool:
        """Whether the report cannot be sent as it is."""
        return not self.settled


@dataclass(frozen=True)
class _Relation:
    """A balance or a carry-over at one place of its table: the cells that its names mean there."""

    at: CellKey
    left: str
    right: str
    cells: Mapping[str, CellKey]
    rule: str
    asks: bool


class Checks:
    """The checks of a form, prepared once for any number of reports."""

    def __init__(self, form: ReportForm, derivation: Derivation | None = None) -> None:
        self.form = form
        self.derivation = derivation or Derivation(form)
        self._sums = tuple(_sums(form))
        self._balances = tuple(
            relation
            for each in form.balances
            for relation in _relations(form, each.table, each.left, each.right, each.note, each.asks)
        )
        self._carries = tuple(
            relation
            for each in form.carries
            for relation in _relations(form, each.table, each.now, each.before, "", each.asks)
        )

    def report(
        self,
        entries: Entries,
        *,
        level: Levels = "",
        window: Window | None = None,
        last: Entries | None = None,
        before: Entries | None = None,
        tables: Collection[str] = (),
        complete: bool = True,
        together: bool = False,
    ) -> tuple[Finding, ...]:
        """Everything found, cell by cell in the order of the form.

        ``last`` is the report of the same kind before this one (for large changes), ``before`` the one whose window ended on the
        day before (for carry-over); None where there was none. ``tables`` narrows the answer, for a grid that is being filled;
        there ``complete`` is false and empty cells are not told. A report that is put ``together`` from others keeps its means
        exact, and only asks why it carries over something else: other units may have reported in the period before.
        """
        whole = with_derived(self.derivation, entries, level, window)
        found: list[Finding] = []
        for cell in self.form.cells_for(level, window):
            if not tables or cell.key.table in tables:
                found += self._cell(cell, entries, whole, complete, together)
        found += self._table_sums(whole, level, window)
        found += self._balanced(whole)
        found += self._carried(whole, before, level, window, together)
        found += self._changed(whole, last, level, window)
        places = {key: index for index, key in enumerate(self.form.cells)}
        kept = [each for each in found if not tables or each.key.table in tables]
        return tuple(sorted(kept, key=lambda each: places[each.key]))

    # -- one cell -------------------------------------------------------------------------------------------------------

    def _cell(
        self, cell: FormCell, entries: Entries, whole: Entries, complete: bool, together: bool
    ) -> Iterator[Finding]:
        entry = entries.get(cell.key, Entry())
        if cell.derived:
            yield from self._derived(cell, entry, whole[cell.key])
            return
        if entry.is_empty:
            if cell.required and complete:
                yield self._error(
                    cell.key, note(gettext_noop("Nothing is entered here. Write 0 where there was none.")), "required"
                )
            return
        wrong = _unfit(cell, entry, together)
        if wrong is not None:
            yield self._error(cell.key, wrong, "kind")
        elif entry.number is not None and entry.number < 0 and not together and not self._may_fall(cell):
            text = gettext_noop("Less than nothing: %(value)s. Correct it, or say why in the remark.")
            told = note(text, value=show_number(entry.number, cell.decimals))
            yield Finding(cell.key, told, Severity.ASK, "negative", settled=bool(entry.remark.strip()))

    def _may_fall(self, cell: FormCell) -> bool:
        """Whether the form asks for a change, which goes either way."""
        return bool(_CHANGE.search(fold(self.form.title_of(cell.key))))

    def _derived(self, cell: FormCell, typed: Entry, computed: Entry) -> Iterator[Finding]:
        """A computed cell that a workbook brought: it must be what its formula gives, as it is shown."""
        if cell.kind is CellKind.PERCENT and computed.number is not None and not 0 <= computed.number <= 100:
            yield self._error(cell.key, _beyond(computed.number), "percent")
        if typed.number is None or computed.number is None:
            return
        digits = 6 if cell.decimals is None else cell.decimals
        if exactly_rounded(typed.number, digits) != exactly_rounded(computed.number, digits):
            text = gettext_noop("Here stands %(typed)s, but computed from the other cells it is %(computed)s.")
            yield self._error(
                cell.key,
                note(text, typed=show_number(typed.number), computed=show_number(computed.number, cell.decimals)),
                "derived",
            )

    # -- several cells ----------------------------------------------------------------------------------------------------

    def _table_sums(self, whole: Entries, level: Levels, window: Window | None) -> Iterator[Finding]:
        for key, parts in self._sums:
            total = _number(whole, key)
            asked = [part for part in parts if self.form.cells[part].asked(level, window)]
            values = [_number(whole, part) for part in asked]
            known = [value for value in values if value is not None]
            if total is None or not known or len(known) < len(values):
                continue
            right = sum(known, Fraction(0))
            if right != total:
                text = gettext_noop("The total is %(total)s, but its parts sum to %(sum)s.")
                yield self._error(
                    key, note(text, total=show_number(total), sum=show_number(right)), "sum", tuple(asked)
                )

    def _balanced(self, whole: Entries) -> Iterator[Finding]:
        for each in self._balances:
            left, right = self._sides(each, whole, whole)
            if left.value is None or right.value is None or left.value == right.value:
                continue
            text = gettext_noop("%(rule)s: %(left)s on one side, %(right)s on the other; %(apart)s apart.")
            told = note(
                text,
                rule=each.rule or f"{each.left} = {each.right}",
                left=show_number(left.value),
                right=show_number(right.value),
                apart=show_number(abs(left.value - right.value)),
            )
            yield self._told(each, told, "balance", whole, asks=each.asks)

    def _carried(
        self, whole: Entries, before: Entries | None, level: Levels, window: Window | None, together: bool
    ) -> Iterator[Finding]:
        if before is None:
            return
        earlier = with_derived(self.derivation, before, level, window)
        for each in self._carries:
            now, then = self._sides(each, whole, earlier)
            if now.value is None or then.value is None or now.value == then.value:
                continue
            text = gettext_noop("Carried over are %(now)s, but the period before left %(before)s.")
            told = note(text, now=show_number(now.value), before=show_number(then.value))
            yield self._told(each, told, "carry", whole, asks=each.asks or together)

    def _changed(self, whole: Entries, last: Entries | None, level: Levels, window: Window | None) -> Iterator[Finding]:
        if last is None:
            return
        earlier = with_derived(self.derivation, last, level, window)
        for cell in self.form.cells_for(level, window):
            share = self.form.change if cell.change is None else cell.change
            least = self.form.change_from if cell.change_from is None else cell.change_from
            now, then = _number(whole, cell.key), _number(earlier, cell.key)
            if share is None or now is None or then is None or not cell.numeric:
                continue
            told = large_change(then, now, share, CHANGE_FROM if least is None else least, cell.decimals)
            if told is not None:
                yield Finding(cell.key, told, Severity.ASK, "change", settled=_has_remark(whole, cell.key))

    def _sides(self, each: _Relation, left: Entries, right: Entries) -> tuple[Computed, Computed]:
        return (
            evaluate(each.left, {name: _number(left, key) for name, key in each.cells.items()}),
            evaluate(each.right, {name: _number(right, key) for name, key in each.cells.items()}),
        )

    def _told(self, each: _Relation, told: Note, check: str, whole: Entries, *, asks: bool) -> Finding:
        others = tuple(key for key in each.cells.values() if key != each.at)
        if asks:
            return Finding(each.at, told, Severity.ASK, check, others, _has_remark(whole, each.at))
        return Finding(each.at, told, Severity.ERROR, check, others)

    @staticmethod
    def _error(key: CellKey, told: Note, check: str, others: tuple[CellKey, ...] = ()) -> Finding:
        return Finding(key, told, Severity.ERROR, check, others)


def large_change(
    then: Fraction, now: Fraction, share: Fraction, least: Fraction = CHANGE_FROM, decimals: int | None = None
) -> Note | None:
    """The question why a value changed by more than ``share`` percent and by ``least`` at least; None where it did not."""
    if now == then or abs(now - then) < least:
        return None
    values = {"before": show_number(then, decimals), "now": show_number(now, decimals)}
    if not then:
        return note(
            gettext_noop("Last period this was 0, now it is %(now)s. Say why in the remark."), now=values["now"]
        )
    by = (now - then) * 100 / abs(then)
    if abs(by) <= share:
        return None
    sign = "+" if by > 0 else ""
    text = gettext_noop("Last period this was %(before)s, now it is %(now)s (%(by)s%%). Say why in the remark.")
    return note(text, **values, by=sign + show_number(by, 1))


def _unfit(cell: FormCell, entry: Entry, together: bool) -> Note | None:
    """Why a value does not fit its cell. A weighted mean that was put together has more decimals than people may type."""
    value = entry.value
    if cell.numeric:
        if not isinstance(value, Fraction):
            return note(gettext_noop("A number belongs here."))
        if cell.kind is CellKind.PERCENT and not 0 <= value <= 100:
            return _beyond(value)
        exact = together and cell.gather is Gather.WEIGHTED
        if not exact and cell.decimals is not None and exactly_rounded(value, cell.decimals) != value:
            if not cell.decimals:
                return note(gettext_noop("A whole number belongs here; this is %(value)s."), value=show_number(value))
            text = gettext_noop("At most %(digits)s decimals belong here; this is %(value)s.")
            return note(text, digits=str(cell.decimals), value=show_number(value))
        return None
    if cell.kind is CellKind.DATE and not isinstance(value, date):
        return note(gettext_noop("A day belongs here."))
    if cell.kind is CellKind.TEXT and not isinstance(value, str):
        return note(gettext_noop("Words belong here."))
    return None


def _beyond(value: Fraction) -> Note:
    return note(gettext_noop("A percent lies between 0 and 100; this is %(value)s."), value=show_number(value))


def _sums(form: ReportForm) -> Iterator[tuple[CellKey, tuple[CellKey, ...]]]:
    """The totals of rows and columns that the cell's own formula does not already compute."""
    for table in form.tables:
        for key, parts in _totals(table):
            cell = form.cells.get(key)
            known = tuple(part for part in parts if part in form.cells)
            if cell is None or cell.kind is not CellKind.NUMBER or not known:
                continue
            if any(form.cells[part].kind is not CellKind.NUMBER for part in known) or _computes(cell, key, known):
                continue
            yield key, known


def _totals(table: Table) -> Iterator[tuple[CellKey, tuple[CellKey, ...]]]:
    for row in table.rows:
        for column in table.columns:
            key = CellKey(table.code, row.code, column.code)
            if row.total:
                yield key, tuple(CellKey(table.code, code, column.code) for code in row.total)
            if column.total:
                yield key, tuple(CellKey(table.code, row.code, code) for code in column.total)


def _computes(cell: FormCell, key: CellKey, parts: tuple[CellKey, ...]) -> bool:
    codes = {part.row if part.column == key.column else part.column for part in parts}
    return cell.total and set(names_in(cell.formula)) == codes


def _relations(form: ReportForm, table: str, left: str, right: str, rule: str, asks: bool) -> Iterator[_Relation]:
    """A relation wherever in its table all its names mean cells, once for the same cells."""
    names = dict.fromkeys((*names_in(left), *names_in(right)))
    seen: set[tuple[CellKey, ...]] = set()
    for near in form.cells:
        if near.table != table:
            continue
        cells = {name: form.find(name, near) for name in names}
        known = {name: key for name, key in cells.items() if key is not None}
        places = tuple(known.values())
        if len(known) < len(cells) or places in seen or len(set(places)) < len(places):
            continue
        seen.add(places)
        yield _Relation(places[0], left, right, known, rule, asks)


def _number(entries: Entries, key: CellKey) -> Fraction | None:
    entry = entries.get(key)
    return entry.number if entry is not None else None


def _has_remark(entries: Entries, key: CellKey) -> bool:
    entry = entries.get(key)
    return entry is not None and bool(entry.remark.strip())
