"""Errands of plans that come round by the clock."""

from datetime import date

from cchc.audit.models import Event
from cchc.common.clock import now, today
from cchc.common.uploads import UPLOADS_WAIT
from cchc.planning.actions.figures import RECORDER, record_changed_figures
from cchc.planning.models import PlanUpload, PlanVersion
from cchc.planning.queries.review import midnight
from cchc_core.planning.states import PlanState

#: Until the end of March the year before is still being scored.
LAST_MONTH = 3


def forget_old_uploads() -> None:
    """Workbooks that nobody said yes to; what was taken in stays."""
    PlanUpload.objects.filter(applied_at__isnull=True, at__lt=now() - UPLOADS_WAIT).delete()


def record_plan_figures() -> None:
    """Once a day: offer to the scoring what plans count, for the year and, while it is being scored, the year before."""
    on = today()
    for year in (on.year, on.year - 1) if on.month <= LAST_MONTH else (on.year,):
        if not _recorded(year, on) and _has_plans(year, on):
            record_changed_figures(year, on)


def _recorded(year: int, on: date) -> bool:
    return Event.objects.filter(root=RECORDER.root_of(year), user_id__isnull=True, at__gte=midnight(on)).exists()


def _has_plans(year: int, on: date) -> bool:
    return PlanVersion.objects.filter(plan__year=year, state=PlanState.ISSUED, effective_on__lte=on).exists()
