"""What waits in initiatives, where there may be thousands: counted lines that lead to lists, boards of some units only."""

import pytest
from django.urls import reverse

import factories
from cchc.accounts.waiting_hooks import waiting_for
from cchc.initiatives.models import Initiative, Quota
from cchc.initiatives.permissions import reaches
from cchc.initiatives.queries import board
from cchc.initiatives.queries.board import boards_of
from cchc.initiatives.queries.life_work import to_note
from cchc_core.access import Permission
from cchc_core.initiatives.states import AdoptionState, Stage
from initiative_factories import a_campaign, an_adoption, an_initiative, client_of, justice_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    made = factories.world()
    justice_people(made)
    return made


def confirmed_models(made, count: int) -> list[Initiative]:
    """Recommended models of the first commune that another unit has confirmed."""
    rows = [an_initiative(made, title=f"Mô hình số {n}", stage=Stage.RECOMMENDED) for n in range(count)]
    for row in rows:
        an_adoption(made, row, made.justice, state=AdoptionState.CONFIRMED)
    return rows


def to_note_of(actor):
    return [each for each in waiting_for(actor) if each.kind == "initiative:replicated"]


@pytest.mark.parametrize("count", [1, 3])
def test_models_to_note_wait_as_one_line_that_leads_to_their_list(made, count, django_assert_num_queries) -> None:
    rows = confirmed_models(made, count)
    an_initiative(made, title="Chưa ai áp dụng", stage=Stage.RECOMMENDED)
    sent = an_initiative(made, title="Chưa chấp nhận", stage=Stage.RECOMMENDED, state="sent")
    an_adoption(made, sent, made.justice, state=AdoptionState.CONFIRMED)
    with django_assert_num_queries(2):  # the tree of units, which a page has already, and the count
        assert to_note(made["coordinator"]).count() == count
    [line] = to_note_of(made["coordinator"])
    assert (line.count, line.due) == (count, None)
    page = client_of(made["coordinator"]).get(reverse(line.url_name, kwargs=dict(line.url_args)))
    assert {each.row.pk for each in page.context["page"].object_list} == {row.pk for row in rows}


def test_models_to_note_are_those_that_one_reaches(made) -> None:
    inside, outside = confirmed_models(made, 2)
    Initiative.objects.filter(pk=outside.pk).update(unit=None, unit_path="")
    for actor in (made[who] for who in ("coordinator", "focal", "head", "verifier", "leader", "stranger")):
        offered = [row for row in Initiative.objects.all() if reaches(actor, Permission.INITIATIVE_DECIDE, row.path)]
        assert list(to_note(actor).order_by("pk")) == offered
        assert sum(each.count for each in to_note_of(actor)) == len(offered)
    assert list(to_note(made["coordinator"]).order_by("pk")) == [inside, outside]


def test_list_of_models_to_note_is_for_who_decides(made) -> None:
    address = reverse("initiatives:to-note-list")
    empty = client_of(made["coordinator"]).get(address).content.decode()
    assert "Không còn mô hình nào chờ ghi nhận" in empty
    assert client_of(made["focal"]).get(address).status_code == 403
    assert client_of(made["stranger"]).get(address).status_code == 404


# Boards of some units -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("few", [0, 1, board.FEW])
def test_board_of_some_units_says_what_the_whole_board_says_of_them(made, monkeypatch, few) -> None:
    monkeypatch.setattr(board, "FEW", few)
    district, other = factories.unit("huyen", "Huyện Một", "district", made.province), made.communes[1]
    below = factories.unit("xa-9", "Xã Số 9", "commune", district)
    quotas = (("Huyện", ("district",), 2, 3, Quota.TREE), ("Xã", ("commune",), 1, None, Quota.UNIT))
    campaign = a_campaign(made, quotas=quotas)
    for unit, title in ((district, "Một"), (below, "Hai"), (below, "Ba"), (other, "Bốn")):
        an_initiative(made, unit, title, campaign=campaign, state="sent")
    an_initiative(made, below, "Nháp", campaign=campaign, state="draft")
    whole = {row.unit.unit_id: row for row in boards_of([campaign])[campaign.pk]}
    assert (whole[district.pk].sent, whole[district.pk].on_the_way) == (3, 1)
    for some in ({district.pk}, {other.pk}, {below.pk}, {district.pk, other.pk}):
        rows = boards_of([campaign], units=some)[campaign.pk]
        assert {row.unit.unit_id: row for row in rows} == {unit: whole[unit] for unit in some}
