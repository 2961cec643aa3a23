"""Figures of initiatives for the scoring: written as computed figures that cite their day; nothing is overwritten."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.figures.actions import NewFigure, define_missing, put_figures
from cchc.figures.models import Figure
from cchc.figures.queries import current
from cchc.initiatives.facts import DEFINITIONS, NAMES, facts_for_scoring, nothing_of
from cchc.orgunits.queries import tree_on
from cchc_core.access import SYSTEM
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note


def to_record(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """The figures that differ from what stands; what somebody typed or brought in goes before ours. A unit of which nothing is
    left to count, since it stopped the one model that it had taken up, gets zeros in place of what we said before."""
    stands = current(unit_ids, year, NAMES)
    fresh = facts_for_scoring(unit_ids, year, as_of)
    told = {unit for (unit, _name), figure in stands.items() if _is_ours(figure)}
    for unit in sorted(told - {new.unit_id for new in fresh}):
        fresh += nothing_of(unit, year, as_of)
    found = []
    for new in fresh:
        before = stands.get((new.unit_id, new.name))
        if before is None or (_is_ours(before) and before.fact != new.fact):
            found.append(new)
    return found


def _is_ours(figure: Figure) -> bool:
    """Whether we computed it, by this way of counting or an earlier one."""
    return figure.formula_version.startswith("initiatives-")


@transaction.atomic
def record_changed_figures(year: int, as_of: date) -> int:
    """Offer to the scoring what changed, for every unit of the tree; how many figures."""
    wanted = to_record(list(tree_on(as_of)), year, as_of)
    define_missing(DEFINITIONS)
    rows = put_figures(actor=SYSTEM, holding=None, figures=wanted)
    text = gettext_noop("Recorded %(count)s figures of initiatives of %(year)s as of %(day)s")
    record(
        actor=SYSTEM,
        verb="figure.from_initiatives",
        root=root_of(year),
        object=root_of(year),
        summary=note(text, count=len(rows), year=str(year), day=show_day(as_of)),
        after={"figures": len(rows), "as_of": as_of},
    )
    return len(rows)


def root_of(year: int) -> str:
    """The chain in the log that tells of the figures of a year's initiatives."""
    return f"initiative-figures:{year}"
