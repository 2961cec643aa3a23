"""Urging about quotas of initiatives: who is short, from when on, and what moves it."""

from datetime import timedelta
from fractions import Fraction

import pytest

from cchc.common.clock import today
from cchc.initiatives.models import RegistrationCampaign
from cchc.urging.sources import find, key_for
from cchc.urging.sources.initiatives import SHORT, short_quotas
from cchc.urging.sources.kind import Look
from factories import World, unit
from initiative_factories import a_campaign, an_initiative


def look(made: World, **changes: object) -> Look:
    units = frozenset({made.home_affairs.pk, made.justice.pk, *(commune.pk for commune in made.communes)})
    values: dict[str, object] = {"units": units, "as_of": today(), "year": today().year, **changes}
    return Look(**values)  # type: ignore[arg-type]


def test_units_short_of_their_quota_are_told_with_what_they_lack(made: World) -> None:
    campaign = a_campaign(made, due_on=today() - timedelta(days=3))
    an_initiative(made, made.justice, campaign=campaign)
    an_initiative(made, made.communes[0], campaign=campaign, state="sent")
    found = {each.unit: each for each in short_quotas(look(made))}
    assert set(found) == {made.home_affairs.pk, *(commune.pk for commune in made.communes)}
    one = found[made.communes[0].pk]
    assert (one.kind, one.value, one.gap, one.level) == (SHORT, "đã gửi 1", "thiếu 1, quá hạn 3 ngày", Fraction(1))
    assert found[made.communes[1].pk].value == "chưa gửi đăng ký nào"


@pytest.mark.parametrize("state", [RegistrationCampaign.DRAFT, RegistrationCampaign.CLOSED])
def test_campaign_that_is_not_open_brings_up_nothing_new(made: World, state: str) -> None:
    a_campaign(made, state=state)
    assert list(short_quotas(look(made))) == []


def test_closing_a_campaign_mends_nothing(made: World) -> None:
    campaign = a_campaign(made, state=RegistrationCampaign.CLOSED)
    assert len(list(short_quotas(look(made, again=True)))) == campaign.units.count()


def test_only_what_was_sent_by_the_day_counts_and_only_units_looked_at(made: World) -> None:
    campaign = a_campaign(made)
    an_initiative(made, made.justice, campaign=campaign, state="sent")
    only = frozenset({made.justice.pk})
    assert list(short_quotas(look(made, units=only))) == []
    assert len(list(short_quotas(look(made, units=only, as_of=today() - timedelta(days=1))))) == 1


def test_key_follows_the_heir(made: World) -> None:
    campaign = a_campaign(made)
    found = find([{"kind": SHORT}], [made.justice.pk], today(), today().year)
    assert [each.key for each in found] == [f"campaign:{campaign.pk}:{made.justice.pk}"]
    heir = unit("so-moi", "Sở Mới", "department", made.province)
    assert key_for(SHORT, found[0].key, heir.pk) == f"campaign:{campaign.pk}:{heir.pk}"
