"""Plans with their lines, progress on them, and the proposals that they come from."""

from cchc.planning.models.plans import (
    Assignment,
    CascadeAnswer,
    DueRule,
    Line,
    LineContent,
    Participant,
    Plan,
    PlanUpload,
    PlanVersion,
)
from cchc.planning.models.progress import Extension, ProgressEvidence, ProgressUpdate
from cchc.planning.models.proposals import LineReview, Proposal, ProposalOwner, ProposalRound
from cchc.planning.models.views import SavedView
from cchc.planning.models.wording import WORDING, Kind, Wording

__all__ = [
    "WORDING",
    "Assignment",
    "CascadeAnswer",
    "DueRule",
    "Extension",
    "Kind",
    "Line",
    "LineContent",
    "LineReview",
    "Participant",
    "Plan",
    "PlanUpload",
    "PlanVersion",
    "ProgressEvidence",
    "ProgressUpdate",
    "Proposal",
    "ProposalOwner",
    "ProposalRound",
    "SavedView",
    "Wording",
]
