"""The list of figures: what stands for a unit and a year, where it comes from, what it replaced."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc_core.access import Actor

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def put(made: factories.World, name: str, value: str, **more: object) -> Figure:
    new = NewFigure(name, made.communes[0].pk, 2026, Fraction(value), today(), **more)  # type: ignore[arg-type]
    [row] = put_figures(actor=made["coordinator"], holding=None, figures=[new])
    return row


WHO = {
    "focal": 200,
    "head": 200,
    "verifier": 200,
    "coordinator": 200,
    "leader": 200,
    "auditor": 200,
    "neighbour": 404,
    "admin": 404,
    "stranger": 404,
}


@pytest.mark.parametrize("who", WHO)
def test_figure_by_person(who: str) -> None:
    made = factories.world()
    row = put(made, "tasks", "42")
    assert client_of(made[who]).get(reverse("figures:figure-show", args=[row.pk])).status_code == WHO[who]


def test_list_shows_the_value_that_stands_with_its_source() -> None:
    made = factories.world()
    put(made, "tasks", "42", origin=Figure.IMPORTED, source="Theo dõi kế hoạch")
    last = put(made, "tasks", "50", origin=Figure.TYPED, source="Báo cáo 12")
    answer = client_of(made["focal"]).get(reverse("figures:figure-list"))
    assert list(answer.context["page"]) == [last]
    assert "Báo cáo 12" in answer.content.decode()
    text = client_of(made["focal"]).get(reverse("figures:figure-show", args=[last.pk])).content.decode()
    assert "42" in text
    assert "Theo dõi kế hoạch" in text


def test_list_of_a_stranger_is_not_found() -> None:
    made = factories.world()
    assert client_of(made["stranger"]).get(reverse("figures:figure-list")).status_code == 404


def test_list_without_figures_says_who_makes_them() -> None:
    made = factories.world()
    assert "Chưa có số liệu" in client_of(made["focal"]).get(reverse("figures:figure-list")).content.decode()


def test_list_asks_the_database_the_same_for_one_and_three_figures() -> None:
    made = factories.world()
    client, counts = client_of(made["focal"]), []
    for name in ("tasks", "tasks_done", "tasks_late"):
        put(made, name, "1")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("figures:figure-list"))
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_share_of_a_survey_is_said_in_percent() -> None:
    figure = Figure(
        value=Fraction(8218, 10000), margin=Fraction(895, 10000), origin=Figure.SURVEY, as_of=date(2026, 11, 15)
    )
    assert render_to_string("figures/_value.html", {"figure": figure}).strip() == "82,18 %"
    assert "± 8,95 %" in render_to_string("figures/_origin.html", {"figure": figure})
    figure.origin = Figure.TYPED
    assert render_to_string("figures/_value.html", {"figure": figure}).strip() == "0,8218"
