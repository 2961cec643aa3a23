"""Views of the duties under names of one's own: kept with filter and order, seen by nobody else, removed again."""

import pytest
from django.urls import reverse

from cchc.planning.actions.saved_views import MOST
from cchc.planning.models import SavedView
from factories import World, world
from plan_factories import client_of, page

pytestmark = pytest.mark.django_db

QUERY = "light=overdue&page=2&sort=-unit&year=2026&csrfmiddlewaretoken=x"


def save(made: World, who: str, name: str, place: str = "board"):
    return client_of(made[who]).post(page("view-save", place), {"name": name, "query": QUERY})


def test_view_keeps_filter_and_order_and_leads_back() -> None:
    made = world()
    answer = save(made, "coordinator", "  Quá  hạn ")
    row = SavedView.objects.get()
    assert (row.name, row.query) == ("Quá hạn", "light=overdue&sort=-unit&year=2026")
    assert answer.url == f"{reverse('planning:board')}?{row.query}"
    shown = client_of(made["coordinator"]).get(answer.url)
    assert [view.name for view in shown.context["views"]] == ["Quá hạn"]


def test_name_that_stands_is_given_anew() -> None:
    made = world()
    for _time in range(2):
        save(made, "coordinator", "Quá hạn")
    assert SavedView.objects.count() == 1


def test_view_is_its_owner_s_alone() -> None:
    made = world()
    save(made, "coordinator", "Quá hạn")
    row = SavedView.objects.get()
    assert client_of(made["leader"]).get(page("board")).context["views"] == []
    assert client_of(made["leader"]).post(page("view-remove", row.pk)).status_code == 404
    assert client_of(made["coordinator"]).post(page("view-remove", row.pk)).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("name", "place", "status"), [("", "board", 302), ("x" * 81, "board", 302), ("x", "no", 404)])
def test_view_without_a_name_or_a_page_is_not_kept(name: str, place: str, status: int) -> None:
    made = world()
    assert save(made, "coordinator", name, place).status_code == status
    assert not SavedView.objects.exists()


def test_there_are_not_more_than_one_can_look_through() -> None:
    made = world()
    for place in range(MOST + 1):
        save(made, "coordinator", f"Cách xem {place}")
    assert SavedView.objects.count() == MOST
