"""What a form says that cannot be meant: codes twice, sums over rows that are not there, formulas that name nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from cchc_core.criteria.places import Path
from cchc_core.figures.formula import BadFormula, names_in
from cchc_core.reporting.derive import Derivation
from cchc_core.reporting.form import CellKey, CellKind, Gather, ReportForm, Table
from cchc_core.reporting.windows import PeriodKind
from cchc_core.units.kinds import BY_KEY
from cchc_core.words import Note, gettext_noop, note

#: Where in the form, such as ("tables", 0, "rows", 3, "formula"), and what is wrong there.
Found = tuple[Path, Note]


def form_problems(form: ReportForm) -> Iterator[Found]:
    """Every problem of a form, with the path of the part that has it."""
    yield from _codes(form.sections, ("sections",))
    yield from _codes(form.tables, ("tables",))
    yield from _sections(form)
    names = _periods(form)
    for index, section in enumerate(form.sections):
        yield from _where(section.levels, section.periods, names, ("sections", index))
    for number, table in enumerate(form.tables):
        path: Path = ("tables", number)
        yield from _table(form, table, path, names)
    yield from _formulas(form)
    yield from _relations(form)
    for kind in form.kinds:
        if kind not in form.calendar.kinds:
            yield (
                ("kinds",),
                note(gettext_noop("The calendar of the form has no period of the kind “%(kind)s”."), kind=kind.value),
            )


def _periods(form: ReportForm) -> frozenset[str]:
    return frozenset({part.name for part in form.calendar.parts} | {kind.value for kind in PeriodKind})


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def _codes(parts: Sequence[_Coded], path: Path) -> Iterator[Found]:
    counts = Counter(each.code for each in parts)
    for index, each in enumerate(parts):
        if each.code and counts[each.code] > 1:
            yield (
                (*path, index, "code"),
                note(gettext_noop("The code “%(code)s” stands twice. Change one."), code=each.code),
            )
        if "/" in each.code:
            text = gettext_noop("The code “%(code)s” holds a stroke (/). Write it without.")
            yield (*path, index, "code"), note(text, code=each.code)


def _sections(form: ReportForm) -> Iterator[Found]:
    known = {section.code for section in form.sections}
    seen: set[str] = set()
    for index, section in enumerate(form.sections):
        if section.parent and section.parent not in seen:
            text = gettext_noop("There is no section “%(code)s” above this one.")
            yield ("sections", index, "parent"), note(text, code=section.parent)
        seen.add(section.code)
    for index, table in enumerate(form.tables):
        if table.section and table.section not in known:
            yield (
                ("tables", index, "section"),
                note(gettext_noop("There is no section “%(code)s”."), code=table.section),
            )


def _table(form: ReportForm, table: Table, path: Path, names: frozenset[str]) -> Iterator[Found]:
    yield from _codes(table.rows, (*path, "rows"))
    yield from _codes(table.columns, (*path, "columns"))
    if not table.columns or not any(not row.heading for row in table.rows):
        yield path, note(gettext_noop("The table “%(table)s” has no rows or no columns to fill in."), table=table.title)
    rows = {row.code for row in table.rows if not row.heading}
    columns = {column.code for column in table.columns}
    yield from _where(table.traits.levels, table.traits.periods, names, path)
    for index, row in enumerate(table.rows):
        here: Path = (*path, "rows", index)
        yield from _where(row.traits.levels, row.traits.periods, names, here)
        yield from _totals(row.total, row.code, rows, here)
    for index, column in enumerate(table.columns):
        here = (*path, "columns", index)
        yield from _where(column.traits.levels, column.traits.periods, names, here)
        yield from _totals(column.total, column.code, columns, here)
    for index, (row_code, column_code) in enumerate(table.own):
        for code, known, key in ((row_code, rows, "row"), (column_code, columns, "column")):
            if code not in known:
                yield (*path, "cells", index, key), note(gettext_noop("The table has no “%(code)s”."), code=code)


def _totals(total: Sequence[str], own: str, known: set[str], path: Path) -> Iterator[Found]:
    for code in total:
        if code == own or code not in known:
            yield (
                (*path, "total"),
                note(gettext_noop("“%(code)s” cannot be summed here: it is not in the table."), code=code),
            )


def _where(levels: Sequence[str], periods: Sequence[str], names: frozenset[str], path: Path) -> Iterator[Found]:
    for level in levels:
        if level not in BY_KEY:
            text = gettext_noop("%(kind)s is not a kind of unit. Known kinds: %(known)s.")
            yield (*path, "levels"), note(text, kind=level, known=tuple(BY_KEY))
    for period in periods:
        if period not in names:
            text = gettext_noop("“%(name)s” is no period of the form's calendar. Known: %(known)s.")
            yield (*path, "periods"), note(text, name=period, known=tuple(sorted(names)))


def _formulas(form: ReportForm) -> Iterator[Found]:
    """Once for each formula that is written, wherever its cells are."""
    derivation = Derivation(form)
    told: set[tuple[Path, str]] = set()
    for cell in form.cells.values():
        path = _path_of(form, cell.key, "formula")
        if cell.key in derivation.wrong:
            found = [derivation.wrong[cell.key]]
        else:
            names = derivation.inputs.get(cell.key, {})
            found = [_unknown(name) for name, at in names.items() if at is None]
            found += [
                _not_a_number(name) for name, at in names.items() if at is not None and not form.cells[at].numeric
            ]
        if cell.gather is Gather.WEIGHTED and not cell.derived:
            weight = form.find(cell.weight, cell.key) if cell.weight else None
            if weight is None or not form.cells[weight].numeric:
                found.append(note(gettext_noop("A weighted mean needs the name of the cell that weighs.")))
        if cell.gather is Gather.RATIO and not cell.derived:
            found.append(note(gettext_noop("A ratio of sums needs the formula of the ratio.")))
        for each in found:
            if (path, each.text) not in told:
                told.add((path, each.text))
                yield path, each


def _path_of(form: ReportForm, key: CellKey, what: str) -> Path:
    """The part of the form that gives a cell what it says: the cell's own, its column, its row, or else its table."""
    number = next(index for index, table in enumerate(form.tables) if table.code == key.table)
    table = form.tables[number]
    for index, (place, own) in enumerate(table.own.items()):
        if place == (key.row, key.column) and getattr(own, what):
            return ("tables", number, "cells", index, what)
    for index, column in enumerate(table.columns):
        if column.code == key.column and (getattr(column.traits, what) or column.traits.gather):
            return ("tables", number, "columns", index, what)
    for index, row in enumerate(table.rows):
        if row.code == key.row:
            return ("tables", number, "rows", index, what)
    return ("tables", number)


def _relations(form: ReportForm) -> Iterator[Found]:
    for number, table in enumerate(form.tables):
        path: Path = ("tables", number)
        balances = [each for each in form.balances if each.table == table.code]
        for index, balance in enumerate(balances):
            for key, formula in (("left", balance.left), ("right", balance.right)):
                yield from _names(form, table, formula, (*path, "balances", index, key))
        carries = [each for each in form.carries if each.table == table.code]
        for index, carry in enumerate(carries):
            for key, formula in (("now", carry.now), ("before", carry.before)):
                yield from _names(form, table, formula, (*path, "carries", index, key))


def _names(form: ReportForm, table: Table, formula: str, path: Path) -> Iterator[Found]:
    try:
        names = names_in(formula)
    except BadFormula as problem:
        yield path, problem.reason
        return
    cells = [key for key, cell in form.cells.items() if key.table == table.code and cell.kind is CellKind.NUMBER]
    for name in names:
        if not any(form.find(name, key) for key in cells):
            yield path, _unknown(name)


def _unknown(name: str) -> Note:
    text = gettext_noop("“%(name)s” names no cell here, or several. Write the code of a row, a column or an indicator.")
    return note(text, name=name)


def _not_a_number(name: str) -> Note:
    return note(gettext_noop("“%(name)s” names a cell that holds no number."), name=name)
