"""The secret address of one's own calendar: made, shown once, revoked."""

import hashlib
import secrets

from django.db import transaction

from cchc.accounts.models import User
from cchc.audit.actions import record
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.errors import NotAllowed
from cchc.notifications.models import CalendarKey
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

NOT_YOURS = note(
    gettext_noop("The address of a calendar is made by the person whose days it shows, and by nobody else.")
)
#: A calendar that is asked for again within so many seconds is not noted down anew.
NOTED_EVERY = 3600


@transaction.atomic
def make_key(*, actor: Actor, user: User) -> str:
    """A new secret; the former address is dead from now on. It is given back once and kept nowhere."""
    _own(actor, user)
    secret = secrets.token_urlsafe(24)
    _revoke(user)
    CalendarKey.objects.create(user=user, digest=digest_of(secret))
    _say(actor, user, "calendar.make", gettext_noop("Made an address for the own calendar"))
    return secret


@transaction.atomic
def revoke_key(*, actor: Actor, user: User) -> bool:
    """Let the address lead nowhere; whether there was one."""
    _own(actor, user)
    if not _revoke(user):
        return False
    _say(actor, user, "calendar.revoke", gettext_noop("Revoked the address of the own calendar"))
    return True


def key_of(secret: str) -> CalendarKey | None:
    """The living key behind a secret of a person whose account is open."""
    rows = CalendarKey.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, user__is_active=True)
    return rows.select_related("user").first()


def note_reading(key: CalendarKey) -> None:
    """Remember when the calendar was asked for last, so that its owner sees whether it is in use."""
    if key.read_at is None or (now() - key.read_at).total_seconds() > NOTED_EVERY:
        CalendarKey.objects.filter(pk=key.pk).update(read_at=now())


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _own(actor: Actor, user: User) -> None:
    if actor.user_id != user.pk:
        raise NotAllowed(NOT_YOURS)


def _revoke(user: User) -> bool:
    living = list(locked(CalendarKey.objects.filter(user=user, revoked_at__isnull=True)))
    return bool(CalendarKey.objects.filter(pk__in=[each.pk for each in living]).update(revoked_at=now()))


def _say(actor: Actor, user: User, verb: str, text: str) -> None:
    record(actor=actor, verb=verb, root=f"user:{user.pk}", object=f"user:{user.pk}:calendar", summary=note(text))
