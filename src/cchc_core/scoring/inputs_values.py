"""Single values of an input, by the kind that the set expects; what does not fit is told in words of its writer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_core.criteria.located import as_date
from cchc_core.rules.rule import FactValue
from cchc_core.scoring.inputs_json import NumberText
from cchc_core.values import machine_text
from cchc_core.words import Note, gettext_noop, note

#: Beyond this many digits before or after the point no figure of an administration is meant.
MOST_DIGITS = 40

_WHAT = {
    "number": gettext_noop("a number"),
    "yes_no": gettext_noop("true or false"),
    "date": gettext_noop('a day as "2026-01-31", or null for never'),
    "text": gettext_noop("a text"),
    "list": gettext_noop("a list"),
    "object": gettext_noop("an object with keys and values"),
}


def fact_value(value: Any, kind: str) -> FactValue:
    """A fact by its kind; ``ValueError`` where it is of another."""
    if kind == "date":
        return _date_value(value)
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise ValueError(value)
        return value
    return number_value(value)


def number_value(value: Any) -> Fraction:
    """An exact number from ``NumberText``, Fraction, int or Decimal; ``ValueError`` for all else, NaN included."""
    if isinstance(value, NumberText):
        value = _decimal(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise ValueError(value)
    return Fraction(value)


def _decimal(text: str) -> Decimal:
    """A finite decimal of sane length: "1e999999999" would take a day to write out."""
    if len(text) > MOST_DIGITS:
        raise ValueError(text)
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise ValueError(text) from None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(text)
    return number


def _date_value(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and not isinstance(value, NumberText):
        day = as_date(value.strip())
        if day is not None:
            return day
    raise ValueError(value)


def expected(kind: str, value: Any) -> Note:
    """What should stand there, and what does; ``kind`` is number, yes_no, date, text, list or object."""
    return note(gettext_noop("expected %(what)s, found %(value)s"), what=Note(_WHAT[kind]), value=shown(value))


def shown(value: Any) -> str:
    """A value as its writer would know it again, never longer than a line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, Fraction):
        return machine_text(value)
    text = str(value) if isinstance(value, (NumberText, date)) else f'"{value}"'
    return text if len(text) <= 60 else text[:59] + "…"
