"""What everybody reads without signing in, and that nothing else can be read there."""

import json
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.assessment.bridge import digest_of
from cchc.assessment.models import Package

pytestmark = pytest.mark.django_db


@pytest.fixture
def results(made):
    return factories.published(made)


def get(client, name, *args, **query):
    return client.get(reverse(f"assessment:{name}", args=args), query)


def test_visitor_reads_list_ranking_and_sheet(client, made, results):
    assert results.title in get(client, "public-list").content.decode()
    ranking = get(client, "public-ranking", results.pk)
    assert [each.row.assessment.unit_name for each in ranking.context["page"].ranked] == ["Xã Số 1", "Xã Số 2"]
    sheet = factories.sheet_of(results, made.communes[0])
    shown = get(client, "public-sheet", results.pk, sheet.pk).content.decode()
    assert "Thiếu biên bản" in shown
    assert "41/42" in shown


def test_public_addresses_stand_under_their_own_name(results):
    assert reverse("assessment:public-list") == "/cong-khai/"


def test_open_round_is_nowhere_in_public(client, made, sheet, round_):
    assert round_.title not in get(client, "public-list").content.decode()
    assert get(client, "public-ranking", round_.pk).status_code == 404
    assert get(client, "public-sheet", round_.pk, sheet.pk).status_code == 404
    assert get(client, "public-package", round_.pk, 1, "results.json").status_code == 404


def test_sheet_of_another_round_is_not_found(client, made, results):
    other = factories.sheet_of(factories.a_round(made), made.communes[0])
    assert get(client, "public-sheet", results.pk, other.pk).status_code == 404


def test_package_is_handed_out_byte_for_byte_and_its_digest_can_be_checked(client, results, tmp_path):
    package = Package.objects.get(round=results)
    for name in ("results.json", "results.csv", "check.py"):
        answer = get(client, "public-package", results.pk, 1, name)
        assert answer["Content-Disposition"].isascii()
        (tmp_path / name).write_bytes(answer.content)
    ran = subprocess.run(
        [sys.executable, "check.py", "results.json", "results.csv"], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.stdout.strip() == package.digest == digest_of([package.document, package.table])
    assert package.digest in get(client, "public-ranking", results.pk).content.decode()
    assert len(json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["results"]["units"]) == 2


def test_no_other_file_of_a_package_exists(client, results):
    assert get(client, "public-package", results.pk, 1, "secret.txt").status_code == 404
    assert get(client, "public-package", results.pk, 2, "results.json").status_code == 404


def test_correction_stands_beside_the_former_package(client, made, results):
    from fractions import Fraction

    from cchc.assessment.actions.results import correct_leaf, publish_correction

    sheet = factories.sheet_of(results, made.communes[1])
    version = factories.thread_of(sheet, "2.3").version
    values = {"code": "2.3", "version": version, "points": Fraction(1), "reason": "Đã nộp biên bản"}
    correct_leaf(actor=made["coordinator"], assessment=sheet, **values)
    publish_correction(actor=made["coordinator"], round_=results, reason="Theo đơn phúc tra")
    shown = get(client, "public-ranking", results.pk)
    assert [row["package"].number for row in shown.context["packages"]] == [2, 1]
    assert "Theo đơn phúc tra" in shown.content.decode()
    assert get(client, "public-package", results.pk, 1, "results.json").status_code == 200


def test_demonstration_is_marked_on_every_public_page(client, made, results, settings):
    settings.CCHC_DEMO = True
    sheet = factories.sheet_of(results, made.communes[0])
    for name, args in (
        ("public-list", ()),
        ("public-ranking", (results.pk,)),
        ("public-sheet", (results.pk, sheet.pk)),
    ):
        shown = get(client, name, *args).content.decode()
        assert "Dữ liệu minh họa" in shown or "Illustrative data" in shown


def test_public_pages_change_nothing(client, results):
    assert client.post(reverse("assessment:public-ranking", args=[results.pk])).status_code == 405


def test_public_ranking_asks_as_much_for_three_units_as_for_one(client):
    def count(made):
        results = factories.published(made)
        address = reverse("assessment:public-ranking", args=[results.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    made = factories.world(communes=1)
    one = count(made)
    for number in (2, 3):
        place = factories.unit(f"xa-{number}", f"Xã Số {number}", "commune", made.province)
        made.communes.append(place)
        made.actors[f"focal-{number}"] = factories.person(f"focal-{number}", ("focal", place, None))
        made.actors[f"head-{number}"] = factories.person(f"head-{number}", ("unit_head", place, None))
    assert count(made) == one
