"""What is odd about the documents at a leaf, for the year and the unit of its sheet."""

from collections.abc import Iterable
from datetime import date

from cchc.assessment.actions.evidence import units_of
from cchc.assessment.models import Assessment
from cchc.evidence.models import Evidence
from cchc.evidence.warnings import warnings
from cchc_core.access import Actor
from cchc_core.words import Note


def evidence_warnings(actor: Actor, assessment: Assessment, rows: Iterable[Evidence]) -> dict[int, tuple[Note, ...]]:
    """Evidence → warnings, as proof of what the unit did in the round's year. Two queries."""
    year = assessment.round.year
    return warnings(rows, actor=actor, first=date(year, 1, 1), last=date(year, 12, 31), units=units_of(assessment))


def with_warnings(actor: Actor, assessment: Assessment, rows: Iterable[Evidence]) -> None:
    """The same, put at each document as ``warnings`` for the pages."""
    found = list(rows)
    told = evidence_warnings(actor, assessment, found)
    for row in found:
        row.warnings = told.get(row.pk, ())
