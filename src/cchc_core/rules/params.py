"""Declared parameters: how a rule's figures and words are read from plain data, written back, and laid out as a form.

A rule kind (and each row of a list inside one) is a frozen dataclass whose fields are made with ``param``. From that
one declaration come the reader with its messages, the JSON that is stored, and the description from which the editor
builds its form. A new parameter *type* needs a reader here and a form field in the editor, so there are few.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

from cchc_core.values import NotANumber, exact, is_terminating, machine_text, read_number, show_number
from cchc_core.words import Note, gettext_noop, note

T = TypeVar("T")
D = TypeVar("D", bound="Declared")

_METADATA = "cchc_param"


# Problems -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong with one parameter; ``path`` leads to it: ``("steps", 2, "points")``, rows counted from 1."""

    text: Note
    path: tuple[str | int, ...] = ()

    def inside(self, *prefix: str | int) -> Problem:
        """The same problem seen from further out."""
        return Problem(self.text, (*prefix, *self.path))

    def as_note(self) -> Note:
        """The sentence with the name of the parameter before it: "steps[2].points: expected a number, found “x”."."""
        if not self.path:
            return self.text
        return note(gettext_noop("%(parameter)s: %(problem)s"), parameter=path_text(self.path), problem=self.text)


def path_text(path: Sequence[str | int]) -> str:
    """``("steps", 2, "points")`` as "steps[2].points", the way an author finds it in the file."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else ("." if text else "") + part
    return text


class Unreadable(ValueError):
    """The plain data is not what the parameter type asks for; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text.text for problem in self.problems))


def expected(what: str, found: object) -> Unreadable:
    """The commonest problem. ``what`` is a marked message such as "a number"."""
    return Unreadable(
        [
            Problem(
                note(gettext_noop("expected %(expected)s, found %(found)s"), expected=note(what), found=_shown(found))
            )
        ]
    )


def _shown(found: object) -> Note:
    """What stood there instead, in words that a reader of the file recognises."""
    if found is None:
        return note(gettext_noop("nothing"))
    if isinstance(found, Mapping):
        return note(gettext_noop("a group of parameters"))
    if isinstance(found, (list, tuple)):
        return note(gettext_noop("a list"))
    text = {True: "true", False: "false"}[found] if isinstance(found, bool) else str(found)
    return note(gettext_noop("“%(text)s”"), text=text if len(text) <= 60 else text[:57] + "…")


# Forms --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One option: the word in the file and its label (an English message, or the author's own text)."""

    key: str
    label: str


@dataclass(frozen=True)
class FormField:
    """One parameter as a form or a sheet sees it; ``label``, ``hint`` and ``empty`` are messages to be translated.

    ``type`` is one of text, fact, facts, number, yes_no, date, choice, record, records, rule. ``columns`` are the
    fields of a record or of each row of records. ``empty`` says what an empty field means; it is "" where it may
    not be empty.
    """

    name: str
    label: str
    type: str
    required: bool = True
    default: Any = None
    hint: str = ""
    empty: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[FormField, ...] = ()
    minimum: str | int | None = None
    exact_count: int | None = None


@dataclass(frozen=True)
class FormShape:
    """What a parameter type contributes to its ``FormField``."""

    type: str
    choices: tuple[Choice, ...] = ()
    columns: tuple[FormField, ...] = ()
    minimum: str | int | None = None
    exact_count: int | None = None


# Types --------------------------------------------------------------------------------------------------------------


class Reader(Protocol):
    """What a parameter type may ask of whoever reads: the rule that stands inside a rule."""

    def rule(self, raw: object) -> Any:
        """The nested rule; raises ``Unreadable``."""


class ParamType(Generic[T]):
    """How one type of parameter is read, dumped and laid out."""

    def read(self, raw: object, reader: Reader) -> T:
        """The value from plain data; raises ``Unreadable``."""
        raise NotImplementedError

    def dump(self, value: T) -> Any:
        """Plain JSON data that ``read`` turns back into the same value."""
        return value

    def form(self) -> FormShape:
        """The field to lay out."""
        raise NotImplementedError


class Text(ParamType[str]):
    """Words: a label, a key. A bare whole number in the file is taken as its digits, since keys are often "1"."""

    def __init__(self, form_type: str = "text") -> None:
        self.form_type = form_type

    def read(self, raw: object, reader: Reader) -> str:
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = str(raw)
        if not isinstance(raw, str) or not raw.strip():
            raise expected(gettext_noop("some text"), raw)
        return raw.strip()

    def form(self) -> FormShape:
        return FormShape(self.form_type)


class Names(ParamType[tuple[str, ...]]):
    """A list of names of facts, each once; ``count`` asks for exactly so many."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count

    def read(self, raw: object, reader: Reader) -> tuple[str, ...]:
        if not isinstance(raw, (list, tuple)) or not raw:
            raise expected(gettext_noop("a list of names"), raw)
        names = tuple(read_each(raw, lambda item: FACT.read(item, reader)))
        problems = []
        if self.count is not None and len(names) != self.count:
            text = gettext_noop("expected %(count)s names, found %(found)s")
            problems.append(Problem(note(text, count=self.count, found=len(names))))
        elif self.count is None:
            problems += repeated(names)
        if problems:
            raise Unreadable(problems)
        return names

    def dump(self, value: tuple[str, ...]) -> Any:
        return list(value)

    def form(self) -> FormShape:
        return FormShape("facts", exact_count=self.count)


class Number(ParamType[Fraction]):
    """An exact number, perhaps as text with a point or a comma; ``least`` bounds it, ``above`` bounds it openly."""

    def __init__(self, least: int | None = None, above: int | None = None) -> None:
        self.least, self.above = least, above

    def read(self, raw: object, reader: Reader) -> Fraction:
        try:
            value = _number(raw)
        except NotANumber:
            raise expected(gettext_noop("a number"), raw) from None
        if self.least is not None and value < self.least:
            raise expected(gettext_noop("a number that is not negative"), show_number(value))
        if self.above is not None and value <= self.above:
            raise expected(gettext_noop("a number above zero"), show_number(value))
        return value

    def dump(self, value: Fraction) -> Any:
        if value.denominator == 1:
            return value.numerator
        return machine_text(value, 0) if is_terminating(value) else str(value)

    def form(self) -> FormShape:
        return FormShape("number", minimum=self.least if self.above is None else self.above)


def _number(raw: object) -> Fraction:
    """Machine writing first, so that "0.125" is never a hundred and twenty-five; the official comma after it."""
    if isinstance(raw, str):
        try:
            return exact(raw)
        except NotANumber:
            return read_number(raw)
    if isinstance(raw, (int, Decimal, Fraction)):
        return exact(raw)
    raise NotANumber(repr(raw))


class YesNo(ParamType[bool]):
    """A setting that is on or off."""

    def read(self, raw: object, reader: Reader) -> bool:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in ("true", "yes", "false", "no"):
            return raw.strip().lower() in ("true", "yes")
        raise expected(gettext_noop("true or false"), raw)

    def form(self) -> FormShape:
        return FormShape("yes_no")


class Day(ParamType[date]):
    """A calendar day, as a date or as text "2023-01-31" or "31/1/2023"."""

    _ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
    _OFFICIAL = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")

    def read(self, raw: object, reader: Reader) -> date:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        match = isinstance(raw, str) and (self._ISO.fullmatch(raw.strip()) or self._OFFICIAL.fullmatch(raw.strip()))
        try:
            if match:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            pass
        raise expected(gettext_noop("a date such as 2023-01-31"), raw)

    def dump(self, value: date) -> Any:
        return value.isoformat()

    def form(self) -> FormShape:
        return FormShape("date")


class OneWord(ParamType[str]):
    """One of a few fixed words."""

    def __init__(self, *choices: Choice) -> None:
        self.choices = choices

    def read(self, raw: object, reader: Reader) -> str:
        words = [choice.key for choice in self.choices]
        if isinstance(raw, str) and raw.strip() in words:
            return raw.strip()
        text = gettext_noop("expected one of %(words)s, found %(found)s")
        raise Unreadable([Problem(note(text, words=tuple(words), found=_shown(raw)))])

    def label(self, key: str) -> str:
        """The message of one choice."""
        return next(choice.label for choice in self.choices if choice.key == key)

    def form(self) -> FormShape:
        return FormShape("choice", choices=self.choices)


class Optional(ParamType[T | None]):
    """Another type, or nothing. ``empty`` is the message that says what nothing means."""

    def __init__(self, inner: ParamType[T], empty: str) -> None:
        self.inner, self.empty = inner, empty

    def read(self, raw: object, reader: Reader) -> T | None:
        return None if raw is None else self.inner.read(raw, reader)

    def dump(self, value: T | None) -> Any:
        return None if value is None else self.inner.dump(value)

    def form(self) -> FormShape:
        return self.inner.form()


class Record(ParamType[D]):
    """A group of parameters that belong together."""

    def __init__(self, declared: type[D]) -> None:
        self.declared = declared

    def read(self, raw: object, reader: Reader) -> D:
        if not isinstance(raw, Mapping):
            raise expected(gettext_noop("a group of parameters"), raw)
        return read_declared(self.declared, raw, reader)

    def dump(self, value: D) -> Any:
        return dump_declared(value)

    def form(self) -> FormShape:
        return FormShape("record", columns=form_fields(self.declared))


class Records(ParamType[tuple[D, ...]]):
    """A list of such groups, at least one. ``check`` sees the whole list, once every row is sound."""

    def __init__(self, declared: type[D], check: Callable[[tuple[D, ...]], Iterable[Problem]] | None = None) -> None:
        self.row, self.check = Record(declared), check

    def read(self, raw: object, reader: Reader) -> tuple[D, ...]:
        if not isinstance(raw, (list, tuple)) or not raw:
            raise expected(gettext_noop("a list with at least one row"), raw)
        rows = tuple(read_each(raw, lambda item: self.row.read(item, reader)))
        problems = tuple(self.check(rows)) if self.check else ()
        if problems:
            raise Unreadable(problems)
        return rows

    def dump(self, value: tuple[D, ...]) -> Any:
        return [self.row.dump(row) for row in value]

    def form(self) -> FormShape:
        return FormShape("records", columns=self.row.form().columns)


class NestedRule(ParamType[Any]):
    """A rule inside a rule; whoever reads knows the kinds."""

    def read(self, raw: object, reader: Reader) -> Any:
        return reader.rule(raw)

    def dump(self, value: Any) -> Any:
        return dump_rule_data(value)

    def form(self) -> FormShape:
        return FormShape("rule")


def read_each(raw: Iterable[object], read: Callable[[object], T]) -> list[T]:
    """Read every row and collect the problems of all of them, with the row's number."""
    values, problems = [], []
    for position, item in enumerate(raw, start=1):
        try:
            values.append(read(item))
        except Unreadable as error:
            problems += [problem.inside(position) for problem in error.problems]
    if problems:
        raise Unreadable(problems)
    return values


def repeated(words: Sequence[str]) -> list[Problem]:
    """One problem for each word that stands more than once."""
    twice = (word for word, times in Counter(words).items() if times > 1)
    return [Problem(note(gettext_noop("“%(word)s” stands more than once"), word=word)) for word in twice]


FACT = Text("fact")
TEXT = Text()
NUMBER = Number()
AMOUNT = Number(least=0)
POSITIVE = Number(above=0)
YES_NO = YesNo()
DAY = Day()
FACTS = Names()
RULE = NestedRule()
#: Points that fall back on the leaf's maximum, which only the leaf knows: ``None`` inside.
POINTS_OR_MAX: Optional[Fraction] = Optional(NUMBER, gettext_noop("the maximum of the criterion"))
AMOUNT_OR_MAX: Optional[Fraction] = Optional(AMOUNT, gettext_noop("the maximum of the criterion"))


# Declarations -------------------------------------------------------------------------------------------------------


class Declared:
    """Base of everything whose dataclass fields are parameters: rules, and rows inside them."""

    def check(self) -> Iterable[Problem]:
        """What no single parameter can see: two that exclude each other, a lower bound above the upper."""
        return ()


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its name in code, its key in the file, its type and words."""

    name: str
    key: str
    type: ParamType[Any]
    label: str
    hint: str
    default: Any = dataclasses.MISSING

    @property
    def required(self) -> bool:
        return self.default is dataclasses.MISSING

    def stands_in(self, raw: Mapping[Any, object]) -> bool:
        """Whether a mapping says anything of it: ``after: null`` says no more than nothing, ``floor: null`` does."""
        if raw.get(self.key) is not None or self.required or isinstance(self.type, Optional):
            return self.key in raw
        return False


def param(
    kind_of_value: ParamType[Any],
    *,
    label: str,
    default: Any = dataclasses.MISSING,
    key: str | None = None,
    hint: str = "",
) -> Any:
    """A dataclass field that is a parameter. ``key`` is its word in the file where that is no Python name."""
    metadata = {_METADATA: (kind_of_value, label, key, hint)}
    return dataclasses.field(default=default, metadata=metadata)


_DECLARATIONS: dict[type, tuple[Parameter, ...]] = {}


def parameters(declared: type) -> tuple[Parameter, ...]:
    """The parameters of a rule kind or a row, in the order of their declaration."""
    if declared not in _DECLARATIONS:
        _DECLARATIONS[declared] = tuple(
            Parameter(field.name, key or field.name, kind_of_value, label, hint, field.default)
            for field in dataclasses.fields(declared)
            for kind_of_value, label, key, hint in [field.metadata[_METADATA]]
        )
    return _DECLARATIONS[declared]


def read_declared(declared: type[D], raw: Mapping[Any, object], reader: Reader, ignore: tuple[str, ...] = ()) -> D:
    """Build ``declared`` from a mapping; raises ``Unreadable`` with every problem of every parameter."""
    known = {parameter.key: parameter for parameter in parameters(declared)}
    problems = [_unknown(str(key), tuple(known)) for key in raw if key not in known and key not in ignore]
    values: dict[str, Any] = {}
    for parameter in known.values():
        try:
            if parameter.stands_in(raw):
                values[parameter.name] = parameter.type.read(raw[parameter.key], reader)
            elif parameter.required:
                raise Unreadable([Problem(note(gettext_noop("is missing")))])
        except Unreadable as error:
            problems += [problem.inside(parameter.key) for problem in error.problems]
    if problems:
        raise Unreadable(problems)
    built = declared(**values)
    problems += built.check()
    if problems:
        raise Unreadable(problems)
    return built


def _unknown(key: str, known: tuple[str, ...]) -> Problem:
    near = nearest(key, known)
    if near:
        return Problem(note(gettext_noop("unknown parameter; did you mean “%(near)s”?"), near=near), (key,))
    return Problem(note(gettext_noop("unknown parameter; known are %(known)s"), known=known), (key,))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return close[0] if close else None


def dump_declared(value: Declared) -> dict[str, Any]:
    """Every parameter as JSON data. Only "nothing" and "off" where they are the default go unwritten.

    Other defaults are written out, so that a sealed set keeps its meaning should a default ever change.
    """
    data = {}
    for parameter in parameters(type(value)):
        current = getattr(value, parameter.name)
        if not ((current is None or current is False) and current is parameter.default):
            data[parameter.key] = parameter.type.dump(current)
    return data


def dump_rule_data(rule: Any) -> dict[str, Any]:
    """A rule as JSON data, its kind first."""
    return {"kind": rule.kind, **dump_declared(rule)}


def form_fields(declared: type) -> tuple[FormField, ...]:
    """The form of a rule kind or of one row."""
    return tuple(_form_field(parameter) for parameter in parameters(declared))


def _form_field(parameter: Parameter) -> FormField:
    shape = parameter.type.form()
    default = None if parameter.required or parameter.default is None else parameter.type.dump(parameter.default)
    return FormField(
        name=parameter.key,
        label=parameter.label,
        type=shape.type,
        required=parameter.required,
        default=default,
        hint=parameter.hint,
        empty=parameter.type.empty if isinstance(parameter.type, Optional) else "",
        choices=shape.choices,
        columns=shape.columns,
        minimum=shape.minimum,
        exact_count=shape.exact_count,
    )
