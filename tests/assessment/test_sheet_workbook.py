"""A sheet as a workbook: what it holds, what the dry run tells, and what is taken of it."""

import io
import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.sheet_import import (
    LeafChange,
    SheetPlan,
    apply_sheet,
    read_sheet,
    sheet_to_fill,
    upload_sheet,
)
from cchc.assessment.models import Assessment, CriterionEvidence, ResultImport, ScoreEntry
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed
from cchc.evidence.actions import add_evidence
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc_core.files import Cell, Column, NewSheet, read_workbook, write_workbook

pytestmark = pytest.mark.django_db

Table = list[list[Cell]]


def table_of(data: bytes) -> Table:
    return [list(row) for row in read_workbook(data)[0].rows]


def workbook(table: Table) -> bytes:
    """The same cells as somebody's Excel would save them."""
    width = max(map(len, table))
    rows = [row + [None] * (width - len(row)) for row in table]
    columns = [Column(str(cell or "")) for cell in rows[0]]
    return write_workbook([NewSheet("Phiếu", columns, rows[1:])])


def header_of(table: Table) -> int:
    return next(index for index, row in enumerate(table) if row[0] == "Mã")


def put(table: Table, code: str, title: str, value: Cell) -> None:
    header = header_of(table)
    place = table[header].index(title)
    row = next(row for row in table[header + 1 :] if row[0] == code)
    row += [None] * (place + 1 - len(row))
    row[place] = value


def get(table: Table, code: str, title: str) -> Cell:
    header = header_of(table)
    row = next(row for row in table[header + 1 :] if row[0] == code)
    return row[table[header].index(title)]


@pytest.fixture
def table(made: factories.World, sheet: Assessment) -> Table:
    return table_of(sheet_to_fill(made["focal"], sheet))


@pytest.fixture
def plan_of(made: factories.World, sheet: Assessment) -> Callable[[Table], SheetPlan]:
    return lambda table: read_sheet(made["focal"], sheet, workbook(table[header_of(table) :]))


def only(plan: SheetPlan) -> LeafChange:
    [change] = plan.changes
    return change


def test_workbook_has_a_row_for_each_leaf_of_the_unit_with_what_is_asked(table: Table) -> None:
    header = header_of(table)
    assert [row[0] for row in table[header + 1 :]] == ["1.1", "1.2", "1.3", "2.1"]
    assert get(table, "1.1", "Điểm tối đa") == Fraction(2)
    assert get(table, "1.2", "Nội dung hỏi 1") == "Mức đạt được"


def test_workbook_locks_what_is_not_to_be_filled_and_hides_what_the_system_keeps(
    made: factories.World, sheet: Assessment
) -> None:
    import zipfile

    archive = zipfile.ZipFile(io.BytesIO(sheet_to_fill(made["focal"], sheet)))
    xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in xml
    assert 'hidden="1"' in xml
    assert "dataValidation " in xml
    assert 'locked="0"' in archive.read("xl/styles.xml").decode()


def test_workbook_that_nobody_changed_changes_nothing(table: Table, plan_of: Callable[[Table], SheetPlan]) -> None:
    plan = plan_of(table)
    assert (plan.changes, plan.problems, plan.unchanged) == ((), (), 4)


def test_filled_cells_become_differences_old_beside_new_with_their_points(
    made: factories.World, sheet: Assessment, plan_of: Callable[[Table], SheetPlan]
) -> None:
    save_leaf(actor=made["focal"], assessment=sheet, code="1.2", version=0, judgement={"level": "late"})
    table = table_of(sheet_to_fill(made["focal"], sheet))
    put(table, "1.2", "Giá trị 1", "Kịp thời")
    put(table, "1.2", "Ghi chú", "theo KH 15")
    change = only(plan_of(table))
    assert [(each.before, each.after) for each in change.differences] == [("Muộn", "Kịp thời"), ("", "theo KH 15")]
    assert (change.points_before, change.points_after, change.conflict) == (Fraction(1, 2), Fraction(1), False)


def test_all_ticked_rows_are_taken_in_one_go(
    made: factories.World, sheet: Assessment, table: Table, plan_of: Callable[[Table], SheetPlan]
) -> None:
    put(table, "1.1", "Giá trị 1", Fraction(40))
    put(table, "1.1", "Giá trị 2", "42")
    put(table, "1.2", "Giá trị 1", "muộn")
    put(table, "1.3", "Giá trị 1", Fraction(1))
    upload = upload_sheet(
        actor=made["focal"], assessment=sheet, file_name="a.xlsx", data=workbook(table[header_of(table) :])
    )
    chosen = {each.code: each.thread.version for each in plan_of(table).changes}
    assert apply_sheet(actor=made["focal"], upload=upload, chosen=chosen) == 3
    points = {code: factories.thread_of(sheet, code).self_points for code in ("1.1", "1.2", "1.3")}
    assert points == {"1.1": Fraction(40, 21), "1.2": Fraction(1, 2), "1.3": Fraction(3, 2)}
    assert not plan_of(table).changes, "what was taken stands here already"


def test_only_chosen_rows_are_taken(made: factories.World, sheet: Assessment, table: Table) -> None:
    put(table, "1.2", "Giá trị 1", "Muộn")
    put(table, "1.3", "Giá trị 1", Fraction(1))
    upload = upload_sheet(
        actor=made["focal"], assessment=sheet, file_name="a.xlsx", data=workbook(table[header_of(table) :])
    )
    assert apply_sheet(actor=made["focal"], upload=upload, chosen={"1.3": 0}) == 1
    assert factories.thread_of(sheet, "1.2").self_entry is None


def test_leaf_saved_by_others_meanwhile_is_a_conflict_and_never_overwritten_unasked(
    made: factories.World, sheet: Assessment, table: Table, plan_of: Callable[[Table], SheetPlan]
) -> None:
    save_leaf(actor=made["head"], assessment=sheet, code="1.2", version=0, judgement={"level": "none"})
    save_leaf(actor=made["head"], assessment=sheet, code="1.3", version=0, facts={"tasks_late": Fraction(2)})
    put(table, "1.2", "Giá trị 1", "Kịp thời")
    change = only(plan_of(table))
    assert (change.code, change.conflict) == ("1.2", True)
    assert "head" in change.saved_by
    assert change.differences[0].before == "Không ban hành"
    upload = upload_sheet(
        actor=made["focal"], assessment=sheet, file_name="a.xlsx", data=workbook(table[header_of(table) :])
    )
    with pytest.raises(Invalid):
        apply_sheet(actor=made["focal"], upload=upload, chosen={"1.2": 0})
    assert factories.thread_of(sheet, "1.2").self_entry.judgement == {"level": "none"}
    assert apply_sheet(actor=made["focal"], upload=upload, chosen={"1.2": 1}) == 1
    assert factories.thread_of(sheet, "1.2").self_entry.judgement == {"level": "on_time"}
    assert factories.thread_of(sheet, "1.3").self_points == Fraction(1), "an untouched row leaves what others saved"


def test_note_written_offline_leaves_the_answer_that_others_saved_meanwhile(
    made: factories.World, sheet: Assessment, table: Table, plan_of: Callable[[Table], SheetPlan]
) -> None:
    save_leaf(
        actor=made["head"], assessment=sheet, code="1.2", version=0, judgement={"level": "none"}, remark="Của tôi"
    )
    put(table, "1.2", "Ghi chú", "Kế hoạch số 15")
    change = only(plan_of(table))
    assert change.conflict, "both wrote a note"
    assert [each.label for each in change.differences] == ["Ghi chú"]
    table[header_of(table) + 2][table[header_of(table)].index("Ghi chú")] = None
    put(table, "1.2", "Giá trị 1", "Kịp thời")
    change = only(plan_of(table))
    assert [(each.before, each.after) for each in change.differences] == [("Không ban hành", "Kịp thời")]
    assert change.values.remark == "Của tôi"


@pytest.mark.parametrize(
    ("code", "title", "value", "column", "told"),
    [
        ("1.1", "Giá trị 1", "bốn mươi", "Giá trị 1", "bốn mươi"),
        ("1.1", "Giá trị 1", Fraction(-3), "Giá trị", "âm"),
        ("1.2", "Giá trị 1", "Rất kịp thời", "Giá trị 1", "Rất kịp thời"),
        ("1.3", "Điểm nhập tay", Fraction(9), "Điểm nhập tay", "ngoài"),
        ("1.3", "Điểm nhập tay", Fraction(1), "Lý do", "lý do"),
        ("1.2", "Tài liệu (số, ký hiệu; trang trong ngoặc)", "99/KH-KHONG", "Tài liệu", "99/KH-KHONG"),
        ("1.1", "Hệ thống giữ", "{}", "Hệ thống giữ", "tải"),
    ],
)
def test_what_cannot_be_taken_is_told_with_row_column_and_reason(
    table: Table, plan_of: Callable[[Table], SheetPlan], code: str, title: str, value: Cell, column: str, told: str
) -> None:
    from cchc.common.words import say

    put(table, code, title, value)
    plan = plan_of(table)
    assert not plan.changes
    problem = plan.problems[0]
    assert problem.row is not None
    assert problem.column.startswith(column)
    assert told in say(problem.reason)


def test_known_figure_typed_over_in_the_file_needs_a_reason_and_is_kept_as_such(
    made: factories.World, sheet: Assessment, plan_of: Callable[[Table], SheetPlan]
) -> None:
    new = NewFigure("tasks", sheet.unit_id, sheet.round.year, Fraction(42), today(), Figure.COMPUTED, "Theo dõi")
    put_figures(actor=made["coordinator"], holding=None, figures=[new])
    table = table_of(sheet_to_fill(made["focal"], sheet))
    assert get(table, "1.1", "Giá trị 2") == Fraction(42), "known figures are prefilled"
    put(table, "1.1", "Giá trị 1", Fraction(40))
    put(table, "1.1", "Giá trị 2", Fraction(50))
    assert [each.column for each in plan_of(table).problems] == ["Lý do"]
    put(table, "1.1", "Lý do", "Giao bổ sung")
    upload = upload_sheet(
        actor=made["focal"], assessment=sheet, file_name="a.xlsx", data=workbook(table[header_of(table) :])
    )
    apply_sheet(actor=made["focal"], upload=upload, chosen={"1.1": 0})
    assert [each["known"] for each in ScoreEntry.objects.get().overrides] == ["42"]


def test_documents_of_the_register_are_cited_by_number_and_page(
    made: factories.World, sheet: Assessment, table: Table
) -> None:
    add_evidence(
        actor=made["focal"], unit_id=sheet.unit_id, title="Kế hoạch", number="15", symbol="KH-UBND", not_secret=True
    )
    put(table, "1.2", "Tài liệu (số, ký hiệu; trang trong ngoặc)", "15/KH-UBND (tr. 2)")
    upload = upload_sheet(
        actor=made["focal"], assessment=sheet, file_name="a.xlsx", data=workbook(table[header_of(table) :])
    )
    assert apply_sheet(actor=made["focal"], upload=upload, chosen={"1.2": 0}) == 1
    cited = CriterionEvidence.objects.get()
    assert (cited.page, cited.evidence.full_symbol) == ("tr. 2", "15/KH-UBND")
    assert not ScoreEntry.objects.exists(), "only a document was added"


def test_codes_moved_without_their_rows_are_noticed(table: Table, plan_of: Callable[[Table], SheetPlan]) -> None:
    put(table, "1.1", "Giá trị 1", Fraction(9))
    rows = {row[0]: row for row in table[header_of(table) + 1 :]}
    rows["1.1"][0], rows["1.3"][0] = "1.3", "1.1"
    plan = plan_of(table)
    assert not plan.changes
    assert [(each.column, each.reason.values["code"]) for each in plan.problems] == [("Mã", "1.1"), ("Mã", "1.3")]


@pytest.mark.parametrize("title", ["Giá trị 1", "Điểm nhập tay", "Ghi chú"])
def test_lost_column_is_not_taken_for_empty_cells(
    made: factories.World, sheet: Assessment, plan_of: Callable[[Table], SheetPlan], title: str
) -> None:
    factories.fill(made, sheet)
    table = table_of(sheet_to_fill(made["focal"], sheet))
    lost = table[header_of(table)].index(title)
    plan = plan_of([row[:lost] + row[lost + 1 :] for row in table])
    assert not plan.changes
    assert [(each.row, each.reason.values["columns"]) for each in plan.problems] == [(None, (title,))]


def test_workbook_of_another_sheet_is_refused_row_by_row(
    made: factories.World, sheet: Assessment, round_: object, table: Table
) -> None:
    other = factories.sheet_of(sheet.round, made.communes[1])
    plan = read_sheet(made["neighbour"], other, workbook(table[header_of(table) :]))
    assert not plan.changes
    assert len(plan.problems) == 4


def test_file_that_is_no_workbook_is_told_so(made: factories.World, sheet: Assessment) -> None:
    assert [each.row for each in read_sheet(made["focal"], sheet, b"no").problems] == [None]


def test_stranger_and_verifier_take_nothing_home(made: factories.World, sheet: Assessment) -> None:
    for who, status in (("verifier", 403), ("neighbour", 404), ("coordinator", 403), ("focal", 200), ("head", 200)):
        assert client_of(made[who]).get(page("workbook-download", sheet.pk)).status_code == status
    with pytest.raises(NotAllowed):
        upload_sheet(actor=made["verifier"], assessment=sheet, file_name="a.xlsx", data=b"x")


def test_pages_lead_from_upload_to_the_saved_leaf(made: factories.World, sheet: Assessment, table: Table) -> None:
    client = client_of(made["focal"])
    put(table, "1.2", "Giá trị 1", "Muộn")
    file = SimpleUploadedFile("phiếu.xlsx", workbook(table[header_of(table) :]))
    answer = client.post(page("workbook-create", sheet.pk), {"file": file})
    assert answer.status_code == 302
    shown = client.get(answer.url).content.decode()
    assert "Muộn" in shown
    assert 'value="1.2@0"' in shown
    assert client_of(made["head"]).get(answer.url).status_code == 404, "only its person sees an upload"
    assert client.post(answer.url, {"take": ["1.2@7"]}).status_code == 422
    assert client.post(answer.url, {"take": ["1.2@0"]}).status_code == 302
    assert factories.thread_of(sheet, "1.2").self_points == Fraction(1, 2)
    assert ResultImport.objects.get().entries == 1


def test_dry_run_asks_the_database_the_same_for_one_and_for_all_rows(
    made: factories.World, sheet: Assessment, table: Table
) -> None:
    counts = []
    for codes in (("1.2",), ("1.2", "1.3", "1.1", "2.1")):
        for code in codes:
            put(table, code, "Ghi chú", f"ghi chú {len(counts)}")
        data = workbook(table[header_of(table) :])
        with CaptureQueriesContext(connection) as queries:
            read_sheet(made["focal"], sheet, data)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_kept_column_is_json_with_the_sheet_it_belongs_to(table: Table, sheet: Assessment) -> None:
    kept = json.loads(str(get(table, "1.1", "Hệ thống giữ")))
    assert kept["sheet"] == sheet.pk
