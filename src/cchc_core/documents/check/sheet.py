"""Rules of the sheet: paper, margins, page numbers, the face and colour of all letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cchc_core.documents.check.case import Case, Departure, between, shown
from cchc_core.documents.form import FACE, Align, Role
from cchc_core.documents.kinds import Shape
from cchc_core.documents.measured import MeasuredSection
from cchc_core.text import fold
from cchc_core.words import gettext_noop

_MARGIN_TOLERANCE = 0.6  # millimetres: rulers of word processors round
_PAGE_LINES = 60  # more than fit on a page, whatever the spacing


def pages(case: Case) -> Iterator[Departure]:
    page = case.form.page
    for number, section in enumerate(case.document.sections):
        wide, high = sorted((section.width, section.height))
        if abs(wide - page.width) > 1.5 or abs(high - page.height) > 1.5:
            text = gettext_noop("The paper is %(width)s × %(height)s mm; it must be A4, 210 × 297 mm.")
            yield case.departs("paper", "paper", text, width=shown(section.width), height=shown(section.height))
        main = number == 0 and case.shape is not Shape.ANNEX
        if main and section.width > section.height and not _has_table(case, section=0):
            text = gettext_noop("The page lies across; only pages with tables may.")
            yield case.departs("orientation", "orientation", text)
        yield from _margins(case, section, number)


def _has_table(case: Case, section: int) -> bool:
    heads = (line for line in case.document.lines if line.section == section and line.heads)
    return any(True for _ in heads)


def _margins(case: Case, section: MeasuredSection, number: int) -> Iterator[Departure]:
    page = case.form.page
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
            values = {"measured": shown(measured), "range": between(allowed.low, allowed.high)}
            yield case.departs("margins", "margins", text, **values)


def page_numbers(case: Case) -> Iterator[Departure]:
    sections = case.document.sections
    if not sections:
        return
    look = case.form.look(Role.PAGE_NUMBER)
    first = sections[0]
    opening = first.first_head + first.first_foot if first.first_apart else first.head + first.foot
    if any(line.number for line in opening):
        text = gettext_noop("The first page shows its number; numbers begin to show on the second.")
        yield case.departs("page-number", "page_number", text)
    for place, section in enumerate(sections):
        numbers = [line for line in section.head if line.number]
        if any(line.number for line in section.foot):
            text = gettext_noop("The page number stands at the foot; it belongs into the top margin.")
            yield case.departs("page-number", "page_number", text)
        elif not numbers and _is_long(case, place):
            text = gettext_noop("Pages after the first carry no number in the top margin.")
            yield case.departs("page-number", "page_number", text)
        for line in numbers:
            if line.align is not Align.CENTER:
                text = gettext_noop("The page number is not centred.")
                yield case.departs("page-number", "page_number", text)
            if not look.size.holds(line.size):
                text = gettext_noop("The page number is of size %(measured)s; it must be %(range)s.")
                values = {"measured": shown(line.size), "range": between(look.size.low, look.size.high)}
                yield case.departs("page-number", "page_number", text, **values)
        if numbers or any(line.number for line in section.foot):
            break  # what follows inherits it or is told of with the first


def _is_long(case: Case, place: int) -> bool:
    """More lines than a page holds, estimated; a one-page letter needs no number."""
    rows: dict[tuple[int, int], int] = {}
    lines = 0
    for line in case.sections.get(place, ()):
        if line.cell is None:
            lines += 1 + len(line.words) // 85
        else:  # the highest cell makes the row
            row = (line.cell.table, line.cell.row)
            high = 1 + len(line.words) // max(10, round(line.cell.width / 2))
            rows[row] = max(rows.get(row, 0), high)
    return lines + sum(rows.values()) > _PAGE_LINES


def letters(case: Case) -> Iterator[Departure]:
    """One face and black everywhere, but for the red of stamps."""
    faces: Counter[str] = Counter()
    coloured: list[int] = []
    first: dict[str, int] = {}
    for index, line in enumerate(case.document.lines):
        for part in line.solid:
            if part.face.strip() and _is_other_face(part.face):
                faces[part.face] += 1
                first.setdefault(part.face, index)
            stamp = fold(line.words) in {fold(name) for name in case.form.stamps}
            if part.colour not in ("", "000000") and not stamp:
                coloured.append(index)
    for face, count in faces.items():
        text = gettext_noop("%(count)s stretches are set in %(face)s; the face must be Times New Roman.")
        yield case.departs("face", "face", text, first[face], count=str(count), face=face)
    if coloured:
        text = gettext_noop("%(count)s stretches are not black.")
        yield case.departs("colour", "colour", text, coloured[0], count=str(len(coloured)))


def _is_other_face(face: str) -> bool:
    """Whether a face is not the decreed one; one of the same design and measures stands in for it where it is missing."""
    return fold(face) not in {fold(FACE), "tinos", "liberation serif", "symbol", "wingdings"}
