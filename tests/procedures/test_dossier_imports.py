"""Taking in files of dossiers: what is looked through, what is refused, and that a second time changes nothing."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.figures.actions import add_version, copy_of
from cchc.figures.models import Figure, Indicator, IndicatorVersion
from cchc.procedures.actions.importing import confirm_import
from cchc.procedures.models import DossierImport, DossierPartition, KpiResult
from cchc_core.files import Column, NewSheet, write_workbook
from dossier_factories import RECEIVED, a_row, as_csv, client_of, page, rows_of, taken_in, upload
from factories import World

pytestmark = pytest.mark.django_db


def reasons(row: DossierImport) -> list[tuple[int | None, str]]:
    return [(each["row"], each["column"]) for each in row.problems]


def test_file_is_looked_through_and_changes_nothing(made: World) -> None:
    row = upload(made, as_csv(rows_of("xa-1", 3)))
    assert row.state == DossierImport.READY
    assert {name: row.counts[name] for name in ("rows", "added", "changed", "same", "months")} == {
        "rows": 3,
        "added": 3,
        "changed": 0,
        "same": 0,
        "months": ["2026-09"],
    }
    assert not DossierPartition.objects.exists()
    assert not KpiResult.objects.exists()


def test_taken_in_file_stands_in_the_store_and_in_figures(made: World) -> None:
    row = taken_in(made, rows_of("xa-1", 4, late=1))
    assert (row.state, row.counts["added"]) == (DossierImport.DONE, 4)
    partition = DossierPartition.objects.get()
    assert (partition.source, partition.month, partition.rows, partition.current) == (
        "one_stop",
        date(2026, 9, 1),
        4,
        True,
    )
    result = KpiResult.objects.get(indicator="2.1", period="2026", field="", unit=made.communes[0])
    assert (result.numerator, result.denominator) == (3, 4)
    assert KpiResult.objects.filter(indicator="2.1", period="2026-09", field="Hộ tịch").count() == 1
    figure = Figure.objects.get(indicator__name="tthc_2_1", unit=made.communes[0])
    assert (figure.value, figure.origin, figure.formula_version) == (75, Figure.COMPUTED, "766-1")


def test_figure_is_rounded_as_pages_round_it(made: World) -> None:
    """One of 800 is 0.125 %: half up, in the catalogue as on the page."""
    taken_in(made, rows_of("xa-1", 800, late=799))
    assert Figure.objects.get(indicator__name="tthc_2_1", unit=made.communes[0]).value == Fraction(13, 100)


def test_catalogue_knows_which_way_a_figure_of_dossiers_is_better(made: World) -> None:
    taken_in(made, rows_of("xa-1", 4, late=1))
    share, days = (Indicator.objects.select_related("current").get(name=name) for name in ("tthc_2_1", "tthc_2_2"))
    assert (share.group, share.current.direction, days.current.direction) == ("procedures", "up", "down")
    assert share.current.aggregation == IndicatorVersion.APART, "shares of units do not add up"
    owned = copy_of(share.current)
    owned.source_system = "Hệ thống một cửa"
    add_version(share, owned)
    taken_in(made, rows_of("xa-1", 5, late=2))
    share.refresh_from_db()
    assert (share.version, share.current.source_system) == (2, "Hệ thống một cửa"), "what was said here stays"


def test_same_file_again_changes_nothing(made: World) -> None:
    rows = rows_of("xa-1", 3)
    taken_in(made, rows)
    before = list(DossierPartition.objects.values_list("pk", "digest", "current"))
    again = taken_in(made, rows)
    assert (again.counts["added"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)
    assert list(DossierPartition.objects.values_list("pk", "digest", "current")) == before


def test_changed_dossier_takes_the_place_of_the_former(made: World) -> None:
    taken_in(made, rows_of("xa-1", 3))
    again = taken_in(made, [a_row("xa-1-0000", days=9), a_row("xa-1-9999")])
    assert (again.counts["added"], again.counts["changed"]) == (1, 1)
    assert DossierPartition.objects.get(current=True).rows == 4
    assert DossierPartition.objects.filter(current=False).count() == 1
    result = KpiResult.objects.get(indicator="2.1", period="2026", field="")
    assert (result.numerator, result.denominator) == (3, 4)


def test_dossier_moves_to_the_month_of_its_corrected_day(made: World) -> None:
    taken_in(made, rows_of("xa-1", 2))
    taken_in(made, [a_row("xa-1-0000", received=RECEIVED.replace(month=8))])
    current = DossierPartition.objects.filter(current=True).order_by("month")
    assert list(current.values_list("month", "rows")) == [(date(2026, 8, 1), 1), (date(2026, 9, 1), 1)]


def test_sources_stand_beside_each_other(made: World) -> None:
    taken_in(made, rows_of("xa-1", 2))
    taken_in(made, rows_of("xa-1", 1), source="portal")
    assert sorted(DossierPartition.objects.filter(current=True).values_list("source", "rows")) == [
        ("one_stop", 2),
        ("portal", 1),
    ]


@pytest.mark.parametrize("head", ["Họ và tên", "Số CCCD", "Chủ hồ sơ", "Số điện thoại"])
def test_column_that_names_people_is_refused(made: World, head: str) -> None:
    row = upload(made, as_csv([a_row(**{head: "x"})]))
    assert row.state == DossierImport.FAULTY
    assert reasons(row) == [(1, head)]


@pytest.mark.parametrize("cell", ["042085001234", "Nguyễn Văn An", "0912 345 678"])
def test_column_whose_cells_name_people_is_refused_whatever_its_head(made: World, cell: str) -> None:
    row = upload(made, as_csv([a_row(**{"Ghi chú": cell})]))
    assert row.state == DossierImport.FAULTY
    assert reasons(row) == [(1, "Ghi chú")]


def test_every_fault_is_told_with_its_row_and_column(made: World) -> None:
    rows = [
        a_row("A-1"),
        a_row("A-2", **{"Ngày tiếp nhận": "32/01/2026"}),
        a_row("A-3", unit="xa-999"),
        a_row("A-4", **{"Trạng thái": "xong rồi"}),
        a_row("A-1"),
        a_row("", unit="xa-1"),
        a_row("A-7", received=RECEIVED.replace(year=2099)),
    ]
    row = upload(made, as_csv(rows))
    assert row.state == DossierImport.FAULTY
    assert sorted(reasons(row)) == [
        (3, "Ngày tiếp nhận"),
        (4, "Mã đơn vị"),
        (5, "Trạng thái"),
        (6, "Số hồ sơ"),
        (7, "Số hồ sơ"),
        (8, "Ngày tiếp nhận"),
    ]
    assert row.problem_count == 6


def test_missing_column_is_named(made: World) -> None:
    rows = [a_row()]
    del rows[0]["Mã TTHC"]
    row = upload(made, as_csv(rows))
    assert reasons(row) == [(1, "Mã TTHC")]


@pytest.mark.parametrize("word", ["xa-1", "Xã Số 1", "xa so 1", "UBND xã Số 1", "XA-1"])
def test_units_are_named_as_offices_write_them(made: World, word: str) -> None:
    assert upload(made, as_csv([a_row(unit=word)])).state == DossierImport.READY


def test_workbook_and_parquet_say_the_same(made: World, tmp_path: Path) -> None:
    import duckdb

    rows = rows_of("xa-1", 2)
    heads = list(rows[0])
    sheet = NewSheet("Hồ sơ", [Column(head) for head in heads], [list(row.values()) for row in rows], ("BẢNG KÊ",))
    book = upload(made, write_workbook([sheet]), "hoso.xlsx")
    (tmp_path / "in.csv").write_bytes(as_csv(rows))
    out = tmp_path / "out.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{tmp_path}/in.csv', all_varchar=true)) TO '{out}' (FORMAT parquet)")
    parquet = upload(made, out.read_bytes(), "hoso.parquet")
    assert (book.state, parquet.state) == (DossierImport.READY, DossierImport.READY)
    assert book.counts == parquet.counts


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        ("Số hồ sơ;Ngày tiếp nhận\n".encode("utf-16-le"), "a.csv"),
        ("Số hồ sơ,Mã đơn vị,Trạng thái\n".encode("cp1258", "replace"), "a.csv"),
        (b"PK\x03\x04 nothing", "a.xlsx"),
        (b"PAR1 nothing", "a.parquet"),
        (b"\x00\x01\x02", "a.csv"),
    ],
)
def test_file_that_cannot_be_read_says_so(made: World, data: bytes, name: str) -> None:
    row = upload(made, data, name)
    assert row.state == DossierImport.FAULTY
    assert row.problem_count >= 1


def test_row_with_other_cells_than_heads_is_told(made: World) -> None:
    data = as_csv(rows_of("xa-1", 2)).rstrip() + b"\r\nX,xa-1,one,too,few\r\n"
    row = upload(made, data)
    assert row.state == DossierImport.FAULTY
    assert [each["row"] for each in row.problems] == [4]


def test_other_kind_of_file_is_not_taken(made: World) -> None:
    with pytest.raises(Invalid):
        upload(made, b"%PDF-1.4", "a.pdf")


def test_only_the_coordinator_of_the_circle_brings_files(made: World) -> None:
    allowed = set()
    for name in made.actors:
        try:
            upload(made, as_csv([a_row()]), actor=name)
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == {"coordinator"}


def test_yes_is_said_to_what_was_seen_and_once(made: World) -> None:
    row = upload(made, as_csv([a_row()]))
    with pytest.raises(Stale):
        confirm_import(actor=made["coordinator"], row=row, version=row.version - 1)
    with pytest.raises(NotAllowed):
        confirm_import(actor=made["focal"], row=row, version=row.version)
    taken = confirm_import(actor=made["coordinator"], row=row, version=row.version)
    with pytest.raises(WrongState):
        confirm_import(actor=made["coordinator"], row=row, version=taken.version)


def test_faulty_file_cannot_be_taken_in(made: World) -> None:
    row = upload(made, as_csv([a_row(unit="xa-999")]))
    with pytest.raises(WrongState):
        confirm_import(actor=made["coordinator"], row=row, version=row.version)


def test_monthly_totals_count_beside_dossiers(made: World) -> None:
    taken_in(made, rows_of("xa-1", 2))
    total = {"Mã đơn vị": "xa-1", "Tháng": "09/2026", "Chỉ tiêu": "5.2", "Tử số": "9", "Mẫu số": "10"}
    row = taken_in(made, [total], content=DossierImport.AGGREGATES)
    assert row.state == DossierImport.DONE
    result = KpiResult.objects.get(indicator="5.2", period="2026", field="")
    assert (result.numerator, result.denominator) == (9, 10)
    taken_in(made, [{**total, "Tử số": "8"}], content=DossierImport.AGGREGATES)
    result = KpiResult.objects.get(indicator="5.2", period="2026", field="")
    assert (result.numerator, result.denominator) == (8, 10)


def test_look_through_tells_what_is_passed_over(made: World) -> None:
    """A head that is not known, an ended dossier without its day, and the sum at the foot: seen before anybody says yes."""
    rows = [a_row(f"A-{place}", **{"Ngày xử lý xong": "", "Ngày ký": "5/9"}) for place in range(3)]
    data = as_csv(rows) + b"T\xe1\xbb\x95ng c\xe1\xbb\x99ng" + b"," * (len(rows[0]) - 1) + b"\r\n"
    row = upload(made, data)
    assert (row.state, row.counts["rows"]) == (DossierImport.READY, 3)
    assert (row.counts["unread"], row.counts["passed"], row.counts["undated"]) == (["Ngày ký"], 1, 3)
    shown = client_of(made["coordinator"]).get(page("import-show", row.pk)).content.decode()
    for words in ("Các cột không dùng đến:", "Ngày ký", "không có ngày kết thúc", "1 dòng không phải hồ sơ"):
        assert words in shown, words
