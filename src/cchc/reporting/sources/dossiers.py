"""What dossiers know of the unit's own months: counts stored month by month, summed over the window of the report.

A rate is the ratio of sums, never a mean of rates. A month belongs to the window in which its last day lies, so that windows
which do not follow the calendar share the months out without counting one twice; a window that is a month, a quarter or a year
takes what was counted for it as a whole. What stands at the end of a month rather than adds up comes from the last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cchc.procedures.actions.computing import SOURCE_WORDS
from cchc.procedures.models import ONE_STOP, PORTAL, KpiResult
from cchc.procedures.periods import Period, months_of, periods_of
from cchc.procedures.queries.results import LETTER_FIVE, NOT_SUMMED
from cchc.reporting.sources.asking import Asking, Known, Name
from cchc_core.procedures.definitions import DEFINITIONS
from cchc_core.procedures.index import service_index

Counts = tuple[int, int]

#: The five rates of the letter of 2023, each with the indicator that the annex of low figures takes for it.
_RATES: Mapping[str, str] = dict(zip(("L3.1", "L3.2", "L3.3", "L3.4", "L3.5"), LETTER_FIVE, strict=True))
#: Counts that are the numerator (0) or the denominator (1) of an indicator.
_COUNTS: Mapping[Name, tuple[str, int]] = {
    ("SH1", ""): ("4.3", 1),
    ("SH4", ""): ("4.3", 0),
    ("TT24", "received"): ("5.1", 1),
    ("TT24", "on_time"): ("5.2", 0),
}
#: Groups of points.
_GROUPS = {
    "766.CKMB": "CKMB",
    "766.TDGQ": "TDGQ",
    "766.DVCTT": "CLGQ",
    "766.TTTT": "TTTT",
    "766.MDSH": "MDSH",
    "766.MDHL": "MDHL",
}


@dataclass(frozen=True)
class Gathered:
    """The counts of an indicator over a window: which months are in them, and the last day that was counted."""

    counts: Counts
    months: tuple[str, ...]
    until: date


def known(asking: Asking) -> dict[Name, Known]:
    """Rates, counts and points; what only the national portal tells comes from there. One query."""
    found = _gathered(asking, _periods(asking.since, asking.until))
    told: dict[Name, Known] = {}
    for source in (PORTAL, ONE_STOP):  # the province's own system goes before the portal
        told.update(_told(source, found.get(source, {})))
    return told


def _periods(since: date, until: date) -> tuple[Period, ...]:
    """The stored periods that make up a window: itself, or the months that end in it."""
    for each in periods_of(until.year, date.max):
        if (each.since, each.until) == (since, until):
            return (each,)
    months = [month for year in range(since.year, until.year + 1) for month in months_of(year)]
    return tuple(month for month in months if since <= month.until <= until)


def _gathered(asking: Asking, periods: tuple[Period, ...]) -> dict[str, dict[str, Gathered]]:
    """Source → indicator → its counts. One query."""
    keys = [each.key for each in periods]
    rows = KpiResult.objects.filter(unit_id=asking.unit, field="", period__in=keys).order_by("period")
    found: dict[str, dict[str, list[KpiResult]]] = {}
    for row in rows:
        found.setdefault(row.source, {}).setdefault(row.indicator, []).append(row)
    return {
        source: {code: _sum(code, rows) for code, rows in by.items() if len(keys) == 1 or _adds_up(code)}
        for source, by in found.items()
    }


def _adds_up(code: str) -> bool:
    return code in DEFINITIONS and (DEFINITIONS[code].stock or code not in NOT_SUMMED)


def _sum(code: str, rows: list[KpiResult]) -> Gathered:
    taken = rows[-1:] if code in DEFINITIONS and DEFINITIONS[code].stock else rows
    counts = (sum(row.numerator for row in taken), sum(row.denominator for row in taken))
    return Gathered(counts, tuple(row.period for row in taken), max(row.until for row in taken))


def _told(source: str, found: Mapping[str, Gathered]) -> Iterator[tuple[Name, Known]]:
    for code, indicator in _RATES.items():
        each = found.get(indicator)
        value = DEFINITIONS[indicator].value(*each.counts) if each is not None else None
        if each is not None and value is not None:
            yield (code, ""), _known(source, DEFINITIONS[indicator].name, each, value)
    for name, (indicator, side) in _COUNTS.items():
        each = found.get(indicator)
        if each is not None:
            words = (DEFINITIONS[indicator].numerator, DEFINITIONS[indicator].denominator)[side]
            yield name, Known(Fraction(each.counts[side]), _words(source, words, each), each.until)
    yield from _points(source, found)


def _points(source: str, found: Mapping[str, Gathered]) -> Iterator[tuple[Name, Known]]:
    """Points of whole groups: one whose indicators are not all known has none, since the rest would pass for nought."""
    index = service_index({code: each.counts for code, each in found.items()})
    lacking = {DEFINITIONS[code].group for code in index.missing}
    for code, group in _GROUPS.items():
        if group in index.by_group and group not in lacking:
            parts = [each for key, each in found.items() if DEFINITIONS[key].group == group]
            whole = max(parts, key=lambda each: len(each.months))
            yield (code, ""), Known(index.by_group[group], _words(source, "điểm", whole), whole.until)


def _known(source: str, name: str, each: Gathered, value: Fraction) -> Known:
    numerator, denominator = each.counts
    return Known(value, _words(source, f"{name} = {numerator}/{denominator}", each), each.until)


def _words(source: str, about: str, each: Gathered) -> str:
    return f"{SOURCE_WORDS[source]}: {about}; kỳ {', '.join(map(_period_words, each.months))}"


def _period_words(key: str) -> str:
    """ "06/2026"; a quarter "quý 2/2026"; a year "năm 2026"."""
    year, _dash, part = key.partition("-")
    if not part:
        return f"năm {year}"
    return f"quý {part[1:]}/{year}" if part.startswith("Q") else f"{part}/{year}"
