"""What every kind of shortfall is made of: its key, its words, what may be set about it, and the function that finds it.

A new capability adds its kind by one ``Source`` in the tuple of ``cchc.urging.sources``; screens, letters and the effect of
urging know no kind by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cchc_core.work import Shortfall


@dataclass(frozen=True)
class Look:
    """Where and when one looks: the units, as of a day of a year.

    ``again``: whether one looks at what was found before, where something that has grown worse since has not gone.
    """

    units: frozenset[int]
    as_of: date
    year: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False

    def days(self, default: int) -> int:
        """The number of days that was set for the kind."""
        return int(self.settings.get("days") or default)


@dataclass(frozen=True)
class Source:
    """One kind. ``label`` is how people choose it, ``heading`` how a letter's annex (always Vietnamese) calls it.

    ``days`` is the number of days that may be set, with its default; None where the kind knows none. ``has_measures``: the
    kind looks at figures that are chosen with their bounds. ``has_period``: at a period of its own, and all its figures may be
    given one bound. ``beside`` are the heads of the table that lays the units' values beside each other. ``names_unit``: the
    third word of its keys is the unit, so that an heir's item gets another key. ``lapses``: once mended it may come up anew,
    which is another shortfall; of the other kinds what comes up again was never mended. ``columns`` are the heads of the annex
    besides number and what.
    """

    key: str
    label: str
    heading: str
    find: Callable[[Look], Iterable[Shortfall]]
    days: int | None = None
    has_period: bool = False
    beside: tuple[str, ...] = ()
    days_label: str = ""
    has_measures: bool = False
    names_unit: bool = False
    lapses: bool = False
    columns: tuple[tuple[str, str], ...] = (
        ("due", "Thời hạn"),
        ("value", "Kết quả, tiến độ"),
        ("source", "Văn bản giao"),
    )
