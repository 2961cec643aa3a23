"""Dossiers of administrative procedures: what was taken in, where it lies, what was computed from it, and apologies."""

from cchc.procedures.models.apologies import Apology
from cchc.procedures.models.results import IndicatorTarget, KpiResult, MonthlyAggregate
from cchc.procedures.models.store import ONE_STOP, PORTAL, SOURCES, DossierImport, DossierPartition, LateDossiers

__all__ = [
    "ONE_STOP",
    "PORTAL",
    "SOURCES",
    "Apology",
    "DossierImport",
    "DossierPartition",
    "IndicatorTarget",
    "KpiResult",
    "LateDossiers",
    "MonthlyAggregate",
]
