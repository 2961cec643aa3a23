"""What people wish to hear of, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from cchc.accounts.models import User
from cchc.accounts.permissions import paths_of
from cchc.audit.actions import record
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.notifications.models import Delivery, Preference
from cchc.notifications.permissions import may_set_preferences
from cchc_core.access import SYSTEM, Actor
from cchc_core.notices import KINDS, Kind, Timing
from cchc_core.words import Note, gettext_noop, note

DUTY = note(gettext_noop("Duties cannot be switched off: they always stand in the product, and their mail leaves."))


@dataclass(frozen=True)
class Wish:
    """Of one kind: whether it stands in the product, and when its mail leaves."""

    shown: bool
    mail: Timing


def usual(kind: Kind) -> Wish:
    """What holds for whoever wished nothing."""
    return Wish(True, kind.mail)


@transaction.atomic
def set_preferences(*, actor: Actor, user: User, wishes: Mapping[str, Wish]) -> None:
    """Store the wishes that differ from the usual ones, by kind; kinds that are not named stay as they were.

    Somebody else's wishes are changed by the administrator only, and the log tells of it.
    """
    require(may_set_preferences(actor, user))
    for key, wish in wishes.items():
        kind = KINDS[key]
        if wish.mail not in kind.choices or (kind.is_duty and not wish.shown):
            raise Invalid(DUTY)
    locked(User.objects.filter(pk=user.pk)).get()  # two forms sent at once: the later one stands, whole
    before = {row.kind: row for row in Preference.objects.filter(user=user, kind__in=wishes)}
    changed = {key: wish for key, wish in wishes.items() if wish != _stood(before.get(key), key)}
    _store(user, changed)
    if changed and actor.user_id != user.pk:
        _tell(actor, user, changed, note(gettext_noop("Changed what %(who)s is told."), who=user.name))


@transaction.atomic
def unsubscribe(*, delivery: Delivery, kinds: Iterable[str]) -> None:
    """Switch the mail of some kinds off, asked for by the link in a mail: whoever holds it may, without signing in."""
    user = locked(User.objects.filter(pk=delivery.user_id)).get()
    before = {row.kind: row for row in Preference.objects.filter(user=user)}
    optional = [key for key in kinds if not KINDS[key].is_duty]
    changed = {
        key: Wish(_stood(before.get(key), key).shown, Timing.OFF)
        for key in optional
        if _stood(before.get(key), key).mail != Timing.OFF
    }
    _store(user, changed)
    if changed:
        text = gettext_noop("A link in a mail to %(who)s switched off mail of some kinds.")
        _tell(SYSTEM, user, changed, note(text, who=user.name))


def wishes_for(user: User) -> dict[str, Wish]:
    """What holds for a person, by kind, in the order of the catalogue. One query."""
    rows = {row.kind: row for row in Preference.objects.filter(user=user)}
    return {key: _stood(rows.get(key), key) for key in KINDS}


def _stood(row: Preference | None, key: str) -> Wish:
    return Wish(row.shown, Timing(row.mail)) if row else usual(KINDS[key])


def _store(user: User, wishes: Mapping[str, Wish]) -> None:
    rows = [Preference(user=user, kind=key, shown=wish.shown, mail=wish.mail.value) for key, wish in wishes.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["shown", "mail"]
    )


def _tell(actor: Actor, user: User, wishes: Mapping[str, Wish], summary: Note) -> None:
    paths = paths_of(user)
    record(
        actor=actor,
        verb="change_preferences",
        root=f"user:{user.pk}",
        object=f"user:{user.pk}",
        summary=summary,
        after={key: wish.mail.value for key, wish in wishes.items()},
        within=paths[0] if paths else None,
    )
