"""Forms drawn from declared parameters (``cchc_core.rules.params.FormField``): rule kinds, and the lists of a header.

What is typed travels as *text*: a nested mapping of strings, ticks and rows under the names of the fields, just as it
stood on the page, so that nothing typed is lost while rows come and go. ``plain`` turns it into the data that the core
reads. A control is named by its path ("rule.steps.0.points"); a button posts ``do`` with an act and such a path
("add:rule.steps", "remove:rule.steps.2", "kind:rule"), so that every form works without scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cchc_core.rules.catalogue import BY_NAME, KINDS, form_of
from cchc_core.rules.params import Choice, FormField
from cchc_core.values import NotANumber, exact, is_terminating, read_number, show_number
from cchc_core.words import gettext_noop

Text = dict[str, Any]
Path = tuple[str | int, ...]
Errors = Mapping[Path, list[str]]

MOST_ROWS = 200

#: The word of the kind inside a rule's text.
KIND = "kind"


@dataclass
class Control:
    """One field as a template draws it. ``rows`` hold controls of lists, ``inner`` those of groups and nested rules."""

    field: FormField
    name: str
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    inner: list[Control] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    kinds: tuple[Choice, ...] = ()
    meaning: str = ""

    @property
    def id(self) -> str:
        return "id_" + self.name.replace(".", "_")

    @property
    def label(self) -> str:
        return _(self.field.label) if self.field.label else ""

    @property
    def hint(self) -> str:
        return _(self.field.hint) if self.field.hint else ""

    @property
    def empty(self) -> str:
        return _(self.field.empty) if self.field.empty else ""

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(word, label, chosen)."""
        return [(choice.key, _(choice.label), choice.key == self.value) for choice in self.field.choices]

    @property
    def pair(self) -> list[tuple[str, str]]:
        """The two names of a ratio: (label, value)."""
        typed = [*(self.value or []), "", ""]
        return [(_("Numerator"), typed[0]), (_("Denominator"), typed[1])]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(id, label, message) of this field and of everything in it, for the list at the top of a form."""
        found = [(self.id, self.label, error) for error in self.errors]
        found += [fault for control in self.inner for fault in control.faults]
        for row in self.rows:
            where = f"{self.label} {row.number}"
            found += [(self.id, where, error) for error in row.errors]
            found += [(at, f"{where}, {label}", error) for each in row.controls for at, label, error in each.faults]
        return found


@dataclass
class Row:
    """One row of a list; ``number`` counts from 1."""

    name: str
    number: int
    controls: list[Control]
    errors: list[str] = field(default_factory=list)


# Posted → text ------------------------------------------------------------------------------------------------------


def typed(fields: Iterable[FormField], post: QueryDict, prefix: str, *, fresh: bool = False) -> Text:
    """What was typed into ``fields``. ``fresh``: a field that was not on the page yet takes its default."""
    return {each.name: _typed(each, post, f"{prefix}.{each.name}", fresh) for each in fields}


def _typed(field: FormField, post: QueryDict, name: str, fresh: bool) -> Any:
    if field.type == "record":
        return typed(field.columns, post, name, fresh=fresh)
    if field.type == "records":
        return [typed(field.columns, post, f"{name}.{row}", fresh=fresh) for row in _row_numbers(post, name)]
    if field.type == "rule":
        return typed_rule(post, name, fresh=fresh)
    if field.type == "yes_no":
        return name in post
    if field.type == "facts":
        values = [_clean(value) for value in post.getlist(name)]
        return values if field.exact_count else [line.strip() for value in values for line in value.splitlines()]
    if name not in post:
        return text_of(field, field.default) if fresh else ""
    return _clean(post[name])


def typed_rule(post: QueryDict, prefix: str, *, fresh: bool = False) -> Text:
    """What was typed into the form of a rule, for the kind that is chosen now; fields that kinds share keep their words."""
    kind = post.get(f"{prefix}.{KIND}", "")
    fields = form_of(kind).fields if kind in BY_NAME else ()
    return {KIND: kind, **typed(fields, post, prefix, fresh=fresh)}


def _row_numbers(post: QueryDict, name: str) -> list[int]:
    start = name + "."
    numbers = {key[len(start) :].partition(".")[0] for key in post if key.startswith(start)}
    return sorted(int(number) for number in numbers if number.isdecimal() and len(number) < 5)[:MOST_ROWS]


def _clean(value: str) -> str:
    return value.replace("\x00", "").strip()


# Stored → text ------------------------------------------------------------------------------------------------------


def text_rule(data: Mapping[str, Any] | None) -> Text:
    """A stored rule as it is shown for editing."""
    kind = (data or {}).get(KIND, "")
    return {KIND: kind, **text(form_of(kind).fields, data or {})} if kind in BY_NAME else {KIND: ""}


def text(fields: Iterable[FormField], data: Mapping[str, Any]) -> Text:
    """Stored data as it is shown for editing."""
    return {each.name: text_of(each, data.get(each.name)) for each in fields}


def text_of(field: FormField, value: Any) -> Any:
    if field.type == "record":
        return text(field.columns, value or {})
    if field.type == "records":
        return [text(field.columns, row) for row in value or ()]
    if field.type == "rule":
        return text_rule(value)
    if field.type == "yes_no":
        return bool(value)
    if field.type == "facts":
        return list(value or ())
    if value is None:
        return ""
    if field.type == "number":
        return number_text(value)
    if field.type == "date":
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return f"{day:%d/%m/%Y}"
    return str(value)


def number_text(value: Any) -> str:
    """A number as an official would type it; a share that does not end stays "1/3"."""
    number = exact(value)
    short = is_terminating(number) and (number * 10**6).denominator == 1
    return show_number(number).replace("−", "-") if short else str(value)


# Text → data --------------------------------------------------------------------------------------------------------


def plain_rule(text: Text) -> dict[str, Any] | None:
    """The data of a rule for the core to read; None where no kind is chosen."""
    kind = text.get(KIND, "")
    if not kind:
        return None
    return {KIND: kind, **(plain(form_of(kind).fields, text) if kind in BY_NAME else {})}


def plain(fields: Iterable[FormField], text: Text) -> dict[str, Any]:
    """Data for the core. What is left empty is left out, or is None where an empty field has a meaning of its own."""
    found = {each.name: _plain(each, text.get(each.name)) for each in fields}
    kept = {each.name: found[each.name] for each in fields if found[each.name] is not None}
    return kept | {each.name: None for each in fields if found[each.name] is None and each.empty and not each.required}


def _plain(field: FormField, value: Any) -> Any:
    if field.type == "record":
        return plain(field.columns, value or {}) if any(_is_filled(each) for each in (value or {}).values()) else None
    if field.type == "records":
        return [plain(field.columns, row) for row in value or ()] or None
    if field.type == "rule":
        return plain_rule(value or {})
    if field.type == "yes_no":
        return True if value else None
    if field.type == "facts":
        return [each for each in value or () if each] or None
    if not value:
        return None
    if field.type == "number":
        return number_of(value)
    return value


def number_of(value: str) -> Fraction | str:
    """The number that was typed, or the typing itself for the core to complain about."""
    try:
        return exact(value) if "/" in value else read_number(value)
    except NotANumber:
        return value


def _is_filled(value: Any) -> bool:
    return any(map(_is_filled, value.values())) if isinstance(value, dict) else bool(value)


# Acts on rows -------------------------------------------------------------------------------------------------------


def act(fields: Iterable[FormField], text: Text, do: str, prefix: str) -> Text:
    """The text after a button was pressed: a row added, removed or moved. Anything else leaves it as it is."""
    verb, _colon, name = do.partition(":")
    parts = name.removeprefix(prefix + ".").split(".")
    if not name.startswith(prefix + "."):
        return text
    if verb == "add":
        target, field = _list_at(fields, text, parts)
        if target is not None and field is not None and len(target) < MOST_ROWS:
            target.append(text_of_defaults(field.columns))
    elif verb in ("remove", "up", "down") and parts[-1].isdecimal():
        target, _field = _list_at(fields, text, parts[:-1])
        _change_rows(target, int(parts[-1]), verb)
    return text


def _change_rows(rows: list[Text] | None, index: int, verb: str) -> None:
    if rows is None or index >= len(rows):
        return
    row = rows.pop(index)
    if verb != "remove":
        rows.insert(max(index + (1 if verb == "down" else -1), 0), row)


def text_of_defaults(fields: Iterable[FormField]) -> Text:
    """A new row, with what is usual filled in."""
    return {each.name: text_of(each, each.default) for each in fields}


def _list_at(fields: Iterable[FormField], text: Text, parts: list[str]) -> tuple[list[Text] | None, FormField | None]:
    """The list that the path leads to, with its field; nothing where the path leads nowhere."""
    by_name = {each.name: each for each in _fields_of(fields, text)}
    field = by_name.get(parts[0]) if parts else None
    if field is None:
        return None, None
    value, rest = text.get(field.name), parts[1:]
    if field.type == "records":
        rows: list[Text] = value if isinstance(value, list) else text.setdefault(field.name, [])
        if not rest:
            return rows, field
        inside = rest[0].isdecimal() and int(rest[0]) < len(rows)
        return _list_at(field.columns, rows[int(rest[0])], rest[1:]) if inside else (None, None)
    if field.type in ("record", "rule") and isinstance(value, dict):
        return _list_at(field.columns, value, rest)
    return None, None


def _fields_of(fields: Iterable[FormField], text: Text) -> Iterable[FormField]:
    """The fields of a rule are those of its kind."""
    given = tuple(fields)
    kind = text.get(KIND)
    return form_of(kind).fields if not given and isinstance(kind, str) and kind in BY_NAME else given


# Text → controls ----------------------------------------------------------------------------------------------------

_RULE = FormField("rule", gettext_noop("Way of scoring"), "rule")


def rule_control(text: Text, errors: Errors, prefix: str = "rule") -> Control:
    """The form of a rule, its kind first."""
    return _control(_RULE, text, errors, (), prefix)


def controls(fields: Iterable[FormField], text: Text, errors: Errors, path: Path, prefix: str) -> list[Control]:
    """The controls of fields, each with the problems that the path to it has."""
    return [_control(each, text.get(each.name), errors, (*path, each.name), f"{prefix}.{each.name}") for each in fields]


def _control(field: FormField, value: Any, errors: Errors, path: Path, name: str) -> Control:
    control = Control(field, name, value, list(errors.get(path, ())))
    if field.type == "record":
        control.inner = controls(field.columns, value or {}, errors, path, name)
    elif field.type == "records":
        control.rows = [
            Row(
                f"{name}.{index}",
                index + 1,
                controls(field.columns, row, errors, (*path, index + 1), f"{name}.{index}"),
                list(errors.get((*path, index + 1), ())),
            )
            for index, row in enumerate(value or ())
        ]
    elif field.type == "rule":
        _fill_rule(control, value or {}, errors, path)
    elif field.type == "facts":
        control.errors += [each for at, found in errors.items() if at[:-1] == path and path for each in found]
    return control


def _fill_rule(control: Control, text: Text, errors: Errors, path: Path) -> None:
    kind = text.get(KIND, "")
    nested = bool(path)
    control.value = kind
    control.kinds = tuple(Choice(each.kind, each.label) for each in KINDS if not (nested and each.kind == "one_of"))
    control.errors += errors.get((*path, KIND), ())
    if kind in BY_NAME:
        described = form_of(kind)
        control.meaning = _(described.meaning)
        control.inner = controls(described.fields, text, errors, path, control.name)
    control.field = replace(control.field, choices=control.kinds)
