"""Finds the elements of a measured document: what is the number line, who issues, where the text begins and ends.

Documents come from many hands: the columns of the header may be a table or tabs, the issuer may stand on two lines, a
closing may have its signature in a row above the recipients. So elements are known by their words first, and by their
place only then; styles are not asked, because hardly anybody uses them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cchc_core.documents.form import MOTTO, NATIONAL_TITLE
from cchc_core.documents.kinds import KINDS, Kind, Shape
from cchc_core.documents.measured import MeasuredDocument, MeasuredLine
from cchc_core.documents.metrics import text_width
from cchc_core.text import fold

_MM_PER_POINT = 25.4 / 72
_NUMBER = re.compile(r"^\s*s[ốo]\s*[:.]?[\s\d./…_]*\S*\s*/|^\s*s[ốo]\s*[:.]\s*", re.IGNORECASE)
_DATE = re.compile(r"ngay\b.*\bthang\b.*\bnam\b")
_ANNEX = re.compile(r"^phu luc( (so )?[0-9ivxlc]+)?[.:]?$")
_BASIS = re.compile(r"^(can cu|theo de nghi|xet de nghi|thuc hien .*[;.]$)")
_ONLY_LINE = re.compile(r"[_─—–\-=]{3,}")
_ORGAN = re.compile(r"(SỞ|BAN|PHÒNG|CỤC|CHI CỤC|VĂN PHÒNG|ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|TRUNG TÂM|TRƯỜNG|THANH TRA)\b")
_TYPE_NAMES = {kind.name.upper(): kind for kind in KINDS}


@dataclass
class Found:
    """The elements, each None or empty where it is not there."""

    lines: Sequence[MeasuredLine]
    document: MeasuredDocument
    kind: Kind | None = None
    title: int | None = None
    motto: int | None = None
    parents: list[int] = field(default_factory=list)
    issuer: list[int] = field(default_factory=list)
    number: int | None = None
    place_date: int | None = None
    brief: list[int] = field(default_factory=list)
    type_name: int | None = None
    abstract: list[int] = field(default_factory=list)
    order: int | None = None
    bases: list[int] = field(default_factory=list)
    addressee: int | None = None
    addressees: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    recipients_head: int | None = None
    recipients: list[int] = field(default_factory=list)
    authority: list[int] = field(default_factory=list)
    signers: list[int] = field(default_factory=list)
    annexes: list[list[int]] = field(default_factory=list)

    def at(self, index: int) -> MeasuredLine:
        """The line at a place."""
        return self.lines[index]

    def rule_under(self, index: int) -> float | None:
        """The length in millimetres of the line drawn below a line of words; 0 for one of unknown length, None for none."""
        here = self.lines[index]
        if here.rule is not None:
            return self._length(here)
        for next_index in range(index + 1, min(index + 3, len(self.lines))):
            below = self.lines[next_index]
            if below.cell != here.cell:
                break
            if below.rule is not None and not below.words:
                return self._length(below)
            if _ONLY_LINE.fullmatch(below.words):
                size = below.solid[0].size if below.solid else 13
                return text_width(below.words, size) * _MM_PER_POINT
            if below.words:
                break
        if here.solid and all(part.underlined for part in here.solid):
            return self.width_of(index)
        return None

    def _length(self, line: MeasuredLine) -> float:
        if not line.bordered:
            return line.rule or 0.0
        section = self.document.sections[min(line.section, len(self.document.sections) - 1)]
        room = line.cell.width if line.cell is not None else section.width - section.left - section.right
        return max(0.0, room - line.left - line.right) if room else 0.0

    def width_of(self, index: int) -> float:
        """The length of a line of words as it would be set, in millimetres; at most the room it has."""
        line = self.lines[index]
        width = sum(text_width(part.text, part.size, bold=part.bold) for part in line.solid) * _MM_PER_POINT
        return min(width, line.cell.width) if line.cell is not None and line.cell.width else width


def find(document: MeasuredDocument) -> Found:
    """The elements of a document."""
    found = Found(document.lines, document)
    words = [line.words for line in document.lines]
    folded = [fold(text) for text in words]
    found.annexes = _annexes(document, folded)
    end = found.annexes[0][0] if found.annexes else len(words)
    if found.annexes and not any(text for text in folded[:end]):
        found.kind = next(kind for kind in KINDS if kind.shape is Shape.ANNEX)
        return found
    _find_header(found, words, folded, end)
    start = _after_header(found)
    _find_type(found, words, start, end)
    start = max([start, *(index + 1 for index in (found.type_name, *found.abstract) if index is not None)])
    _find_addressees(found, words, folded, start, end)
    _find_closing(found, words, folded, start, end)
    _find_body(found, words, folded, start, end)
    if found.kind is None:
        found.kind = next(kind for kind in KINDS if kind.shape is Shape.LETTER)
    return found


def _annexes(document: MeasuredDocument, folded: Sequence[str]) -> list[list[int]]:
    """The lines of each annex: from its label to the next, or to the end.

    A label opens its section or comes after the recipients: the word alone may stand in any text.
    """
    archive = next((index for index, text in enumerate(folded) if text.startswith(("- luu", "luu:"))), len(folded))
    openings: dict[int, int] = {}
    for index, line in enumerate(document.lines):
        if folded[index]:
            openings.setdefault(line.section, index)
    starts = [
        index
        for index, text in enumerate(folded)
        if _ANNEX.match(text)
        and document.lines[index].cell is None
        and (index > archive or openings[document.lines[index].section] == index)
    ]
    return [list(range(start, stop)) for start, stop in pairwise([*starts, len(folded)])]


# Header -------------------------------------------------------------------------------------------------------------


def _find_header(found: Found, words: Sequence[str], folded: Sequence[str], end: int) -> None:
    zone = range(min(end, 60))
    title, motto = fold(NATIONAL_TITLE), re.sub(r"\W+", "", fold(MOTTO))
    found.title = next((i for i in zone if title in folded[i]), None)
    found.motto = next((i for i in zone if motto in re.sub(r"\W+", "", folded[i])), None)
    found.place_date = next(
        (i for i in zone if _DATE.search(folded[i]) and len(words[i]) < 70 and _is_date(words[i])), None
    )
    found.number = next((i for i in zone if _NUMBER.search(words[i]) and len(words[i]) < 60), None)
    brief = next((i for i in zone if re.match(r"v/v\b|ve viec\b", folded[i]) and found.at(i).cell is not None), None)
    if brief is None:
        brief = next((i for i in zone if re.match(r"v/v\b", folded[i])), None)
    if brief is not None:
        found.brief = [brief, *_same_cell_after(found, brief, words)]
    _find_issuer(found, words, folded)


def _is_date(words: str) -> bool:
    """A date line begins with a place or with the day; "Căn cứ … ngày …" is longer and has other words before."""
    before = fold(words).partition("ngay")[0]
    return len(before.split()) <= 6 and not before.startswith(("can cu", "so", "kem theo", "(kem"))


def _same_cell_after(found: Found, index: int, words: Sequence[str]) -> list[int]:
    """What goes on in the same cell, up to a stamp in capitals."""
    cell, more = found.at(index).cell, []
    for other in range(index + 1, len(words)):
        line = found.at(other)
        if cell is None or line.cell != cell or not words[other] or words[other].isupper():
            break
        more.append(other)
    return more


def _find_issuer(found: Found, words: Sequence[str], folded: Sequence[str]) -> None:
    """The capitals above the number that are not the national title: bold ones issue, others stand above them."""
    stop = found.number if found.number is not None else found.place_date
    if stop is None:
        stop = (found.motto or found.title or 0) + 3
    anchor = found.title if found.title is not None else found.motto
    limit = stop + 1 if found.title is None else max(stop, found.title)
    candidates = [
        index
        for index in range(min(limit, len(words)))
        if words[index]
        and index not in (found.title, found.motto, found.number, found.place_date, *found.brief)
        and not _ONLY_LINE.fullmatch(words[index])
        and (found.at(index).cell is None) == (anchor is None or found.at(anchor).cell is None)
        and not _DATE.search(folded[index])
    ]
    bold = [index for index in candidates if any(part.bold for part in found.at(index).solid)]
    begin = max((place for place, index in enumerate(bold) if _ORGAN.match(words[index])), default=0)
    found.issuer = bold[begin:] or candidates[-1:]
    found.parents = [index for index in candidates if index < min(found.issuer, default=0)]


def _after_header(found: Found) -> int:
    places = [found.title, found.motto, found.number, found.place_date, *found.brief, *found.issuer]
    last = max((place for place in places if place is not None), default=-1)
    if last >= 0 and found.at(last).cell is not None:
        table = found.at(last).cell
        while last + 1 < len(found.lines):
            following = found.at(last + 1).cell
            if table is None or following is None or following.table != table.table:
                break
            last += 1
    return last + 1


# Heading, addressees ------------------------------------------------------------------------------------------------


def _find_type(found: Found, words: Sequence[str], start: int, end: int) -> None:
    for index in range(start, min(end, start + 12)):
        kind = _TYPE_NAMES.get(words[index].upper().rstrip(":")) if words[index] else None
        if kind is not None and not words[index].endswith(":"):
            found.type_name, found.kind = index, kind
            break
    orders = {kind.order: kind for kind in KINDS if kind.order}
    for index in range(start, min(end, start + 60)):
        said = words[index].upper().rstrip(" :") + ":"
        if said in orders and index != found.type_name:
            found.order = index
            break
    if found.type_name is not None:
        for index in range(found.type_name + 1, end):
            line = found.at(index)
            if not words[index] or _ONLY_LINE.fullmatch(words[index]) or _ends_abstract(words[index]):
                break
            if words[index].isupper() and found.kind is not None and found.kind.shape is Shape.DECISION:
                break
            found.abstract.append(index)
            if line.rule is not None or len(found.abstract) == 4:
                break


def _ends_abstract(words: str) -> bool:
    return _BASIS.match(fold(words)) is not None or fold(words).startswith(
        ("kinh gui", "ngay ", "dieu 1", "i. ", "1. ")
    )


def _find_addressees(found: Found, words: Sequence[str], folded: Sequence[str], start: int, end: int) -> None:
    found.addressee = next((i for i in range(start, min(end, start + 12)) if folded[i].startswith("kinh gui")), None)
    if found.addressee is None:
        return
    for index in range(found.addressee + 1, end):
        if not words[index]:
            if found.addressees:
                break
            continue
        if not (words[index].startswith(("-", "–")) or found.at(index).listed) or index > found.addressee + 40:
            break
        found.addressees.append(index)


# Closing and body ---------------------------------------------------------------------------------------------------


def _find_closing(found: Found, words: Sequence[str], folded: Sequence[str], start: int, end: int) -> None:
    heads = [index for index in range(start, end) if re.match(r"noi nhan\b", folded[index]) and len(words[index]) < 20]
    if heads:
        head = found.recipients_head = heads[-1]
        cell = found.at(head).cell
        for index in range(head + 1, end):
            line = found.at(index)
            if cell is None and line.column:
                continue  # what tabs set beside the recipients
            if line.cell != cell or (cell is None and words[index].isupper()):
                break
            if words[index] and (words[index].startswith(("-", "–")) or line.listed or found.recipients):
                found.recipients.append(index)
        if cell is not None:
            _sign_in_table(found, words, cell.table, range(start, end))
            if found.authority:
                return
    elif (table := _last_table_with_capitals(found, words, start, end)) is not None:
        _sign_in_table(found, words, table, range(start, end))
        return
    first = (found.recipients_head or start) + 1
    _sign_by_words(found, words, range(max(first - 12, start), end))


def _last_table_with_capitals(found: Found, words: Sequence[str], start: int, end: int) -> int | None:
    """Where a signature stands that has no recipients beside it: a table after the text without a head of its own."""
    for index in range(end - 1, start - 1, -1):
        line = found.at(index)
        if line.cell is None and len(words[index]) > 60:
            return None
        if line.cell is not None and words[index].isupper() and all(part.bold for part in line.solid):
            return line.cell.table
    return None


def _sign_in_table(found: Found, words: Sequence[str], table: int, zone: Sequence[int]) -> None:
    """Cells beside and above the recipients: capitals are posts, the last line of a cell is a name."""
    own = None if found.recipients_head is None else found.at(found.recipients_head).cell
    cells: dict[tuple[int, int], list[int]] = {}
    for index in zone:
        cell = found.at(index).cell
        if cell is not None and cell.table == table and cell != own and words[index]:
            cells.setdefault((cell.row, cell.column), []).append(index)
    for lines in cells.values():
        if words[lines[0]].startswith(("-", "–")):
            continue  # recipients without their head
        _sign(found, words, lines)


def _sign_by_words(found: Found, words: Sequence[str], zone: Sequence[int]) -> None:
    """Without a table: lines in capitals near the end, and the name after them."""
    lines = [index for index in zone if words[index] and index not in found.recipients]
    capitals = [
        index for index in lines if words[index].isupper() and index != found.recipients_head and _short(words[index])
    ]
    if capitals:
        names = [index for index in lines if index > capitals[-1] and _short(words[index])][:1]
        _sign(found, words, [*capitals[-3:], *names])


def _short(words: str) -> bool:
    return len(words) < 60


def _sign(found: Found, words: Sequence[str], lines: Sequence[int]) -> None:
    for place, index in enumerate(lines):
        name = not words[index].isupper() and place > 0 and place == len(lines) - 1
        if name:
            found.signers.append(index)
        elif not words[index].startswith("("):  # "(Chữ ký, dấu)"
            found.authority.append(index)


def _find_body(found: Found, words: Sequence[str], folded: Sequence[str], start: int, end: int) -> None:
    closing = [found.recipients_head, *found.authority]
    stop = min((index for index in closing if index is not None), default=end)
    taken = {found.type_name, *found.abstract, found.order, found.addressee, *found.addressees}
    begin = max([start, *(index + 1 for index in (found.addressee, *found.addressees) if index is not None)])
    decision = found.kind is not None and found.kind.shape is Shape.DECISION
    for index in range(begin, stop):
        if not words[index] or index in taken or _ONLY_LINE.fullmatch(words[index]):
            continue
        if _is_basis(found, index, words, folded, decision=decision):
            found.bases.append(index)
            continue
        above = index < found.order if found.order is not None else words[index].isupper() and not found.body
        if decision and above:
            continue  # who decides
        if found.at(index).cell is None:
            found.body.append(index)


def _is_basis(found: Found, index: int, words: Sequence[str], folded: Sequence[str], *, decision: bool) -> bool:
    """Before the text of a decision; in other types only where it is set apart in italics."""
    if found.body or not _BASIS.match(folded[index]) or (found.order is not None and index > found.order):
        return False
    slanted = all(part.italic for part in found.at(index).solid)
    return decision or (slanted and words[index].endswith((";", ".")))
