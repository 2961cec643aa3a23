"""What an office wants to say, complete and typed: the one context from which Word and PDF are both made.

Nothing here knows how it will look. Text is NFC and free of control characters from the moment it is read
(``read_context``); numbers, days and names that are not known yet are None, and stay a gap on paper.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from cchc_core.documents.kinds import Kind


@dataclass(frozen=True)
class Run:
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    italic: bool = False


Text = tuple[Run, ...]


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known; each part may be a gap."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    @property
    def exact(self) -> dt.date | None:
        """The day of the calendar, where all parts are known."""
        if self.day is None or self.month is None or self.year is None:
            return None
        return dt.date(self.year, self.month, self.day)


class Level(str, Enum):
    """Steps of the two outlines: (a) part or chapter, section, article, clause, point; (b) part, group, clause, point."""

    PART = "part"  # Phần I
    CHAPTER = "chapter"  # Chương I
    SECTION = "section"  # Mục 1
    ARTICLE = "article"  # Điều 1.
    GROUP = "group"  # I.
    CLAUSE = "clause"  # 1.
    SUBCLAUSE = "subclause"  # 1.1.
    POINT = "point"  # a)
    DASH = "dash"  # -
    PLUS = "plus"  # +


@dataclass(frozen=True)
class Paragraph:
    """Running text without a number."""

    text: Text


@dataclass(frozen=True)
class Item:
    """A step of the outline. ``mark`` None counts by itself; "" leaves the number out."""

    level: Level
    title: Text = ()
    text: Text = ()
    mark: str | None = None


@dataclass(frozen=True)
class TableColumn:
    """A column: its head, its share of the width, and where its cells stand ("left", "center", "right")."""

    title: Text
    width: float = 1.0
    align: str = "left"


@dataclass(frozen=True)
class TableHead:
    """A cell of a head of several rows: its words, and how many columns and rows it covers."""

    title: Text
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page it runs over.

    ``groups`` are the rows (from 0) that begin a part of it: their second cell runs over all columns that follow. ``heads``
    stand in the place of the titles of the columns where some are merged, row by row from the top; a cell that one above covers
    is left out of its row.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Text, ...], ...]
    groups: frozenset[int] = frozenset()
    heads: tuple[tuple[TableHead, ...], ...] = ()


def placed_heads(
    heads: tuple[tuple[TableHead, ...], ...], width: int
) -> tuple[tuple[tuple[int, TableHead], ...], ...] | None:
    """The cells of a head with the column at which each stands; None where they leave a gap, overlap or stand out."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[tuple[int, TableHead], ...]] = []
    for depth, row in enumerate(heads):
        at, found = 0, []
        for head in row:
            while (depth, at) in taken:
                at += 1
            area = {(depth + down, at + right) for down in range(head.rows) for right in range(head.columns)}
            if taken & area or at + head.columns > width or depth + head.rows > len(heads):
                return None
            taken |= area
            found.append((at, head))
        placed.append(tuple(found))
    return tuple(placed) if len(taken) == len(heads) * width else None


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


Block = Paragraph | Item | Table | PageBreak


@dataclass(frozen=True)
class Issuer:
    """Who issues: the name in the header, that of the body above it, and the full name where text cites it."""

    name: str
    parent: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class Signer:
    """``authority`` are the lines above the post: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")."""

    post: str
    name: str = ""
    authority: tuple[str, ...] = ()


@dataclass(frozen=True)
class Annex:
    """An annex on pages of its own. ``label`` None numbers it among the others; a text issued with a decision names its
    type there ("KẾ HOẠCH"). ``caption`` False leaves out which document it belongs to: a sheet that belongs to none."""

    title: str
    body: tuple[Block, ...]
    landscape: bool = False
    label: str | None = None
    caption: bool = True


@dataclass(frozen=True)
class Context:
    """One outgoing document."""

    kind: Kind
    issuer: Issuer
    symbol: str
    place: str
    subject: str
    number: str | None = None
    date: PartialDate = PartialDate()
    organ_title: str = ""  # who decides: "GIÁM ĐỐC SỞ NỘI VỤ"; the issuer's name where empty
    addressees: tuple[str, ...] = ()
    bases: tuple[Text, ...] = ()
    body: tuple[Block, ...] = ()
    annexes: tuple[Annex, ...] = ()
    signer: Signer | None = None
    cosigner: Signer | None = None  # the secretary, in minutes
    recipients: tuple[str, ...] = ()
    archive: str = ""  # "VT, NC2"
    urgency: str | None = None  # "hỏa tốc", "thượng khẩn", "khẩn"
    drafter: str = ""
    attached_to: str = ""  # of an annex that stands alone: the type of the document it belongs to
    demo: bool = False
