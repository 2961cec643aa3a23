"""By the clock: look again at what was urged, and let silence climb to the superior post."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.common.clock import VIETNAM, moment, today
from cchc.common.db import locked
from cchc.notifications.actions.notify import notify_holders
from cchc.urging.actions.rounds import say
from cchc.urging.models import Reply, UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.sources import found_by_kind, source_of
from cchc_core.access import SYSTEM
from cchc_core.urging import Move, climb, move_of, read_rungs
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Shortfall

#: For so many days after closing the effect still is measured.
AFTER_CLOSING = 60


def look_again(round_: UrgingRound, on: date | None = None) -> int:
    """Find what has moved or is gone since the round was frozen, as of a day (default: today); how many items changed.

    What was said to be done and then returned falls short again; of kinds that lapse the first days stay.
    """
    day = on or today()
    items = list(UrgingItem.objects.filter(urged__round=round_))
    if not items:
        return 0
    found = found_by_kind(round_.rules, {item.unit_id for item in items}, day, round_.year, again=True)
    now_by_key: dict[tuple[str, str], Shortfall] = {(each.kind, each.key): each for each in found}
    changed = [item for item in items if _note_move(item, now_by_key.get((item.kind, item.key)), day)]
    UrgingItem.objects.bulk_update(changed, _FOLLOWED, batch_size=500)
    return len(changed)


_FOLLOWED = ("level_now", "moved_on", "settled_on")


def _note_move(item: UrgingItem, seen: Shortfall | None, day: date) -> bool:
    """Write into an item how it stands on a day; whether anything is new."""
    before = [getattr(item, name) for name in _FOLLOWED]
    move, stays = move_of(item.level, seen), source_of(item.kind).lapses
    item.level_now = seen.level if seen is not None else None
    if move is not Move.NONE:
        item.moved_on = item.moved_on or day
    elif not stays:
        item.moved_on = None
    if move is Move.SETTLED:
        item.settled_on = item.settled_on or day
    elif not stays:
        item.settled_on = None
    return before != [getattr(item, name) for name in _FOLLOWED]


def look_again_everywhere() -> None:
    """Errand: every frozen round, so that what moves before its letters leave is told apart; the closed ones for a while."""
    for round_ in _followed():
        with transaction.atomic():
            look_again(locked(UrgingRound.objects.filter(pk=round_.pk)).get())


def escalate_everywhere() -> None:
    """Errand: bring units that have not answered in time before the superior posts, each rung once."""
    for round_ in UrgingRound.objects.filter(state=UrgingRound.SENT, answer_by__lt=today()).order_by("pk"):
        for urged in silent(round_):
            reached = _reached(round_, urged)
            if urged.escalated < reached:
                with transaction.atomic():
                    _escalate(round_, urged, reached)


def silent(round_: UrgingRound) -> QuerySet[UrgedUnit]:
    """Units to which a letter was sent and that left something that still stands without an answer: an item, or what the

    letter asks of their head.
    """
    standing = UrgingItem.objects.filter(urged=OuterRef("pk"), settled_on__isnull=True)
    unanswered = Q(Exists(standing.exclude(pk__in=Reply.objects.values("item"))))
    if round_.head_answers:
        unanswered |= Q(Exists(standing), head_answered_at__isnull=True)
    rows = UrgedUnit.objects.filter(unanswered, round=round_, sent_at__isnull=False)
    return rows.order_by("unit_sort", "pk")


def _reached(round_: UrgingRound, urged: UrgedUnit) -> int:
    """How many rungs a unit's silence has climbed. A letter that left after the day for answers gives its days from then on."""
    if round_.answer_by is None or urged.sent_at is None:
        return 0
    start = max(round_.answer_by, urged.sent_at.astimezone(VIETNAM).date())
    return climb(start, today(), read_rungs(round_.ladder))


def _escalate(round_: UrgingRound, urged: UrgedUnit, reached: int) -> None:
    row = locked(UrgedUnit.objects.filter(pk=urged.pk)).get()
    if row.escalated >= reached:
        return
    row.escalated, row.escalated_at = reached, moment()
    row.save(update_fields=["escalated", "escalated_at"])
    words = {"unit": row.unit_name, "title": round_.title}
    own = note(gettext_noop("Your unit has not answered the letter “%(title)s” in time"), **words)
    _tell("urging.silence", own, row, roles=_own_roles(reached), units=[row.unit_id])
    up = note(gettext_noop("%(unit)s has not answered the letter “%(title)s”"), **words)
    _tell("urging.escalated", up, row, roles=_superior_roles(reached), circles=[round_.unit_id])
    summary = note(
        gettext_noop("Reported upwards that %(unit)s has not answered (rung %(rung)s)"), rung=reached, **words
    )
    say(SYSTEM, round_, "urging.escalate", summary, part=f"unit:{row.unit_id}", after={"rung": reached})


def _tell(
    kind: str,
    title: Note,
    row: UrgedUnit,
    *,
    roles: tuple[str, ...],
    units: Sequence[int] = (),
    circles: Sequence[int] = (),
) -> None:
    notify_holders(
        actor=SYSTEM,
        kind=kind,
        title=title,
        roles=roles,
        unit_ids=units,
        circle_ids=circles,
        url_name="urging:unit-show",
        url_args={"pk": row.pk},
        about=row.about,
    )


def _own_roles(rung: int) -> tuple[str, ...]:
    """First the officer is told, from the second rung on the head as well."""
    return ("focal",) if rung == 1 else ("focal", "unit_head")


def _superior_roles(rung: int) -> tuple[str, ...]:
    """First the coordinator hears of it, from the second rung on the leader of the circle."""
    return ("coordinator",) if rung == 1 else ("coordinator", "leader")


def _followed() -> Iterable[UrgingRound]:
    rows = UrgingRound.objects.exclude(state=UrgingRound.DRAFT).order_by("pk")
    return [row for row in rows if row.closed_at is None or (moment() - row.closed_at).days <= AFTER_CLOSING]
