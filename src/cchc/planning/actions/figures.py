"""Figures of plans for the scoring: written as computed figures, each citing its plan and its day; nothing is overwritten."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.figures.actions import NewFigure, define_missing, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.orgunits.queries import tree_on
from cchc.planning.facts import DEFINITIONS, FORMULA, NAMES, facts_for_scoring
from cchc.planning.permissions import may_record_figures
from cchc_core.access import SYSTEM, Actor, Permission
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

IN_FUTURE = note(gettext_noop("Figures tell how things stood; their day cannot lie in the future."))


@dataclass(frozen=True)
class Offer:
    """A figure that can be recorded, beside the one that stands."""

    new: NewFigure
    before: Figure | None

    @property
    def is_same(self) -> bool:
        """Whether what stands says the same already."""
        return self.before is not None and self.before.fact == self.new.fact

    @property
    def is_foreign(self) -> bool:
        """Whether what stands was not counted here: typed or brought in by somebody, who goes before us."""
        return self.before is not None and self.before.formula_version != FORMULA

    @property
    def is_written(self) -> bool:
        return not self.is_same and not self.is_foreign


def offers(unit_ids: Collection[int], year: int, as_of: date) -> list[Offer]:
    """What could be recorded, beside what stands. One query more than the figures take."""
    stands = current(unit_ids, year, NAMES)
    return [Offer(new, stands.get((new.unit_id, new.name))) for new in facts_for_scoring(unit_ids, year, as_of)]


@transaction.atomic
def record_figures(*, actor: Actor, unit_ids: Collection[int], year: int, as_of: date, replace: bool = False) -> int:
    """Record what changed since the figures that stand; how many. ``replace``: also over what somebody typed or brought in.

    A round that was scored keeps citing the figures that it cites: those rows stay as they are.
    """
    tree = tree_on(today())
    for unit in unit_ids:
        require(may_record_figures(actor, tree.path(unit) or (unit,)))
    if as_of > today():
        raise Invalid(IN_FUTURE, [IN_FUTURE])
    return _record(actor, unit_ids, year, as_of, replace)


@transaction.atomic
def record_changed_figures(year: int, as_of: date) -> int:
    """The same by the clock, for every unit; what people typed or brought in stays."""
    return _record(SYSTEM, list(tree_on(today())), year, as_of, replace=False)


def _record(actor: Actor, unit_ids: Collection[int], year: int, as_of: date, replace: bool) -> int:
    wanted = [
        each.new
        for each in offers(unit_ids, year, as_of)
        if each.is_written or (replace and each.is_foreign and not each.is_same)
    ]
    define_missing(DEFINITIONS)
    rows = put_figures(actor=actor, holding=actor.holding_for(Permission.FIGURE_IMPORT), figures=wanted)
    text = gettext_noop("Recorded %(count)s figures of plans of %(year)s as of %(day)s")
    record(
        actor=actor,
        verb="figure.from_plans",
        root=root_of(year),
        object=root_of(year),
        summary=note(text, count=len(rows), year=str(year), day=show_day(as_of)),
        after={"figures": len(rows), "as_of": as_of},
    )
    return len(rows)


def root_of(year: int) -> str:
    """The chain in the log that tells of the figures of a year's plans."""
    return f"plan-figures:{year}"
