"""What an administrator does with mails: try one again, and send one to see whether the settings are right."""

from django.conf import settings
from django.db import transaction

from cchc.accounts.models import User
from cchc.accounts.permissions import paths_of
from cchc.audit.actions import record
from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import WrongState
from cchc.common.jobs import enqueue
from cchc.common.permissions import require
from cchc.notifications.actions.composing import message_id
from cchc.notifications.models import Delivery
from cchc.notifications.permissions import ALREADY_SENT, may_retry, may_see_deliveries
from cchc.notifications.queries import deliveries_visible_to
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

SEND_WAITING = "cchc.notifications.tasks.send_waiting"
RETRIED = (Delivery.FAILED, Delivery.GIVEN_UP)
MAIL_IS_OFF = note(gettext_noop("Mail is switched off in the settings of this installation."))


@transaction.atomic
def retry_delivery(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Let a mail that did not leave be tried at once, to the address that the person has now."""
    require(may_retry(actor, delivery))
    _require_mail()
    row = locked(Delivery.objects.filter(pk=delivery.pk)).get()
    if row.state not in RETRIED:
        raise WrongState(ALREADY_SENT)
    row.state, row.attempts, row.next_try_at = Delivery.QUEUED, 0, now()
    row.save(update_fields=["state", "attempts", "next_try_at"])
    paths = paths_of(delivery.user)
    record(
        actor=actor,
        verb="retry_mail",
        root=f"user:{row.user_id}",
        object=f"user:{row.user_id}:mail:{row.pk}",
        summary=note(gettext_noop("Let a mail to %(who)s be tried again."), who=delivery.user.name),
        within=paths[0] if paths else None,
    )
    enqueue(SEND_WAITING)
    return row


@transaction.atomic
def retry_deliveries(*, actor: Actor) -> int:
    """Let every mail that did not leave, of the people whose accounts the actor looks after, be tried at once."""
    require(may_see_deliveries(actor))
    _require_mail()
    rows = deliveries_visible_to(actor).filter(state__in=RETRIED)
    count = int(rows.update(state=Delivery.QUEUED, attempts=0, next_try_at=now()))
    if count:
        text = gettext_noop("Let %(count)s mails that did not leave be tried again.")
        record(actor=actor, verb="retry_mail", root="mail", object="mail", summary=note(text, count=count))
        enqueue(SEND_WAITING)
    return count


@transaction.atomic
def send_test(*, actor: Actor) -> Delivery:
    """A mail to the administrator who asks, by the way that all mails go."""
    require(may_see_deliveries(actor))
    _require_mail()
    user = User.objects.get(username=actor.username)
    row = Delivery.objects.create(user=user, purpose=Delivery.TEST, day=today(), message_id=message_id())
    enqueue(SEND_WAITING)
    return row


def _require_mail() -> None:
    if not settings.CCHC_MAIL:
        raise WrongState(MAIL_IS_OFF)
