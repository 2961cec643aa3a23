"""Errands of accounts that come round by the clock."""

from cchc.accounts.models import PeopleImport
from cchc.common.clock import now
from cchc.common.uploads import UPLOADS_WAIT


def forget_old_uploads() -> None:
    """Workbooks with names and telephone numbers, whether taken in or not: the log keeps what came of them."""
    PeopleImport.objects.filter(made_at__lt=now() - UPLOADS_WAIT).delete()
