"""The form of official documents, as data with the days it holds: measures, looks, and where the decree says so.

Measures of the page are in millimetres, those of type in points. What the decree leaves free stands as a range; the
default within it is what our own documents use. A document is held to the form in force on its day (``form_on``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FACE = "Times New Roman"
END_MARK = "./."


class Align(str, Enum):
    """Where the lines of a paragraph stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Role(str, Enum):
    """What a line of a document is there for; each has one look."""

    NATIONAL_TITLE = "national_title"
    MOTTO = "motto"
    PARENT = "parent"
    ISSUER = "issuer"
    NUMBER = "number"
    PLACE_DATE = "place_date"
    BRIEF = "brief"  # "V/v …" of a letter, under its number
    TYPE_NAME = "type_name"
    ABSTRACT = "abstract"  # trích yếu under the name of the type
    ORGAN_TITLE = "organ_title"  # who decides, above the bases of a decision
    BASIS = "basis"
    ORDER = "order"  # "QUYẾT ĐỊNH:"
    ADDRESSEE = "addressee"
    PARAGRAPH = "paragraph"
    PART = "part"
    HEADING_TITLE = "heading_title"  # the title under "Phần I", "Chương I", "Mục 1"
    ARTICLE = "article"
    GROUP = "group"  # "I. …"
    CLAUSE_TITLE = "clause_title"
    ITEM = "item"
    TABLE_HEAD = "table_head"
    TABLE_CELL = "table_cell"
    AUTHORITY = "authority"
    SIGNER = "signer"
    RECIPIENTS = "recipients"
    RECIPIENT = "recipient"
    ANNEX_LABEL = "annex_label"
    ANNEX_TITLE = "annex_title"
    ANNEX_CAPTION = "annex_caption"
    URGENCY = "urgency"
    DRAFTER = "drafter"
    PAGE_NUMBER = "page_number"


@dataclass(frozen=True)
class Range:
    """Lowest and highest allowed, and what we use ourselves."""

    low: float
    high: float
    default: float

    def holds(self, value: float, tolerance: float = 0.0) -> bool:
        """Whether ``value`` lies within, give or take ``tolerance``."""
        return self.low - tolerance <= value <= self.high + tolerance


@dataclass(frozen=True)
class Look:
    """How a role is set. ``indent`` says whether its first line is moved in like that of a paragraph."""

    size: Range
    place: str
    bold: bool = False
    italic: bool = False
    caps: bool = False
    align: Align = Align.CENTER
    indent: bool = False


@dataclass(frozen=True)
class Page:
    """The sheet and its margins, in millimetres, as it is held: a sheet laid across keeps these margins."""

    width: float
    height: float
    top: Range
    bottom: Range
    left: Range
    right: Range
    place: str


@dataclass(frozen=True)
class Body:
    """The running text: distance between paragraphs (points), line spacing (lines), indents allowed (millimetres)."""

    spacing: Range
    lines: Range
    indents: tuple[float, ...]
    indent: float
    place: str


@dataclass(frozen=True, eq=False)
class Form:
    """All that one decree demands of the look of a document, and the days on which it does (``valid_to`` included)."""

    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    page: Page
    body: Body
    looks: Mapping[Role, Look]
    places: Mapping[str, str]
    number_below: int  # numbers of documents below this get a 0 in front
    day_below: int
    padded_months: frozenset[int]
    short_rule: tuple[float, float]  # share of the text's width that the line under issuer and trích yếu has
    stamps: Mapping[str, tuple[float, float]]  # urgency: width and height in millimetres

    def look(self, role: Role) -> Look:
        """The look of a role."""
        return self.looks[role]

    def place(self, rule: str) -> str:
        """Where the form says so, in the words that lawyers cite it with: "Nghị định …, Phụ lục I, …"."""
        return f"{self.name}, {self.places[rule]}"


def _part(section: str, clause: str, box: str = "") -> str:
    """A place in the appendix; ``box`` is the number that an element has in the appendix's plan of the page."""
    return f"Phụ lục I, phần I, mục {section}, khoản {clause}" + (f" (ô số {box})" if box else "")


_GENERAL, _MAIN, _OTHER = "I", "II", "III"
_TITLE, _ISSUER, _NUMBER = _part(_MAIN, "1", "1"), _part(_MAIN, "2", "2"), _part(_MAIN, "3", "3")
_DATE, _NAME, _BRIEF = _part(_MAIN, "4", "4"), _part(_MAIN, "5", "5a"), _part(_MAIN, "5", "5b")
_TEXT, _SIGN, _SIGNER = _part(_MAIN, "6", "6"), _part(_MAIN, "7", "7a"), _part(_MAIN, "7", "7b")
_ADDRESSEES, _RECEIVERS = _part(_MAIN, "9", "9a"), _part(_MAIN, "9", "9b")
_ANNEX, _STAMP, _DRAFTER = _part(_OTHER, "1"), _part(_OTHER, "2", "10"), _part(_OTHER, "3", "12")
_PAGE, _FACE, _PAGE_NUMBER = _part(_GENERAL, "3"), _part(_GENERAL, "4"), _part(_GENERAL, "7")

_12, _13, _14 = Range(12, 13, 12), Range(13, 14, 13), Range(13, 14, 14)


def _exactly(size: float) -> Range:
    return Range(size, size, size)


_LOOKS: dict[Role, Look] = {
    Role.NATIONAL_TITLE: Look(_12, _TITLE, bold=True, caps=True),
    Role.MOTTO: Look(_13, _TITLE, bold=True),
    Role.PARENT: Look(_12, _ISSUER, caps=True),
    Role.ISSUER: Look(_12, _ISSUER, bold=True, caps=True),
    Role.NUMBER: Look(_exactly(13), _NUMBER),
    Role.PLACE_DATE: Look(_13, _DATE, italic=True),
    Role.BRIEF: Look(_12, _BRIEF),
    Role.TYPE_NAME: Look(_14, _NAME, bold=True, caps=True),
    Role.ABSTRACT: Look(_14, _NAME, bold=True),
    Role.ORGAN_TITLE: Look(_14, _TEXT, bold=True, caps=True),
    Role.BASIS: Look(_14, _TEXT, italic=True, align=Align.JUSTIFY, indent=True),
    Role.ORDER: Look(_14, _TEXT, bold=True, caps=True),
    Role.ADDRESSEE: Look(_14, _ADDRESSEES, align=Align.LEFT),
    Role.PARAGRAPH: Look(_14, _TEXT, align=Align.JUSTIFY, indent=True),
    Role.PART: Look(_14, _TEXT, bold=True),
    Role.HEADING_TITLE: Look(_14, _TEXT, bold=True, caps=True),
    Role.ARTICLE: Look(_14, _TEXT, bold=True, align=Align.JUSTIFY, indent=True),
    Role.GROUP: Look(_14, _TEXT, bold=True, caps=True, align=Align.JUSTIFY, indent=True),
    Role.CLAUSE_TITLE: Look(_14, _TEXT, bold=True, align=Align.JUSTIFY, indent=True),
    Role.ITEM: Look(_14, _TEXT, align=Align.JUSTIFY, indent=True),
    Role.TABLE_HEAD: Look(Range(11, 14, 12), _TEXT, bold=True),
    Role.TABLE_CELL: Look(Range(11, 14, 12), _TEXT, align=Align.LEFT),
    Role.AUTHORITY: Look(_14, _SIGN, bold=True, caps=True),
    Role.SIGNER: Look(_14, _SIGNER, bold=True),
    Role.RECIPIENTS: Look(_exactly(12), _RECEIVERS, bold=True, italic=True, align=Align.LEFT),
    Role.RECIPIENT: Look(_exactly(11), _RECEIVERS, align=Align.LEFT),
    Role.ANNEX_LABEL: Look(_exactly(14), _ANNEX, bold=True),
    Role.ANNEX_TITLE: Look(_14, _ANNEX, bold=True, caps=True),
    Role.ANNEX_CAPTION: Look(_14, _ANNEX, italic=True),
    Role.URGENCY: Look(_14, _STAMP, bold=True, caps=True),
    Role.DRAFTER: Look(_exactly(11), _DRAFTER, align=Align.LEFT),
    Role.PAGE_NUMBER: Look(_14, _PAGE_NUMBER),
}

ND30 = Form(
    name="Nghị định số 30/2020/NĐ-CP",
    valid_from=dt.date(2020, 3, 5),
    valid_to=None,
    page=Page(210, 297, Range(20, 25, 20), Range(20, 25, 20), Range(30, 35, 30), Range(15, 20, 20), _PAGE),
    # The decree sets no most; beyond an empty line a gap is no longer that between two paragraphs.
    body=Body(Range(6, 24, 6), Range(1.0, 1.5, 1.0), (10.0, 12.7), 12.7, _TEXT),
    looks=MappingProxyType(_LOOKS),
    places=MappingProxyType(
        {
            "paper": _part(_GENERAL, "1"),
            "orientation": _part(_GENERAL, "2"),
            "margins": _PAGE,
            "face": _FACE,
            "colour": _FACE,
            "page_number": _PAGE_NUMBER,
            "title": _TITLE,
            "issuer": _ISSUER,
            "number": _NUMBER,
            "date": _DATE,
            "name": _NAME,
            "brief": _BRIEF,
            "body": _TEXT,
            "signature": _SIGN,
            "signer": _SIGNER,
            "addressees": _ADDRESSEES,
            "receivers": _RECEIVERS,
            "annex": _ANNEX,
            "stamp": _STAMP,
        }
    ),
    number_below=10,
    day_below=10,
    padded_months=frozenset({1, 2}),
    short_rule=(1 / 3, 1 / 2),
    stamps=MappingProxyType({"hỏa tốc": (30, 8), "thượng khẩn": (40, 8), "khẩn": (20, 8)}),
)

#: Every form we know, the oldest first.
FORMS: tuple[Form, ...] = (ND30,)


def form_on(day: dt.date | None) -> Form:
    """The form in force on a day; the newest for a document without one, the oldest for one before our knowledge."""
    if day is None:
        return FORMS[-1]
    for form in reversed(FORMS):
        if form.valid_from <= day and (form.valid_to is None or day <= form.valid_to):
            return form
    return FORMS[0]
