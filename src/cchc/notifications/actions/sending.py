"""Mails leave here, one by one, over one connection. What happens to each is written down before and after.

A mail is claimed before it is handed to the server, so two workers never send the same one. Should a worker die in between,
nobody can know whether the server took it: after a while it is sent again under the same Message-ID, by which the reader's
mailbox knows a double. A mail that was taken is never sent again.
"""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet

from cchc.common.clock import now
from cchc.notifications.mail import message_of
from cchc.notifications.models import Delivery
from cchc_core.notices import next_pause
from cchc_core.words import Note, gettext_noop, note

log = logging.getLogger(__name__)

#: Mails a job: at twenty seconds of patience each, a dead server must not outlast the job's own time.
AT_MOST = 100
STUCK_AFTER = timedelta(minutes=15)

NO_ADDRESS = note(gettext_noop("No e-mail address of this person is known."))
CLOSED = note(gettext_noop("The account of this person is closed."))
INTERRUPTED = note(gettext_noop("Sending was interrupted; the mail may have arrived. It is sent again."))
REFUSED = gettext_noop("The mail server refused the address: %(answer)s")
NOT_TAKEN = gettext_noop("The mail server did not take the mail: %(answer)s")
UNREACHABLE = gettext_noop("The mail server cannot be reached: %(answer)s")
NOT_MADE = gettext_noop("The mail could not be made: %(answer)s")


class _ServerDown(Exception):
    """No connection: the other mails need not try."""


def send_due(at_most: int = AT_MOST) -> int:
    """Send what is due, the longest waiting first; how many were looked at. Safe to run twice at once."""
    _free_the_stuck()
    due = list(_due().order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most])
    connection = get_connection()
    try:
        for position, pk in enumerate(due):
            if _claim(pk):
                try:
                    _send(Delivery.objects.select_related("user").get(pk=pk), connection)
                except _ServerDown as down:
                    _fail_the_rest(due[position + 1 :], down)
                    break
    finally:
        _close(connection)
    return len(due)


def is_anything_due() -> bool:
    """Whether a job would find something to do."""
    stuck = Delivery.objects.filter(state=Delivery.SENDING, tried_at__lt=now() - STUCK_AFTER)
    return _due().exists() or stuck.exists()


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=Delivery.OPEN, next_try_at__lte=now())


def _claim(pk: int) -> bool:
    claimed: int = _due().filter(pk=pk).update(state=Delivery.SENDING, attempts=F("attempts") + 1, tried_at=now())
    return claimed == 1


def _send(delivery: Delivery, connection: BaseEmailBackend) -> None:
    """One claimed mail, from the person's present address to a state that says how it went."""
    if not delivery.user.is_active:
        return _settle(delivery, Delivery.SUPPRESSED, CLOSED)
    delivery.address = delivery.user.email
    if not delivery.address:
        return _settle(delivery, Delivery.GIVEN_UP, NO_ADDRESS)
    try:
        message = message_of(delivery)
        message.message()  # says what is wrong with an address or a header before a server does
    except Exception as problem:  # one mail that cannot be made must not hold up the others
        log.exception("mail %s could not be made", delivery.pk)
        return _settle(delivery, Delivery.GIVEN_UP, note(NOT_MADE, answer=str(problem)))
    try:
        connection.open()
    except OSError as problem:  # all errors of smtplib are OSErrors
        _try_later(delivery, note(UNREACHABLE, answer=_said(problem)))
        raise _ServerDown(_said(problem)) from problem
    try:
        connection.send_messages([message])
    except Exception as problem:
        log.warning("mail %s did not leave: %s", delivery.pk, problem)
        _close(connection)
        return _not_sent(delivery, problem)
    delivery.sent_at = now()
    return _settle(delivery, Delivery.SENT, None)


def _not_sent(delivery: Delivery, problem: Exception) -> None:
    """A refusal for good is not asked for again; everything else may be better later."""
    if isinstance(problem, SMTPRecipientsRefused):
        code, _text = next(iter(problem.recipients.values()))
        reason = note(REFUSED, answer=_said(problem))
        return _settle(delivery, Delivery.GIVEN_UP, reason) if code >= 500 else _try_later(delivery, reason)
    reason = note(NOT_TAKEN, answer=_said(problem))
    for_good = isinstance(problem, SMTPDataError) and problem.smtp_code >= 500
    return _settle(delivery, Delivery.GIVEN_UP, reason) if for_good else _try_later(delivery, reason)


def _try_later(delivery: Delivery, reason: Note) -> None:
    pause = next_pause(delivery.attempts)
    if pause is None:
        return _settle(delivery, Delivery.GIVEN_UP, reason)
    delivery.next_try_at = now() + pause
    return _settle(delivery, Delivery.FAILED, reason)


def _settle(delivery: Delivery, state: str, reason: Note | None) -> None:
    delivery.state = state
    delivery.error = reason.to_json() if reason else None
    delivery.save(update_fields=["state", "error", "address", "next_try_at", "sent_at"])


def _fail_the_rest(due: list[int], down: _ServerDown) -> None:
    """The server is down for everybody: each mail counts the attempt and says why."""
    for pk in due:
        if _claim(pk):
            delivery = Delivery.objects.select_related("user").get(pk=pk)
            delivery.address = delivery.user.email
            _try_later(delivery, note(UNREACHABLE, answer=str(down)))


def _free_the_stuck() -> None:
    stuck = Delivery.objects.filter(state=Delivery.SENDING, tried_at__lt=now() - STUCK_AFTER)
    stuck.update(state=Delivery.FAILED, error=INTERRUPTED.to_json(), next_try_at=now())


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        log.info("the mail server had closed the connection already")


def _said(problem: BaseException) -> str:
    """The server's own words, on one line."""
    if isinstance(problem, SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
        return _line(code, text)
    if isinstance(problem, SMTPResponseException):
        return _line(problem.smtp_code, problem.smtp_error)
    return " ".join(str(problem).split())[:300] or type(problem).__name__


def _line(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(f"{code} {words}".split())[:300]
