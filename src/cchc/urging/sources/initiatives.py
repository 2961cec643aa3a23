"""Units that have not registered as many initiatives as a campaign asks them for."""

from collections.abc import Iterator
from fractions import Fraction

from cchc.initiatives.models import RegistrationCampaign
from cchc.initiatives.queries.board import boards_of
from cchc.urging.sources.kind import Look
from cchc_core.work import Shortfall

SHORT = "initiative:short"


def short_quotas(look: Look) -> Iterator[Shortfall]:
    """What was sent by the day counts, accepted or not; once a campaign is closed, what was accepted. Three queries.

    A closed campaign brings up nothing new, but what was urged before and came to nothing has not mended itself by that.
    """
    states = [RegistrationCampaign.OPEN, *([RegistrationCampaign.CLOSED] if look.again else [])]
    campaigns = RegistrationCampaign.objects.filter(state__in=states, year=look.year).order_by("due_on", "pk")
    rows = list(campaigns)
    boards = boards_of(rows, units=look.units, as_of=look.as_of) if rows else {}
    for campaign in rows:
        days = (campaign.due_on - look.as_of).days
        for row in boards[campaign.pk]:
            if row.state.is_met:
                continue
            handed_in = row.accepted if campaign.state == RegistrationCampaign.CLOSED else row.handed_in
            yield Shortfall(
                SHORT,
                f"campaign:{campaign.pk}:{row.unit.unit_id}",
                row.unit.unit_id,
                campaign.title,
                campaign.due_on,
                target=f"ít nhất {row.quota.minimum} mô hình, sáng kiến, giải pháp",
                value=f"đã gửi {handed_in}" if handed_in else "chưa gửi đăng ký nào",
                gap=f"thiếu {row.quota.minimum - handed_in}" + (f", quá hạn {-days} ngày" if days < 0 else ""),
                source="; ".join(each["text"] for each in campaign.bases),
                level=Fraction(handed_in),
                url_name="initiatives:campaign-show",
                url_args={"pk": campaign.pk},
            )
