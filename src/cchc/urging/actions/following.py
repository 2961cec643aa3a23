"""By the clock: look again at what was urged, and let silence climb to the superior post."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.notifications.actions.notify import notify_holders
from cchc.urging.actions.rounds import say
from cchc.urging.models import Reply, UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.sources import found_by_kind
from cchc_core.access import SYSTEM
from cchc_core.urging import Move, climb, move_of, read_rungs
from cchc_core.words import Note, gettext_noop, note
from cchc_core.work import Shortfall

#: For so many days after closing the effect still is measured.
AFTER_CLOSING = 60


def look_again(round_: UrgingRound) -> int:
    """Find what has moved or is gone since the round was frozen; how many items changed. First days stay as they are."""
    items = list(UrgingItem.objects.filter(urged__round=round_, settled_on__isnull=True).select_related("urged"))
    if not items:
        return 0
    found = found_by_kind(round_.rules, {item.unit_id for item in items}, today(), round_.year)
    now_by_key: dict[tuple[str, str], Shortfall] = {(each.kind, each.key): each for each in found}
    changed = []
    for item in items:
        seen = now_by_key.get((item.kind, item.key))
        move = move_of(item.level, seen)
        level = seen.level if seen is not None else None
        if move is Move.NONE and level == item.level_now:
            continue
        item.level_now = level
        if move is not Move.NONE and item.moved_on is None:
            item.moved_on = today()
        if move is Move.SETTLED:
            item.settled_on = today()
        changed.append(item)
    UrgingItem.objects.bulk_update(changed, ["level_now", "moved_on", "settled_on"], batch_size=500)
    return len(changed)


def look_again_everywhere() -> None:
    """Errand: every round whose letters were sent, the closed ones for a while."""
    for round_ in _followed():
        with transaction.atomic():
            look_again(locked(UrgingRound.objects.filter(pk=round_.pk)).get())


def escalate_everywhere() -> None:
    """Errand: bring units that have not answered in time before the superior posts, each rung once."""
    for round_ in UrgingRound.objects.filter(state=UrgingRound.SENT, answer_by__lt=today()).order_by("pk"):
        rungs = read_rungs(round_.ladder)
        reached = climb(round_.answer_by, today(), rungs).rungs if round_.answer_by else 0
        for urged in silent(round_).filter(escalated__lt=reached):
            with transaction.atomic():
                _escalate(round_, urged, reached)


def silent(round_: UrgingRound):  # type: ignore[no-untyped-def]
    """Units to which a letter was sent and that left at least one item that still stands without an answer."""
    answered = Reply.objects.values("item")
    open_items = UrgingItem.objects.filter(urged__round=round_, settled_on__isnull=True).exclude(pk__in=answered)
    rows = UrgedUnit.objects.filter(round=round_, sent_at__isnull=False, pk__in=open_items.values("urged"))
    return rows.order_by("unit_sort", "pk")


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
    rows = UrgingRound.objects.filter(state__in=(UrgingRound.SENT, UrgingRound.CLOSED)).order_by("pk")
    return [row for row in rows if row.closed_at is None or (moment() - row.closed_at).days <= AFTER_CLOSING]
