"""Rules of the header: title and motto, issuer, number and symbol, place and date, what the document is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cchc_core.documents.check.case import Case, Departure
from cchc_core.documents.form import MOTTO, NATIONAL_TITLE, Role
from cchc_core.documents.kinds import Shape
from cchc_core.words import gettext_noop

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_NUMBER_FORM = re.compile(r"^Số: ?(?P<number>[\d.…_ ]*(?:/\d{4})?) ?/(?P<symbol>[\w&.₀-₉-]+)$")
_DATE_FORM = re.compile(
    r"^(?P<place>[^,]+)(?P<comma>,?) ?ngày (?P<day>\d*|[.…]+)? ?tháng (?P<month>\d*|[.…]+)? ?năm ?(?P<year>\d{4}|[.…]+)?$"
)


def title(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.title is None:
        text = gettext_noop("The national title is missing (CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM).")
        yield case.departs("title-missing", "title", text)
    else:
        if _spelling(NATIONAL_TITLE) not in _spelling(found.at(found.title).words.upper()):
            text = gettext_noop("The national title is misspelt.")
            yield case.departs("title-words", "title", text, found.title)
        yield from case.look("title", "title", Role.NATIONAL_TITLE, [found.title])
    if found.motto is None:
        text = gettext_noop("The national motto is missing (Độc lập - Tự do - Hạnh phúc).")
        yield case.departs("motto-missing", "title", text)
        return
    words = found.at(found.motto).words.replace("–", "-")
    if words != MOTTO:
        text = gettext_noop("The national motto must be written: Độc lập - Tự do - Hạnh phúc.")
        yield case.departs("motto-words", "title", text, found.motto)
    yield from case.look("motto", "title", Role.MOTTO, [found.motto])
    yield from case.rule("motto", "title", found.motto, whole=True)


def _spelling(words: str) -> str:
    """The words with their tones behind each syllable: "HÒA" and "HOÀ" are two ways to write one word."""
    syllables = unicodedata.normalize("NFD", words).split()
    return " ".join(
        "".join(sign for sign in syllable if sign not in _TONES) + "".join(sign for sign in syllable if sign in _TONES)
        for syllable in syllables
    )


def issuer(case: Case) -> Iterator[Departure]:
    found = case.found
    if not found.issuer:
        text = gettext_noop("The name of the issuing organ is missing at the top left.")
        yield case.departs("issuer-missing", "issuer", text)
        return
    yield from case.look("issuer", "issuer", Role.ISSUER, found.issuer)
    yield from case.look("parent", "issuer", Role.PARENT, found.parents)
    yield from case.rule("issuer", "issuer", found.issuer[-1], whole=False)


def number(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.number is None:
        yield case.departs(
            "number-missing", "number", gettext_noop("The line of number and symbol is missing (Số: …/…).")
        )
        return
    yield from case.look("number", "number", Role.NUMBER, [found.number])
    match = _NUMBER_FORM.match(found.at(found.number).words)
    if match is None:
        text = gettext_noop(
            'Number and symbol must be written like "Số: 05/QĐ-UBND": a colon, a stroke, no blanks within.'
        )
        yield case.departs("number-form", "number", text, found.number)
        return
    digits = match["number"].partition("/")[0].strip()
    if digits.isdecimal() and int(digits) < case.form.number_below and len(digits) < 2:
        text = gettext_noop("A number below 10 has a 0 in front: 0%(number)s.")
        yield case.departs("number-padding", "number", text, found.number, number=digits)
    yield from _symbol(case, match["symbol"], found.number)


def _symbol(case: Case, symbol: str, index: int) -> Iterator[Departure]:
    kind = case.found.kind
    if kind is None or not kind.abbreviation:
        return
    if not symbol.startswith(f"{kind.abbreviation}-"):
        text = gettext_noop("The symbol of this type begins with %(abbreviation)s-.")
        yield case.departs("symbol", "number", text, index, abbreviation=kind.abbreviation)


def date(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.place_date is None:
        text = gettext_noop("Place and date are missing under the national motto.")
        yield case.departs("date-missing", "date", text)
        return
    index = found.place_date
    yield from case.look("date", "date", Role.PLACE_DATE, [index], align=False)
    match = _DATE_FORM.match(found.at(index).words)
    if match is None:
        text = gettext_noop('Place and date must be written like "Hà Tĩnh, ngày 05 tháng 02 năm 2026".')
        yield case.departs("date-form", "date", text, index)
        return
    if not match["comma"]:
        yield case.departs("date-comma", "date", gettext_noop("A comma stands after the place."), index)
    day, month = match["day"] or "", match["month"] or ""
    if day.isdecimal() and int(day) < case.form.day_below and len(day) < 2:
        text = gettext_noop("A day below 10 has a 0 in front: 0%(number)s.")
        yield case.departs("date-padding", "date", text, index, number=day)
    if month.isdecimal() and int(month) in case.form.padded_months and len(month) < 2:
        text = gettext_noop("January and February have a 0 in front: 0%(number)s.")
        yield case.departs("date-padding", "date", text, index, number=month)
    if month.isdecimal() and int(month) not in case.form.padded_months and month.startswith("0"):
        text = gettext_noop("Months from March on have no 0 in front: %(number)s.")
        yield case.departs("date-padding", "date", text, index, number=month.lstrip("0"))


def name(case: Case) -> Iterator[Departure]:
    """The name of the type and trích yếu, or "V/v" of a letter."""
    found = case.found
    if case.shape is Shape.LETTER:
        yield from _brief(case)
        return
    if found.type_name is None:
        yield case.departs("name-missing", "name", gettext_noop("The name of the type is missing."))
        return
    yield from case.look("name", "name", Role.TYPE_NAME, [found.type_name])
    if not found.abstract:
        text = gettext_noop("What the document is about is missing under the name of its type.")
        yield case.departs("abstract-missing", "name", text, found.type_name)
        return
    yield from case.look("abstract", "name", Role.ABSTRACT, found.abstract)
    yield from case.rule("abstract", "name", found.abstract[-1], whole=False)


def _brief(case: Case) -> Iterator[Departure]:
    found = case.found
    if not found.brief:
        text = gettext_noop('What the letter is about is missing under its number ("V/v …").')
        yield case.departs("brief-missing", "brief", text)
        return
    if not found.at(found.brief[0]).words.startswith("V/v "):
        yield case.departs("brief-form", "brief", gettext_noop('It begins with "V/v".'), found.brief[0])
    yield from case.look("brief", "brief", Role.BRIEF, found.brief)
