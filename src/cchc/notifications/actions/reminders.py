"""Everybody is reminded, once a day, of the deadlines of what waits for them: the ladder."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cchc.accounts.models import Appointment, Delegation, User
from cchc.accounts.queries import actor_for, holding_on, post_holding_on
from cchc.accounts.waiting_hooks import waiting_for
from cchc.common.clock import now, today
from cchc.notifications.actions.notify import Notice, add, row_for
from cchc.notifications.models import Notification, ReminderRun
from cchc.notifications.queries import wishes_of
from cchc.orgunits.remembered import remembered_trees
from cchc_core.calendar import add_working_days, is_working_day
from cchc_core.notices import KINDS, rung_due
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Waiting

log = logging.getLogger(__name__)

KIND = KINDS["work.reminder"]
#: People whose reminders are written in one transaction.
BATCH = 50

#: (person, work, deadline) → the rungs that were told.
Told = dict[tuple[int, str, date | None], set[int]]


class CouldNotLook(Exception):
    """Some people were not reminded; the log says whose work could not be read, and why."""


def remind_everybody() -> int:
    """Climb the ladder for everybody with a post; how many reminders. Later calls on the same day do nothing.

    Nobody is reminded on a day off; what falls on it is told on the working day before. What waits for a person costs
    what that person's home page costs. A run that broke off is taken up where it stopped, since every rung is told once.
    Raises CouldNotLook, after everybody else was reminded, when what waits for somebody could not be found out.
    """
    on = today()
    if not is_working_day(on) or ReminderRun.objects.filter(day=on).exists():
        return 0
    people, count, failed = list(_people(on)), 0, 0
    with remembered_trees():
        for start in range(0, len(people), BATCH):
            told, not_seen = _remind(people[start : start + BATCH], on)
            count, failed = count + told, failed + not_seen
    ReminderRun.objects.get_or_create(day=on, defaults={"reminded": count})
    if failed:
        raise CouldNotLook(f"what waits for {failed} people could not be found out; they were not reminded")
    return count


def _people(on: date):  # type: ignore[no-untyped-def]
    own = Appointment.objects.filter(holding_on(on), post_holding_on(on)).values("user_id")
    lent = Delegation.objects.filter(holding_on(on), post_holding_on(on)).values("to_user_id")
    return User.objects.filter(Q(pk__in=own) | Q(pk__in=lent), is_active=True).order_by("pk")


def _remind(people: Sequence[User], on: date) -> tuple[int, int]:
    """How many reminders, and for how many people it failed: one person's fault keeps nobody else from being reminded.

    What waits is read outside any transaction: on SQLite a transaction keeps everybody else from saving.
    """
    told = _told(people)
    wishes = wishes_of([person.pk for person in people], KIND.key)
    rows, failed = [], 0
    for person in people:
        try:
            work = waiting_for(actor_for(person, on))
        except Exception:
            log.exception("what waits for user %s could not be found out", person.pk)
            failed += 1
            continue
        for waiting in work:
            notice = _notice(person.pk, waiting, told, on)
            if notice is not None:
                rows.append(row_for(notice, KIND, person.pk, None, wishes.get((person.pk, KIND.key))))
    with transaction.atomic():
        _overtake(rows)
        add(rows)
    return len(rows), failed


def _told(people: Sequence[User]) -> Told:
    """Every rung that these people were told. One query."""
    found: Told = {}
    rows = Notification.objects.filter(recipient__in=people, rung__isnull=False)
    for person, about, due, rung in rows.values_list("recipient_id", "about", "due", "rung"):
        found.setdefault((person, about, due), set()).add(rung or 0)
    return found


def _notice(person: int, waiting: Waiting, told: Told, on: date) -> Notice | None:
    """The reminder of one thing, if a rung of its ladder is due. Another deadline begins another ladder."""
    if waiting.due is None:
        return None
    work = _key(waiting)
    sent = told.get((person, work, waiting.due), ())
    rung = rung_due(waiting.due, on, sent, settings.CCHC_REMINDER_DAYS, until=_last_day_before_work(on))
    if rung is None:
        return None
    return Notice(
        KIND.key,
        _words(waiting, (waiting.due - on).days),
        url_name=waiting.url_name,
        url_args=waiting.url_args,
        about=work,
        thing=waiting.about,
        due=waiting.due,
        dedupe=f"{work}:{waiting.due:%Y%m%d}:{rung}"[-200:],
        rung=rung,
    )


def _last_day_before_work(on: date) -> date:
    return add_working_days(on, 1) - timedelta(days=1)


def _key(waiting: Waiting) -> str:
    arguments = ",".join(f"{name}={value}" for name, value in sorted(waiting.url_args.items()))
    return f"work:{waiting.kind}:{arguments}"[:180]


def _words(waiting: Waiting, left: int) -> Note:
    if left > 0:
        return note(gettext_noop("%(days)s days left: %(what)s"), days=left, what=waiting.title)
    if left == 0:
        return note(gettext_noop("Due today: %(what)s"), what=waiting.title)
    return note(gettext_noop("%(days)s days late: %(what)s"), days=-left, what=waiting.title)


def _overtake(rows: Sequence[Notification]) -> None:
    """An unread reminder gives way to the next one of the same work, so that the bell counts things and not rungs."""
    works = {row.about for row in rows}
    people = {row.recipient_id for row in rows}
    earlier = Notification.objects.filter(
        recipient_id__in=people, about__in=works, rung__isnull=False, read_at__isnull=True
    )
    mine = {(row.recipient_id, row.about) for row in rows}
    passed = [row.pk for row in earlier.only("pk", "recipient_id", "about") if (row.recipient_id, row.about) in mine]
    Notification.objects.filter(pk__in=passed).update(read_at=now())
