"""The pages about units, as the cast sees them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.accounts.actions.cast import make_cast
from cchc.orgunits import exchange
from cchc.orgunits.actions.shipping import load_units
from cchc.orgunits.models import OrgUnit, Succession, UnitImport, UnitPeriod
from cchc_core.files import Column, NewSheet, read_workbook, write_workbook

pytestmark = pytest.mark.django_db

BASIS = {"on": "01/02/2026", "basis_symbol": "12/NQ-HĐND", "basis_date": "05/01/2026", "basis_issuer": "HĐND tỉnh"}


@pytest.fixture
def page(client, cast):
    """``page("admin", "orgunits:unit-list", on="2024-06-01")``: what that person gets."""

    def get(who, address, *args, **query):
        client.force_login(cast[who])
        return client.get(reverse(address, args=args), query)

    return get


@pytest.fixture
def send(client, cast):
    def post(who, address, *args, **data):
        client.force_login(cast[who])
        return client.post(reverse(address, args=args), data)

    return post


def key(name):
    return UnitPeriod.objects.filter(name=name).latest("valid_from").unit.key


PAGES = ["orgunits:unit-list", "orgunits:unit-search", "orgunits:field-list", "orgunits:unit-export"]
ADMIN_PAGES = ["orgunits:unit-merge", "orgunits:unit-create", "orgunits:import-create"]
UNIT_ACTS = ["orgunits:unit-rename", "orgunits:unit-move", "orgunits:unit-split", "orgunits:unit-abolish"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("focal-commune", 200), ("auditor", 200), ("stranger", 404)]
)
def test_everybody_with_a_post_reads_units(page, who, status, name):
    assert page(who, name).status_code == status


@pytest.mark.parametrize("name", ADMIN_PAGES)
@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("coordinator", 403), ("leader", 403), ("stranger", 404)])
def test_only_the_administrator_opens_the_acts(page, who, status, name):
    assert page(who, name).status_code == status


@pytest.mark.parametrize("name", UNIT_ACTS)
@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("focal-commune", 403), ("auditor", 403), ("stranger", 404)]
)
def test_only_the_administrator_opens_the_acts_on_a_unit(page, who, status, name):
    assert page(who, name, key("Xã Đức Thọ")).status_code == status


def test_visitor_is_led_to_the_sign_in_page(client, province):
    assert client.get(reverse("orgunits:unit-list")).status_code == 302


def test_tree_of_a_day_shows_the_names_of_that_day(page, cast):
    load_units()
    old = page("auditor", "orgunits:unit-list", on="2024-06-01").content.decode()
    new = page("auditor", "orgunits:unit-list", on="2025-07-01").content.decode()
    assert "Huyện Lộc Hà" in old
    assert "phuong-thanh-sen-2025" not in old
    assert "phuong-thanh-sen-2025" in new
    assert "Huyện Lộc Hà" not in new


def test_search_at_any_time_finds_the_three_tran_phu(page, cast):
    load_units()
    answer = page("auditor", "orgunits:unit-search", q="tran phu", ever="on")
    shown = {(row.name, row.code) for row in answer.context["page"].object_list if row.code}
    assert shown == {("Phường Trần Phú", "18070"), ("Phường Trần Phú", "18094"), ("Phường Trần Phú", "18100")}


def test_search_on_a_day_finds_the_one_of_that_day(page, cast):
    load_units()
    answer = page("auditor", "orgunits:unit-search", q="tran phu", on="15/03/2025")
    assert [row.code for row in answer.context["page"].object_list] == ["18094"]


def test_filter_by_kind_lists_only_that_kind(page):
    answer = page("auditor", "orgunits:unit-list", kind="ward")
    assert {row.name for row in answer.context["page"].object_list} == {"Phường Thành Sen", "Phường Trần Phú"}


def test_page_of_a_unit_tells_its_history(page, cast):
    load_units()
    text = page("auditor", "orgunits:unit-detail", "phuong-thach-linh-18094", on="2025-03-15").content.decode()
    assert "Phường Thạch Linh" in text
    assert "Phường Trần Phú" in text
    assert "1665/NQ-UBTVQH15" in text
    assert reverse("orgunits:unit-detail", args=["phuong-thanh-sen-2025"]) in text


def test_page_of_a_unit_on_a_day_without_it_says_so(page, cast):
    load_units()
    answer = page("auditor", "orgunits:unit-detail", "huyen-loc-ha-448", on="2026-01-01")
    assert answer.context["period"] is None
    assert answer.context["name"] == "Huyện Lộc Hà"


def queries_of(client, address):
    """How many queries the second look at an address costs: the first fills what is kept for the whole process."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("query", ["", "?kind=commune", "?q=xa", "?q=xa&ever=on"])
def test_list_costs_the_same_queries_for_one_unit_and_for_three(page, client, province, query):
    page("auditor", "orgunits:unit-list")
    counts = []
    for n in range(3):
        unit = OrgUnit.objects.create(key=f"more-{n}")
        UnitPeriod.objects.create(unit=unit, name=f"Xã {n}", kind="commune", parent_id=province["Tỉnh Hà Tĩnh"])
        counts.append(queries_of(client, reverse("orgunits:unit-list") + query))
    assert len(counts[0]) == len(counts[2])


def test_list_reads_the_tree_of_today_once(page, client):
    page("auditor", "orgunits:unit-list")
    asked = queries_of(client, reverse("orgunits:unit-list"))
    assert sum("orgunits_unitperiod" in sql for sql in asked) == 1


def test_page_of_a_unit_costs_the_same_queries_for_one_change_and_for_three(page, client, province):
    here = province["Phường Thành Sen"]
    page("auditor", "orgunits:unit-list")
    counts = []
    for n in range(3):
        other = OrgUnit.objects.create(key=f"old-{n}")
        UnitPeriod.objects.create(unit=other, name=f"Xã {n}", kind="commune", valid_to=date(2025, 6, 30))
        Succession.objects.create(predecessor=other, successor_id=here, kind="merge", on=date(2025, 7, 1))
        counts.append(queries_of(client, reverse("orgunits:unit-detail", args=[key("Phường Thành Sen")])))
    assert len(counts[0]) == len(counts[2])


def test_rename_shows_a_preview_first_and_then_does_it(send):
    there = key("Xã Đức Thọ")
    data = {**BASIS, "name": "Phường Đức Thọ", "kind": "ward"}
    shown = send("admin", "orgunits:unit-rename", there, **data)
    assert shown.context["preview"].possible
    assert Succession.objects.count() == 0
    kept = dict(shown.context["kept"])
    done = send("admin", "orgunits:unit-rename", there, **kept, confirmed="yes")
    assert done.status_code == 302
    assert Succession.objects.get().basis_date == "2026-01-05"


def test_confirming_what_somebody_changed_meanwhile_is_refused(send):
    there = key("Xã Đức Thọ")
    shown = send("admin", "orgunits:unit-rename", there, **BASIS, name="Phường Đức Thọ", kind="ward")
    OrgUnit.objects.filter(key=there).update(version=7)
    assert (
        send("admin", "orgunits:unit-rename", there, **dict(shown.context["kept"]), confirmed="yes").status_code == 409
    )
    assert Succession.objects.count() == 0


def test_act_without_a_basis_says_what_is_missing(send):
    answer = send("admin", "orgunits:unit-abolish", key("Xã Đức Thọ"), on="01/02/2026")
    assert answer.status_code == 422
    assert "basis_symbol" in answer.context["form"].errors


def test_impossible_act_says_why(send):
    answer = send("admin", "orgunits:unit-abolish", key("Tỉnh Hà Tĩnh"), **BASIS)
    assert not answer.context["preview"].possible


def test_merge_by_names_into_a_new_unit(send, province):
    data = {**BASIS, "unit_1": "Xã Đức Thọ", "unit_2": "Phường Trần Phú", "name": "Phường Mới", "kind": "ward",
            "parent": "Tỉnh Hà Tĩnh"}  # fmt: skip
    assert send("admin", "orgunits:unit-merge", **data).context["preview"].possible
    assert send("admin", "orgunits:unit-merge", **data, confirmed="yes").status_code == 302
    assert Succession.objects.filter(kind="merge", takes_over=True).count() == 2


def test_split_into_an_existing_and_a_new_unit(send):
    data = {**BASIS, "part_1": "Phường Trần Phú", "name_2": "Xã Đức Thọ Tây", "ends": "yes", "heir": "2"}
    there = key("Xã Đức Thọ")
    assert send("admin", "orgunits:unit-split", there, **data, confirmed="yes").status_code == 302
    assert Succession.objects.get(takes_over=True).successor.key == "xa-duc-tho-tay"


def test_move_and_abolish_and_establish(send):
    there = key("Xã Đức Thọ")
    assert (
        send("admin", "orgunits:unit-move", there, **BASIS, parent="Phường Trần Phú", confirmed="yes").status_code
        == 302
    )
    later = {**BASIS, "on": "01/03/2026"}
    assert send("admin", "orgunits:unit-abolish", there, **later, confirmed="yes").status_code == 302
    new = {**BASIS, "name": "Sở Mới", "kind": "department", "parent": "Tỉnh Hà Tĩnh"}
    assert send("admin", "orgunits:unit-create", **new, confirmed="yes").status_code == 302
    assert set(Succession.objects.values_list("kind", flat=True)) == {"move", "abolish", "establish"}


def test_unknown_unit_in_a_field_is_named(send):
    answer = send("admin", "orgunits:unit-move", key("Xã Đức Thọ"), **BASIS, parent="Xã Không Có")
    assert "Xã Không Có" in str(answer.context["form"].errors["parent"])


def upload(send, data, name="units.xlsx"):
    return send("admin", "orgunits:import-create", file=SimpleUploadedFile(name, data))


def test_export_read_back_changes_nothing(client, db):
    load_units()
    client.force_login(make_cast()["admin"])
    exported = client.get(reverse("orgunits:unit-export")).content
    answer = client.post(reverse("orgunits:import-create"), {"file": SimpleUploadedFile("units.xlsx", exported)})
    plan = client.get(answer.url).context["plan"]
    assert (plan.problems, plan.changes) == ([], 0)
    assert plan.unchanged == UnitPeriod.objects.count() + Succession.objects.count()


def edited(change):
    """The export with its first sheet passed through ``change``, a function of rows."""
    first, *others = read_workbook(exchange.write_excel())
    sheets = [(first.name, change([list(row) for row in first.rows])), *((sheet.name, sheet.rows) for sheet in others)]
    return write_workbook([NewSheet(name, [Column(title) for title in rows[0]], rows[1:]) for name, rows in sheets])


def confirm(send, answer):
    return send("admin", "orgunits:import-detail", int(answer.url.rstrip("/").rpartition("/")[2]))


def test_edited_export_corrects_rows_and_adds_new_ones(send, province):
    def change(rows):
        row_id, unit_key, name = 0, 1, 2
        commune = next(row for row in rows if row[name] == "Xã Đức Thọ")
        commune[name] = "Xã Đức Thọ (sửa)"
        fresh = list(commune)
        fresh[row_id] = fresh[unit_key] = None
        fresh[name] = "Xã Thêm Mới"
        return [*rows, fresh]

    answer = upload(send, edited(change))
    assert confirm(send, answer).status_code == 302
    assert UnitPeriod.objects.filter(name="Xã Đức Thọ (sửa)", unit__version=2).exists()
    assert OrgUnit.objects.filter(key="xa-them-moi-2025").exists() or OrgUnit.objects.filter(key="xa-them-moi").exists()


def test_problems_are_told_by_row_and_column_and_nothing_is_taken_in(send, page, province):
    def change(rows):
        bad_day, bad_kind, orphan = list(rows[1]), list(rows[2]), list(rows[3])
        bad_day[9] = "31/2/2025"
        bad_kind[6] = "làng"
        orphan[7] = "khong-co"
        return [rows[0], bad_day, bad_kind, orphan, *rows[4:]]

    before = list(UnitPeriod.objects.values_list("name", "kind", "valid_from", "parent_id"))
    answer = upload(send, edited(change))
    shown = page("admin", "orgunits:import-detail", int(answer.url.rstrip("/").rpartition("/")[2]))
    assert [(problem.row, bool(problem.column)) for problem in shown.context["problems"]] == [
        (2, True), (3, True), (4, True),
    ]  # fmt: skip
    assert confirm(send, answer).status_code == 422
    assert list(UnitPeriod.objects.values_list("name", "kind", "valid_from", "parent_id")) == before


def test_contradiction_between_rows_is_told_at_its_row(send, page, province):
    def change(rows):
        again = list(rows[1])
        again[0] = None
        again[9] = date(2026, 1, 1)
        return [*rows, again]

    answer = upload(send, edited(change))
    shown = page("admin", "orgunits:import-detail", int(answer.url.rstrip("/").rpartition("/")[2]))
    assert [problem.row for problem in shown.context["problems"]] == [len(province) + 2]


def test_file_that_is_no_workbook_is_refused_with_its_reason(send, province):
    answer = upload(send, b"not a workbook")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_file_is_taken_in_once(send, province):
    def change(rows):
        rows[1][2] = "Tên sửa"
        return rows

    answer = upload(send, edited(change))
    assert confirm(send, answer).status_code == 302
    assert confirm(send, answer).status_code == 409


def test_somebody_elses_upload_is_not_found(send, page, province, actor):
    answer = upload(send, exchange.write_excel())
    number = int(answer.url.rstrip("/").rpartition("/")[2])
    UnitImport.objects.filter(pk=number).update(user_id=0)
    assert page("admin", "orgunits:import-detail", number).status_code == 404


def test_merger_into_one_that_goes_on_leads_to_its_page_and_its_log(send, page):
    data = {**BASIS, "unit_1": "Xã Đức Thọ", "into": "Phường Trần Phú", "confirmed": "yes"}
    answer = send("admin", "orgunits:unit-merge", **data)
    there = key("Phường Trần Phú")
    assert answer.url == reverse("orgunits:unit-detail", args=[there])
    assert "Xã Đức Thọ" in page("admin", "orgunits:unit-detail", there).content.decode()
    assert page("admin", "orgunits:unit-detail", there).context["events"].count() == 1
