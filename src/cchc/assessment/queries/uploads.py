"""Workbooks of results that were uploaded."""

from django.db.models import QuerySet

from cchc.assessment.models import Assessment, AssessmentRound, ResultImport
from cchc_core.access import Actor


def uploads(actor: Actor, round_: AssessmentRound) -> QuerySet[ResultImport]:
    """The files that this person uploaded; nobody else looks through or confirms them."""
    return ResultImport.objects.filter(round=round_, assessment__isnull=True, user_id=actor.user_id or 0)


def sheet_uploads(actor: Actor, assessment: Assessment) -> QuerySet[ResultImport]:
    """The filled workbooks of a sheet that this person uploaded, the last first."""
    return ResultImport.objects.filter(assessment=assessment, user_id=actor.user_id or 0)


def taken_in(round_: AssessmentRound) -> QuerySet[ResultImport]:
    """The files whose results count, without their bytes."""
    rows = ResultImport.objects.filter(round=round_, assessment__isnull=True, applied_at__isnull=False)
    return rows.select_related("user").defer("data")
