"""Errands of notices: what the worker does after an act, and what comes round by the clock."""

from django.conf import settings

from cchc.common.clock import VIETNAM, now, today
from cchc.common.jobs import enqueue
from cchc.notifications.actions.composing import compose_at_once, compose_digests
from cchc.notifications.actions.reminders import remind_everybody
from cchc.notifications.actions.sending import AT_MOST, is_anything_due, send_due

SEND_WAITING = "cchc.notifications.tasks.send_waiting"


def send_at_once() -> None:
    """Job: mail what cannot wait; in the quiet hours it waits all the same, for ``mail`` to take it up at their end."""
    if settings.CCHC_MAIL and not _is_quiet():
        compose_at_once()
        send_waiting()


def send_waiting() -> None:
    """Job: send what is due; another job goes on when there is more."""
    if settings.CCHC_MAIL and send_due() == AT_MOST:
        enqueue(SEND_WAITING)


def remind() -> None:
    """By the clock: the day's reminders, from the hour on that the settings name."""
    if _hour_has_come():
        remind_everybody()


def mail() -> None:
    """By the clock: compose the day's digests, and let the worker send these and whatever was to be tried again."""
    if not settings.CCHC_MAIL or _is_quiet():
        return
    if _hour_has_come():
        compose_digests(today())
    compose_at_once()
    if is_anything_due():
        enqueue(SEND_WAITING)


def _hour_has_come() -> bool:
    return now().astimezone(VIETNAM).hour >= settings.CCHC_MAIL_HOUR


def _is_quiet() -> bool:
    hours = settings.CCHC_QUIET_HOURS
    return hours is not None and hours.hold(now().astimezone(VIETNAM).time())
