"""Old lists in Excel: units and fields however they are written, a dry run that saves nothing, a yes that saves all or none."""

import io
import struct
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.initiatives.actions.imports import keep_list, take_in_list
from cchc.initiatives.exchange import Reader, Reading
from cchc.initiatives.models import Initiative
from cchc.orgunits.models import OrgUnit, UnitPeriod, UnitWord
from cchc_core.files import Column, NewSheet, write_workbook
from factories import World, unit
from initiative_factories import an_initiative, client_of, reform_fields

HEAD = ("TT", "Tên mô hình, sáng kiến", "Lĩnh vực", "Đơn vị", "Nội dung, điểm mới", "Năm")
Row = Sequence[object]


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    reform_fields()


def book(*rows: Row, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A workbook of one sheet; ``merged``: first row, first column, last row, last column, counted from 0."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet("Danh sách")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    for area in merged:
        sheet.merge_range(*area, rows[area[0]][area[1]])
    workbook.close()
    return out.getvalue()


def read(*rows: Row, year: int = 2025, unit_id: int | None = None) -> Reading:
    return Reader(year, unit_id).read(book(*rows))


def one(unit_name: str, title: str = "Ngày không hẹn", field: str = "TTHC", year: object = 2025) -> Row:
    return ("1", title, field, unit_name, "Trả ngay trong ngày", year)


@pytest.mark.parametrize(
    "written",
    [
        "Xã Số 1",
        "xa so 1",
        "XÃ SỐ 1",
        normalize("NFD", "Xã Số 1"),
        "UBND xã Số 1",
        "Ủy ban nhân dân xã Số 1",
        "Xã Số 1, Tỉnh Thử",
        "UBND xã Số 1 (xã điểm)",
        "  Xã   Số 1 ",
        "Xã Số 1: 02 mô hình",
        "Số 1",
        "xa-1",
    ],
)
def test_unit_is_found_however_it_is_written(made: World, written: str) -> None:
    if written == "xa-1":
        UnitWord.objects.create(word="xa-1", unit=made.communes[0], name="Xã Số 1")
    reading = read(HEAD, one(written))
    assert not reading.problems
    assert [(each.unit_id, each.unit_name) for each in reading.lines] == [(made.communes[0].pk, "Xã Số 1")]


@pytest.mark.parametrize("written", ["Sở NV", "sở Nội Vụ", "so noi vu", "SNV"])
def test_department_is_found_by_initials(made: World, written: str) -> None:
    UnitPeriod.objects.filter(unit=made.home_affairs).update(abbreviation="SNV")
    assert [each.unit_id for each in read(HEAD, one(written)).lines] == [made.home_affairs.pk]


def test_name_of_two_units_is_asked_about_and_marks_tell_them_apart(made: World) -> None:
    unit("a", "Xã Thạch Hà", "commune", made.province)
    other = unit("b", "Xã Thạch Hạ", "commune", made.province)
    reading = read(HEAD, one("xa thach ha"), one("Xã Thạch Hạ", "Khác"))
    assert [(problem.row, problem.column) for problem in reading.problems] == [(2, "Đơn vị")]
    assert reading.problems[0].reason.values["names"] == ("Xã Thạch Hà", "Xã Thạch Hạ")
    assert [each.unit_id for each in read(HEAD, one("Xã Thạch Hạ")).lines] == [other.pk]


def test_commune_of_two_districts_is_told_by_the_one_above(made: World) -> None:
    first = unit("h1", "Huyện Một", "district", made.province)
    second = unit("h2", "Huyện Hai", "district", made.province)
    unit("s1", "Xã Sơn Thủy", "commune", first)
    wanted = unit("s2", "Xã Sơn Thủy", "commune", second)
    reading = read(HEAD, one("UBND xã Sơn Thủy, huyện Hai"), one("Xã Sơn Thủy", "Khác"))
    assert [problem.row for problem in reading.problems] == [3]
    assert [each.unit_id for each in read(HEAD, one("xã Sơn Thủy - Huyện Hai")).lines] == [wanted.pk]


def test_unit_is_found_by_its_name_of_that_year(made: World) -> None:
    renamed = unit("doi-ten", "Sở Cũ", "department", made.province, since=date(2015, 1, 1))
    UnitPeriod.objects.filter(unit=renamed).update(valid_to=date(2022, 12, 31))
    UnitPeriod.objects.create(
        unit=renamed, name="Sở Mới", kind="department", parent=made.province, valid_from=date(2023, 1, 1)
    )
    reading = read(HEAD, one("Sở Cũ", year=2020), one("Sở Mới", "Khác", year=2024))
    assert [(each.unit_id, each.unit_name) for each in reading.lines] == [
        (renamed.pk, "Sở Cũ"),
        (renamed.pk, "Sở Mới"),
    ]


def test_organ_outside_the_tree_keeps_its_name(made: World) -> None:
    reading = read(HEAD, one("Ban Chấp hành Đảng bộ tỉnh"))
    assert [(each.unit_id, each.unit_name) for each in reading.lines] == [(None, "Ban Chấp hành Đảng bộ tỉnh")]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Cải cách thủ tục hành chính", "procedures"),
        ("cai cach thu tuc hanh chinh", "procedures"),
        ("TTHC", "procedures"),
        ("CQS", "digital"),
        ("procedures", "procedures"),
        ("Chuyển đổi số", "digital"),
        ("Chỉ đạo, điều hành", "steering"),
    ],
)
def test_field_is_found_by_name_key_and_shorthand(made: World, written: str, key: str) -> None:
    assert [each.field for each in read(HEAD, one("Xã Số 1", field=written)).lines] == [key]


def test_sections_give_field_and_unit_to_rows_that_say_nothing(made: World) -> None:
    reading = read(
        ("TT", "Tên sáng kiến", "Nội dung"),
        ("I", "Cải cách tổ chức bộ máy", None),
        ("1", "Sở Tư pháp", None),
        ("-", "Sáng kiến ghép phòng", "a"),
        ("II", "CHÍNH QUYỀN SỐ", None),
        ("1", "UBND xã Số 2", None),
        ("-", "Giải pháp ký số", "b"),
        ("-", "Trợ lý ảo", "c"),
    )
    assert not reading.problems
    assert [(each.field, each.unit_name, each.kind) for each in reading.lines] == [
        ("organization", "Sở Tư pháp", "initiative"),
        ("digital", "Xã Số 2", "solution"),
        ("digital", "Xã Số 2", "model"),
    ]


def test_section_of_a_unit_that_is_no_more_names_its_rows(made: World) -> None:
    gone = unit("huyen-cu", "Huyện Đức Thọ", "district", made.province, since=date(2000, 1, 1))
    UnitPeriod.objects.filter(unit=gone).update(valid_to=date(2025, 6, 30))
    reading = read(
        ("TT", "Tên sáng kiến", "Nội dung"),
        ("1", "UBND huyện Đức Thọ", None),
        ("-", "Một cửa lưu động", "a"),
        ("2", "Công an tỉnh", None),
        ("-", "Cấp căn cước tại nhà", "b"),
        year=2023,
    )
    assert not reading.problems
    assert [(each.title, each.unit_id, each.unit_name) for each in reading.lines] == [
        ("Một cửa lưu động", gone.pk, "Huyện Đức Thọ"),
        ("Cấp căn cước tại nhà", None, "Công an tỉnh"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("1", "Một", "Thời tiết", "Xã Số 1", "", 2025), "Lĩnh vực"),
        (("1", "Một", "TTHC", None, "", 2025), "Đơn vị"),
        (("1", "Một", "TTHC", "Xã Số 1", "", "năm ngoái"), "Năm"),
        (("1", "Một", "TTHC", "Xã Số 1", "", 1970), "Năm"),
        (("1", "Một", "TTHC", "Xã Số 1", "", "20233"), "Năm"),
        (("1", None, "TTHC", "Xã Số 1", "Nội dung", 2025), "Tên mô hình, sáng kiến"),
        (("1", "2024", "TTHC", "Xã Số 1", "Nội dung", 2025), "Tên mô hình, sáng kiến"),
    ],
)
def test_what_cannot_be_read_is_told_with_row_and_column(made: World, row: Row, column: str) -> None:
    reading = read(("Danh sách năm 2025",), HEAD, row) if column != "Năm" else read(HEAD, row)
    assert [(problem.column, problem.sheet) for problem in reading.problems] == [(column, "Danh sách")]
    assert not reading.changes


@pytest.mark.parametrize("data", [b"", b"not a workbook", book(("a", "b"), ("c", "d")), book()])
def test_file_without_a_list_says_so(made: World, data: bytes) -> None:
    assert [problem.row for problem in Reader(2025).read(data).problems] == [None]


def test_row_that_stands_already_is_passed_over(made: World) -> None:
    an_initiative(made, title="Mô hình “Ngày không hẹn”", year=2025)
    reading = read(HEAD, one("Xã Số 1"), one("Xã Số 2"), one("Xã Số 2", "NGÀY KHÔNG HẸN"), one("Xã Số 1", year=2024))
    assert [each.act for each in reading.entries] == ["keep", "add", "keep", "add"]


def test_dry_run_saves_nothing_and_the_yes_saves_all(made: World) -> None:
    client = client_of(made["coordinator"])
    data = book(HEAD, one("Xã Số 1"), one("HĐND tỉnh", "Chính sách", field="", year=2021))
    upload = SimpleUploadedFile("cu.xlsx", data)
    answer = client.post(reverse("initiatives:list-import"), {"file": upload, "year": "2025", "unit": ""})
    shown = client.get(answer.url)
    assert "Ngày không hẹn" in shown.content.decode()
    assert not Initiative.objects.exists()
    client.post(answer.url)
    assert list(Initiative.objects.order_by("pk").values_list("title", "unit_name", "year", "state", "stage")) == [
        ("Ngày không hẹn", "Xã Số 1", 2025, "accepted", "registered"),
        ("Chính sách", "HĐND tỉnh", 2021, "accepted", "registered"),
    ]
    first = Initiative.objects.get(year=2021)
    assert (first.unit_id, first.stage_on, first.source) == (None, date(2021, 12, 31), "cu.xlsx")
    assert Event.objects.filter(verb="initiative.import").count() == 1
    assert client.post(answer.url).status_code == 409
    assert Initiative.objects.count() == 2


def test_file_with_a_fault_saves_nothing(made: World) -> None:
    data = book(HEAD, one("Xã Số 1"), one("Xã Số 1", "Khác", field="Thời tiết"))
    upload = keep_list(actor=made["coordinator"], unit_id=made.province.pk, name="cu.xlsx", data=data)
    with pytest.raises(Invalid):
        take_in_list(actor=made["coordinator"], upload=upload, year=2025)
    assert not Initiative.objects.exists()


def test_file_that_changes_nothing_is_refused(made: World) -> None:
    an_initiative(made, title="Ngày không hẹn", year=2025)
    data = book(HEAD, one("Xã Số 1"))
    upload = keep_list(actor=made["coordinator"], unit_id=made.province.pk, name="cu.xlsx", data=data)
    with pytest.raises(WrongState):
        take_in_list(actor=made["coordinator"], upload=upload, year=2025)


@pytest.mark.parametrize("who", ["focal", "head", "verifier", "leader", "stranger"])
def test_only_the_coordinator_takes_lists_over(made: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        keep_list(actor=made[who], unit_id=made.province.pk, name="x.xlsx", data=b"")
    assert client_of(made[who]).get(reverse("initiatives:list-import")).status_code in (403, 404)


def test_upload_of_another_person_is_not_shown(made: World) -> None:
    upload = keep_list(actor=made["coordinator"], unit_id=made.province.pk, name="x.xlsx", data=book(HEAD))
    assert client_of(made["focal"]).get(reverse("initiatives:list-import-show", args=[upload.pk])).status_code == 404


def a_district(made: World, name: str = "Huyện Can Lộc") -> OrgUnit:
    """A district that ended in the middle of 2025, and the commune that bears its name since then."""
    gone = unit("huyen-gone", name, "district", made.province, since=date(2000, 1, 1))
    UnitPeriod.objects.filter(unit=gone).update(valid_to=date(2025, 6, 30))
    unit("xa-heir", name.replace("Huyện", "Xã"), "commune", made.province, since=date(2025, 7, 1))
    return gone


@pytest.mark.parametrize("year", [2022, 2025, 2026])
@pytest.mark.parametrize("written", ["Huyện Can Lộc", "UBND H. Can Loc", "huyện Can Lộc (cũ)"])
def test_former_district_is_not_the_commune_of_its_name(made: World, written: str, year: int) -> None:
    gone = a_district(made)
    reading = read(HEAD, one(written, year=year))
    assert [(each.unit_id, each.unit_name) for each in reading.entries] == [(gone.pk, "Huyện Can Lộc")]


@pytest.mark.parametrize(
    ("named", "found"), [("Huyện Can Lộc", True), ("can loc", False), ("Sở Trời", False), ("Xã Số 1; Xã Số 2", False)]
)
def test_rows_that_name_no_unit_go_to_the_one_that_is_named_even_a_former(
    made: World, named: str, *, found: bool
) -> None:
    gone = a_district(made)
    unit("other", "Phường Can Lộc", "ward", made.province)
    client = client_of(made["coordinator"])
    data = book(("TT", "Tên sáng kiến", "Nội dung"), ("1", "Một cửa lưu động", "a"))
    posted = {"file": SimpleUploadedFile("cu.xlsx", data), "year": "2023" if found else "2026", "unit": named}
    answer = client.post(reverse("initiatives:list-import"), posted)
    assert answer.status_code == (302 if found else 422)
    if found:
        client.post(answer.url)
        assert Initiative.objects.get().unit_name == "Huyện Can Lộc"
        assert Initiative.objects.get().unit_id == gone.pk


@pytest.mark.parametrize("written", ["TX Hồng Lĩnh", "TX. Hồng Lĩnh", "UBND thị xã Hồng Lĩnh", "tx.hong linh"])
def test_shorthand_of_localities_is_understood(made: World, written: str) -> None:
    town = unit("tx", "Thị xã Hồng Lĩnh", "district", made.province)
    assert [each.unit_id for each in read(HEAD, one(written)).lines] == [town.pk]


def test_first_of_several_units_owns_the_row_and_the_others_stay_in_its_name(made: World) -> None:
    media = unit("tttt", "Sở Thông tin và Truyền thông", "department", made.province)
    reading = read(HEAD, one("Sở Tư pháp, Công an tỉnh"), one("Sở Thông tin và Truyền thông; Văn phòng UBND", "Khác"))
    assert [(each.unit_id, each.unit_name, each.others) for each in reading.lines] == [
        (made.justice.pk, "Sở Tư pháp, Công an tỉnh", True),
        (media.pk, "Sở Thông tin và Truyền thông; Văn phòng UBND", True),
    ]
    assert any(each.values.get("count") == 2 and "several units" in each.text for each in reading.summary)


def test_other_field_is_no_field_and_no_fault(made: World) -> None:
    reading = read(HEAD, one("Xã Số 1", field="Lĩnh vực khác"), one("Xã Số 2", field="-"))
    assert [each.field for each in reading.lines] == ["", ""]


def test_sheet_named_after_a_unit_or_a_field_gives_it_to_its_rows(made: World) -> None:
    head = ("TT", "Tên sáng kiến", "Nội dung")
    sheets = (
        NewSheet("Sở Tư pháp", [Column(each) for each in head], [("1", "Số hóa sổ", "a")]),
        NewSheet("Công vụ", [Column(each) for each in (*head, "Đơn vị")], [("1", "Thi tuyển", "a", "Xã Số 1")]),
    )
    reading = Reader(2025).read(write_workbook(sheets))
    assert not reading.problems
    assert [(each.unit_name, each.field) for each in reading.lines] == [
        ("Sở Tư pháp", ""),
        ("Xã Số 1", "civil_service"),
    ]


def test_address_behind_a_cell_and_a_share_are_taken(made: World) -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet("Danh sách")
    for column, head in enumerate(("TT", "Tên mô hình", "Đơn vị", "Kết quả", "Ghi chú")):
        sheet.write(0, column, head)
    sheet.write_row(1, 0, (1, None, "Xã Số 1"))
    sheet.write_url(1, 1, "https://baohatinh.vn/1.html", string="Ngày không hẹn")
    sheet.write_number(1, 3, 0.955, workbook.add_format({"num_format": "0.0%"}))
    sheet.write_url(1, 4, "https://hatinh.gov.vn/2?a=1&b=2", string="Xem tại đây")
    sheet.write_row(2, 0, (2, "Khác", "Xã Số 2", 12.5))
    sheet.write_url(2, 4, "internal:'Danh sách'!A1", string="lên trên")
    workbook.close()
    first, second = Reader(2025).read(out.getvalue()).lines
    urls = [each["url"] for each in first.words["links"]]
    assert urls == ["https://baohatinh.vn/1.html", "https://hatinh.gov.vn/2?a=1&b=2"]
    assert (first.title, first.words["expected"]) == ("Ngày không hẹn", "95,5%")
    assert (second.words["links"], second.words["expected"]) == ([], "12,5")


#: A list of 2018 as an office saved it then: a title, merged cells, a day, signatures.
OLD = (Path(__file__).parent / "old_list.xls").read_bytes()


def test_list_of_the_old_kind_is_read(made: World) -> None:
    reading = Reader(2020).read(OLD)
    assert not reading.problems
    assert [(each.row, each.title, each.unit_name, each.year, each.field) for each in reading.lines] == [
        (4, "Số hóa sổ hộ tịch", "Sở Tư pháp", 2018, "digital"),
        (5, "Phiếu lý lịch tư pháp qua mạng", "Sở Tư pháp", 2018, "procedures"),
        (6, "Một cửa lưu động", "Xã Số 1", 2018, "procedures"),
    ]
    assert reading.lines[0].words["time"] == "30/6/2018"


def test_list_of_the_old_kind_that_claims_too_much_or_is_cut_off_is_refused(made: World) -> None:
    at = OLD.index(struct.pack("<HH", 0x0200, 14)) + 4
    claiming = OLD[:at] + struct.pack("<IIHH", 0, 65536, 0, 256) + OLD[at + 12 :]
    for data in (claiming, OLD[:3000], OLD[:600], OLD[:8]):
        assert [problem.row for problem in Reader(2020).read(data).problems] == [None]


def test_columns_without_a_place_are_told(made: World) -> None:
    reading = read((*HEAD, "Tác giả", "Ghi chú"), (*one("Xã Số 1"), "Nguyễn Văn A", ""))
    assert reading.left == ("Tác giả",)


def test_addresses_are_taken_with_and_without_their_scheme(made: World) -> None:
    reading = read((*HEAD, "Đường link"), (*one("Xã Số 1"), "https://a.vn/1.html; soyte.hatinh.gov.vn/benh-an"))
    assert [each["url"] for each in reading.lines[0].words["links"]] == [
        "https://a.vn/1.html",
        "https://soyte.hatinh.gov.vn/benh-an",
    ]
