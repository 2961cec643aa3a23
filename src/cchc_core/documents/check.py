"""Measures a document against the decreed form and lists what departs from it, each with its place in the decree.

Documents by hand differ in a thousand ways, so ranges are judged, not our own defaults; what a rule says of many lines is
told once, with the first line that breaks it and how many do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from cchc_core.documents.form import END_MARK, FACE, MOTTO, NATIONAL_TITLE, Align, Form, Role, form_on
from cchc_core.documents.found import Found, find
from cchc_core.documents.kinds import Shape
from cchc_core.documents.measured import MeasuredDocument, MeasuredLine, MeasuredSection
from cchc_core.text import fold
from cchc_core.words import Note, Value, gettext_noop, note

_MARGIN_TOLERANCE = 0.6  # millimetres: rulers of word processors round
_GAP_TOLERANCE = 0.3  # points
_INDENT_TOLERANCE = 0.8
_RULE_TOLERANCE = 0.15
_LINES_TOLERANCE = 0.06  # of a line: one set in points is a single line at 16 as at 16.5
_EXCERPT = 50
_PAGE_LINES = 60  # more than fit on a page, whatever the spacing

_DEGREES = re.compile(r"^(ThS|TS|PGS|GS|CN|KS|BS|CKI+|NGƯT|NGND)\b\.?|^(Thạc sĩ|Tiến sĩ|Giáo sư|Phó Giáo sư)\b")
_AUTHORITIES = re.compile(r"^(TM|KT|TL|TUQ|Q)(\.?)( ?)(?=[A-ZĐÂĂÊÔƠƯÁÀẢÃẠ])")
_NUMBER_FORM = re.compile(r"^Số: ?(?P<number>[\d.…_ ]*(?:/\d{4})?) ?/(?P<symbol>[\w&.₀-₉-]+)$")
_DATE_FORM = re.compile(
    r"^(?P<place>[^,]+)(?P<comma>,?) ?ngày (?P<day>\d*|[.…]+)? ?tháng (?P<month>\d*|[.…]+)? ?năm ?(?P<year>\d{4}|[.…]+)?$"
)


@dataclass(frozen=True)
class Departure:
    """One thing that is not as decreed: the rule's code, the sentence, the rule's place, and the words concerned."""

    code: str
    note: Note
    place: str
    excerpt: str = ""


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
    checker = _Check(document, found, form)
    return Report(found, form, tuple(checker.all()))


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


def _show(value: float) -> str:
    """A measure as officials write it: "12,7"."""
    return f"{round(value, 1):g}".replace(".", ",")


def _between(low: float, high: float) -> str:
    return _show(low) if low == high else f"{_show(low)}–{_show(high)}"


class _Check:
    """The rules, over one document."""

    def __init__(self, document: MeasuredDocument, found: Found, form: Form) -> None:
        self.document, self.found, self.form = document, found, form
        kind = found.kind
        self.shape = kind.shape if kind is not None else Shape.LETTER
        self.sections: dict[int, list[MeasuredLine]] = {}
        for line in document.lines:
            if line.words:
                self.sections.setdefault(line.section, []).append(line)

    def all(self) -> Iterator[Departure]:
        rules: list[Callable[[], Iterable[Departure]]] = [self.pages, self.page_numbers, self.letters]
        if self.shape is not Shape.ANNEX:
            rules += [self.title, self.issuer, self.number, self.date, self.name, self.addressees]
            rules += [self.bases, self.body, self.ending, self.signature, self.recipients]
        for rule in (*rules, self.annexes):
            yield from rule()

    def departs(self, code: str, place: str, text: str, index: int | None = None, /, **values: Value) -> Departure:
        excerpt = ""
        if index is not None:
            words = self.found.at(index).words
            excerpt = words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"
        return Departure(code, note(text, **values), self.form.place(place), excerpt)

    # Page -------------------------------------------------------------------------------------------------------------

    def pages(self) -> Iterator[Departure]:
        page = self.form.page
        for number, section in enumerate(self.document.sections):
            wide, high = sorted((section.width, section.height))
            if abs(wide - page.width) > 1.5 or abs(high - page.height) > 1.5:
                text = gettext_noop("The paper is %(width)s × %(height)s mm; it must be A4, 210 × 297 mm.")
                yield self.departs("paper", "paper", text, width=_show(section.width), height=_show(section.height))
            main = number == 0 and self.shape is not Shape.ANNEX
            if main and section.width > section.height and not self._has_table(section=0):
                text = gettext_noop("The page lies across; only pages with tables may.")
                yield self.departs("orientation", "orientation", text)
            yield from self._margins(section, number)

    def _has_table(self, section: int) -> bool:
        heads = (line for line in self.document.lines if line.section == section and line.heads)
        return any(True for _ in heads)

    def _margins(self, section: MeasuredSection, number: int) -> Iterator[Departure]:
        page = self.form.page
        sides = (
            (section.top, page.top, gettext_noop("The top margin is %(measured)s mm; it must be %(range)s mm.")),
            (
                section.bottom,
                page.bottom,
                gettext_noop("The bottom margin is %(measured)s mm; it must be %(range)s mm."),
            ),
            (section.left, page.left, gettext_noop("The left margin is %(measured)s mm; it must be %(range)s mm.")),
            (section.right, page.right, gettext_noop("The right margin is %(measured)s mm; it must be %(range)s mm.")),
        )
        for measured, allowed, text in sides:
            if not allowed.holds(measured, _MARGIN_TOLERANCE):
                values = {"measured": _show(measured), "range": _between(allowed.low, allowed.high)}
                yield self.departs("margins", "margins", text, **values)

    def page_numbers(self) -> Iterator[Departure]:
        sections = self.document.sections
        if not sections:
            return
        look = self.form.look(Role.PAGE_NUMBER)
        first = sections[0]
        shown = first.first_head + first.first_foot if first.first_apart else first.head + first.foot
        if any(line.number for line in shown):
            text = gettext_noop("The first page shows its number; numbers begin to show on the second.")
            yield self.departs("page-number", "page_number", text)
        for place, section in enumerate(sections):
            numbers = [line for line in section.head if line.number]
            if any(line.number for line in section.foot):
                text = gettext_noop("The page number stands at the foot; it belongs into the top margin.")
                yield self.departs("page-number", "page_number", text)
            elif not numbers and self._is_long(place):
                text = gettext_noop("Pages after the first carry no number in the top margin.")
                yield self.departs("page-number", "page_number", text)
            for line in numbers:
                if line.align is not Align.CENTER:
                    text = gettext_noop("The page number is not centred.")
                    yield self.departs("page-number", "page_number", text)
                if not look.size.holds(line.size):
                    text = gettext_noop("The page number is of size %(measured)s; it must be %(range)s.")
                    values = {"measured": _show(line.size), "range": _between(look.size.low, look.size.high)}
                    yield self.departs("page-number", "page_number", text, **values)
            if numbers or any(line.number for line in section.foot):
                break  # what follows inherits it or is told of with the first

    def _is_long(self, place: int) -> bool:
        """More lines than a page holds, estimated; a one-page letter needs no number."""
        rows: dict[tuple[int, int], int] = {}
        lines = 0
        for line in self.sections.get(place, ()):
            if line.cell is None:
                lines += 1 + len(line.words) // 85
            else:  # the highest cell makes the row
                row = (line.cell.table, line.cell.row)
                high = 1 + len(line.words) // max(10, round(line.cell.width / 2))
                rows[row] = max(rows.get(row, 0), high)
        return lines + sum(rows.values()) > _PAGE_LINES

    def letters(self) -> Iterator[Departure]:
        """One face and black everywhere, but for the red of stamps."""
        faces: Counter[str] = Counter()
        coloured: list[int] = []
        first: dict[str, int] = {}
        for index, line in enumerate(self.document.lines):
            for part in line.solid:
                if part.face.strip() and _is_other_face(part.face):
                    faces[part.face] += 1
                    first.setdefault(part.face, index)
                stamp = fold(line.words) in {fold(name) for name in self.form.stamps}
                if part.colour not in ("", "000000") and not stamp:
                    coloured.append(index)
        for face, count in faces.items():
            text = gettext_noop("%(count)s stretches are set in %(face)s; the face must be Times New Roman.")
            yield self.departs("face", "face", text, first[face], count=str(count), face=face)
        if coloured:
            text = gettext_noop("%(count)s stretches are not black.")
            yield self.departs("colour", "colour", text, coloured[0], count=str(len(coloured)))

    # Look of a role ---------------------------------------------------------------------------------------------------

    def look(
        self, code: str, place: str, role: Role, indexes: Sequence[int], *, align: bool = True
    ) -> Iterator[Departure]:
        """Size, bold, italic, capitals and place of the lines of one role; one departure for each."""
        look, found = self.form.look(role), self.found
        lines = [(index, found.at(index)) for index in indexes if found.at(index).solid]

        def first(wrong: Callable[[MeasuredLine], bool]) -> int | None:
            return next((index for index, line in lines if wrong(line)), None)

        odd = first(lambda line: any(not look.size.holds(part.size) for part in line.solid))
        if odd is not None:
            measured = next(part.size for part in found.at(odd).solid if not look.size.holds(part.size))
            text = gettext_noop("The size is %(measured)s; it must be %(range)s.")
            values = {"measured": _show(measured), "range": _between(look.size.low, look.size.high)}
            yield self.departs(f"{code}-size", place, text, odd, **values)
        odd = first(lambda line: any(part.bold != look.bold for part in line.solid))
        if odd is not None:
            bold, thin = gettext_noop("These words must be bold."), gettext_noop("These words must not be bold.")
            yield self.departs(f"{code}-bold", place, bold if look.bold else thin, odd)
        odd = first(lambda line: any(part.italic != look.italic for part in line.solid))
        if odd is not None:
            slanted = gettext_noop("These words must be italic.")
            upright = gettext_noop("These words must not be italic.")
            yield self.departs(f"{code}-italic", place, slanted if look.italic else upright, odd)
        odd = first(lambda line: look.caps and not line.words.isupper())
        if odd is not None:
            yield self.departs(f"{code}-capitals", place, gettext_noop("These words must be in capitals."), odd)
        centred = align and look.align is Align.CENTER
        odd = first(lambda line: centred and line.align is not Align.CENTER and line.cell is None and not line.tabbed)
        if odd is not None:
            yield self.departs(f"{code}-place", place, gettext_noop("This line must be centred."), odd)

    def rule(self, code: str, place: str, index: int, *, whole: bool) -> Iterator[Departure]:
        """The line drawn below: as long as the text, or a third to a half of it."""
        length, width = self.found.rule_under(index), self.found.width_of(index)
        if length is None:
            yield self.departs(f"{code}-rule", place, gettext_noop("A line must be drawn below these words."), index)
            return
        share = length / width if width else 0
        low, high = (1.0, 1.0) if whole else self.form.short_rule
        if length and not low - _RULE_TOLERANCE <= share <= high + _RULE_TOLERANCE:
            full = gettext_noop("The line below is %(share)s%% of the words' length; it must be as long as they are.")
            part = gettext_noop("The line below is %(share)s%% of the words' length; it must be a third to a half.")
            yield self.departs(f"{code}-rule", place, full if whole else part, index, share=str(round(share * 100)))

    # Header -----------------------------------------------------------------------------------------------------------

    def title(self) -> Iterator[Departure]:
        found = self.found
        if found.title is None:
            text = gettext_noop("The national title is missing (CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM).")
            yield self.departs("title-missing", "title", text)
        else:
            if NATIONAL_TITLE not in found.at(found.title).words.upper():
                text = gettext_noop("The national title is misspelt.")
                yield self.departs("title-words", "title", text, found.title)
            yield from self.look("title", "title", Role.NATIONAL_TITLE, [found.title])
        if found.motto is None:
            text = gettext_noop("The national motto is missing (Độc lập - Tự do - Hạnh phúc).")
            yield self.departs("motto-missing", "title", text)
            return
        words = found.at(found.motto).words.replace("–", "-")
        if words != MOTTO:
            text = gettext_noop("The national motto must be written: Độc lập - Tự do - Hạnh phúc.")
            yield self.departs("motto-words", "title", text, found.motto)
        yield from self.look("motto", "title", Role.MOTTO, [found.motto])
        yield from self.rule("motto", "title", found.motto, whole=True)

    def issuer(self) -> Iterator[Departure]:
        found = self.found
        if not found.issuer:
            text = gettext_noop("The name of the issuing organ is missing at the top left.")
            yield self.departs("issuer-missing", "issuer", text)
            return
        yield from self.look("issuer", "issuer", Role.ISSUER, found.issuer)
        yield from self.look("parent", "issuer", Role.PARENT, found.parents)
        yield from self.rule("issuer", "issuer", found.issuer[-1], whole=False)

    def number(self) -> Iterator[Departure]:
        found = self.found
        if found.number is None:
            yield self.departs(
                "number-missing", "number", gettext_noop("The line of number and symbol is missing (Số: …/…).")
            )
            return
        yield from self.look("number", "number", Role.NUMBER, [found.number])
        match = _NUMBER_FORM.match(found.at(found.number).words)
        if match is None:
            text = gettext_noop(
                'Number and symbol must be written like "Số: 05/QĐ-UBND": a colon, a stroke, no blanks within.'
            )
            yield self.departs("number-form", "number", text, found.number)
            return
        digits = match["number"].partition("/")[0].strip()
        if digits.isdecimal() and int(digits) < self.form.number_below and len(digits) < 2:
            text = gettext_noop("A number below 10 has a 0 in front: 0%(number)s.")
            yield self.departs("number-padding", "number", text, found.number, number=digits)
        yield from self._symbol(match["symbol"], found.number)

    def _symbol(self, symbol: str, index: int) -> Iterator[Departure]:
        kind = self.found.kind
        if kind is None or not kind.abbreviation:
            return
        if not symbol.startswith(f"{kind.abbreviation}-"):
            text = gettext_noop("The symbol of this type begins with %(abbreviation)s-.")
            yield self.departs("symbol", "number", text, index, abbreviation=kind.abbreviation)

    def date(self) -> Iterator[Departure]:
        found = self.found
        if found.place_date is None:
            text = gettext_noop("Place and date are missing under the national motto.")
            yield self.departs("date-missing", "date", text)
            return
        index = found.place_date
        yield from self.look("date", "date", Role.PLACE_DATE, [index], align=False)
        match = _DATE_FORM.match(found.at(index).words)
        if match is None:
            text = gettext_noop('Place and date must be written like "Hà Tĩnh, ngày 05 tháng 02 năm 2026".')
            yield self.departs("date-form", "date", text, index)
            return
        if not match["comma"]:
            yield self.departs("date-comma", "date", gettext_noop("A comma stands after the place."), index)
        day, month = match["day"] or "", match["month"] or ""
        if day.isdecimal() and int(day) < self.form.day_below and len(day) < 2:
            text = gettext_noop("A day below 10 has a 0 in front: 0%(number)s.")
            yield self.departs("date-padding", "date", text, index, number=day)
        if month.isdecimal() and int(month) in self.form.padded_months and len(month) < 2:
            text = gettext_noop("January and February have a 0 in front: 0%(number)s.")
            yield self.departs("date-padding", "date", text, index, number=month)
        if month.isdecimal() and int(month) not in self.form.padded_months and month.startswith("0"):
            text = gettext_noop("Months from March on have no 0 in front: %(number)s.")
            yield self.departs("date-padding", "date", text, index, number=month.lstrip("0"))

    def name(self) -> Iterator[Departure]:
        """The name of the type and trích yếu, or "V/v" of a letter."""
        found = self.found
        if self.shape is Shape.LETTER:
            yield from self._brief()
            return
        if found.type_name is None:
            yield self.departs("name-missing", "name", gettext_noop("The name of the type is missing."))
            return
        yield from self.look("name", "name", Role.TYPE_NAME, [found.type_name])
        if not found.abstract:
            text = gettext_noop("What the document is about is missing under the name of its type.")
            yield self.departs("abstract-missing", "name", text, found.type_name)
            return
        yield from self.look("abstract", "name", Role.ABSTRACT, found.abstract)
        yield from self.rule("abstract", "name", found.abstract[-1], whole=False)

    def _brief(self) -> Iterator[Departure]:
        found = self.found
        if not found.brief:
            text = gettext_noop('What the letter is about is missing under its number ("V/v …").')
            yield self.departs("brief-missing", "name", text)
            return
        if not found.at(found.brief[0]).words.startswith("V/v "):
            yield self.departs("brief-form", "name", gettext_noop('It begins with "V/v".'), found.brief[0])
        yield from self.look("brief", "name", Role.BRIEF, found.brief)

    # Text -------------------------------------------------------------------------------------------------------------

    def addressees(self) -> Iterator[Departure]:
        found = self.found
        if found.addressee is None:
            if self.shape is Shape.LETTER:
                yield self.departs(
                    "addressee-missing", "receivers", gettext_noop('A letter has its addressees: "Kính gửi: …".')
                )
            return
        index = found.addressee
        words = found.at(index).words
        yield from self.look("addressee", "receivers", Role.ADDRESSEE, [index, *found.addressees])
        if not words.startswith("Kính gửi:"):
            text = gettext_noop('"Kính gửi" is written so, with a colon.')
            yield self.departs("addressee-form", "receivers", text, index)
        inline = bool(words.partition(":")[2].strip())
        if inline and found.addressees:
            text = gettext_noop('With several addressees each has a line of its own below "Kính gửi:".')
            yield self.departs("addressee-form", "receivers", text, index)
        elif not inline and len(found.addressees) == 1:
            text = gettext_noop('A single addressee stands on the line of "Kính gửi:".')
            yield self.departs("addressee-form", "receivers", text, found.addressees[0])
        elif not inline and not found.addressees:
            text = gettext_noop('Addressees below "Kính gửi:" have a dash in front.')
            yield self.departs("addressee-form", "receivers", text, index)
        for place, line in enumerate(found.addressees):
            mark = "." if place == len(found.addressees) - 1 else ";"
            if len(found.addressees) > 1 and not found.at(line).words.endswith(mark):
                text = gettext_noop("Addressees end with a semicolon, the last with a full stop.")
                yield self.departs("addressee-marks", "receivers", text, line)
                break

    def bases(self) -> Iterator[Departure]:
        found = self.found
        if self.shape is Shape.DECISION:
            if not found.bases:
                text = gettext_noop("A decision names its bases (Căn cứ …).")
                yield self.departs("bases-missing", "body", text)
            if found.order is None and found.kind is not None:
                text = gettext_noop("The word of decision is missing (%(word)s).")
                yield self.departs("order-missing", "body", text, word=found.kind.order)
        if found.order is not None:
            yield from self.look("order", "body", Role.ORDER, [found.order])
        yield from self.look("basis", "body", Role.BASIS, found.bases)
        for place, index in enumerate(found.bases):
            mark = "." if place == len(found.bases) - 1 else ";"
            if not found.at(index).words.endswith(mark) and self.shape is Shape.DECISION:
                text = gettext_noop("Each basis ends with a semicolon, the last with a full stop.")
                yield self.departs("basis-marks", "body", text, index)
                break

    def body(self) -> Iterator[Departure]:
        found = self.found
        lines = [(index, found.at(index)) for index in found.body]
        if not lines:
            yield self.departs("body-missing", "body", gettext_noop("The document has no text."))
            return
        running = [(index, line) for index, line in lines if line.align is not Align.CENTER]
        if not running:
            running = lines
        size = self.form.look(Role.PARAGRAPH).size
        wrong = [index for index, line in lines if any(not size.holds(part.size) for part in line.solid)]
        if wrong:
            measured = next(part.size for part in found.at(wrong[0]).solid if not size.holds(part.size))
            text = gettext_noop("%(count)s paragraphs of the text are of size %(measured)s; it must be %(range)s.")
            values = {"measured": _show(measured), "range": _between(size.low, size.high), "count": str(len(wrong))}
            yield self.departs("body-size", "body", text, wrong[0], **values)
        wrong = [index for index, line in running if line.align is not Align.JUSTIFY and len(line.words) > 75]
        if wrong:
            text = gettext_noop("%(count)s paragraphs of the text are not set to both margins.")
            yield self.departs("body-align", "body", text, wrong[0], count=str(len(wrong)))
        yield from self._indents(running)
        yield from self._gaps(running)

    def _indents(self, lines: Sequence[tuple[int, MeasuredLine]]) -> Iterator[Departure]:
        body = self.form.body
        low, high = min(body.indents) - _INDENT_TOLERANCE, max(body.indents) + _INDENT_TOLERANCE
        wrong = [
            index
            for index, line in lines
            if not line.listed
            and not low <= line.left + line.first <= high
            and not line.text.startswith(("    ", "\u00a0\u00a0"))
        ]
        if wrong:
            line = self.found.at(wrong[0])
            text = gettext_noop("%(count)s paragraphs begin %(measured)s mm from the margin; it must be 10 or 12,7 mm.")
            values = {"count": str(len(wrong)), "measured": _show(line.left + line.first)}
            yield self.departs("body-indent", "body", text, wrong[0], **values)

    def _gaps(self, lines: Sequence[tuple[int, MeasuredLine]]) -> Iterator[Departure]:
        body = self.form.body
        narrow = [
            index
            for (before, above), (index, line) in pairwise(lines)
            if index == before + 1 and above.after + line.before < body.spacing.low - _GAP_TOLERANCE
        ]
        if narrow:
            above, line = self.found.at(narrow[0] - 1), self.found.at(narrow[0])
            text = gettext_noop(
                "%(count)s paragraphs stand %(measured)s pt below the one before; it must be at least 6 pt."
            )
            values = {"count": str(len(narrow)), "measured": _show(above.after + line.before)}
            yield self.departs("body-gap", "body", text, narrow[0], **values)
        wide = [
            index
            for index, line in lines
            if line.lines is not None and not body.lines.holds(line.lines, _LINES_TOLERANCE)
        ]
        if wide:
            text = gettext_noop("%(count)s paragraphs have a line spacing of %(measured)s; it must be 1 to 1,5 lines.")
            values = {"count": str(len(wide)), "measured": _show(self.found.at(wide[0]).lines or 0)}
            yield self.departs("body-lines", "body", text, wide[0], **values)

    def ending(self) -> Iterator[Departure]:
        found = self.found
        if found.body and not found.at(found.body[-1]).words.endswith(END_MARK):
            last = found.body[-1]
            stop = found.annexes[0][0] if found.annexes else len(found.lines)
            if any(found.at(index).heads for index in range(last + 1, stop)):
                return  # the text ends in a table
            text = gettext_noop('The text ends with "./.".')
            yield self.departs("ending", "body", text, last)

    # Closing ----------------------------------------------------------------------------------------------------------

    def signature(self) -> Iterator[Departure]:
        found = self.found
        if not found.authority:
            text = gettext_noop("The signature block is missing: authority and post in capitals, bottom right.")
            yield self.departs("signature-missing", "signature", text)
            return
        yield from self.look("authority", "signature", Role.AUTHORITY, found.authority)
        yield from self.look("signer", "signature", Role.SIGNER, found.signers)
        for index in found.authority:
            match = _AUTHORITIES.match(found.at(index).words)
            if match and (match[2], match[3]) != (".", " "):
                text = gettext_noop("TM., KT., TL., TUQ. and Q. are written with a full stop and a blank after it.")
                yield self.departs("authority-form", "signature", text, index)
        for index in found.signers:
            if _DEGREES.match(found.at(index).words):
                text = gettext_noop("No degree or title stands before the name of who signs.")
                yield self.departs("signer-degree", "signature", text, index)

    def recipients(self) -> Iterator[Departure]:
        found = self.found
        if found.recipients_head is None:
            text = gettext_noop('The recipients are missing ("Nơi nhận:"), bottom left.')
            yield self.departs("recipients-missing", "receivers", text)
            return
        head = found.recipients_head
        if found.at(head).words != "Nơi nhận:":
            yield self.departs(
                "recipients-form", "receivers", gettext_noop('"Nơi nhận" is written so, with a colon.'), head
            )
        yield from self.look("recipients", "receivers", Role.RECIPIENTS, [head])
        yield from self.look("recipient", "receivers", Role.RECIPIENT, found.recipients)
        yield from self._recipient_lines()

    def _recipient_lines(self) -> Iterator[Departure]:
        found = self.found
        words = [re.sub(r"^[-–]\s*", "", found.at(index).words) for index in found.recipients]
        archive = next((place for place, line in enumerate(words) if fold(line).startswith("luu")), None)
        if archive is None:
            text = gettext_noop('The recipients end with the archive: "- Lưu: VT, …".')
            yield self.departs("archive-missing", "receivers", text)
        elif not re.match(r"Lưu: VT\b.*\.$", words[archive]):
            text = gettext_noop('The archive is written "- Lưu: VT, …" with a full stop at its end.')
            yield self.departs("archive-form", "receivers", text, found.recipients[archive])
        if self.shape is Shape.LETTER and words and not words[0].startswith("Như "):
            text = gettext_noop('The recipients of a letter begin with "- Như trên;".')
            yield self.departs("recipients-first", "receivers", text, found.recipients[0])
        for place, line in enumerate(words[: archive if archive is not None else len(words)]):
            if not line.endswith((";", ",")) and place + 1 < len(words) and self._begins(found.recipients[place + 1]):
                text = gettext_noop("Each line of the recipients ends with a semicolon.")
                yield self.departs("recipients-marks", "receivers", text, found.recipients[place])
                break

    def _begins(self, index: int) -> bool:
        """Whether a line is a recipient of its own, not the rest of the one before."""
        line = self.found.at(index)
        return line.listed or line.words.startswith(("-", "–"))

    # Annexes ----------------------------------------------------------------------------------------------------------

    def annexes(self) -> Iterator[Departure]:
        found = self.found
        for place, lines in enumerate(found.annexes):
            label = lines[0]
            yield from self.look("annex", "annex", Role.ANNEX_LABEL, [label])
            if len(found.annexes) > 1 and not re.fullmatch(r"Phụ lục [IVXLC]+", found.at(label).words, re.IGNORECASE):
                text = gettext_noop("Several annexes are numbered with Roman numerals: Phụ lục I, Phụ lục II.")
                yield self.departs("annex-number", "annex", text, label)
            rest = [index for index in lines[1:8] if found.at(index).words]
            if not rest or not found.at(rest[0]).words.isupper():
                text = gettext_noop("An annex has a title in capitals under its label.")
                yield self.departs("annex-title", "annex", text, label)
            else:
                titles = list(takewhile(lambda index: found.at(index).words.isupper(), rest))
                yield from self.look("annex-title", "annex", Role.ANNEX_TITLE, titles)
            yield from self._annex_pages(place, label)

    def _annex_pages(self, place: int, label: int) -> Iterator[Departure]:
        section = self.found.at(label).section
        apart = section > 0 or self.shape is Shape.ANNEX
        layout = (
            self.document.sections[min(section, len(self.document.sections) - 1)] if self.document.sections else None
        )
        if place == 0 and self.shape is Shape.ANNEX and section == 0:
            return
        if not apart or layout is None or layout.starts_at != 1:
            text = gettext_noop("The pages of each annex are numbered apart, from 1.")
            yield self.departs("annex-pages", "annex", text, label)


def _is_other_face(face: str) -> bool:
    """Whether a face is not the decreed one; one of the same design and measures stands in for it where it is missing."""
    return fold(face) not in {fold(FACE), "tinos", "liberation serif", "symbol", "wingdings"}
