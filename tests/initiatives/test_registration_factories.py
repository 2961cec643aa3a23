"""What the tests of initiatives stand on: every point of a course can be made as rows."""

import pytest

from cchc_core.initiatives.states import AdoptionState, Stage
from factories import world
from initiative_factories import a_campaign, an_adoption, an_initiative, asked


@pytest.mark.django_db
def test_campaign_asks_units_of_its_kinds_as_of_its_day() -> None:
    made = world()
    campaign = a_campaign(made)
    quotas = {row.unit_id: row.quota.minimum for row in campaign.units.select_related("quota")}
    assert quotas == {
        made.home_affairs.pk: 1,
        made.justice.pk: 1,
        **{commune.pk: 2 for commune in made.communes},
    }


@pytest.mark.django_db
def test_initiative_and_adoption_stand_at_any_point() -> None:
    made = world()
    campaign = a_campaign(made)
    model = an_initiative(made, campaign=campaign, stage=Stage.EFFECTIVE)
    assert (model.stage, model.asked) == ("effective", asked(campaign, made.communes[0]))
    assert an_initiative(made, state="draft").stage == "idea"
    adoption = an_adoption(made, model, state=AdoptionState.CONFIRMED)
    assert adoption.confirmed_on is not None
