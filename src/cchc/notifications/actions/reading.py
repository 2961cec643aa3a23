"""Marking notices as read. One's own reading changes nothing for anybody else, so the log is not told."""

from cchc.common.clock import now
from cchc.notifications.models import Notification
from cchc.notifications.queries import listed, visible_to
from cchc_core.access import Actor


def mark_read(*, actor: Actor, notification: Notification) -> None:
    """The first reading counts; another changes nothing."""
    visible_to(actor).filter(pk=notification.pk, read_at__isnull=True).update(read_at=now())


def mark_all_read(*, actor: Actor, kind: str = "") -> int:
    """Everything unread, or everything of one kind; how many."""
    rows = listed(actor).filter(read_at__isnull=True)
    return int((rows.filter(kind=kind) if kind else rows).update(read_at=now()))
