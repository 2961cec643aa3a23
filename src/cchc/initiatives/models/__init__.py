"""Campaigns, initiatives with their life, what is thought of them, and where they were taken up."""

from cchc.initiatives.models.adoptions import Adoption
from cchc.initiatives.models.campaigns import (
    Campaign,
    CampaignUnit,
    Quota,
    RegistrationCampaign,
    ReplicationCampaign,
)
from cchc.initiatives.models.initiatives import (
    Initiative,
    InitiativeFile,
    InitiativeUpload,
    Kind,
    LifeEvent,
    Question,
)
from cchc.initiatives.models.judging import Appraisal, AppraisalSheet, Recognition

__all__ = [
    "Adoption",
    "Appraisal",
    "AppraisalSheet",
    "Campaign",
    "CampaignUnit",
    "Initiative",
    "InitiativeFile",
    "InitiativeUpload",
    "Kind",
    "LifeEvent",
    "Question",
    "Quota",
    "Recognition",
    "RegistrationCampaign",
    "ReplicationCampaign",
]
