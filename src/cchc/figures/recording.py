"""Figures that an app counts for the scoring: written as computed figures that cite their day; nothing is overwritten.

What somebody typed or brought in goes before what an app counts. Each app says what it counts and under which names; what stands,
what differs and how it is recorded is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.figures.actions import NewFigure, define_missing, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc_core.access import SYSTEM, Actor, Permission
from cchc_core.criteria.facts import FactDefinition
from cchc_core.values import show_day
from cchc_core.words import note


@dataclass(frozen=True)
class Offer:
    """A figure that can be recorded, beside the one that stands. ``is_foreign``: that one was not counted by the same app."""

    new: NewFigure
    before: Figure | None
    is_foreign: bool = False

    @property
    def is_same(self) -> bool:
        """Whether what stands says the same already."""
        return self.before is not None and self.before.fact == self.new.fact

    @property
    def is_written(self) -> bool:
        return not self.is_same and not self.is_foreign


@dataclass(frozen=True)
class Recorder:
    """One app's figures. ``count`` gives those of some units and a year as of a day; ``family`` begins the formula version of
    each of them, whatever the way of counting ("plan-"); ``chain`` names the log of a year; ``words`` is the sentence of its
    event. ``nothing`` gives the figures of a unit of which something was told and nothing is left.
    """

    count: Callable[[Collection[int], int, date], list[NewFigure]]
    definitions: tuple[FactDefinition, ...]
    family: str
    verb: str
    chain: str
    words: str
    nothing: Callable[[int, int, date], list[NewFigure]] | None = None

    def root_of(self, year: int) -> str:
        """The chain in the log that tells of the figures of a year."""
        return f"{self.chain}:{year}"

    def is_ours(self, figure: Figure) -> bool:
        """Whether the app counted it, by this way of counting or an earlier one."""
        return figure.formula_version.startswith(self.family)

    def offers(self, unit_ids: Collection[int], year: int, as_of: date) -> list[Offer]:
        """What could be recorded, beside what stands. One query more than the figures take."""
        stands = current(unit_ids, year, [each.name for each in self.definitions])
        fresh = list(self.count(unit_ids, year, as_of))
        if self.nothing is not None:
            told = {unit for (unit, _name), figure in stands.items() if self.is_ours(figure)}
            for unit in sorted(told - {new.unit_id for new in fresh}):
                fresh += self.nothing(unit, year, as_of)
        return [self._offer(new, stands.get((new.unit_id, new.name))) for new in fresh]

    def _offer(self, new: NewFigure, before: Figure | None) -> Offer:
        return Offer(new, before, before is not None and not self.is_ours(before))

    def to_record(self, unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
        """The figures that differ from what stands; what somebody typed or brought in goes before ours."""
        return [each.new for each in self.offers(unit_ids, year, as_of) if each.is_written]

    @transaction.atomic
    def record_changed(self, unit_ids: Collection[int], year: int, as_of: date) -> int:
        """Record by the clock what changed; how many figures. What people typed or brought in stays."""
        return self.record(SYSTEM, self.to_record(unit_ids, year, as_of), year, as_of)

    def record(self, actor: Actor, figures: list[NewFigure], year: int, as_of: date) -> int:
        """Write these figures with their event, inside the caller's transaction; the caller decides who may. How many."""
        define_missing(self.definitions)
        rows = put_figures(actor=actor, holding=actor.holding_for(Permission.FIGURE_IMPORT), figures=figures)
        record(
            actor=actor,
            verb=self.verb,
            root=self.root_of(year),
            object=self.root_of(year),
            summary=note(self.words, count=len(rows), year=str(year), day=show_day(as_of)),
            after={"figures": len(rows), "as_of": as_of},
        )
        return len(rows)
