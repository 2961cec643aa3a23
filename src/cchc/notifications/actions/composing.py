"""Which notices go into which mail. A notice is bound to its mail in one transaction, and so to one mail only.

What the person has read in the product meanwhile is not mailed any more.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cchc.common.clock import now, today
from cchc.common.db import locked, update_rows
from cchc.notifications.models import Delivery, Notification, ReminderRun
from cchc_core.notices import Timing


def message_id() -> str:
    """An identity for a mail, the same at every attempt; ours, under the sender's domain."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<cchc.{uuid4().hex}@{domain}>"


@transaction.atomic
def compose_at_once() -> int:
    """One mail for each person with notices that cannot wait; how many mails."""
    rows = locked(_to_mail().filter(mail=Timing.AT_ONCE))
    return _bind(rows, Delivery.AT_ONCE, today())


@transaction.atomic
def compose_digests(day: date) -> int:
    """One mail for each person and day, with everything that still waits to be mailed; how many mails.

    The day's run of reminders comes first; its row is the lock that keeps two composers apart.
    """
    if locked(ReminderRun.objects.filter(day=day)).first() is None:
        return 0
    unwished = locked(_to_mail().filter(mail=Timing.OFF))
    _bind(unwished, Delivery.OFF, day, state=Delivery.SUPPRESSED)
    had = Delivery.objects.filter(purpose=Delivery.DIGEST, day=day).values("user_id")
    rows = locked(_to_mail().filter(mail__in=(Timing.AT_ONCE, Timing.DIGEST)).exclude(recipient_id__in=had))
    return _bind(rows, Delivery.DIGEST, day)


def _to_mail() -> QuerySet[Notification]:
    rows = Notification.objects.filter(delivery__isnull=True, read_at__isnull=True)
    return rows.only("pk", "recipient_id").order_by("recipient_id", "pk")


def _bind(rows: Iterable[Notification], purpose: str, day: date, state: str = Delivery.QUEUED) -> int:
    """A delivery for each person, with the notices bound to it. Two statements, however many there are."""
    people = [(person, list(theirs)) for person, theirs in groupby(rows, key=lambda row: row.recipient_id)]
    made = Delivery.objects.bulk_create(
        [_delivery(person, purpose, day, state) for person, _theirs in people], batch_size=500
    )
    bound: list[Notification] = []
    for delivery, (_person, theirs) in zip(made, people, strict=True):
        for row in theirs:
            row.delivery = delivery
        bound += theirs
    update_rows(bound, ["delivery"])
    return len(made)


def _delivery(person: int, purpose: str, day: date, state: str) -> Delivery:
    at = now()
    return Delivery(
        user_id=person,
        purpose=purpose,
        day=day,
        state=state,
        message_id=message_id(),
        created_at=at,
        next_try_at=at,
    )
