"""A Word document as measured: what its pages, paragraphs and letters really come to, after styles and defaults.

Filled by ``cchc_core.files.docx_measure``, which knows Word; judged by ``check``, which knows the decree. Lengths of pages
and indents are millimetres, those of type and spacing points.
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc_core.documents.form import Align


@dataclass(frozen=True)
class Letters:
    """A stretch of one look."""

    text: str
    face: str
    size: float
    bold: bool
    italic: bool
    underlined: bool = False
    colour: str = ""  # RRGGBB; empty for automatic, which is black


#: All text boxes of a document count as the cells of one table, each a column.
BOXES = -1


@dataclass(frozen=True)
class Cell:
    """Where a line stands in a table."""

    table: int
    row: int
    column: int
    width: float  # millimetres; 0 where not said


@dataclass(frozen=True)
class MeasuredLine:
    """A paragraph, or a part of one between forced line ends."""

    letters: tuple[Letters, ...]
    align: Align
    left: float
    right: float
    first: float  # indent of the first line against the left
    before: float
    after: float
    lines: float | None  # spacing in lines; None where it is set in points
    section: int
    cell: Cell | None = None
    listed: bool = False  # Word sets a number or dash before it
    rule: float | None = None  # a line drawn in or at it: its length, 0 where not known
    bordered: bool = False  # that line is the paragraph's border, as long as the paragraph is wide
    tabbed: bool = False  # a column that tabs make, whose place nothing tells
    column: int = 0  # how many columns made by tabs stand before it
    style: str = ""
    snug: bool = False  # no gap to a neighbour of the same style
    heads: bool = False  # stands in a row repeated on every page

    def gap_below(self, line: MeasuredLine) -> float:
        """Points between this paragraph and the next one."""
        alike = self.style == line.style
        return (0 if self.snug and alike else self.after) + (0 if line.snug and alike else line.before)

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(part.text for part in self.letters)

    @property
    def words(self) -> str:
        """Its words without blanks around them."""
        return " ".join(self.text.replace("\u00a0", " ").split())

    @property
    def solid(self) -> tuple[Letters, ...]:
        """The stretches that show something."""
        return tuple(part for part in self.letters if part.text.strip("\u00a0 \t"))


@dataclass(frozen=True)
class MeasuredSection:
    """Pages of one layout, with what stands at their head."""

    width: float
    height: float
    landscape: bool
    top: float
    bottom: float
    left: float
    right: float
    first_apart: bool  # the first page has a head and foot of its own
    starts_at: int | None  # page numbers begin anew
    head: tuple[HeadLine, ...] = ()
    first_head: tuple[HeadLine, ...] = ()
    foot: tuple[HeadLine, ...] = ()
    first_foot: tuple[HeadLine, ...] = ()


@dataclass(frozen=True)
class HeadLine:
    """A line at the head or foot of pages; ``number`` where it holds the page number."""

    number: bool
    align: Align
    size: float


@dataclass(frozen=True)
class MeasuredDocument:
    """Everything measured, in the order of the document."""

    lines: tuple[MeasuredLine, ...]
    sections: tuple[MeasuredSection, ...]
