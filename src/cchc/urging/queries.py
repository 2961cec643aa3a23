"""Reading urging: rounds and letters that a person sees, what was answered, and the effect."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from cchc.common.clock import VIETNAM, today
from cchc.notifications.models import NO_MAIL, Delivery, Notification
from cchc.urging.models import Reply, UrgedUnit, UrgingItem, UrgingRound
from cchc_core.access import Actor, Permission
from cchc_core.urging import Effect, Urged, effect, effect_by
from cchc_core.workflow.drafts import DraftState

#: Working days within which an item should have moved, unless somebody asks for another number.
WITHIN = 10


def rounds_visible_to(actor: Actor) -> QuerySet[UrgingRound]:
    """Rounds of the circles that one reads; ``permissions.may_view`` answers alike (tested)."""
    reach = actor.reach(Permission.URGING_VIEW)
    seen = Q(unit__in=reach.units)
    for circle in reach.circles:
        seen |= Q(unit_path__contains=f"/{circle}/")
    return UrgingRound.objects.filter(seen) if reach else UrgingRound.objects.none()


def units_visible_to(actor: Actor) -> QuerySet[UrgedUnit]:
    """Units of those rounds, and the own ones once their letter was sent; ``may_view_unit`` answers alike (tested)."""
    reach = actor.reach(Permission.URGING_VIEW)
    if not reach:
        return UrgedUnit.objects.none()
    own = Q(unit__in=reach.units)
    for circle in reach.circles:
        own |= Q(unit_path__contains=f"/{circle}/")
    return UrgedUnit.objects.filter(Q(round__in=rounds_visible_to(actor)) | (own & Q(sent_at__isnull=False)))


def letters_to(units: Collection[int]) -> QuerySet[Any]:
    """What was sent to these units, the newest first, each with how many items still stand and are not answered."""
    answered = Q(Exists(Reply.objects.filter(item=OuterRef("items__pk"))))
    return (
        UrgedUnit.objects.filter(unit__in=list(units), sent_at__isnull=False)
        .select_related("round")
        .annotate(
            count=Count("items", distinct=True),
            waiting=Count("items", filter=Q(items__settled_on__isnull=True) & ~answered, distinct=True),
        )
        .order_by("-sent_at", "unit_sort", "pk")
    )


#: How the address asks for promises whose day has passed, and for items without an answer.
BROKEN, NO_ANSWER = "broken", "none"


def with_last_answer(rows: QuerySet[UrgingItem]) -> QuerySet[Any]:
    """Items with their last answer: what it is, its words, the day that it promises, and when it was given."""
    last = Reply.objects.filter(item=OuterRef("pk")).order_by("-pk")
    columns = {"said": "kind", "answer": "text", "by_day": "promised_on", "answered_at": "at"}
    return rows.annotate(**{name: Subquery(last.values(column)[:1]) for name, column in columns.items()})


def answers_in(round_: UrgingRound, wanted: str, on: date) -> QuerySet[Any]:
    """Items of a round's sent letters by unit; of one kind of answer only those that still stand. One query."""
    items = UrgingItem.objects.filter(urged__round=round_, urged__sent_at__isnull=False).select_related("urged__round")
    rows = with_last_answer(items).order_by("urged__unit_sort", "urged", "place")
    if not wanted:
        return rows
    rows = rows.filter(settled_on__isnull=True)
    if wanted == NO_ANSWER:
        return rows.filter(said__isnull=True)
    if wanted == BROKEN:
        return rows.filter(said=Reply.PROMISE, by_day__lt=on)
    return rows.filter(said=wanted)


def with_promises(rows: QuerySet[UrgedUnit]) -> QuerySet[Any]:
    """Of these letters the ones with items that were promised last and still stand: how many, and the earliest day."""
    standing = UrgingItem.objects.filter(urged=OuterRef("pk"), settled_on__isnull=True).order_by()
    promised = with_last_answer(standing).filter(said=Reply.PROMISE).values("urged")
    return (
        rows.select_related("round")
        .annotate(
            promised=Subquery(promised.annotate(count=Count("pk")).values("count")),
            promised_on=Subquery(promised.annotate(first=Min("by_day")).values("first")),
        )
        .filter(promised__gt=0)
        .order_by("promised_on", "pk")
    )


def with_counts(rows: QuerySet[UrgingRound]) -> QuerySet[UrgingRound]:
    """Rounds with the units, items, receipts and settled items that a list shows."""
    return rows.annotate(
        unit_count=Count("units", distinct=True),
        item_count=Count("units__items", distinct=True),
        received_count=Count("units", filter=Q(units__received_at__isnull=False), distinct=True),
        moved_count=Count("units__items", filter=Q(units__items__moved_on__isnull=False), distinct=True),
    )


def with_letters(rows: QuerySet[UrgingRound]) -> QuerySet[Any]:
    """Rounds with how many of their letters wait for approval and for their number."""
    return rows.annotate(
        presented=Count("units__draft", filter=Q(units__draft__state=DraftState.EDITED.value), distinct=True),
        approved=Count("units__draft", filter=Q(units__draft__state=DraftState.APPROVED.value), distinct=True),
    ).order_by("as_of", "pk")


def answers_first() -> "Prefetch[str]":
    """For items: their replies, the last one first."""
    return Prefetch("replies", Reply.objects.select_related("by", "post__unit").order_by("-pk"))


@dataclass(frozen=True)
class UnitProgress:
    """One unit of a round as its table shows it."""

    urged: UrgedUnit
    items: int
    answered: int
    moved: int
    settled: int
    mails: Sequence[
        str
    ] = ()  # of everybody who was told: how the mail fares, as ``Delivery`` calls it; "" without mail

    @property
    def mail_state(self) -> str:
        """The worst of them: what failed is to be seen first. "" where no mail was to leave."""
        return next((state for state in _WORST_FIRST if state in self.mails), "")

    @property
    def is_unheard(self) -> bool:
        """Whether the letter was sent and reached nobody: no post of the unit was held by anyone."""
        return self.urged.sent_at is not None and not self.mails


def progress_of(round_: UrgingRound) -> list[UnitProgress]:
    """Every unit of a round with its counts and its mail, in Vietnamese order. Three queries."""
    answered = Exists(Reply.objects.filter(item=OuterRef("pk")))
    counts: dict[int, Mapping[str, Any]] = {
        row["urged"]: dict(row)
        for row in UrgingItem.objects.filter(urged__round=round_)
        .annotate(is_answered=answered)
        .values("urged")
        .annotate(
            items=Count("pk"),
            answered=Count("pk", filter=Q(is_answered=True)),
            moved=Count("pk", filter=Q(moved_on__isnull=False)),
            settled=Count("pk", filter=Q(settled_on__isnull=False)),
        )
    }
    rows = UrgedUnit.objects.filter(round=round_).select_related("draft__document", "round").order_by("unit_sort", "pk")
    mails = _mails_of(round_)
    none = dict.fromkeys(_COUNTED, 0)
    return [
        UnitProgress(row, **{key: counts.get(row.pk, none)[key] for key in _COUNTED}, mails=mails.get(row.about, ()))
        for row in rows
    ]


def _mails_of(round_: UrgingRound) -> dict[str, list[str]]:
    """What the notices of the round's letters are about → the states of their mails, "" where none is to leave. One query."""
    rows = Notification.objects.filter(kind="urging.sent", about__startswith=f"{round_.root}:unit:")
    found: dict[str, list[str]] = {}
    for about, mail, state in rows.values_list("about", "mail", "delivery__state"):
        found.setdefault(about, []).append("" if mail == NO_MAIL else state or Delivery.QUEUED)
    return found


_WORST_FIRST = (
    Delivery.GIVEN_UP,
    Delivery.FAILED,
    Delivery.QUEUED,
    Delivery.SENDING,
    Delivery.SENT,
    Delivery.SUPPRESSED,
)
_COUNTED = ("items", "answered", "moved", "settled")


@dataclass(frozen=True)
class Earlier:
    """An earlier round of the same office of which something still stands: each unit with the document that it received."""

    round: UrgingRound
    documents: Mapping[int, str]  # unit → citation


def earlier_rounds(centre: int, before: date, exclude: int | None = None) -> list[Earlier]:
    """Rounds as of an earlier or the same day whose letters went out and left items open, the newest first. One query."""
    standing = Exists(UrgingItem.objects.filter(urged=OuterRef("pk"), settled_on__isnull=True))
    rows = UrgedUnit.objects.filter(
        standing, round__unit=centre, round__as_of__lte=before, sent_at__isnull=False, draft__document__isnull=False
    )
    rows = rows.exclude(round=exclude).select_related("round", "draft__document")
    found: dict[int, tuple[UrgingRound, dict[int, str]]] = {}
    for row in rows.order_by("-round__as_of", "-round", "unit_sort", "pk"):
        if row.draft and row.draft.document:
            found.setdefault(row.round_id, (row.round, {}))[1][row.unit_id] = row.draft.document.citation
    return [Earlier(round_, documents) for round_, documents in found.values()]


# The effect ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effects:
    """The share of items that moved, over all and by round, unit and kind."""

    whole: Effect
    by_round: Mapping[int, Effect]
    by_unit: Mapping[tuple[str, int, str], Effect]  # (sort key, unit, name)
    by_kind: Mapping[str, Effect]


@dataclass(frozen=True)
class SentItem:
    """One item of a sent letter, with what it is counted under."""

    round_id: int
    unit: tuple[str, int, str]
    kind: str
    urged: Urged


def effects(rounds: QuerySet[UrgingRound], within: int = WITHIN, on: date | None = None) -> Effects:
    """Of all items of sent letters of these rounds. Two queries, however many there are."""
    day = on or today()
    rows = _sent_items(rounds)
    return Effects(
        effect((row.urged for row in rows), day, within),
        effect_by(((row.round_id, row.urged) for row in rows), day, within),
        effect_by(((row.unit, row.urged) for row in rows), day, within, order=lambda key: key),
        effect_by(((row.kind, row.urged) for row in rows), day, within),
    )


def _sent_items(rounds: QuerySet[UrgingRound]) -> list[SentItem]:
    rows = UrgingItem.objects.filter(urged__round__in=rounds, urged__sent_at__isnull=False)
    replies = Reply.objects.filter(item__in=rows).values_list("item").annotate(first=Min("at"))
    answered = {item: _day(at) for item, at in replies}
    sent_days: dict[datetime, date] = {}
    columns = ("pk", "urged__round", "urged__unit_sort", "urged__unit", "urged__unit_name", "kind")
    times = ("urged__sent_at", "moved_on", "settled_on")
    found = []
    for pk, round_id, sort, unit, name, kind, sent, moved, settled in rows.order_by(
        "-urged__round__as_of", "-urged__round", "pk"
    ).values_list(*columns, *times):
        on = sent_days.get(sent) or sent_days.setdefault(sent, _day(sent))
        found.append(SentItem(round_id, (sort, unit, name), kind, Urged(on, moved, settled, answered.get(pk))))
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()
