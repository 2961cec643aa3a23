"""Tables of the scoring round."""

from cchc.assessment.models.assessments import (
    Applicability,
    Assessment,
    LeafThread,
    SignedReport,
    StageException,
    SubmittedSheet,
)
from cchc.assessment.models.conversation import HearingEnd, LeafMessage, LeafRequest
from cchc.assessment.models.imports import ResultImport
from cchc.assessment.models.ledger import CriterionEvidence, EntryFigure, ScoreEntry
from cchc.assessment.models.papers import PackageWork, ReportText
from cchc.assessment.models.results import Package, PackageFile, RunCriterion, RunUnit, ScoreRun
from cchc.assessment.models.rounds import AssessmentRound, CouncilSession, RoundVerifier, StageClock

__all__ = [
    "Applicability",
    "Assessment",
    "AssessmentRound",
    "CouncilSession",
    "CriterionEvidence",
    "EntryFigure",
    "HearingEnd",
    "LeafMessage",
    "LeafRequest",
    "LeafThread",
    "Package",
    "PackageFile",
    "PackageWork",
    "ReportText",
    "ResultImport",
    "RoundVerifier",
    "RunCriterion",
    "RunUnit",
    "ScoreEntry",
    "ScoreRun",
    "SignedReport",
    "StageClock",
    "StageException",
    "SubmittedSheet",
]
