"""Outside indices over the years (PAR Index, SIPAS, PAPI): what may be compared with the year before, and what breaks.

Points of two years are compared only where one method made both: sets of criteria and questionnaires were changed seven times
in thirteen years. Ranks say something about the others too, so they are compared across methods, but only among as many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.words import Note, gettext_noop, note


@dataclass(frozen=True)
class YearResult:
    """What a unit got in a year. None is "not known", never zero; an unranked unit has no rank by decision of the index."""

    year: int
    value: Fraction | None = None
    rank: int | None = None
    of: int | None = None
    ranked: bool = True
    method: str = ""  # the decision or edition that says how it is measured; "" is not known
    mean: Fraction | None = None  # of all that the index measures


@dataclass(frozen=True)
class Step:
    """A year beside the one before: ``change`` in the index's own points, ``places`` won (+) or lost (−)."""

    result: YearResult
    change: Fraction | None = None
    places: int | None = None
    broken: Note | None = None  # why the points are not compared; the line of a chart is cut here
    beyond_mean: Fraction | None = None


def trend(results: Iterable[YearResult]) -> tuple[Step, ...]:
    """Each year with what changed since the year before, the earliest first. A missing year breaks the line as well."""
    rows = sorted(results, key=lambda each: each.year)
    return tuple(_step(row, before) for row, before in zip(rows, [None, *rows], strict=False))


def _step(now: YearResult, before: YearResult | None) -> Step:
    beyond = None if now.value is None or now.mean is None else now.value - now.mean
    if before is None:
        return Step(now, beyond_mean=beyond)
    if before.year != now.year - 1:
        text = gettext_noop("There is no result of %(year)s to compare with.")
        return Step(now, broken=note(text, year=str(now.year - 1)), beyond_mean=beyond)
    broken = _broken(now, before)
    change = None
    if broken is None and now.value is not None and before.value is not None:
        change = now.value - before.value
    return Step(now, change, _places(now, before), broken, beyond)


def _broken(now: YearResult, before: YearResult) -> Note | None:
    if not now.method or not before.method:
        return note(gettext_noop("It is not known whether both years were measured in the same way."))
    if now.method != before.method:
        text = gettext_noop("Another method than in %(year)s: points are not compared.")
        return note(text, year=str(before.year))
    return None


def _places(now: YearResult, before: YearResult) -> int | None:
    if now.rank is None or before.rank is None or not (now.ranked and before.ranked):
        return None
    if now.of != before.of:
        return None
    return before.rank - now.rank


def stretches(steps: Iterable[Step]) -> tuple[tuple[Step, ...], ...]:
    """The pieces of a chart's line: years with a value, cut wherever two of them are not to be compared."""
    found: list[list[Step]] = []
    for step in steps:
        if step.result.value is None:
            found.append([])
        elif step.broken is not None or not found:
            found.append([step])
        else:
            found[-1].append(step)
    return tuple(tuple(piece) for piece in found if piece)
