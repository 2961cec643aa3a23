"""Telling people something, inside the transaction of the act that it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.common.jobs import enqueue
from cchc.notifications.models import NO_MAIL, Notification, Preference
from cchc.notifications.queries import post_holders, posts_of, wishes_of
from cchc_core.access import Actor
from cchc_core.notices import Kind, Timing, kind_of, timing
from cchc_core.words import Note, render

SEND_AT_ONCE = "cchc.notifications.tasks.send_at_once"


@dataclass(frozen=True)
class Notice:
    """What is told, whoever hears it.

    ``body`` may be a person's own words as plain text. ``about`` is the key of the thing ("assessment:42:leaf:1.2"),
    ``thing`` what people call it; a mail puts notices of one thing together. ``dedupe``: told once to each person, however
    often the act is repeated. ``rung`` is for reminders only.
    """

    kind: str
    title: Note
    body: Note | str | None = None
    url_name: str = ""
    url_args: Mapping[str, str | int] | None = None
    about: str = ""
    thing: str = ""
    due: date | None = None
    dedupe: str = ""
    rung: int | None = None


@transaction.atomic
def notify(
    *,
    actor: Actor,
    kind: str,
    title: Note,
    to_users: Iterable[int] = (),
    to_posts: Iterable[int] = (),
    body: Note | str | None = None,
    url_name: str = "",
    url_args: Mapping[str, str | int] | None = None,
    about: str = "",
    thing: str = "",
    due: date | None = None,
    dedupe: str = "",
) -> int:
    """Tell people, and the holders of posts with whoever acts in them; how many notices were meant for somebody.

    Joins the caller's transaction: if that is taken back, nobody was told. Whoever acts hears nothing of the own act. Five
    queries at most, however many are told. Mail leaves after the commit, in the worker. Raises UnknownKind for a kind
    that is not in ``cchc_core.notices.kinds``, KeyError for a sentence with an empty gap.
    """
    notice = Notice(kind, title, body, url_name, url_args, about, thing, due, dedupe)
    return tell(notice, _recipients(actor, to_users, to_posts))


def notify_holders(
    *,
    actor: Actor,
    kind: str,
    title: Note,
    roles: Iterable[str],
    unit_ids: Iterable[int] = (),
    circle_ids: Iterable[int] = (),
    body: Note | str | None = None,
    url_name: str = "",
    url_args: Mapping[str, str | int] | None = None,
    about: str = "",
    thing: str = "",
    due: date | None = None,
    dedupe: str = "",
) -> int:
    """``notify`` for the posts of some roles in some units, or for some circles (the coordinators of a centre, say)."""
    return notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=posts_of(roles, unit_ids, circle_ids),
        body=body,
        url_name=url_name,
        url_args=url_args,
        about=about,
        thing=thing,
        due=due,
        dedupe=dedupe,
    )


def _recipients(actor: Actor, to_users: Iterable[int], to_posts: Iterable[int]) -> dict[int, int | None]:
    """Person → the first post addressed; None for who was named in person."""
    posts, named = list(to_posts), set(to_users)
    found: dict[int, int | None] = {}
    for post, holders in (post_holders(posts) if posts else {}).items():
        for user in holders:
            found.setdefault(user, post)
    for user in User.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True) if named else ():
        found.setdefault(user, None)
    found.pop(actor.user_id or 0, None)
    return found


def tell(notice: Notice, recipients: Mapping[int, int | None]) -> int:
    """Write one notice for each person, as each wishes to hear of it. The caller's transaction is around it."""
    kind = kind_of(notice.kind)
    _read_aloud(notice)
    if not recipients:
        return 0
    wishes = wishes_of(recipients, kind.key)
    rows = [row_for(notice, kind, user, post, wishes.get((user, kind.key))) for user, post in recipients.items()]
    kept = [row for row in rows if row.shown or row.mail not in (NO_MAIL, Timing.OFF)]
    if any(row.mail == Timing.AT_ONCE for row in kept):
        enqueue(SEND_AT_ONCE)
    return add(kept)


def _read_aloud(notice: Notice) -> None:
    """A sentence whose gaps are not all filled must fail the act that wrote it, not every page that shows it later."""
    for words in (notice.title, notice.body):
        if isinstance(words, Note):
            render(words, str)


def add(rows: list[Notification]) -> int:
    """Store notices; what somebody was told before (``dedupe``) is passed over."""
    repeatable = any(row.dedupe for row in rows)  # else a fault would pass as a repetition
    Notification.objects.bulk_create(rows, ignore_conflicts=repeatable, batch_size=500)
    return len(rows)


def row_for(notice: Notice, kind: Kind, user: int, post: int | None, wish: Preference | None) -> Notification:
    """The notice to one person, as the person wishes to hear of it."""
    return Notification(
        recipient_id=user,
        post_id=post,
        kind=kind.key,
        title=notice.title.to_json(),
        body=_stored(notice.body),
        thing=notice.thing[:300],
        about=notice.about[:200],
        url_name=notice.url_name,
        url_args=dict(notice.url_args or {}),
        is_duty=kind.is_duty,
        due=notice.due,
        rung=notice.rung,
        shown=kind.is_duty or wish is None or wish.shown,
        mail=_mail(notice, kind, wish),
        dedupe=notice.dedupe[:200] or None,
    )


def _mail(notice: Notice, kind: Kind, wish: Preference | None) -> str:
    if not settings.CCHC_MAIL:
        return NO_MAIL
    return timing(kind, wish.mail if wish else None, urgent=notice.due == today() or notice.rung == 0).value


def _stored(body: Note | str | None) -> dict[str, object] | None:
    """A person's own words become a sentence of one gap, which needs no translation."""
    if not body:
        return None
    return (body if isinstance(body, Note) else Note("%(words)s", {"words": body})).to_json()
