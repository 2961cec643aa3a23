"""The one reader of report forms: from a located document (YAML, JSON or Excel) to a ``ReportForm`` and its problems.

It reads shape: known keys, numbers that are numbers, lists that are lists. What a form *says* is judged by ``form_checks``, and
told at the place where it stands. ``load_form(form_to_yaml(form)).form == form``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cchc_core.criteria.document_reader import DocumentReader, TooMany, short
from cchc_core.criteria.located import Located, Scalar, located
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.places import Path, Places
from cchc_core.criteria.problems import Problem, error, in_order
from cchc_core.criteria.yaml_in import Refused, read_yaml
from cchc_core.figures.formula import ZeroRule
from cchc_core.reporting import keys
from cchc_core.reporting.clocks import DueRule, Shift
from cchc_core.reporting.form import (
    NO_TRAITS,
    Balance,
    Carry,
    CellKind,
    Column,
    Gather,
    ReportForm,
    Row,
    Section,
    Table,
    Traits,
)
from cchc_core.reporting.form_checks import form_problems
from cchc_core.reporting.windows import CALENDARS, MINISTRY, Calendar, Part, PeriodKind
from cchc_core.words import gettext_noop, note

_CHECK = "form"
_DAYS_OF_A_YEAR = 366


@dataclass(frozen=True)
class FormRead:
    """A form, and all that is wrong with it. ``form`` is None where no outline of one is there; ask ``ok`` before using it."""

    form: ReportForm | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.is_error)

    @property
    def ok(self) -> bool:
        return self.form is not None and not self.errors


def load_form(source: bytes | str) -> FormRead:
    """The form in a YAML or JSON text. Never raises for what the text holds; problems name line and column."""
    try:
        return read_form(read_yaml(source))
    except Refused as refused:
        return FormRead(None, refused.problems)


def form_from_plain(data: Mapping[str, Any]) -> FormRead:
    """The form that ``form_to_plain`` wrote, or that came as JSON."""
    return read_form(located(data))


def read_form(document: Located, names: Mapping[str, str] | None = None) -> FormRead:
    """The form in a located document, read and checked; ``names`` says what people call the keys where it came from."""
    reader = _Reader(_CHECK, names)
    try:
        form = reader.form(document)
    except TooMany:
        form = None
    if form is None:
        return FormRead(None, in_order(reader.problems))
    places = Places(reader.places)
    found = [error(text, places.at(*path), check=_CHECK) for path, text in form_problems(form)]
    return FormRead(form, in_order((*reader.problems, *found)))


class _Reader(DocumentReader):
    """Makes a form of what the document says."""

    def form(self, document: Located) -> ReportForm | None:
        if not isinstance(document, Fields):
            self._error(note(gettext_noop("A form of a report is a mapping that begins with “form:”.")), document.place)
            return None
        path: Path = ()
        self._known(document, keys.FORM_KEYS, path)
        key, title = self._required_text(document, "form", path), self._required_text(document, "title", path)
        sections = self._each(document, "sections", path, self._section)
        whole = self._each(document, "tables", path, self._table)
        if not key:
            return None
        return ReportForm(
            key=key,
            title=title,
            tables=tuple(table for table, _, _ in whole),
            sections=sections,
            balances=tuple(each for _, balances, _ in whole for each in balances),
            carries=tuple(each for _, _, carries in whole for each in carries),
            calendar=self._calendar(document, path),
            kinds=self._choices(document, "kinds", path, PeriodKind),
            due=self._part(document, "due", path, self._due_rules) or {},
            change=self._number(document, "change", path),
            change_from=self._number(document, "change_from", path),
            sample=bool(self._truth(document, "sample", path)),
            source=self._text(document, "source", path),
            note=self._text(document, "note", path),
        )

    # -- the outline and the tables ---------------------------------------------------------------------------------

    def _section(self, fields: Fields, path: Path) -> Section:
        self._known(fields, keys.SECTION_KEYS, path)
        return Section(
            code=self._required_text(fields, "code", path),
            title=self._required_text(fields, "title", path),
            parent=self._text(fields, "parent", path),
            guide=self._text(fields, "guide", path),
            text=self._truth(fields, "text", path) is not False,
            required=bool(self._truth(fields, "required", path)),
            levels=self._words(fields, "levels", path),
            periods=self._words(fields, "periods", path),
            indicator=self._text(fields, "indicator", path),
        )

    def _table(self, fields: Fields, path: Path) -> tuple[Table, tuple[Balance, ...], tuple[Carry, ...]]:
        """A table, and the relations of its cells, which the form keeps."""
        self._known(fields, keys.TABLE_KEYS, path)
        table = Table(
            code=self._required_text(fields, "code", path),
            title=self._required_text(fields, "title", path),
            rows=self._each(fields, "rows", path, self._row),
            columns=self._each(fields, "columns", path, self._column),
            section=self._text(fields, "section", path),
            traits=self._traits(fields, path),
            own=dict(self._each(fields, "cells", path, self._cell)),
            note=self._text(fields, "note", path),
        )
        balances = self._each(fields, "balances", path, lambda each, at: self._balance(each, at, table.code))
        return table, balances, self._each(fields, "carries", path, lambda each, at: self._carry(each, at, table.code))

    def _row(self, fields: Fields, path: Path) -> Row:
        self._known(fields, keys.ROW_KEYS, path)
        return Row(
            code=self._required_text(fields, "code", path),
            title=self._required_text(fields, "title", path),
            traits=self._traits(fields, path),
            total=self._words(fields, "total", path),
            heading=bool(self._truth(fields, "heading", path)),
            depth=self._count(fields, "depth", path, 0, 9) or 0,
            label=self._text(fields, "label", path),
        )

    def _column(self, fields: Fields, path: Path) -> Column:
        self._known(fields, keys.COLUMN_KEYS, path)
        return Column(
            code=self._required_text(fields, "code", path),
            title=self._required_text(fields, "title", path),
            traits=self._traits(fields, path),
            total=self._words(fields, "total", path),
            heads=self._words(fields, "heads", path),
        )

    def _cell(self, fields: Fields, path: Path) -> tuple[tuple[str, str], Traits]:
        self._known(fields, keys.CELL_KEYS, path)
        place = self._required_text(fields, "row", path), self._required_text(fields, "column", path)
        return place, self._traits(fields, path)

    def _balance(self, fields: Fields, path: Path, table: str) -> Balance:
        self._known(fields, keys.BALANCE_KEYS, path)
        return Balance(
            table=table,
            left=self._required_text(fields, "left", path),
            right=self._required_text(fields, "right", path),
            note=self._text(fields, "note", path),
            asks=bool(self._truth(fields, "asks", path)),
            indicator=self._text(fields, "indicator", path),
        )

    def _carry(self, fields: Fields, path: Path, table: str) -> Carry:
        self._known(fields, keys.CARRY_KEYS, path)
        return Carry(
            table=table,
            now=self._required_text(fields, "now", path),
            before=self._required_text(fields, "before", path),
            asks=bool(self._truth(fields, "asks", path)),
        )

    def _traits(self, fields: Fields, path: Path) -> Traits:
        if not any(key in fields.entries for key in keys.TRAIT_KEYS):
            return NO_TRAITS  # most rows of a long form; one object for all of them
        return Traits(
            indicator=self._text(fields, "indicator", path),
            breakdown=self._text(fields, "breakdown", path),
            kind=self._choice(fields, "kind", path, CellKind),
            unit_word=self._text(fields, "unit", path),
            decimals=self._count(fields, "decimals", path, 0, 12),
            formula=self._text(fields, "formula", path),
            gather=self._choice(fields, "gather", path, Gather),
            weight=self._text(fields, "weight", path),
            required=self._truth(fields, "required", path),
            levels=self._words(fields, "levels", path),
            periods=self._words(fields, "periods", path),
            source=self._text(fields, "source", path),
            change=self._number(fields, "change", path),
            change_from=self._number(fields, "change_from", path),
            zero=self._choice(fields, "zero", path, ZeroRule),
        )

    # -- the calendar and the days ----------------------------------------------------------------------------------

    def _calendar(self, document: Fields, path: Path) -> Calendar:
        """One of ours by its key, or the office's own; the ministry's where nothing or nonsense is said."""
        written = document.get("calendar")
        if written is None:
            return MINISTRY
        if isinstance(written, Fields):
            return self._own_calendar(written, (*path, "calendar"))
        key = written.text.strip() if isinstance(written, Scalar) else ""
        if key not in CALENDARS:
            text = gettext_noop("“%(key)s” is no calendar of reports. Known: %(known)s; or write one with its parts.")
            self._unreadable(note(text, key=short(key), known=tuple(CALENDARS)), written.place, (*path, "calendar"))
        return CALENDARS.get(key, MINISTRY)

    def _own_calendar(self, fields: Fields, path: Path) -> Calendar:
        self._known(fields, keys.CALENDAR_KEYS, path)
        parts = self._each(fields, "parts", path, self._stretch)
        key, label = self._required_text(fields, "key", path), self._text(fields, "label", path)
        try:
            return Calendar(key, label, tuple(filter(None, parts)), self._count(fields, "weeks", path, 0, 6))
        except ValueError:
            self._error(note(gettext_noop("The calendar names a period twice.")), fields.place)
            return MINISTRY

    def _stretch(self, fields: Fields, path: Path) -> Part | None:
        self._known(fields, keys.PART_KEYS, path)
        kind = self._choice(fields, "kind", path, PeriodKind)
        first, last = self._count(fields, "first", path, 1, 12), self._count(fields, "last", path, 1, 12)
        cut = self._count(fields, "cut", path, 1, 28)
        try:
            return Part(kind or PeriodKind.WEEK, first or 0, last or 0, cut or 1)
        except ValueError:
            text = gettext_noop("Months %(first)s to %(last)s are no period of this kind.")
            self._error(note(text, first=str(first or "…"), last=str(last or "…")), fields.place)
            return None

    def _due_rules(self, fields: Fields, path: Path) -> dict[PeriodKind, DueRule]:
        self._known(fields, [kind.value for kind in PeriodKind], path)
        written = {kind: self._part(fields, kind.value, path, self._due) for kind in PeriodKind}
        return {kind: rule for kind, rule in written.items() if rule is not None}

    def _due(self, fields: Fields, path: Path) -> DueRule:
        self._known(fields, keys.DUE_KEYS, path)

        def days(key: str, least: int, most: int, usual: int) -> int:
            found = self._count(fields, key, path, least, most)
            return usual if found is None else found

        usual = DueRule()
        return DueRule(
            day=days("day", 1, 31, usual.day),
            months_after=days("months_after", 0, 12, usual.months_after),
            days_after=self._count(fields, "days_after", path, 0, _DAYS_OF_A_YEAR),
            included=self._truth(fields, "included", path) is not False,
            shift=self._choice(fields, "shift", path, Shift) or usual.shift,
            opens_before=days("opens_before", 0, _DAYS_OF_A_YEAR, usual.opens_before),
            locks_after=days("locks_after", 0, _DAYS_OF_A_YEAR, usual.locks_after),
        )
