"""From a context to the lines of the sheet: every word that will be printed, in order, each with its role.

Word and PDF are set from the same ``Sheet``, so they cannot say different things. Here capitals are written, gaps are left
for number and day, outlines are counted, and the marks that the decree puts at the ends of lines are set.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cchc_core.documents.context import (
    Annex,
    Block,
    Context,
    Item,
    Level,
    PageBreak,
    Paragraph,
    PartialDate,
    Run,
    Signer,
    Table,
    Text,
    placed_heads,
)
from cchc_core.documents.form import END_MARK, MOTTO, NATIONAL_TITLE, Align, Form, Role, form_on
from cchc_core.documents.kinds import Shape
from cchc_core.documents.outline import Outline, roman
from cchc_core.documents.symbols import BLANK_DAY, number_line, number_text

#: Printed at the foot of every page of a document whose content is invented.
DEMO_MARK = "Dữ liệu minh họa"

_LEAST_SHARE = 0.07  # of the width, for a column of a table
_MOST_UPRIGHT = 9  # more columns lie across the page, where a smaller share is as wide


@dataclass(frozen=True)
class Line:
    """A paragraph in the look of its role."""

    role: Role
    text: Text
    keep_next: bool = False  # stays on the page of what follows

    @property
    def plain(self) -> str:
        """Its words without looks."""
        return "".join(run.text for run in self.text)


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid: head, share of the width (all add up to 1), and where cells stand."""

    title: Text
    share: float
    align: Align


@dataclass(frozen=True)
class GridHead:
    """A cell of the head: the first column that it covers, and how many columns and rows."""

    title: Text
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Grid:
    """A table with a head that repeats; of the rows that ``groups`` names the second cell runs to the end.

    ``heads`` are the rows of the head, each cell with its place; one row with the titles of the columns where none is merged.
    """

    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Text, ...], ...]
    groups: frozenset[int] = frozenset()
    heads: tuple[tuple[GridHead, ...], ...] = ()

    @property
    def placed_rows(self) -> Iterable[list[tuple[Text, Align]]]:
        """The cells of each row with where they stand."""
        return ([(cell, column.align) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows)


@dataclass(frozen=True)
class Rule:
    """A line under the heading before it."""


@dataclass(frozen=True)
class Break:
    """A new page."""


Element = Line | Grid | Rule | Break


@dataclass(frozen=True)
class Header:
    """The top of the first page: left column, right column, and the line of number and date."""

    parent: tuple[str, ...]
    issuer: tuple[str, ...]
    national_title: str
    motto: str
    number: str
    place_date: str
    brief: str
    urgency: str


@dataclass(frozen=True)
class Signature:
    """One signature: authority and post above, name below the space to sign in."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Closing:
    """The end of a document: recipients on the left, signature on the right; minutes have a signature on each side."""

    recipients: tuple[str, ...]
    signature: Signature
    cosignature: Signature | None
    drafter: str


@dataclass(frozen=True)
class AnnexSheet:
    """The pages of one annex."""

    elements: tuple[Element, ...]
    landscape: bool


@dataclass(frozen=True)
class Addressees:
    """One is named on the line of "Kính gửi:", several below it."""

    names: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether there is only one."""
        return len(self.names) == 1

    @property
    def lines(self) -> tuple[str, ...]:
        """As printed below "Kính gửi:"."""
        last = len(self.names) - 1
        return tuple(f"- {name}{'.' if index == last else ';'}" for index, name in enumerate(self.names))


@dataclass(frozen=True)
class Sheet:
    """A whole document, ready to be set. An annex that stands alone has no header, no body and no closing."""

    title: str  # for the file's properties
    day: dt.date  # likewise: its day as far as it is known, so that the same document gives the same file
    form: Form
    header: Header | None
    heading: tuple[Element, ...]  # name of the type, trích yếu, its rule
    addressees: Addressees | None
    body: tuple[Element, ...]
    closing: Closing | None
    annexes: tuple[AnnexSheet, ...]
    demo: bool


def lay_out(context: Context, form: Form | None = None) -> Sheet:
    """The lines of a document, in the form of its day (or the one given)."""
    form = form or form_on(context.date.exact)
    alone = context.kind.shape is Shape.ANNEX
    letter = context.kind.shape is Shape.LETTER
    return Sheet(
        title=_file_title(context),
        day=_day(context.date, form),
        form=form,
        header=None if alone else _header(context, form),
        heading=() if alone or letter else _heading(context),
        addressees=Addressees(context.addressees) if context.addressees else None,
        body=() if alone else _body(context),
        closing=None if alone or context.signer is None else _closing(context, context.signer),
        annexes=tuple(_annexes(context, form)),
        demo=context.demo,
    )


def plain(words: str, *, bold: bool = False, italic: bool = False) -> Text:
    """Words in one look."""
    return (Run(words, bold, italic),)


def _file_title(context: Context) -> str:
    subject = context.subject or (context.annexes[0].title if context.annexes else "")
    return f"{context.kind.title}: {subject}"


def _day(date: PartialDate, form: Form) -> dt.date:
    if date.year is None:
        return form.valid_from
    return dt.date(date.year, date.month or 1, (date.day if date.month else None) or 1)


# Header -------------------------------------------------------------------------------------------------------------


def _header(context: Context, form: Form) -> Header:
    return Header(
        parent=_organ_lines(context.issuer.parent),
        issuer=_organ_lines(context.issuer.name),
        national_title=NATIONAL_TITLE,
        motto=MOTTO,
        number=number_line(context.number, context.symbol, form),
        place_date=f"{context.place}, {date_text(context.date, form)}",
        brief=f"V/v {_without_about(context.subject)}" if context.kind.shape is Shape.LETTER else "",
        urgency=(context.urgency or "").upper(),
    )


_COLLECTIVES = re.compile(r"^(ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN) (?=\S)")


def _organ_lines(name: str) -> tuple[str, ...]:
    """A name as the header breaks it: the collective body on one line, what it governs on the next."""
    return tuple(_COLLECTIVES.sub(r"\1\n", name.upper()).split("\n")) if name else ()


def date_text(date: PartialDate, form: Form) -> str:
    """ "ngày 05 tháng 02 năm 2026"; what is not known stays a gap, but for the year, which is always short of nothing."""
    day = BLANK_DAY if date.day is None else f"{date.day:02d}" if date.day < form.day_below else str(date.day)
    if date.month is None:
        month = BLANK_DAY
    else:
        month = f"{date.month:02d}" if date.month in form.padded_months else str(date.month)
    year = BLANK_DAY if date.year is None else str(date.year)
    return f"ngày {day} tháng {month} năm {year}"


def _without_about(words: str) -> str:
    """ "Về việc báo cáo …" → "báo cáo …"."""
    for start in ("V/v ", "Về việc "):
        if words.lower().startswith(start.lower()):
            words = words[len(start) :]
    return words


def _heading(context: Context) -> tuple[Element, ...]:
    elements: list[Element] = [
        Line(Role.TYPE_NAME, plain(context.kind.name.upper()), keep_next=True),
        Line(Role.ABSTRACT, plain(context.subject), keep_next=True),
        Rule(),
    ]
    if context.kind.shape is Shape.DECISION:
        elements.append(
            Line(Role.ORGAN_TITLE, plain((context.organ_title or context.issuer.name).upper()), keep_next=True)
        )
    return tuple(elements)


# Body ---------------------------------------------------------------------------------------------------------------


def _body(context: Context) -> tuple[Element, ...]:
    elements = [*_bases(context), *elements_of(context.body)]
    return tuple(_end(elements))


def _bases(context: Context) -> Iterable[Element]:
    last = len(context.bases) - 1
    for index, basis in enumerate(context.bases):
        ended = _closed(basis, "." if index == last else ";")
        yield Line(Role.BASIS, tuple(Run(run.text, run.bold, True) for run in ended))
    if context.kind.shape is Shape.DECISION:
        yield Line(Role.ORDER, plain(context.kind.order), keep_next=True)


def _closed(text: Text, mark: str) -> Text:
    """The text with this mark at its end, in place of whatever mark stood there."""
    *before, last = text
    words = last.text.rstrip()
    words = words.removesuffix(END_MARK).rstrip(" .;,")
    return (*before, Run(words + mark, last.bold, last.italic))


def _end(elements: list[Element]) -> list[Element]:
    """The mark that says a text ends here, at its last line of words, which stays with the signature."""
    for index in range(len(elements) - 1, -1, -1):
        element = elements[index]
        if isinstance(element, Line):
            elements[index] = Line(element.role, _closed(element.text, END_MARK), keep_next=index == len(elements) - 1)
            break
    return elements


def elements_of(blocks: Iterable[Block]) -> list[Element]:
    """Blocks with their numbers."""
    outline = Outline()
    elements: list[Element] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            elements.append(Line(Role.PARAGRAPH, block.text))
        elif isinstance(block, Item):
            elements += _item(block, outline.mark(block.level) if block.mark is None else block.mark)
        elif isinstance(block, Table):
            elements.append(_grid(block))
        elif isinstance(block, PageBreak):
            elements.append(Break())
    return elements


_HEADINGS = {Level.PART: "Phần", Level.CHAPTER: "Chương", Level.SECTION: "Mục"}


def _item(item: Item, mark: str) -> list[Element]:
    if item.level in _HEADINGS:
        title = _upper(item.title or item.text)
        above = [Line(Role.PART, plain(f"{_HEADINGS[item.level]} {mark}", bold=True), keep_next=True)] if mark else []
        return [*above, Line(Role.HEADING_TITLE, _bold(title), keep_next=True)]
    lead = f"{mark} " if mark else ""
    if item.level is Level.ARTICLE:
        if not item.title:
            return [Line(Role.ITEM, (Run(lead, True), *item.text))]
        return [Line(Role.ARTICLE, _bold((Run(lead), *item.title)), keep_next=True), *_after(item)]
    if item.level is Level.GROUP:
        return [Line(Role.GROUP, _bold((Run(lead), *_upper(item.title or item.text))), keep_next=True)]
    if item.title:
        return [Line(Role.CLAUSE_TITLE, _bold((Run(lead), *item.title)), keep_next=True), *_after(item)]
    return [Line(Role.ITEM, (Run(lead), *item.text))]


def _after(item: Item) -> list[Element]:
    return [Line(Role.PARAGRAPH, item.text)] if item.text else []


def _bold(text: Text) -> Text:
    return tuple(Run(run.text, True, run.italic) for run in text if run.text)


def _upper(text: Text) -> Text:
    return tuple(Run(run.text.upper(), run.bold, run.italic) for run in text)


def _grid(table: Table) -> Grid:
    shares = _shares([column.width for column in table.columns])
    columns = tuple(
        GridColumn(_bold(column.title), share, Align(column.align))
        for column, share in zip(table.columns, shares, strict=True)
    )
    return Grid(columns, table.rows, table.groups, _heads(table))


def _heads(table: Table) -> tuple[tuple[GridHead, ...], ...]:
    if not table.heads:
        return (tuple(GridHead(_bold(column.title), at) for at, column in enumerate(table.columns)),)
    placed = placed_heads(table.heads, len(table.columns))
    if placed is None:
        raise ValueError("the heads of a table leave gaps or cover each other")
    return tuple(tuple(GridHead(_bold(head.title), at, head.columns, head.rows) for at, head in row) for row in placed)


def _shares(widths: Sequence[float]) -> list[float]:
    """Parts of the whole, none so narrow that "STT" would break, as far as there is room for all."""
    least = _LEAST_SHARE * min(1, _MOST_UPRIGHT / len(widths))
    raised = [max(width / sum(widths), least) for width in widths]
    over = sum(raised) - 1
    spare = sum(share - least for share in raised)
    return [share - (over * (share - least) / spare if spare else 0) for share in raised]


# Closing ------------------------------------------------------------------------------------------------------------


def _closing(context: Context, signer: Signer) -> Closing:
    return Closing(
        recipients=tuple(_recipients(context)),
        signature=_signature(signer),
        cosignature=_signature(context.cosigner) if context.cosigner else None,
        drafter=context.drafter,
    )


def _recipients(context: Context) -> Iterable[str]:
    names = list(context.recipients)
    if context.addressees and not (names and names[0].lower().startswith("như ")):
        names.insert(0, "Như trên")
    for name in names:
        yield f"- {name};"
    yield f"- Lưu: {context.archive}."


def _signature(signer: Signer) -> Signature:
    return Signature(tuple(line.upper() for line in (*signer.authority, signer.post)), signer.name)


# Annexes ------------------------------------------------------------------------------------------------------------


def _annexes(context: Context, form: Form) -> Iterable[AnnexSheet]:
    counted = [annex for annex in context.annexes if annex.label is None]
    for annex in context.annexes:
        place = counted.index(annex) + 1 if annex.label is None else 0
        yield AnnexSheet(tuple(_annex(annex, place, len(counted), context, form)), annex.landscape)


def _annex(annex: Annex, place: int, count: int, context: Context, form: Form) -> Iterable[Element]:
    if annex.label is None:
        yield Line(Role.ANNEX_LABEL, plain(f"Phụ lục {roman(place)}" if count > 1 else "Phụ lục"), keep_next=True)
        yield Line(Role.ANNEX_TITLE, plain(annex.title.upper()), keep_next=True)
    else:  # a text issued with a decision has the name of its type and its trích yếu
        yield Line(Role.TYPE_NAME, plain(annex.label.upper()), keep_next=True)
        yield Line(Role.ABSTRACT, plain(annex.title), keep_next=True)
    if annex.caption:
        yield Line(Role.ANNEX_CAPTION, plain(_caption(context, form)), keep_next=True)
    yield Rule()
    yield from elements_of(annex.body)


def _caption(context: Context, form: Form) -> str:
    """To which document it belongs; the gaps are filled when that one is issued."""
    kind = context.attached_to or context.kind.title
    if context.kind.shape is Shape.ANNEX:
        kind = context.attached_to or "Văn bản"
    symbol = f"/{context.symbol}" if context.symbol else ""
    organ = context.issuer.full_name or context.issuer.name
    cited = f"{kind[:1].upper()}{kind[1:]} số {number_text(context.number, form)}{symbol}"
    return f"(Kèm theo {cited} {date_text(context.date, form)} của {organ})"
