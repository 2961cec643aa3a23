"""Errands of rounds: those that come round by the clock, and work that outlives a request."""

from cchc.assessment.actions import clocks
from cchc.assessment.actions.files import make_files
from cchc.assessment.models import ResultImport
from cchc.common.clock import now
from cchc.common.uploads import UPLOADS_WAIT


def forget_old_uploads() -> None:
    """Workbooks of results that nobody confirmed; those that were taken in stay, since entries rest on them."""
    ResultImport.objects.filter(applied_at__isnull=True, created_at__lt=now() - UPLOADS_WAIT).delete()


def move_by_clock() -> None:
    """Sheets whose time to explain is over go on to the second verification, each with its event."""
    clocks.move_by_clock()


def make_package_files(package_id: int) -> None:
    """The papers of a sealed package."""
    make_files(package_id)
