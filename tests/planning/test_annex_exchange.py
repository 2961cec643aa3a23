"""Annexes through Excel: what a filled workbook would change, where it is wrong, and that nothing is taken by halves."""

import io
import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
import xlsxwriter
from django.utils.translation import override

from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.planning.actions.annex_import import keep_upload, take_in
from cchc.planning.actions.annexes import Said, save_review
from cchc.planning.actions.proposals import open_round
from cchc.planning.annex_exchange import AnnexPlan, read_annexes
from cchc.planning.annex_papers import annex_forms, annexes_workbook
from cchc.planning.annex_sheets import annexes_to_fill
from cchc.planning.models import PlanUpload, Proposal, ProposalOwner
from cchc.planning.queries.annexes import annexes_of
from cchc_core.files import Cell, Column, NewSheet, Sheet, read_workbook, write_workbook
from proposal_factories import REASON, YEAR, Asked, asked, fresh, propose, review_of, wish_of

pytestmark = pytest.mark.django_db

#: Columns of the sheets, as Excel counts them.
VALUE, RESULT, DONE, REASON_1, FIGURE = 5, 6, 7, 8, 10
RESULT_2, DONE_2, REASON_2 = 7, 8, 9
FIRST = 4  # two lines above the head


@pytest.fixture
def found() -> Asked:
    return asked()


class Page:
    """One sheet as a person edits it; rows and columns count as in Excel."""

    def __init__(self, sheet: Sheet) -> None:
        width = max(len(row) for row in sheet.rows)
        self.name, self.rows = sheet.name, [[*row, *([None] * (width - len(row)))] for row in sheet.rows]

    @property
    def last_column(self) -> int:
        return len(self.rows[FIRST - 2])

    def put(self, row: int, column: int, value: Cell) -> None:
        while len(self.rows) < row:
            self.rows.append([None] * self.last_column)
        self.rows[row - 1][column - 1] = value

    def written(self) -> NewSheet:
        columns = [Column(str(title or "")) for title in self.rows[FIRST - 2]]
        lines = [str(row[0]) for row in self.rows[: FIRST - 2]]
        return NewSheet(self.name, columns, self.rows[FIRST - 1 :], lines)


Book = list[Page]
Edit = Callable[[Book], None]


def edited(owner: ProposalOwner, edit: Edit) -> bytes:
    book = [Page(sheet) for sheet in read_workbook(annexes_to_fill(fresh(owner)))]
    edit(book)
    return write_workbook([sheet.written() for sheet in book])


def filled(book: Book) -> None:
    """Everything that an owner says: a target met, a task not done, a new task proposed."""
    first, second, third, _fourth = book
    first.put(FIRST, VALUE, Fraction("98.6"))
    first.put(FIRST, DONE, "có")
    first.put(FIRST, FIGURE, "> 98,5 %")
    second.put(FIRST, RESULT_2, "Đã rà soát 2/5")
    second.put(FIRST, DONE_2, "Không")
    second.put(FIRST, REASON_2, REASON)
    third.put(FIRST, 2, "Cải cách thể chế")
    third.put(FIRST, 3, "Ban hành quy chế phối hợp kiểm tra văn bản")
    third.put(FIRST, 7, "Quý II")


def plan_of(owner: ProposalOwner, edit: Edit) -> AnnexPlan:
    return read_annexes(fresh(owner), edited(owner, edit))


def kept(found: Asked, data: bytes, who: str = "justice") -> PlanUpload:
    return keep_upload(actor=found.made[who], owner=found.justice, upload=("phu-luc.xlsx", data))


def test_untouched_workbook_changes_nothing(found: Asked) -> None:
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")
    plan = read_annexes(fresh(found.justice), annexes_to_fill(fresh(found.justice)))
    assert (plan.changes, plan.problems, plan.unchanged, plan.remarks) == ((), (), 3, ())


def test_filled_workbook_is_shown_first_and_taken_whole(found: Asked) -> None:
    data = edited(found.justice, filled)
    plan = read_annexes(fresh(found.justice), data)
    assert plan.problems == ()
    assert (len(plan.changes), plan.added, plan.stale) == (3, 1, 0)
    assert not found.justice.proposals.exists()
    upload = kept(found, data)
    count = take_in(
        actor=found.made["justice"], owner=found.justice, upload=upload, keys=[each.key for each in plan.changes]
    )
    assert count == 3
    target, task = review_of(found.justice, "Hồ sơ"), review_of(found.justice, "Rà soát")
    assert (target.is_done, target.value * 10) == (True, 986)
    assert (task.is_done, task.reason) == (False, REASON)
    assert set(found.justice.proposals.values_list("annex", "text")) == {
        (1, "Hồ sơ thủ tục hành chính giải quyết đúng hạn"),
        (3, "Ban hành quy chế phối hợp kiểm tra văn bản"),
    }
    with pytest.raises(WrongState):
        take_in(actor=found.made["justice"], owner=found.justice, upload=upload, keys=[])


def test_workbook_comes_back_in_either_language(found: Asked) -> None:
    with override("en"):
        data = edited(found.justice, filled)
    plan = read_annexes(fresh(found.justice), data)
    assert (len(plan.changes), plan.problems) == (3, ())


def weak(book: Book) -> None:
    filled(book)
    book[1].put(FIRST, REASON_2, "Do khách quan")


def no_number(book: Book) -> None:
    filled(book)
    book[0].put(FIRST, VALUE, "gần xong")


def no_yes(book: Book) -> None:
    filled(book)
    book[0].put(FIRST, DONE, "có thể")


def strange_field(book: Book) -> None:
    filled(book)
    book[2].put(FIRST, 2, "Tài chính công")


def two_figures(book: Book) -> None:
    filled(book)
    book[0].put(FIRST, FIGURE, "100 % số hóa, ≥ 50 % tái sử dụng")


def no_key(book: Book) -> None:
    filled(book)
    sheet = book[1]
    sheet.put(FIRST, sheet.last_column, "đã sửa")


def repeated(book: Book) -> None:
    filled(book)
    sheet = book[1]
    sheet.rows.insert(FIRST, list(sheet.rows[FIRST - 1]))


@pytest.mark.parametrize(
    ("edit", "row", "column"),
    [
        (weak, FIRST, "Lý do, nếu không"),
        (no_number, FIRST, "Số liệu tại ngày chốt"),
        (no_yes, FIRST, "Đạt, hoàn thành (có/không)"),
        (strange_field, FIRST, "Lĩnh vực"),
        (two_figures, FIRST, "Mức đề xuất"),
        (no_key, FIRST, ""),
        (repeated, FIRST + 1, ""),
    ],
)
def test_fault_is_told_with_row_and_column_and_nothing_is_taken(
    found: Asked, edit: Edit, row: int, column: str
) -> None:
    data = edited(found.justice, edit)
    plan = read_annexes(fresh(found.justice), data)
    assert [(each.row, each.column) for each in plan.problems] == [(row, column)]
    upload = kept(found, data)
    with pytest.raises(Invalid):
        take_in(
            actor=found.made["justice"], owner=found.justice, upload=upload, keys=[each.key for each in plan.changes]
        )
    assert review_of(found.justice, "Hồ sơ").is_done is None
    assert not found.justice.proposals.exists()


def test_workbook_of_another_owner_or_round_is_refused_by_name(found: Asked) -> None:
    data = annexes_to_fill(fresh(found.science))
    plan = read_annexes(fresh(found.justice), data)
    assert plan.problems[0].reason.values["owner"] == "Sở Khoa học và Công nghệ"
    other = open_round(
        actor=found.made["coordinator"],
        unit_id=found.made.province.pk,
        year=YEAR + 1,
        wish=wish_of(found.made, reviewed=found.round.reviewed_id, title="Đợt khác"),
    )
    theirs = annexes_to_fill(other.owners.select_related("round").get(unit=found.made.justice))
    plan = read_annexes(fresh(found.justice), theirs)
    assert plan.problems[0].reason.values["round"] == "Đợt khác"
    assert plan.changes == ()


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_file_that_is_no_workbook_is_refused(found: Asked, data: bytes) -> None:
    plan = read_annexes(fresh(found.justice), data)
    assert len(plan.problems) == 1
    assert plan.problems[0].row is None


def test_row_that_others_saved_meanwhile_is_told_and_taken_only_by_word(found: Asked) -> None:
    data = edited(found.justice, filled)
    row = review_of(found.justice, "Rà soát")
    save_review(actor=found.made["justice-head"], review=row, revision=1, said=Said("Xong 5/5", None, True))
    plan = read_annexes(fresh(found.justice), data)
    (stale,) = [each for each in plan.changes if each.is_stale]
    assert next((one.before, one.after) for one in stale.differences) == ("Xong 5/5", "Đã rà soát 2/5")
    others = [each.key for each in plan.changes if not each.is_stale]
    take_in(actor=found.made["justice"], owner=found.justice, upload=kept(found, data), keys=others)
    assert review_of(found.justice, "Rà soát").result == "Xong 5/5"


def test_row_that_changed_between_look_and_yes_is_stale_and_nothing_is_taken(found: Asked) -> None:
    data = edited(found.justice, filled)
    keys = [each.key for each in read_annexes(fresh(found.justice), data).changes]
    upload = kept(found, data)
    row = review_of(found.justice, "Rà soát")
    save_review(actor=found.made["justice-head"], review=row, revision=1, said=Said("Xong 5/5", None, True))
    with pytest.raises(Stale):
        take_in(actor=found.made["justice"], owner=found.justice, upload=upload, keys=keys)
    assert review_of(found.justice, "Hồ sơ").is_done is None


def test_proposal_is_changed_through_the_workbook_and_a_settled_one_is_not(found: Asked) -> None:
    line = propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")

    def reworded(book: Book) -> None:
        book[2].put(FIRST, 3, "Ban hành quy chế kiểm tra văn bản")

    data = edited(found.justice, reworded)
    plan = read_annexes(fresh(found.justice), data)
    assert [each.key for each in plan.changes] == [f"proposal:{line.pk}@1"]
    Proposal.objects.filter(pk=line.pk).update(state="accepted")
    assert len(read_annexes(fresh(found.justice), data).problems) == 1
    Proposal.objects.filter(pk=line.pk).update(state="proposed")
    take_in(actor=found.made["justice"], owner=found.justice, upload=kept(found, data), keys=[plan.changes[0].key])
    line.refresh_from_db()
    assert line.text == "Ban hành quy chế kiểm tra văn bản"


def test_rows_left_out_of_the_file_stay_and_are_told(found: Asked) -> None:
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản")

    def cut(book: Book) -> None:
        del book[2].rows[FIRST - 1]

    plan = plan_of(found.justice, cut)
    assert [remark.values["count"] for remark in plan.remarks] == [1]


@pytest.mark.parametrize("who", ["science", "coordinator", "leader", "focal", "stranger"])
def test_only_people_of_the_owner_upload(found: Asked, who: str) -> None:
    with pytest.raises(NotAllowed):
        kept(found, annexes_to_fill(fresh(found.justice)), who)


def test_new_row_without_figure_is_refused_in_annex_one(found: Asked) -> None:
    def added(book: Book) -> None:
        sheet = book[0]
        sheet.put(FIRST + 1, 2, "Cải cách thể chế")
        sheet.put(FIRST + 1, 9, "Văn bản ban hành đúng thẩm quyền")

    plan = plan_of(found.justice, added)
    assert [(each.row, each.column) for each in plan.problems] == [(FIRST + 1, "Mức đề xuất")]


@pytest.mark.parametrize(
    ("said", "done"),
    [("Đạt", True), ("đã hoàn thành", True), ("X", True), ("Chưa đạt", False), ("Không hoàn thành", False)],
)
def test_met_or_not_is_understood_as_officials_say_it(found: Asked, said: str, done: bool) -> None:
    def told(book: Book) -> None:
        book[0].put(FIRST, VALUE, "97,5 %")
        book[0].put(FIRST, DONE, unicodedata.normalize("NFD", said))
        book[0].put(FIRST, REASON_1, None if done else REASON)

    (change,) = plan_of(found.justice, told).changes
    assert (change.said.is_done, change.said.value) == (done, Fraction("97.5"))


def test_columns_may_be_moved_and_percentages_typed(found: Asked) -> None:
    """What Excel keeps of "98,6%" is 0.986 and a format; the sheet's titles say which column is which."""
    page = Page(read_workbook(annexes_to_fill(fresh(found.justice)))[0])
    page.put(FIRST, DONE, "có")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("PL01 của đơn vị")
    sheet.merge_range(0, 0, 0, 6, "ĐƠN VỊ GỬI")
    for number, row in enumerate(page.rows[FIRST - 2 : FIRST]):
        for column, cell in enumerate(reversed(row)):
            text = "  " + unicodedata.normalize("NFD", cell) + " " if isinstance(cell, str) and number == 0 else cell
            sheet.write(number + 3, column, text)
    sheet.write_number(4, page.last_column - VALUE, 0.986, book.add_format({"num_format": "0.0%"}))
    sheet.write_number(4, page.last_column - FIGURE, 0.99, book.add_format({"num_format": "0%"}))
    book.close()
    plan = read_annexes(fresh(found.justice), out.getvalue())
    assert plan.problems == ()
    (change,) = plan.changes
    assert (change.row, change.said.value, change.proposed.figure) == (5, Fraction("98.6"), "99%")


# The form of the letter -----------------------------------------------------------------------------------------------

PL01 = [
    "TT",
    "Chỉ tiêu",
    "Mục tiêu năm nay",
    "Kết quả đến ngày chốt",
    "Đạt/Không đạt",
    "Lý do",
    "Chỉ tiêu đề xuất năm sau",
]
PL02 = ["TT", "Nhiệm vụ (khung)", "Sản phẩm", "Chủ trì", "Thời hạn", "Kết quả", "Hoàn thành/Không", "Lý do"]
PL03 = ["TT", "Nhiệm vụ đề xuất", "Căn cứ đề xuất", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
PL04 = ["TT", "Nhiệm vụ trọng tâm", "Sản phẩm", "Chủ trì", "Phối hợp", "Thời gian", "Kinh phí"]
TARGET = "Hồ sơ thủ tục hành chính giải quyết đúng hạn"
TASK = "Rà soát, đơn giản hóa thủ tục hành chính thuộc thẩm quyền của tỉnh"


def in_the_form_of_the_letter(**sheets: list[list[Cell]]) -> bytes:
    heads = {"PL01": PL01, "PL02": PL02, "PL03": PL03, "PL04": PL04}
    made = [
        NewSheet(name, [Column(title) for title in heads[name]], rows, ("SỞ TƯ PHÁP", f"PHỤ LỤC {name[2:]}"))
        for name, rows in sheets.items()
    ]
    return write_workbook(made)


def test_annexes_in_the_form_of_the_letter_are_read_by_the_words_of_their_lines(found: Asked) -> None:
    data = in_the_form_of_the_letter(
        PL01=[
            ["I", "Cải cách thủ tục hành chính"],
            [
                "1",
                unicodedata.normalize("NFD", TARGET) + "  ",
                "> 98 %",
                "98,6 % (đất đai 97,2 %)",
                "Đạt",
                None,
                "> 98,5 %",
            ],
        ],
        PL02=[["1", TASK, "Báo cáo", "Sở Tư pháp", "30/11", "Đã rà soát 2/5", "Không hoàn thành", REASON]],
        PL03=[
            ["II", "Nhiệm vụ đề xuất"],
            [None, "Cải cách thể chế"],
            ["1", "Ban hành quy chế phối hợp kiểm tra văn bản", "Luật", "Quyết định", "Sở Tư pháp", None, "Quý II"],
        ],
        PL04=[
            [
                "1",
                "Số hóa hồ sơ hộ tịch và thủ tục hành chính",
                "Kho dữ liệu",
                "Sở Tư pháp",
                None,
                "Quý III",
                "1,2 tỷ đồng",
            ]
        ],
    )
    plan = read_annexes(fresh(found.justice), data)
    assert plan.problems == ()
    upload = kept(found, data)
    keys = [each.key for each in plan.changes]
    assert take_in(actor=found.made["justice"], owner=found.justice, upload=upload, keys=keys) == 4
    target, task = review_of(found.justice, "Hồ sơ"), review_of(found.justice, "Rà soát")
    assert (target.value, target.result, target.is_done) == (Fraction("98.6"), "đất đai 97,2 %", True)
    assert (task.is_done, task.reason) == (False, REASON)
    assert set(found.justice.proposals.values_list("annex", "field", "bound", "due_text")) == {
        (1, "procedures", Fraction("98.5"), f"31/12/{YEAR}"),
        (3, "institutions", None, "Quý II"),
        (4, "procedures", None, "Quý III"),
    }
    again = read_annexes(fresh(found.justice), data)
    assert (again.changes, again.problems, again.unchanged) == ((), (), 4)


def test_task_that_nobody_knows_is_told_with_its_row(found: Asked) -> None:
    data = in_the_form_of_the_letter(
        PL02=[["1", "Việc không có trong kế hoạch", "Báo cáo", None, None, "Xong", "Hoàn thành"]]
    )
    plan = read_annexes(fresh(found.justice), data)
    assert [(each.row, each.sheet) for each in plan.problems] == [(4, "PL02")]
    assert plan.changes == ()


def test_paper_of_the_annexes_reads_back_without_a_change(found: Asked) -> None:
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản", basis="Luật Ban hành VBQPPL")
    propose(found, found.justice, "justice", "Số hóa hồ sơ lưu trữ hộ tịch", annex=4, funding="Ngân sách tỉnh")
    owner = fresh(found.justice)
    forms = annex_forms(owner.round, [annexes_of([owner])[owner.pk]])
    plan = read_annexes(owner, annexes_workbook(owner.round, forms, "Sở Tư pháp"))
    assert (plan.changes, plan.problems) == ((), ())
