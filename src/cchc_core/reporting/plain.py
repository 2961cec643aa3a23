"""A form as plain data and back: what YAML, JSON and Excel hold. ``read_form(located(form_to_plain(form))).form == form``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from cchc_core.criteria.located import Items, Located, Scalar, as_number, as_truth, located, number_text
from cchc_core.criteria.located import Table as Fields
from cchc_core.criteria.problems import NOWHERE, Place, Problem, error, in_order
from cchc_core.criteria.yaml_in import Refused, read_yaml
from cchc_core.criteria.yaml_out import flow
from cchc_core.figures.formula import ZeroRule
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
from cchc_core.reporting.form_checks import Path, form_problems
from cchc_core.reporting.windows import CALENDARS, MINISTRY, Calendar, DueRule, Part, PeriodKind, Shift
from cchc_core.words import Note, gettext_noop, note

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

FORM_KEYS = (
    "form", "title", "sample", "source", "note", "calendar", "kinds", "due", "change", "change_from", "sections", "tables",
)  # fmt: skip
SECTION_KEYS = ("code", "title", "parent", "guide", "text", "required", "levels", "periods", "indicator")
TRAIT_KEYS = (
    "indicator", "breakdown", "kind", "unit", "decimals", "formula", "gather", "weight", "required", "levels", "periods",
    "source", "change", "change_from", "zero",
)  # fmt: skip
TABLE_KEYS = ("code", "title", "section", "note", "columns", "rows", "cells", "balances", "carries", *TRAIT_KEYS)
ROW_KEYS = ("code", "label", "title", "heading", "depth", "total", *TRAIT_KEYS)
COLUMN_KEYS = ("code", "title", "heads", "total", *TRAIT_KEYS)
CELL_KEYS = ("row", "column", *TRAIT_KEYS)
BALANCE_KEYS = ("left", "right", "note", "asks", "indicator")
CARRY_KEYS = ("now", "before", "asks")
DUE_KEYS = ("day", "months_after", "days_after", "included", "shift", "opens_before", "locks_after")
CALENDAR_KEYS = ("key", "label", "weeks", "parts")
PART_KEYS = ("kind", "first", "last", "cut")

MOST_PROBLEMS = 500


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


# Out ------------------------------------------------------------------------------------------------------------------


def form_to_plain(form: ReportForm) -> dict[str, Any]:
    """The form as lists, mappings, words, numbers as text and truth values: ready for JSON."""
    calendar = form.calendar
    return _kept(
        form=form.key,
        title=form.title,
        sample=form.sample or None,
        source=form.source,
        note=form.note,
        calendar=calendar.key if CALENDARS.get(calendar.key) == calendar else _calendar(calendar),
        kinds=[kind.value for kind in form.kinds],
        due={kind.value: _due(rule) for kind, rule in form.due.items()},
        change=_number(form.change),
        change_from=_number(form.change_from),
        sections=[_section(each) for each in form.sections],
        tables=[_table(form, each) for each in form.tables],
    )


def form_to_json(form: ReportForm) -> str:
    """Canonical JSON, for a digest: the same form always gives the same text."""
    return json.dumps(form_to_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_to_yaml(form: ReportForm) -> str:
    """The file of a form: a row, a column or a section a line. ``load_form(form_to_yaml(form)).form == form``."""
    return "\n".join(_lines(form_to_plain(form), "")) + "\n"


_BLOCKS = ("tables",)
_LISTS = ("sections", "columns", "rows", "cells", "balances", "carries", "parts")


def _lines(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in fields.items():
        if key in _BLOCKS:
            yield f"{indent}{key}:"
            for each in value:
                first, *rest = _lines(each, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        elif key in _LISTS:
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {flow(_bare(each))}" for each in value)
        else:
            yield f"{indent}{key}: {flow(_bare(value, key))}"


def _bare(value: Any, key: str = "") -> Any:
    """Numbers as numbers, which YAML writes without quotes."""
    if isinstance(value, dict):
        return {each: _bare(inner, each) for each, inner in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return Fraction(value) if key in ("change", "change_from") and value else value


def _kept(**values: Any) -> dict[str, Any]:
    """What says something."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


def _calendar(calendar: Calendar) -> dict[str, Any]:
    parts = [
        {"kind": part.kind.value, "first": part.first, "last": part.last, "cut": part.cut} for part in calendar.parts
    ]
    return _kept(key=calendar.key, label=calendar.label, weeks=calendar.weeks, parts=parts)


def _due(rule: DueRule) -> dict[str, Any]:
    usual = DueRule()
    shift = rule.shift.value if rule.shift is not usual.shift else None
    found: dict[str, Any] = {"day": rule.day} if rule.days_after is None else {"days_after": rule.days_after}
    for key in ("months_after", "included", "opens_before", "locks_after"):
        if getattr(rule, key) != getattr(usual, key):
            found[key] = getattr(rule, key)
    if rule.days_after is not None and rule.day != usual.day:
        found["day"] = rule.day
    return found | _kept(shift=shift)


def _section(section: Section) -> dict[str, Any]:
    return _kept(
        code=section.code,
        title=section.title,
        parent=section.parent,
        guide=section.guide,
        text=None if section.text else False,
        required=section.required or None,
        levels=list(section.levels),
        periods=list(section.periods),
        indicator=section.indicator,
    )


def _table(form: ReportForm, table: Table) -> dict[str, Any]:
    balances = [
        _kept(left=each.left, right=each.right, note=each.note, asks=each.asks or None, indicator=each.indicator)
        for each in form.balances
        if each.table == table.code
    ]
    carries = [
        _kept(now=each.now, before=each.before, asks=each.asks or None)
        for each in form.carries
        if each.table == table.code
    ]
    return {
        **_kept(code=table.code, title=table.title, section=table.section, note=table.note),
        **traits_to_plain(table.traits),
        **_kept(
            columns=[_column(each) for each in table.columns],
            rows=[_row(each) for each in table.rows],
            cells=[{"row": row, "column": column, **traits_to_plain(own)} for (row, column), own in table.own.items()],
            balances=balances,
            carries=carries,
        ),
    }


def _column(column: Column) -> dict[str, Any]:
    head = _kept(code=column.code, title=column.title, heads=list(column.heads), total=list(column.total))
    return head | traits_to_plain(column.traits)


def _row(row: Row) -> dict[str, Any]:
    head = _kept(
        code=row.code,
        label=row.label,
        title=row.title,
        heading=row.heading or None,
        depth=row.depth or None,
        total=list(row.total),
    )
    return head | traits_to_plain(row.traits)


def traits_to_plain(traits: Traits) -> dict[str, Any]:
    """What the traits say, under the keys of the form."""
    return _kept(
        indicator=traits.indicator,
        breakdown=traits.breakdown,
        kind=traits.kind.value if traits.kind else None,
        unit=traits.unit_word,
        decimals=traits.decimals,
        formula=traits.formula,
        gather=traits.gather.value if traits.gather else None,
        weight=traits.weight,
        required=traits.required,
        levels=list(traits.levels),
        periods=list(traits.periods),
        source=traits.source,
        change=_number(traits.change),
        change_from=_number(traits.change_from),
        zero=traits.zero.value if traits.zero else None,
    )


# In -------------------------------------------------------------------------------------------------------------------


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
    reader = _Reader(names or {})
    try:
        form = reader.form(document)
    except _TooMany:
        return FormRead(None, tuple(reader.problems))
    if form is None:
        return FormRead(None, in_order(reader.problems))
    found = [error(text, reader.place(path), check="form") for path, text in form_problems(form)]
    return FormRead(form, in_order((*reader.problems, *found)))


class _TooMany(Exception):
    """So much is wrong that this is no form."""


class _Reader:
    """Walks the document once and remembers where the parts of the form stand."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.places: dict[Path, Place] = {}
        self.names = names

    def _name(self, key: str) -> str:
        return self.names.get(key, key)

    def place(self, path: Path) -> Place:
        """Where a part stands, or the nearest part around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, NOWHERE)

    def form(self, document: Located) -> ReportForm | None:
        if not isinstance(document, Fields):
            self._error(note(gettext_noop("A form of a report is a mapping that begins with “form:”.")), document.place)
            return None
        self._known(document, FORM_KEYS)
        self.places = {(entry.key,): entry.value.place for entry in document}
        key, title = self._required(document, "form"), self._required(document, "title")
        calendar = self._calendar(document)
        due = self._due_rules(document)
        sections = self._each(document, "sections", (), self._section)
        whole = self._each(document, "tables", (), self._table)
        if not key:
            return None
        return ReportForm(
            key=self._name(key),
            title=title,
            tables=tuple(table for table, _, _ in whole),
            sections=sections,
            balances=tuple(each for _, balances, _ in whole for each in balances),
            carries=tuple(each for _, _, carries in whole for each in carries),
            calendar=calendar,
            kinds=self._kinds(document, "kinds"),
            due=due,
            change=self._number(document, "change"),
            change_from=self._number(document, "change_from"),
            sample=bool(self._truth(document, "sample")),
            source=self._text(document, "source"),
            note=self._text(document, "note"),
        )

    def _section(self, fields: Fields, path: Path) -> Section:
        self._known(fields, SECTION_KEYS)
        text = self._truth(fields, "text")
        return Section(
            code=self._required(fields, "code"),
            title=self._required(fields, "title"),
            parent=self._text(fields, "parent"),
            guide=self._text(fields, "guide"),
            text=True if text is None else text,
            required=bool(self._truth(fields, "required")),
            levels=self._words(fields, "levels"),
            periods=self._words(fields, "periods"),
            indicator=self._text(fields, "indicator"),
        )

    def _table(self, fields: Fields, path: Path) -> tuple[Table, tuple[Balance, ...], tuple[Carry, ...]]:
        self._known(fields, TABLE_KEYS)
        code = self._required(fields, "code")
        own = self._each(fields, "cells", path, self._cell)
        table = Table(
            code=code,
            title=self._required(fields, "title"),
            rows=self._each(fields, "rows", path, self._row),
            columns=self._each(fields, "columns", path, self._column),
            section=self._text(fields, "section"),
            traits=self._traits(fields, path),
            own=dict(own),
            note=self._text(fields, "note"),
        )
        balances = self._each(fields, "balances", path, lambda each, _: self._balance(each, code))
        return table, balances, self._each(fields, "carries", path, lambda each, _: self._carry(each, code))

    def _row(self, fields: Fields, path: Path) -> Row:
        self._known(fields, ROW_KEYS)
        return Row(
            code=self._required(fields, "code"),
            title=self._required(fields, "title"),
            traits=self._traits(fields, path),
            total=self._words(fields, "total"),
            heading=bool(self._truth(fields, "heading")),
            depth=self._whole(fields, "depth", 0, 9) or 0,
            label=self._text(fields, "label"),
        )

    def _column(self, fields: Fields, path: Path) -> Column:
        self._known(fields, COLUMN_KEYS)
        code = self._required(fields, "code")
        heads, total = self._words(fields, "heads"), self._words(fields, "total")
        return Column(code, self._required(fields, "title"), self._traits(fields, path), total, heads)

    def _cell(self, fields: Fields, path: Path) -> tuple[tuple[str, str], Traits]:
        self._known(fields, CELL_KEYS)
        return (self._required(fields, "row"), self._required(fields, "column")), self._traits(fields, path)

    def _balance(self, fields: Fields, table: str) -> Balance:
        self._known(fields, BALANCE_KEYS)
        left, right = self._required(fields, "left"), self._required(fields, "right")
        asks, indicator = bool(self._truth(fields, "asks")), self._text(fields, "indicator")
        return Balance(table, left, right, self._text(fields, "note"), asks, indicator)

    def _carry(self, fields: Fields, table: str) -> Carry:
        self._known(fields, CARRY_KEYS)
        now, before = self._required(fields, "now"), self._required(fields, "before")
        return Carry(table, now, before, bool(self._truth(fields, "asks")))

    def _traits(self, fields: Fields, path: Path) -> Traits:
        for key in TRAIT_KEYS:
            if key in fields.entries:
                self.places[(*path, key)] = fields.place_of(key)
        if not any(key in fields.entries for key in TRAIT_KEYS):
            return NO_TRAITS
        return Traits(
            indicator=self._text(fields, "indicator"),
            breakdown=self._text(fields, "breakdown"),
            kind=self._choice(fields, "kind", CellKind),
            unit_word=self._text(fields, "unit"),
            decimals=self._whole(fields, "decimals", 0, 12),
            formula=self._text(fields, "formula"),
            gather=self._choice(fields, "gather", Gather),
            weight=self._text(fields, "weight"),
            required=self._truth(fields, "required"),
            levels=self._words(fields, "levels"),
            periods=self._words(fields, "periods"),
            source=self._text(fields, "source"),
            change=self._number(fields, "change"),
            change_from=self._number(fields, "change_from"),
            zero=self._choice(fields, "zero", ZeroRule),
        )

    # -- the calendar and the days ------------------------------------------------------------------------------------

    def _calendar(self, document: Fields) -> Calendar:
        written = document.get("calendar")
        if written is None:
            return MINISTRY
        if isinstance(written, Fields):
            return self._own_calendar(written)
        key = written.text.strip() if isinstance(written, Scalar) else ""
        if key not in CALENDARS:
            text = gettext_noop("“%(key)s” is no calendar of reports. Known: %(known)s; or write one with its parts.")
            self._error(note(text, key=_short(key), known=tuple(CALENDARS)), written.place)
        return CALENDARS.get(key, MINISTRY)

    def _own_calendar(self, fields: Fields) -> Calendar:
        self._known(fields, CALENDAR_KEYS)
        parts = self._each(fields, "parts", ("calendar",), self._part)
        key, label = self._required(fields, "key"), self._text(fields, "label")
        try:
            return Calendar(key, label, tuple(each for each in parts if each), self._whole(fields, "weeks", 0, 6))
        except ValueError:
            self._error(note(gettext_noop("The calendar names a period twice.")), fields.place)
            return MINISTRY

    def _part(self, fields: Fields, path: Path) -> Part | None:
        self._known(fields, PART_KEYS)
        kind = self._choice(fields, "kind", PeriodKind)
        first, last = self._whole(fields, "first", 1, 12), self._whole(fields, "last", 1, 12)
        cut = self._whole(fields, "cut", 1, 28)
        try:
            return Part(kind or PeriodKind.WEEK, first or 0, last or 0, cut or 1)
        except ValueError:
            text = gettext_noop("Months %(first)s to %(last)s are no period of this kind.")
            self._error(note(text, first=str(first or "…"), last=str(last or "…")), fields.place)
            return None

    def _due_rules(self, document: Fields) -> dict[PeriodKind, DueRule]:
        written = document.get("due")
        if written is None:
            return {}
        if not isinstance(written, Fields):
            self._error(note(gettext_noop("“%(key)s” must be a mapping of keys to values."), key="due"), written.place)
            return {}
        self._known(written, [kind.value for kind in PeriodKind])
        found: dict[PeriodKind, DueRule] = {}
        for kind in PeriodKind:
            rule = written.get(kind.value)
            if isinstance(rule, Fields):
                found[kind] = self._due(rule)
            elif rule is not None:
                text = gettext_noop("“%(key)s” must be a mapping of keys to values.")
                self._error(note(text, key=kind.value), rule.place)
        return found

    def _due(self, fields: Fields) -> DueRule:
        self._known(fields, DUE_KEYS)
        included, usual = self._truth(fields, "included"), DueRule()
        return DueRule(
            day=self._or(self._whole(fields, "day", 1, 31), usual.day),
            months_after=self._or(self._whole(fields, "months_after", 0, 12), 0),
            days_after=self._whole(fields, "days_after", 0, 366),
            included=True if included is None else included,
            shift=self._choice(fields, "shift", Shift) or Shift.STAY,
            opens_before=self._or(self._whole(fields, "opens_before", 0, 366), usual.opens_before),
            locks_after=self._or(self._whole(fields, "locks_after", 0, 366), usual.locks_after),
        )

    @staticmethod
    def _or(value: int | None, usual: int) -> int:
        return usual if value is None else value

    def _kinds(self, fields: Fields, key: str) -> tuple[PeriodKind, ...]:
        known = {kind.value: kind for kind in PeriodKind}
        words = self._words(fields, key)
        for word in words:
            if word not in known:
                text = gettext_noop("“%(key)s” is “%(text)s”; known here: %(known)s.")
                self._error(
                    note(text, key=self._name(key), text=_short(word), known=tuple(known)), fields.place_of(key)
                )
        return tuple(known[word] for word in words if word in known)

    # -- values of one key --------------------------------------------------------------------------------------------

    def _text(self, fields: Fields, key: str) -> str:
        value = self._scalar(fields, key)
        return value.text.strip() if value is not None else ""

    def _required(self, fields: Fields, key: str) -> str:
        text = self._text(fields, key)
        if not text:
            self._error(note(gettext_noop("“%(key)s” is missing. Add it."), key=self._name(key)), fields.place_of(key))
        return text

    def _number(self, fields: Fields, key: str) -> Fraction | None:
        value = self._scalar(fields, key)
        if value is None:
            return None
        number = as_number(value.text.strip())
        if number is None:
            text = gettext_noop(
                "“%(key)s” is “%(text)s”, which is not a number here. Write digits with a point, such as 0.5."
            )
            self._error(note(text, key=self._name(key), text=_short(value.text)), value.place)
        return number

    def _whole(self, fields: Fields, key: str, least: int, most: int) -> int | None:
        number = self._number(fields, key)
        if number is None:
            return None
        if number.denominator != 1 or not least <= number <= most:
            text = gettext_noop("“%(key)s” must be a whole number from %(least)s to %(most)s.")
            self._error(note(text, key=self._name(key), least=str(least), most=str(most)), fields.place_of(key))
            return None
        return int(number)

    def _truth(self, fields: Fields, key: str) -> bool | None:
        value = self._scalar(fields, key)
        if value is None:
            return None
        truth = as_truth(value.text)
        if truth is None:
            text = gettext_noop("“%(key)s” is “%(text)s”; write true or false.")
            self._error(note(text, key=self._name(key), text=_short(value.text)), value.place)
        return truth

    def _choice(self, fields: Fields, key: str, kind: type[E]) -> E | None:
        text = self._text(fields, key)
        if not text:
            return None
        known = {str(each.value): each for each in kind}
        if text not in known:
            words = note(
                gettext_noop("“%(key)s” is “%(text)s”; known here: %(known)s."),
                key=self._name(key),
                text=_short(text),
                known=tuple(known),
            )
            self._error(words, fields.place_of(key))
        return known.get(text)

    def _words(self, fields: Fields, key: str) -> tuple[str, ...]:
        value = fields.get(key)
        if value is None:
            return ()
        listed = value.items if isinstance(value, Items) else (value,)
        words = tuple(each.text.strip() for each in listed if isinstance(each, Scalar) and each.text.strip())
        if isinstance(value, Fields) or any(not isinstance(each, Scalar) for each in listed):
            self._error(note(gettext_noop("“%(key)s” must be a list of words."), key=self._name(key)), value.place)
        return words

    def _scalar(self, fields: Fields, key: str) -> Scalar | None:
        value = fields.get(key)
        if value is None or isinstance(value, Scalar):
            return value
        self._error(note(gettext_noop("“%(key)s” must be one value, not a list."), key=self._name(key)), value.place)
        return None

    def _each(self, fields: Fields, key: str, path: Path, read: Callable[[Fields, Path], T]) -> tuple[T, ...]:
        value = fields.get(key)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self._error(note(gettext_noop("“%(key)s” must be a list."), key=self._name(key)), value.place)
            return ()
        found: list[T] = []
        for item in value.items:
            here = (*path, key, len(found))
            if not isinstance(item, Fields):
                self._error(
                    note(gettext_noop("Each item of “%(key)s” must be a mapping."), key=self._name(key)), item.place
                )
                continue
            self.places[here] = item.place
            for entry in item:
                self.places[(*here, entry.key)] = entry.value.place
            found.append(read(item, here))
        return tuple(found)

    # -- problems -----------------------------------------------------------------------------------------------------

    def _known(self, fields: Fields, keys: Iterable[str]) -> None:
        known = tuple(keys)
        for entry in fields:
            if entry.key in known:
                continue
            near = difflib.get_close_matches(entry.key, known, 1, 0.6)
            if near:
                text = gettext_noop("The key “%(key)s” is unknown. Did you mean “%(near)s”?")
                self._error(note(text, key=_short(entry.key), near=near[0]), entry.place)
            else:
                text = gettext_noop("The key “%(key)s” is unknown. Known here: %(keys)s.")
                self._error(note(text, key=_short(entry.key), keys=known), entry.place)

    def _error(self, text: Note, place: Place) -> None:
        self.problems.append(error(text, place, check="form"))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _TooMany


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
