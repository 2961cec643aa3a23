"""The one place that asks what time it is.

Instants are aware and in UTC; days are those of Asia/Ho_Chi_Minh. The demo may hold the day still (``CCHC_TODAY``), so
that its lights and deadlines look the same on every machine.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The day in Vietnam, or the day that the settings hold."""
    held: date | None = settings.CCHC_TODAY
    return held or now().astimezone(VIETNAM).date()
