"""The quota board: how far each asked unit of a campaign is. A constant number of queries, however many units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from cchc.common.clock import VIETNAM
from cchc.initiatives.models import CampaignUnit, Initiative, Quota, RegistrationCampaign
from cchc_core.initiatives.quota import QuotaState, Tally, counted, quota_state
from cchc_core.initiatives.states import EntryState

#: Up to so many units are looked for one by one; of more the whole board is read.
FEW = 20
ON_THE_WAY = (EntryState.DRAFT.value, EntryState.AWAITING.value)


@dataclass(frozen=True)
class BoardRow:
    """One asked unit. ``on_the_way`` is still being written or waits for the unit's head.

    The light goes by what was handed in, sent or accepted; once the campaign is closed by what was accepted.
    """

    unit: CampaignUnit
    quota: Quota
    sent: int
    accepted: int
    state: QuotaState
    on_the_way: int = 0

    @property
    def handed_in(self) -> int:
        return self.sent + self.accepted

    @property
    def missing(self) -> int:
        """How many the unit still lacks to its minimum."""
        return max(0, self.quota.minimum - self.handed_in)


def board_of(campaign: RegistrationCampaign) -> list[BoardRow]:
    """Every asked unit, quota by quota in the order of the letter and of the tree. Two queries."""
    return boards_of([campaign])[campaign.pk]


def boards_of(
    campaigns: Iterable[RegistrationCampaign],
    *,
    units: Collection[int] | None = None,
    as_of: date | None = None,
) -> dict[int, list[BoardRow]]:
    """Campaign → its board, of all units or of some; ``as_of`` counts only what was sent by that day. Two queries.

    For a few units nothing is read of others than those below them, which may count for them.
    """
    rows = {row.pk: row for row in campaigns}
    everybody = CampaignUnit.objects.filter(campaign__in=rows).select_related("quota").order_by("quota__place", "pk")
    some = None if units is None or len(units) > FEW else units
    asked = list(everybody if some is None else everybody.filter(_at_or_below(some)))
    tallies, writing = _tallies(rows, as_of, None if some is None else [each.pk for each in asked])
    paths = {each.pk: each.path for each in asked}
    found: dict[int, list[BoardRow]] = {pk: [] for pk in rows}
    by_campaign: dict[int, list[CampaignUnit]] = {pk: [] for pk in rows}
    for each in asked:
        by_campaign[each.campaign_id].append(each)
    for pk, members in by_campaign.items():
        own = {each.unit_id: tallies.get(each.pk, Tally()) for each in members if each.pk in tallies}
        places = {each.unit_id: paths[each.pk] for each in members}
        pending = {each.unit_id: Tally(writing[each.pk]) for each in members if writing[each.pk]}
        for each in members:
            if units is not None and each.unit_id not in units:
                continue
            total = counted(each.path, each.quota.counts, own, places)
            begun = counted(each.path, each.quota.counts, pending, places).sent
            found[pk].append(_row(rows[pk], each, total, begun))
    return found


def _at_or_below(units: Collection[int]) -> Q:
    found = Q(unit__in=units)
    for unit in units:
        found |= Q(unit_path__contains=f"/{unit}/")
    return found


def _row(campaign: RegistrationCampaign, unit: CampaignUnit, total: Tally, begun: int) -> BoardRow:
    is_closed = campaign.state == RegistrationCampaign.CLOSED
    count = total.accepted if is_closed else total.handed_in
    state = quota_state(count, unit.quota.minimum, unit.quota.wished)
    return BoardRow(unit, unit.quota, total.sent, total.accepted, state, begun)


def _tallies(
    campaigns: Mapping[int, object], as_of: date | None, asked_units: Collection[int] | None
) -> tuple[dict[int, Tally], Counter[int]]:
    """Asked unit → what was handed in, and how much is on its way; of all that were asked or of some. One query."""
    rows: QuerySet[Initiative] = Initiative.objects.filter(campaign__in=list(campaigns), asked__isnull=False)
    if asked_units is not None:
        rows = rows.filter(asked__in=asked_units)
    if as_of is not None:
        night = datetime.combine(as_of + timedelta(days=1), time(), VIETNAM)
        rows = rows.filter(Q(sent_at__lt=night) | Q(state__in=ON_THE_WAY))
    tallies: dict[int, Tally] = {}
    writing: Counter[int] = Counter()
    counts = rows.order_by().values_list("asked_id", "state").annotate(Count("pk"))
    for asked, state, count in counts:
        if state == EntryState.SENT:
            tallies[asked] = tallies.get(asked, Tally()) + Tally(sent=count)
        elif state == EntryState.ACCEPTED:
            tallies[asked] = tallies.get(asked, Tally()) + Tally(accepted=count)
        elif state in ON_THE_WAY:
            writing[asked] += count
    return tallies, writing


def sums_of(board: Iterable[BoardRow]) -> Counter[str]:
    """How many units stand at each light."""
    return Counter(each.state.value for each in board)
