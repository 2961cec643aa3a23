"""Measures a document against the decreed form and lists what departs from it, each with its place in the decree.

Documents by hand differ in a thousand ways, so ranges are judged, not our own defaults; what a rule says of many lines is
told once, with the first line that breaks it and how many do. The rules stand by what they are about: ``sheet``,
``header``, ``text``, ``closing``, ``annexes``; each is a function from a ``Case`` to its departures.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cchc_core.documents.check.annexes import annexes
from cchc_core.documents.check.case import Case, Departure
from cchc_core.documents.check.closing import recipients, signature
from cchc_core.documents.check.header import date, issuer, name, number, title
from cchc_core.documents.check.sheet import letters, page_numbers, pages
from cchc_core.documents.check.text import addressees, bases, body, ending
from cchc_core.documents.form import Form, form_on
from cchc_core.documents.found import Found, find
from cchc_core.documents.kinds import Shape
from cchc_core.documents.measured import MeasuredDocument
from cchc_core.text import fold

__all__ = ["Departure", "Report", "check"]

Rule = Callable[[Case], Iterable[Departure]]

#: Of every document, of all but annexes that stand alone, and again of every document; in the order of the report.
_EVERYWHERE: tuple[Rule, ...] = (pages, page_numbers, letters)
_WHOLE: tuple[Rule, ...] = (
    title, issuer, number, date, name, addressees, bases, body, ending, signature, recipients,
)  # fmt: skip
_LAST: tuple[Rule, ...] = (annexes,)


@dataclass(frozen=True)
class Report:
    """What was found in one document."""

    found: Found
    form: Form
    departures: tuple[Departure, ...]


def check(document: MeasuredDocument, form: Form | None = None) -> Report:
    """Everything that departs from the form of the document's day (or the one given)."""
    found = find(document)
    form = form or form_on(_day(found))
    case = Case(document, found, form)
    rules = (*_EVERYWHERE, *(() if case.shape is Shape.ANNEX else _WHOLE), *_LAST)
    return Report(found, form, tuple(departure for rule in rules for departure in rule(case)))


def _day(found: Found) -> dt.date | None:
    if found.place_date is None:
        return None
    numbers = re.search(r"ngay (\d+) thang (\d+) nam (\d{4})", fold(found.at(found.place_date).words))
    if not numbers:
        return None
    try:
        return dt.date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
    except ValueError:
        return None
