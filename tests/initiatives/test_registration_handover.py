"""When a unit ends, what it was asked for and what it writes goes on in its heir's hands; what is closed stays."""

from cchc.common.clock import today
from cchc.initiatives.actions.registration_handover import follow_handover, preview_handover
from cchc.initiatives.models import RegistrationCampaign
from cchc_core.access import SYSTEM
from cchc_core.units.changes import Handover
from factories import World, unit
from initiative_factories import a_campaign, an_initiative, asked


def handover(made: World, heir: int | None, name: str = "Xã Mới") -> Handover:
    return Handover(made.communes[0].pk, "Xã Số 1", heir, name if heir else "", "merge", today())


def test_open_registrations_and_the_quota_follow_the_heir(made: World) -> None:
    campaign = a_campaign(made)
    entry = an_initiative(made, campaign=campaign, state="awaiting")
    kept = an_initiative(made, campaign=campaign)
    heir = unit("xa-moi", "Xã Mới", "commune", made.province)
    change = handover(made, heir.pk)
    assert len(preview_handover(change)) == 2
    follow_handover(change, SYSTEM)
    entry.refresh_from_db()
    kept.refresh_from_db()
    assert (entry.unit, entry.unit_name, entry.state) == (heir, "Xã Mới", "draft")
    assert entry.asked is not None
    assert (entry.asked.unit, entry.asked.unit_name) == (heir, "Xã Mới")
    assert kept.unit == made.communes[0]
    assert preview_handover(change) == ()


def test_heir_that_is_asked_itself_keeps_one_quota(made: World) -> None:
    campaign = a_campaign(made)
    entry = an_initiative(made, campaign=campaign, state="sent")
    heir = made.communes[1]
    own = asked(campaign, heir)
    follow_handover(handover(made, heir.pk, "Xã Số 2"), SYSTEM)
    entry.refresh_from_db()
    assert (entry.unit, entry.state, entry.asked) == (heir, "sent", own)
    assert not campaign.units.filter(unit=made.communes[0]).exists()


def test_without_an_heir_open_registrations_are_given_up(made: World) -> None:
    campaign = a_campaign(made)
    entry = an_initiative(made, campaign=campaign, state="draft")
    follow_handover(handover(made, None), SYSTEM)
    entry.refresh_from_db()
    assert entry.state == "dropped"
    assert entry.reason


def test_closed_campaign_stays_as_it_was(made: World) -> None:
    campaign = a_campaign(made, state=RegistrationCampaign.CLOSED)
    an_initiative(made, campaign=campaign, state="sent")
    heir = unit("xa-moi", "Xã Mới", "commune", made.province)
    assert preview_handover(handover(made, heir.pk)) == ()
    follow_handover(handover(made, heir.pk), SYSTEM)
    assert campaign.units.filter(unit=made.communes[0]).exists()
