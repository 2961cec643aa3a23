"""Errands of rounds that come round by the clock."""

from cchc.assessment.models import ResultImport
from cchc.common.clock import now
from cchc.common.uploads import UPLOADS_WAIT


def forget_old_uploads() -> None:
    """Workbooks of results that nobody confirmed; those that were taken in stay, since entries rest on them."""
    ResultImport.objects.filter(applied_at__isnull=True, created_at__lt=now() - UPLOADS_WAIT).delete()
