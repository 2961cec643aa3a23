"""The catalogue's pages: who opens them, what they say, and giving a definition there."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_figure_views import client_of

import factories
from cchc.common.clock import today
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure, Indicator
from cchc.figures.shipping import ship_indicators

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    world = factories.world()
    ship_indicators()
    return world


def pk_of(name: str) -> int:
    return Indicator.objects.get(name=name).pk


def put(made, unit=0, **values):
    news = [NewFigure(name, made.communes[unit].pk, 2026, Fraction(value), today()) for name, value in values.items()]
    put_figures(actor=made["coordinator"], holding=None, figures=news)


READS_NOTHING = {"stranger"}


def test_catalogue_is_read_by_who_works_with_figures_and_defined_by_two(made):
    opened, defined = set(), set()
    for who in made.actors:
        client = client_of(made[who])
        pages = [reverse("figures:indicator-list"), reverse("figures:indicator-show", args=[pk_of("CD03")])]
        statuses = {client.get(page).status_code for page in pages}
        assert len(statuses) == 1
        opened |= {who} if statuses == {200} else set()
        define = client.get(reverse("figures:indicator-define", args=[pk_of("CD03")])).status_code
        assert define in ((200,) if who in {"coordinator", "admin"} else (403, 404))
        defined |= {who} if define == 200 else set()
    assert opened == set(made.actors) - READS_NOTHING
    assert defined == {"coordinator", "admin"} & set(made.actors)


def test_search_finds_by_code_and_by_words_without_marks(made):
    client = client_of(made["focal"])
    for asked, wanted in (("cd03", {"CD03"}), ("can doi bieu", {"B06.x"}), ("CD03 ho so", set())):
        page = client.get(reverse("figures:indicator-list"), {"q": asked}).context["page"]
        assert {row.name for row in page} == wanted


def test_group_and_order_are_those_of_the_fields_and_of_counting(made):
    page = client_of(made["focal"]).get(reverse("figures:indicator-list"), {"group": "procedures", "q": "B06."}).context
    names = [row.name for row in page["page"]]
    assert names[:3] == ["B06.1", "B06.2", "B06.3"]
    assert names.index("B06.10") > names.index("B06.9")


def test_page_of_an_indicator_links_the_names_of_its_formula(made):
    text = client_of(made["focal"]).get(reverse("figures:indicator-show", args=[pk_of("CD03")])).content.decode()
    for name in ("CD01", "CD02"):
        assert f'href="{reverse("figures:indicator-show", args=[pk_of(name)])}"' in text
    other = client_of(made["focal"]).get(reverse("figures:indicator-show", args=[pk_of("CD01")])).content.decode()
    assert "Tỷ lệ hoàn thành kế hoạch CCHC" in other


def test_value_is_computed_from_the_page_and_typed_ones_stay(made):
    put(made, CD01=33, CD02=25)
    put(made, 1, CD01=10, CD02=5, CD03=49)
    client, address = client_of(made["coordinator"]), reverse("figures:indicator-show", args=[pk_of("CD03")])
    assert client.get(address).context["writable"] == 1
    compute = reverse("figures:indicator-compute", args=[pk_of("CD03")])
    assert client.get(compute).status_code == 405
    assert client.post(compute, {"of": "2026:"}).status_code == 302
    values = Figure.objects.filter(indicator__name="CD03").values_list("unit_id", "value")
    assert dict(values) == {made.communes[0].pk: Fraction(2500, 33), made.communes[1].pk: Fraction(49)}
    text = client.get(address).content.decode()
    assert "75,76" in text
    assert "50,00" in text  # the formula's beside the typed one


def test_nobody_reads_values_of_other_units_on_it(made):
    put(made, 1, CD01=33)
    address = reverse("figures:indicator-show", args=[pk_of("CD01")])
    assert len(client_of(made["focal"]).get(address).context["page"].object_list) == 0
    assert len(client_of(made["coordinator"]).get(address).context["page"].object_list) == 1
    assert len(client_of(made["admin"]).get(address).context["page"].object_list) == 0


def test_definition_is_given_on_its_page_and_problems_are_told_there(made):
    client, address = client_of(made["coordinator"]), reverse("figures:indicator-define", args=[pk_of("CD03")])
    said = {key: value for key, value in client.get(address).context["form"].initial.items() if value is not None}
    said |= {"valid_from": f"{today():%d/%m/%Y}", "formula": "CD02 / CD99"}
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert "CD99" in answer.content.decode()
    assert client.post(address, said | {"formula": "100 * CD02 / CD01"}).status_code == 302
    row = Indicator.objects.select_related("current").get(name="CD03")
    assert (row.version, row.current.formula) == (2, "100 * CD02 / CD01")
    assert client.post(address, said | {"formula": "CD02 / CD01"}).status_code == 409
    page = client.get(reverse("figures:indicator-show", args=[row.pk]))
    assert [version.number for version, _, _ in page.context["versions"]] == [2, 1]


def test_new_figure_is_defined_on_its_page(made):
    client, address = client_of(made["coordinator"]), reverse("figures:indicator-begin")
    said = {
        "name": "X01",
        "kind": "number",
        "label": "Số cuộc họp",
        "group": "none",
        "zero_denominator": "null",
        "direction": "none",
        "aggregation": "sum",
    }
    assert client.get(address).status_code == 200
    assert client.post(address, {**said, "name": "CD01"}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert Indicator.objects.get(name="X01").group == ""
    assert client_of(made["focal"]).get(address).status_code == 403


def test_stale_citations_stand_on_their_page_and_at_the_value(made):
    put(made, CD01=33, CD02=25)
    client = client_of(made["coordinator"])
    client.post(reverse("figures:indicator-compute", args=[pk_of("CD03")]), {"of": "2026:"})
    assert client.get(reverse("figures:stale-list")).context["open"] == 0
    put(made, CD02=30)
    page = client.get(reverse("figures:stale-list"))
    assert (page.context["open"], page.context["closed"]) == (1, 0)
    last = Figure.objects.filter(indicator__name="CD02").latest("pk")
    assert len(client.get(reverse("figures:figure-show", args=[last.pk])).context["citations"]) == 1
    assert client_of(made["neighbour"]).get(reverse("figures:stale-list")).context["open"] == 0


def test_pages_take_the_same_queries_for_one_unit_and_for_three():
    made = factories.world(3)
    ship_indicators()
    client = client_of(made["coordinator"])
    addresses = [
        reverse("figures:indicator-list"),
        reverse("figures:indicator-show", args=[pk_of("CD03")]),
        reverse("figures:indicator-show", args=[pk_of("CD01")]),
        reverse("figures:stale-list"),
    ]
    definition = reverse("figures:indicator-define", args=[pk_of("CD03")])
    first = {key: value for key, value in client.get(definition).context["form"].initial.items() if value is not None}
    counts = []
    for unit in range(3):
        put(made, unit, CD01=33, CD02=25)
        said = {
            **first,
            "formula": f"CD02 / CD01 * {unit + 1}",
            "expected": unit + 1,
            "valid_from": f"{today():%d/%m/%Y}",
        }
        assert client.post(definition, said).status_code == 302
        client.post(reverse("figures:indicator-compute", args=[pk_of("CD03")]), {"of": "2026:"})
        put(made, unit, CD01=34)
        with CaptureQueriesContext(connection) as seen:
            for address in addresses:
                client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_administrator_is_led_from_the_values_to_the_catalogue(made):
    answer = client_of(made["admin"]).get(reverse("figures:figure-list"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("figures:indicator-list")
    page = client_of(made["admin"]).get(answer["Location"]).content.decode()
    assert f'href="{reverse("figures:stale-list")}"' not in page
