"""Filters that write notes, numbers, points and dates as Vietnamese officials do."""

from datetime import date, datetime
from fractions import Fraction

from django import template

from cchc.common import words
from cchc.common.clock import VIETNAM
from cchc_core.values import show_day, show_number
from cchc_core.words import Note

register = template.Library()


@register.filter
def say(note: Note | str | None) -> str:
    """A note in the reader's language; a plain text as it is."""
    return words.say(note) if isinstance(note, Note) else note or ""


@register.filter
def number(value: Fraction | int | None, digits: int | None = None) -> str:
    """ "1.234,56"; an empty string where there is no figure, since missing is not zero."""
    return "" if value is None or value == "" else show_number(value, digits)


@register.filter
def points(value: Fraction | int | None) -> str:
    return number(value, 2)


@register.filter
def vndate(value: date | None) -> str:
    """24/3/2023; of an instant, the day that it was in Vietnam."""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return show_day(value) if value else ""


@register.filter
def vndatetime(value: datetime | None) -> str:
    """10:42 24/3/2023, in Vietnam."""
    if not value:
        return ""
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M} {show_day(local)}"


@register.filter
def vntime(value: datetime | None) -> str:
    """10:42, in Vietnam."""
    return f"{value.astimezone(VIETNAM):%H:%M}" if value else ""
