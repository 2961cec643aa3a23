"""How much units are asked for: cells per unit and quarter, and what is asked twice.

A cell counts in the quarter in which it is due. The same figure of the same window that two forms ask of one unit is asked
twice, whatever the forms call it: one of them could take it from the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Asked:
    """One cell that a form asks of a unit. ``figure`` is the name of the indicator, with its breakdown where it has one."""

    unit: int
    form: str
    figure: str
    window: str
    due_on: date


@dataclass(frozen=True, order=True)
class AskedTwice:
    """A figure of one window that several forms ask of the same unit."""

    window: str
    figure: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Burden:
    """What one unit is asked for in one quarter, as "2026-Q2": cells, those of each form, and what is asked twice."""

    unit: int
    quarter: str
    cells: int
    by_form: tuple[tuple[str, int], ...]
    twice: tuple[AskedTwice, ...]

    @property
    def spared(self) -> int:
        """How many cells would not have to be filled in if everything were asked once."""
        return sum(len(each.forms) - 1 for each in self.twice)


def quarter_of(day: date) -> str:
    """ "2026-Q2"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def burden(asked: Iterable[Asked]) -> tuple[Burden, ...]:
    """By unit and quarter, in that order. A cell that one form asks several times for one window counts once.

    What is asked twice stands in the quarter in which it is due for the second time.
    """
    cells = sorted(set(asked), key=lambda each: (each.due_on, each.form, each.figure))
    forms: dict[tuple[int, str, str], dict[str, date]] = defaultdict(dict)
    for each in cells:
        forms[each.unit, each.window, each.figure].setdefault(each.form, each.due_on)
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    twice: dict[tuple[int, str], list[AskedTwice]] = defaultdict(list)
    for (unit, window, figure), by_form in forms.items():
        for form, due in by_form.items():
            counts[unit, quarter_of(due)][form] += 1
        if len(by_form) > 1:
            second = sorted(by_form.values())[1]
            twice[unit, quarter_of(second)].append(AskedTwice(window, figure, tuple(sorted(by_form))))
    return tuple(
        Burden(unit, quarter, sum(by.values()), tuple(sorted(by.items())), tuple(sorted(twice[unit, quarter])))
        for (unit, quarter), by in sorted(counts.items())
    )
