"""Errands of initiatives that come round by the clock."""

from datetime import date, datetime, time

from django.db.models import Q

from cchc.audit.models import Event
from cchc.common.clock import VIETNAM, today
from cchc.initiatives.actions import life
from cchc.initiatives.actions.figures import RECORDER, record_changed_figures
from cchc.initiatives.models import Adoption, CampaignUnit, Initiative

#: Until the end of March the year before is still being scored.
LAST_MONTH = 3


def ask_who_lives() -> None:
    """Ask the owners of models of which nothing was heard for six months whether they still live."""
    life.ask_who_lives(today())


def record_initiative_figures() -> None:
    """Once a day: offer to the scoring what initiatives count, for the year and, while it is scored, the year before."""
    on = today()
    for year in (on.year, on.year - 1) if on.month <= LAST_MONTH else (on.year,):
        if not _recorded(year, on) and _has_any(year):
            record_changed_figures(year, on)


def _recorded(year: int, on: date) -> bool:
    start = datetime.combine(on, time(), VIETNAM)
    return Event.objects.filter(root=RECORDER.root_of(year), user_id__isnull=True, at__gte=start).exists()


def _has_any(year: int) -> bool:
    return (
        Initiative.objects.filter(Q(year=year) | Q(life__on__year=year)).exists()
        or Adoption.objects.filter(confirmed_on__year=year).exists()
        or CampaignUnit.objects.filter(campaign__year=year).exists()
    )
