"""Report forms and their versions, periods, the reports of units with their cells and words, and how each came about."""

from cchc.reporting.models.consolidation import ConsolidatedPart
from cchc.reporting.models.periods import AskedUnit, PeriodException, ReportPeriod
from cchc.reporting.models.reports import (
    Cell,
    CellEvent,
    Narrative,
    NarrativeEvent,
    Report,
    ReportUpload,
    ReturnNote,
    Sending,
)
from cchc.reporting.models.templates import ReportTemplate, TemplateVersion

__all__ = [
    "AskedUnit",
    "Cell",
    "CellEvent",
    "ConsolidatedPart",
    "Narrative",
    "NarrativeEvent",
    "PeriodException",
    "Report",
    "ReportPeriod",
    "ReportTemplate",
    "ReportUpload",
    "ReturnNote",
    "Sending",
    "TemplateVersion",
]
