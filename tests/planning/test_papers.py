"""The plan as an official paper: annexes across with their heads, read back as they were, drafted among the documents."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from django.urls import reverse

from cchc.common.clock import today
from cchc.common.errors import NotAllowed, WrongState
from cchc.documents.bridge import pdf_of, word_of
from cchc.planning import exchange
from cchc.planning.actions.imports import reader_of
from cchc.planning.actions.lines import LineWish, put_line, writer_for
from cchc.planning.actions.papers import draft_paper
from cchc.planning.actions.plans import amend_plan
from cchc.planning.bridge import target_columns
from cchc.planning.models import Plan, PlanVersion
from cchc.planning.papers import annex_tables, plan_paper, plan_workbook
from cchc.planning.queries.lines import contents_in, field_names
from cchc.planning.wording import shown_target
from cchc_core.documents.check import check
from cchc_core.files import read_workbook
from cchc_core.files.docx_measure import measure_docx
from cchc_core.planning.targets import read_cells
from factories import World
from plan_factories import client_of, draft_of, issued, line_in, plan_of, province_plan, target, task

_SIGNS = {"=": "", ">=": "≥ ", ">": "> ", "<=": "≤ "}
pytestmark = pytest.mark.django_db


def samples(name: str) -> list[dict[str, str]]:
    with (Path(exchange.__file__).parent / "samples" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def plan(made: World) -> Plan:
    """Two targets in one section, three tasks in two."""
    plan = plan_of(made)
    draft = draft_of(plan)
    draft.bases = [{"text": "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ", "document": None}]
    draft.save()
    line_in(made, draft, target(section="I. Thủ tục hành chính"))
    line_in(
        made,
        draft,
        target(
            "Dịch vụ công thiết yếu được cung cấp",
            section="I. Thủ tục hành chính",
            measure="list",
            operator="=",
            bound=76,
            list_size=76,
            unit_word="dịch vụ",
        ),
    )
    line_in(made, draft, task("Ban hành kế hoạch kiểm tra công vụ", section="I. Chỉ đạo, điều hành", responsibility=""))
    line_in(made, draft, task("Tổ chức đối thoại với người dân", section="I. Chỉ đạo, điều hành", responsibility=""))
    line_in(made, draft, task(section="II. Thể chế", due_text="Thường xuyên", responsibility=""))
    return plan


def test_annexes_hold_every_line_under_its_section(plan: Plan) -> None:
    targets, tasks = annex_tables(draft_of(plan))
    assert [head.title for head in targets.heads] == [
        "Chỉ tiêu",
        "Đơn vị",
        "Kết quả",
        "Cơ quan thực hiện",
        "Cơ quan chủ trì theo dõi, đánh giá",
        "Thời gian thực hiện",
    ]
    assert [head.title for head in tasks.heads] == [
        "Nhiệm vụ, giải pháp",
        "Cơ quan chủ trì",
        "Cơ quan phối hợp",
        "Kết quả",
        "Thời gian thực hiện",
    ]
    rows = [(is_title, cells[:4]) for is_title, cells in targets.rows()]
    assert rows == [
        (True, ("I", "Thủ tục hành chính", "", "")),
        (False, ("1", "Tỷ lệ hồ sơ giải quyết đúng hạn đạt từ 95% trở lên", "%", "≥ 95")),
        (False, ("2", "Dịch vụ công thiết yếu được cung cấp", "dịch vụ", "76/76")),
    ]
    assert [cells[0] for _, cells in tasks.rows()] == ["I", "1", "2", "II", "3"]


def test_word_has_annexes_across_with_heads_that_repeat(plan: Plan) -> None:
    data = word_of(plan_paper(draft_of(plan)))
    document = docx.Document(io.BytesIO(data))
    widths = [section.page_width > section.page_height for section in document.sections]
    assert widths[0] is False
    assert any(widths)
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert text.count("<w:tblHeader") >= 2
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Nghị quyết số 76/NQ-CP" in whole
    assert "02 chỉ tiêu tại Phụ lục I" in whole
    assert "03 nhiệm vụ, giải pháp tại Phụ lục II" in whole


def test_paper_is_in_the_decreed_form(plan: Plan) -> None:
    assert check(measure_docx(word_of(plan_paper(draft_of(plan))))).departures == ()


def test_pdf_is_made_of_the_same_paper(plan: Plan) -> None:
    assert pdf_of(plan_paper(draft_of(plan))).startswith(b"%PDF")


def test_paper_reads_back_into_the_same_lines(made: World, plan: Plan) -> None:
    """What one unit issues another takes in: words, units, deadlines, figures, sections."""
    data = word_of(plan_paper(draft_of(plan)))
    other = draft_of(plan_of(made, unit=made.province, year=plan.year + 1))
    reading = reader_of(other).read(data)
    assert reading.problems == ()
    found = [
        (line.wish.kind, line.wish.text, line.wish.section, line.target, line.wish.due_text) for line in reading.lines
    ]
    contents = draft_of(plan).contents.order_by("kind", "place")
    assert found == [
        (content.kind, content.text, content.section, shown_target(content), content.due_text) for content in contents
    ]
    assert [line.wish.leads_text for line in reading.lines] == [content.leads_text for content in contents]
    assert [line.wish.monitor_text for line in reading.lines][:2] == ["Sở Nội vụ"] * 2


def test_real_targets_and_tasks_survive_the_way_through_word_and_excel(made: World) -> None:
    """Every target and task that ships as a sample, on paper and back."""
    first = draft_of(plan_of(made))
    writer = writer_for(first)
    for row in samples("targets"):
        found = read_cells(row["target_vi"], row["unit"], _SIGNS[row["operator"]] + row["value"].replace(".", ","))
        columns = target_columns(found[-1])
        wish = LineWish(kind="target", text=row["target_vi"], section=row["field"], monitor_text=row["lead_vi"])
        put_line(writer, replace(wish, due_text=row["due_vi"], **columns))
    for row in samples("tasks"):
        wish = LineWish(text=row["task_vi"], section=row["field"], product=row["product_vi"], leads_text=row["lead_vi"])
        put_line(writer, replace(wish, supporters_text=row["support_vi"], due_text=row["due_vi"]))
    contents = list(contents_in(first))
    workbook = reader_of(first).read(exchange.write(contents, field_names(today())))
    assert (workbook.problems, workbook.lines) == ((), ())
    assert len(workbook.rows) == len(contents) == 96 + 103
    second = draft_of(plan_of(made, year=first.plan.year + 1))
    reading = reader_of(second).read(word_of(plan_paper(first)))
    assert reading.problems == ()
    kept = {(line.wish.kind, line.wish.text): line for line in reading.rows}
    for content in contents:
        line = kept[content.kind, content.text]
        same = [each for each in contents if each.text == content.text]
        assert line.wish.section.partition(". ")[2] in {each.section for each in same}
        assert line.act == "keep" or line.target in {shown_target(each) for each in same}
    days = {(line.wish.text, line.wish.due_text) for line in reading.rows}
    assert {(content.text, content.due_text) for content in contents} == days


def test_workbook_has_a_sheet_for_each_annex(plan: Plan) -> None:
    sheets = read_workbook(plan_workbook(draft_of(plan)))
    assert [sheet.name for sheet in sheets] == ["Chỉ tiêu", "Nhiệm vụ"]
    assert any("Dịch vụ công thiết yếu được cung cấp" in row for row in sheets[0].rows)


def test_issued_paper_says_which_one_it_replaces(made: World) -> None:
    plan = province_plan(made)
    version = amend_plan(actor=made["coordinator"], plan=plan, reason="Bổ sung nhiệm vụ theo chỉ đạo mới của tỉnh")
    document = docx.Document(io.BytesIO(word_of(plan_paper(version))))
    assert any("thay thế Kế hoạch số" in paragraph.text for paragraph in document.paragraphs)


# Among the documents ----------------------------------------------------------------------------------------------------


def test_paper_is_drafted_once_with_the_annexes(made: World, plan: Plan) -> None:
    version = draft_of(plan)
    draft = draft_paper(actor=made["coordinator"], version=version)
    version.refresh_from_db()
    assert version.draft_id == draft.pk
    assert draft.unit_id == plan.unit_id
    with pytest.raises(WrongState):
        draft_paper(actor=made["coordinator"], version=version)


def test_empty_or_issued_plan_is_not_drafted(made: World) -> None:
    with pytest.raises(WrongState):
        draft_paper(actor=made["coordinator"], version=draft_of(plan_of(made, year=2031)))
    version = province_plan(made).versions.get()
    with pytest.raises(WrongState):
        draft_paper(actor=made["coordinator"], version=version)


def test_only_drafters_and_issuers_draft_the_paper(made: World, plan: Plan) -> None:
    for who in ("auditor", "focal", "stranger"):
        with pytest.raises(NotAllowed):
            draft_paper(actor=made[who], version=draft_of(plan))


# Pages ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("", b"PK")])
def test_files_of_a_version_can_be_had(made: World, plan: Plan, wanted: str, begins: bytes) -> None:
    address = reverse("planning:version-paper", args=[plan.pk, 1])
    answer = client_of(made["coordinator"]).get(address, {"format": wanted} if wanted else {})
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert client_of(made["stranger"]).get(address).status_code == 404


def test_units_below_get_the_files_once_the_plan_is_issued(made: World, plan: Plan) -> None:
    address = reverse("planning:version-paper", args=[plan.pk, 1])
    assert client_of(made["focal"]).get(address).status_code == 404
    for content in draft_of(plan).contents.all():
        content.responsibility = "Giám đốc"
        content.save()
    issued(made, PlanVersion.objects.get(plan=plan))
    assert client_of(made["focal"]).get(address).status_code == 200


def test_button_begins_the_paper_and_leads_there(made: World, plan: Plan) -> None:
    client = client_of(made["coordinator"])
    answer = client.post(reverse("planning:version-draft", args=[plan.pk, 1]))
    version = plan.versions.get()
    assert answer["Location"] == reverse("documents:draft-show", args=[version.draft_id])
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("planning:version-draft", args=[plan.pk, 1])).status_code == 405
