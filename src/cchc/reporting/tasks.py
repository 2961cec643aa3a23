"""Errands of reports that come round by the clock."""

from datetime import datetime, time

from cchc.audit.models import Event
from cchc.common.clock import VIETNAM, now, today
from cchc.common.uploads import UPLOADS_WAIT
from cchc.reporting.actions.figures import RECORDER, record_changed_figures
from cchc.reporting.models import ReportPeriod, ReportUpload

#: Until the end of March the year before is still being scored.
LAST_MONTH = 3


def forget_old_uploads() -> None:
    """Workbooks that nobody said yes to; what was taken in stays."""
    ReportUpload.objects.filter(applied_at__isnull=True, at__lt=now() - UPLOADS_WAIT).delete()


def record_report_figures() -> None:
    """Once a day: offer to the scoring what reports count, for the year and, while it is scored, the year before."""
    on = today()
    for year in (on.year, on.year - 1) if on.month <= LAST_MONTH else (on.year,):
        due = ReportPeriod.objects.filter(due_on__year=year, due_on__lte=on)
        if due.exists() and not _recorded(year):
            record_changed_figures(year, on)


def _recorded(year: int) -> bool:
    start = datetime.combine(today(), time(), VIETNAM)
    return Event.objects.filter(root=RECORDER.root_of(year), user_id__isnull=True, at__gte=start).exists()
