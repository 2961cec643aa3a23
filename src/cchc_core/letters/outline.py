"""The body as a list of paragraphs and numbered items, each with its mark, its level, and the headings above it.

A paragraph keeps the length of the text it was cut from, so that an offset in it is an offset in the letter: broken lines
are joined by a blank in the place of the break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = re.compile(
    r"[ \t|>#_]{0,12}(?P<mark>Điều\s{1,3}\d{1,2}[a-z]?\s?[.:]|(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|"
    r"Mục)\s{1,3}(?:[IVX]{1,5}|\d{1,2}|thứ\s\w{2,4})[.:]?|"
    r"Bước\s{1,3}\d{1,2}\s?[.:]|"
    r"(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s{1,3}là\s?[,:]|"
    r"Thứ\s{1,3}(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\s?[,:]|"
    r"[IVX]{1,5}\s?[.)/-](?=\s|[^\W\d_])|[A-E]\.(?=\s)|\d{1,2}\s?[-/](?=\s)|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s)|"
    r"\d{1,2}\s?[.)](?!\d)|[a-zđ]\s?[).](?=\s|[^\W\d_])|"
    r"[-+•*](?!-))\s{0,6}"
)
_LEVELS = (
    (re.compile(r"PH|Ph|CH|Ch|M[ỤU]|Mụ"), 0),
    (re.compile(r"[IVX]{1,5}\s?[.)/-]|[A-E]\."), 1),
    (re.compile(r"Điều"), 2),
    (re.compile(r"Bước"), 7),
    (re.compile(r"(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s+là|Thứ\s"), 3),
)
_DEEPEST = 9
_SHORT = 40  # a line that ends so early was not broken, it ended
MOST_PARAGRAPH = 6_000
_END = re.compile(r"[.;:!?…]\"?$|\./$")


@dataclass
class Paragraph:
    """A stretch of the body. ``level`` counts from 0 for parts to 9 for the deepest bullet; None without a mark."""

    start: int
    text: str
    mark: str = ""
    level: int | None = None
    children: int = 0
    parents: list[Paragraph] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def paragraphs_of(text: str, start: int, end: int) -> list[Paragraph]:
    """Paragraphs between two offsets, items knowing their headings."""
    paragraphs = [part for block in _blocks(text, start, end) for part in _divide(block)]
    _nest(paragraphs)
    return paragraphs


def _blocks(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """Lines joined to paragraphs; a page break or a footnote in the middle of a sentence is bridged."""
    begin: int | None = None
    stop = start
    holes: list[tuple[int, int]] = []
    gap = False
    for line_start, line_end in _lines(text, start, end):
        line = text[line_start:line_end].strip(" \t|_>#")
        if not line or re.fullmatch(r"\d{1,3}|[-_=~.\s]{3,}", line):
            if line and begin is not None:
                holes.append((line_start, line_end))
            gap = True
            continue
        if re.match(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]|\[\d{1,2}\]\s", line):
            yield _paragraph(text, line_start, line_end, [])
            holes.append((line_start, line_end))
            gap = True
            continue
        broken = begin is not None and not _END.search(text[begin:stop].rstrip()) if begin is not None else False
        goes_on = begin is not None and not MARK.match(text[line_start:line_end])
        if goes_on:
            first = line[:1]
            goes_on = (not gap) or (broken and (first.islower() or first.isdigit() or first in ",;)("))
            if goes_on and not gap and begin is not None:
                goes_on = not _ends_before(text[begin:stop], line)
            if stop - (begin or 0) > MOST_PARAGRAPH:
                goes_on = False
        if goes_on:
            stop = line_end
        else:
            if begin is not None:
                yield _paragraph(text, begin, stop, holes)
            begin, stop, holes = line_start, line_end, []
        gap = False
    if begin is not None:
        yield _paragraph(text, begin, stop, holes)


#: Words that open a paragraph of a letter more often than they go on with one.
_OPENS = re.compile(
    r"(?:Giao|Yêu cầu|Đề nghị|Căn cứ|Trong quá trình|Quá trình|Nhận được|Trên đây|Thực hiện|Để |Nếu |Mọi |"
    r"(?:UBND|Ủy ban nhân dân|Sở|Bộ|Văn phòng|Chủ tịch|Giám đốc|Thủ trưởng)\s[^.;]{2,60}\s"
    r"(?:yêu cầu|đề nghị|giao|thông báo|trân trọng|báo cáo|kính))"
)


def _ends_before(above: str, line: str) -> bool:
    """A line below belongs to the paragraph above unless that one is finished and short, or a table row stands here."""
    last = above[above.rfind("\n") + 1 :].rstrip()
    if "|" in last or "|" in line:
        return True
    if len(last.strip(" |_>#")) < _SHORT and line[:1].isupper() and not last.rstrip().endswith((",", "-")):
        return True
    if last.endswith((".", ";")) and _OPENS.match(line):
        return True
    return bool(_END.search(last)) and line[:1].isupper() and (len(last) < 60 or last.endswith(":") or len(last) > 150)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        for piece in range(position, max(stop, position + 1), MOST_PARAGRAPH):
            yield piece, min(stop, piece + MOST_PARAGRAPH)
        position = stop + 1


def _paragraph(text: str, start: int, end: int, holes: list[tuple[int, int]]) -> Paragraph:
    words = text[start:end]
    for a, b in holes:
        if start <= a and b <= end:
            words = words[: a - start] + " " * (b - a) + words[b - start :]
    return Paragraph(start, words.replace("\n", " ").replace("\t", " "))


_INLINE = re.compile(r"(?<=[.;:])\s{1,4}(?=(?:\d{1,2}\.\s|[a-zđ]\)\s|[-+]\s)[^\W\d_])")


def _divide(block: Paragraph) -> Iterator[Paragraph]:
    """A paragraph that holds several items on one line is taken apart; then each has its mark read."""
    cuts = [0]
    pieces = [match.end() for match in _INLINE.finditer(block.text)]
    numbered = [at for at in pieces if MARK.match(block.text, at)]
    if len(numbered) >= 2 or (MARK.match(block.text) and numbered):
        cuts += numbered
    for begin, stop in zip(cuts, [*cuts[1:], len(block.text)], strict=True):
        piece = block.text[begin:stop]
        match = MARK.match(piece)
        if match:
            mark = match["mark"].strip()
            yield Paragraph(block.start + begin + match.end(), piece[match.end() :], mark, _level(mark))
        else:
            lead = len(piece) - len(piece.lstrip(" |_>#"))
            yield Paragraph(block.start + begin + lead, piece[lead:])


def _level(mark: str) -> int:
    for pattern, level in _LEVELS:
        if pattern.match(mark):
            return level
    if mark[0].isdigit():
        return 3 + min(mark.rstrip(".)").count("."), 3)
    if mark[0].isalpha():
        return 7
    return 8 if mark[0] in "-•*" else _DEEPEST


def _nest(paragraphs: list[Paragraph]) -> None:
    open_items: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.level is None:
            paragraph.parents = list(open_items)
            continue
        while open_items and (open_items[-1].level or 0) >= paragraph.level:
            open_items.pop()
        paragraph.parents = list(open_items)
        for parent in open_items[-1:]:
            parent.children += 1
        open_items.append(paragraph)
