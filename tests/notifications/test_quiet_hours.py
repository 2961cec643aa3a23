"""In the quiet hours no mail leaves by itself; it leaves at their end."""

from datetime import datetime

import pytest
from django.core import mail

from cchc.common.clock import VIETNAM, telling
from cchc.notifications import tasks
from cchc.notifications.actions import notify
from cchc.notifications.models import Delivery
from cchc_core.access import SYSTEM
from cchc_core.notices import read_quiet_hours
from cchc_core.words import note

pytestmark = pytest.mark.django_db
EVENING, NIGHT, MORNING = (datetime(2026, 12, day, hour, tzinfo=VIETNAM) for day, hour in ((14, 19), (14, 23), (15, 6)))


def tell(made) -> None:
    """A sheet is returned, which cannot wait."""
    person = made["focal"].user_id
    notify(actor=SYSTEM, kind="assessment.returned", title=note("A score sheet is returned"), to_users=[person])


def test_what_cannot_wait_leaves_at_once_in_the_evening(made, settings, django_capture_on_commit_callbacks) -> None:
    settings.CCHC_QUIET_HOURS = read_quiet_hours("21-6")
    with telling(EVENING), django_capture_on_commit_callbacks(execute=True):
        tell(made)
    assert Delivery.objects.filter(purpose=Delivery.AT_ONCE).count() == 1


def test_at_night_it_waits_for_the_morning(made, settings, django_capture_on_commit_callbacks) -> None:
    settings.CCHC_QUIET_HOURS = read_quiet_hours("21-6")
    with telling(NIGHT), django_capture_on_commit_callbacks(execute=True):
        tell(made)
        tasks.mail()
    assert not Delivery.objects.exists()
    assert not mail.outbox
    with telling(MORNING), django_capture_on_commit_callbacks(execute=True):
        tasks.mail()
    assert Delivery.objects.filter(purpose=Delivery.AT_ONCE).count() == 1


def test_without_quiet_hours_mail_leaves_at_any_hour(made, settings, django_capture_on_commit_callbacks) -> None:
    settings.CCHC_QUIET_HOURS = None
    with telling(NIGHT), django_capture_on_commit_callbacks(execute=True):
        tell(made)
    assert Delivery.objects.filter(purpose=Delivery.AT_ONCE).count() == 1
