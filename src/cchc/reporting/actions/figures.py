"""Figures of reports for the scoring: written as computed figures that cite their day; nothing is overwritten."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from cchc.audit.actions import record
from cchc.figures.actions import NewFigure, define_missing, put_figures
from cchc.figures.queries import current
from cchc.orgunits.queries import tree_on
from cchc.reporting.facts import DEFINITIONS, FORMULA, NAMES, facts_for_scoring
from cchc_core.access import SYSTEM
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note


def to_record(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """The figures that differ from what stands; what somebody typed or brought in goes before ours."""
    stands = current(unit_ids, year, NAMES)
    found = []
    for new in facts_for_scoring(unit_ids, year, as_of):
        before = stands.get((new.unit_id, new.name))
        if before is None or (before.formula_version == FORMULA and before.fact != new.fact):
            found.append(new)
    return found


@transaction.atomic
def record_changed_figures(year: int, as_of: date) -> int:
    """Offer to the scoring what changed, for every unit of the tree; how many figures."""
    wanted = to_record(list(tree_on(as_of)), year, as_of)
    define_missing(DEFINITIONS)
    rows = put_figures(actor=SYSTEM, holding=None, figures=wanted)
    text = gettext_noop("Recorded %(count)s figures of periodic reports of %(year)s as of %(day)s")
    record(
        actor=SYSTEM,
        verb="figure.from_reports",
        root=root_of(year),
        object=root_of(year),
        summary=note(text, count=len(rows), year=str(year), day=show_day(as_of)),
        after={"figures": len(rows), "as_of": as_of},
    )
    return len(rows)


def root_of(year: int) -> str:
    """The chain in the log that tells of the figures of a year's reports."""
    return f"report-figures:{year}"
