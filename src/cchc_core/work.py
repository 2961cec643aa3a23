"""What the parts of the product tell each other about open work, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from cchc_core.words import Note


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person. The address is named, not written, so that no lower part knows any address."""

    kind: str  # "assessment:fill", "assessment:approve", "assessment:verify" …; stable, for icons and tests
    title: Note
    about: str  # the unit or object it is about, as people call it
    due: date | None = None
    count: int = 1  # how many single items are behind it: leaves to verify, sheets to begin
    url_name: str = ""
    url_args: Mapping[str, str | int] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class Shortfall:
    """What a unit should have done or reached by a day and has not. ``key`` stays the same for as long as it lasts.

    ``title``, ``target``, ``value``, ``gap`` and ``source`` are words as a letter prints them. ``level`` is how far the unit is,
    more being better, so that a later look can tell whether anything moved; None where there is only "there" and "gone".
    ``beside`` are the unit's values in all columns of the kind, each with whether it falls short, for a table of units.
    """

    kind: str  # "task:overdue", "figure:low" …
    key: str  # "assignment:42"
    unit: int
    title: str
    due: date | None = None
    target: str = ""
    value: str = ""
    gap: str = ""
    source: str = ""
    level: Fraction | None = None
    url_name: str = ""
    url_args: Mapping[str, str | int] = field(default_factory=dict)
    beside: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class ReportFigure:
    """One figure of a period, under a key that stays, with its words as a report prints them."""

    key: str  # "initiatives_registered"
    label: str
    value: Fraction
    unit_word: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A table of a period, for an annex. Numbers stay numbers until they are printed; None is a cell without a value."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Fraction | None, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class ReportSection:
    """What one part of the product tells of a unit and a period, for a periodic report: figures, sentences, tables.

    ``paragraphs`` are whole sentences in the language of the report; both days belong to the period.
    """

    key: str
    title: str
    unit: int
    since: date
    until: date
    figures: tuple[ReportFigure, ...] = ()
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
