"""Tables of the scoring round."""

from cchc.assessment.models.assessments import Applicability, Assessment, LeafThread, SubmittedSheet
from cchc.assessment.models.imports import ResultImport
from cchc.assessment.models.ledger import CriterionEvidence, EntryFigure, ScoreEntry
from cchc.assessment.models.results import Package, RunCriterion, RunUnit, ScoreRun
from cchc.assessment.models.rounds import AssessmentRound, RoundVerifier

__all__ = [
    "Applicability",
    "Assessment",
    "AssessmentRound",
    "CriterionEvidence",
    "EntryFigure",
    "LeafThread",
    "Package",
    "ResultImport",
    "RoundVerifier",
    "RunCriterion",
    "RunUnit",
    "ScoreEntry",
    "ScoreRun",
    "SubmittedSheet",
]
