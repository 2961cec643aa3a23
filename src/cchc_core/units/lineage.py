"""What a unit was made of on an earlier day, and whether it is still one and the same for a comparison of years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cchc_core.units.history import Followed, History
from cchc_core.units.values import SuccessionValue

Steps = Mapping[int, list[SuccessionValue]]


@dataclass(frozen=True)
class Origin:
    """The units of the earlier day that a unit holds, itself among them if it was there; ``steps`` joined or parted them."""

    units: tuple[Followed, ...]
    steps: tuple[SuccessionValue, ...]
    is_one: bool

    @property
    def one(self) -> int | None:
        """The one unit that went on as this one, whole and alone; None where a comparison would not be of one unit."""
        return self.units[0].unit if self.is_one else None


class Lineage:
    """Origins of many units between two days; renames and moves of a unit change nothing of it."""

    def __init__(self, history: History, then: date, now: date) -> None:
        self._history, self._then = history, then
        self._into: dict[int, list[SuccessionValue]] = defaultdict(list)
        self._out_of: dict[int, list[SuccessionValue]] = defaultdict(list)
        for step in history.successions:
            if step.predecessor is None or step.successor is None or step.predecessor == step.successor:
                continue
            if then < step.on <= now:
                self._into[step.successor].append(step)
                self._out_of[step.predecessor].append(step)

    def origin(self, unit: int) -> Origin:
        """Everything that the unit holds of the earlier day, through all steps between."""
        reached, steps = self._walk(unit)
        found = tuple(Followed(each, whole) for each, whole in reached.items())
        alone = len(found) == 1 and found[0].whole and all(self._gave_all(step) for step in steps)
        return Origin(found, tuple(steps), alone and self._gave_nothing_away(unit))

    def _walk(self, unit: int) -> tuple[dict[int, bool], list[SuccessionValue]]:
        reached: dict[int, bool] = {}
        steps: list[SuccessionValue] = []
        seen: set[tuple[int, bool]] = set()
        waiting = [(unit, True)]
        while waiting:
            here, whole = waiting.pop(0)
            if (here, whole) in seen:
                continue
            seen.add((here, whole))
            if self._history.exists(here, self._then):
                reached[here] = reached.get(here, False) or whole
            for step in self._into.get(here, ()):
                assert step.predecessor is not None  # noqa: S101 - only such steps are kept
                steps += [] if step in steps else [step]
                waiting.append((step.predecessor, whole and step.whole))
        return reached, steps

    def _gave_all(self, step: SuccessionValue) -> bool:
        """Whether the predecessor of a step went there alone and whole."""
        return step.whole and len(self._out_of.get(step.predecessor or 0, ())) == 1

    def _gave_nothing_away(self, unit: int) -> bool:
        return not self._out_of.get(unit)
