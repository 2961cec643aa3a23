"""Errands of units that come round by the clock."""

from cchc.common.clock import now
from cchc.common.uploads import UPLOADS_WAIT
from cchc.orgunits.actions.changing import follow_due
from cchc.orgunits.models import UnitImport
from cchc_core.access import SYSTEM


def hand_over_open_work() -> None:
    """Changes that were entered ahead take effect on open work once their day has come."""
    follow_due(SYSTEM)


def forget_old_uploads() -> None:
    """Workbooks that nobody confirmed, or that were taken in long ago."""
    UnitImport.objects.filter(created_at__lt=now() - UPLOADS_WAIT).delete()
