"""The four annexes as official papers and as a workbook, what the system fills in by itself, and what was sent."""

from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from docx import Document

from cchc.common.clock import now
from cchc.documents.bridge import word_of
from cchc.figures.models import Figure, Indicator
from cchc.planning.actions.annexes import Proposed, Said, next_year_words, save_review
from cchc.planning.actions.proposals import open_round, refresh_known
from cchc.planning.actions.settling import drop_lines, merge_lines
from cchc.planning.annex_papers import BY_OWNER, annex_forms, annexes_paper, annexes_workbook, consolidated
from cchc.planning.models import Assignment, LineContent, LineReview, ProgressUpdate, Proposal
from cchc.planning.queries.annexes import annexes_of
from cchc.planning.queries.known import known_of
from cchc.planning.queries.proposals import contents_for
from cchc_core.documents.context import Context, Table
from cchc_core.files import read_workbook
from cchc_core.values import show_day
from plan_factories import draft_of, line_in, plan_of, task
from proposal_factories import REASON, YEAR, Asked, asked, hand_in, propose, review_of, wish_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def found() -> Asked:
    return asked()


def table_of(paper: Context, annex: int) -> list[list[str]]:
    """The rows of an annex as plain words, its head first."""
    (table,) = [block for block in paper.annexes[annex - 1].body if isinstance(block, Table)]
    head = ["".join(run.text for run in column.title) for column in table.columns]
    return [head, *(["".join(run.text for run in cell) for cell in row] for row in table.rows)]


def filled(found: Asked) -> None:
    """Justice met one target and missed its task; both owners propose; science sends nothing."""
    target, task = review_of(found.justice, "Hồ sơ"), review_of(found.justice, "Rà soát")
    focal = found.made["justice"]
    following = Proposed(figure="> 98,5 %")
    said = Said("trong đó đất đai 97,2 %", Fraction("98.6"), True)
    save_review(actor=focal, review=target, revision=1, said=said, following=following)
    save_review(actor=focal, review=task, revision=1, said=Said("Đã rà soát 2/5", None, False, REASON))
    propose(found, found.justice, "justice", "Xây dựng quy chế kiểm tra văn bản", basis="Luật Ban hành VBQPPL")
    propose(found, found.justice, "justice", "Số hóa hồ sơ lưu trữ hộ tịch", annex=4, funding="Ngân sách tỉnh")


# Papers -------------------------------------------------------------------------------------------------------------


def paper(found: Asked, by: str = "field") -> Context:
    owners, notes = consolidated(found.round)
    return annexes_paper(found.round, annex_forms(found.round, owners, by=by, notes=notes), found.made.home_affairs.pk)


def test_annexes_have_the_heads_of_the_letter(found: Asked) -> None:
    made = paper(found)
    day, year = show_day(found.round.cut_off), str(YEAR - 1)
    assert table_of(made, 1)[0] == [
        "TT",
        "Chỉ tiêu",
        f"Mục tiêu năm {year}",
        f"Kết quả đến ngày {day}",
        "Đạt/Không đạt",
        "Lý do không đạt",
        f"Chỉ tiêu đề xuất năm {YEAR}",
        "Cơ quan theo dõi",
    ]
    assert table_of(made, 4)[0] == [
        "TT",
        "Nhiệm vụ trọng tâm",
        "Sản phẩm",
        "Cơ quan chủ trì",
        "Cơ quan phối hợp",
        "Thời gian thực hiện",
        "Kinh phí",
    ]
    assert all(annex.landscape for annex in made.annexes)


def test_consolidation_holds_who_sent_and_names_who_did_not(found: Asked) -> None:
    filled(found)
    assert "Sở Tư pháp; Sở Khoa học và Công nghệ" in str(paper(found).annexes[0].body)
    hand_in(found, found.justice, "justice")
    made = paper(found)
    assert "Sở Khoa học và Công nghệ" in str(made.annexes[0].body[0])
    rows = table_of(made, 1)
    assert rows[1][:2] == ["I", "Cải cách thủ tục hành chính"]
    assert rows[2][1:5] == [
        "Hồ sơ thủ tục hành chính giải quyết đúng hạn",
        "> 98 %",
        "98,6 % (trong đó đất đai 97,2 %)",
        "Đạt",
    ]
    assert rows[2][6:] == ["> 98,5 %", "Sở Tư pháp"]
    assert table_of(made, 3)[1][:2] == ["I", "Mục tiêu, chỉ tiêu đề xuất"]
    assert [row[0] for row in table_of(made, 3)[1:] if row[0] in ("I", "II")] == ["I", "II"]
    assert table_of(made, 4)[2][6] == "Ngân sách tỉnh"


def test_annexes_group_by_owner_where_asked(found: Asked) -> None:
    filled(found)
    hand_in(found, found.justice, "justice")
    hand_in(found, found.science, "science")
    assert [row[1] for row in table_of(paper(found, BY_OWNER), 1) if row[0] in ("I", "II")] == [
        "Sở Tư pháp",
        "Sở Khoa học và Công nghệ",
    ]


def test_merged_and_dropped_lines_are_left_out_of_the_papers(found: Asked) -> None:
    one = propose(found, found.justice, "justice", "Tái cấu trúc quy trình thủ tục hành chính")
    two = propose(found, found.science, "science", "Tái cấu trúc quy trình các thủ tục")
    three = propose(found, found.science, "science", "Việc không thuộc thẩm quyền")
    hand_in(found, found.justice, "justice")
    hand_in(found, found.science, "science")
    coordinator = found.made["coordinator"]
    merge_lines(actor=coordinator, round_=found.round, keep=one.pk, chosen={one.pk: 1, two.pk: 1})
    drop_lines(actor=coordinator, round_=found.round, chosen={three.pk: 1}, reason="Ngoài phạm vi")
    words = str(table_of(paper(found), 3))
    assert one.text in words
    assert two.text not in words
    assert three.text not in words


def test_paper_is_a_word_file_that_lies_across(found: Asked) -> None:
    filled(found)
    hand_in(found, found.justice, "justice")
    document = Document(BytesIO(word_of(paper(found))))
    assert all(section.page_width > section.page_height for section in document.sections)
    assert "Phụ lục" in "\n".join(paragraph.text for paragraph in document.paragraphs).replace("PHỤ LỤC", "Phụ lục")


def test_workbook_has_a_sheet_for_each_annex(found: Asked) -> None:
    filled(found)
    hand_in(found, found.justice, "justice")
    owners, notes = consolidated(found.round)
    data = annexes_workbook(found.round, annex_forms(found.round, owners, notes=notes), "Sở Nội vụ")
    sheets = read_workbook(data)
    assert [sheet.name for sheet in sheets] == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]
    words = [str(cell) for row in sheets[1].rows for cell in row if cell is not None]
    assert REASON in words
    assert any("Sở Khoa học và Công nghệ" in word for word in words)


def test_snapshot_prints_what_was_sent(found: Asked) -> None:
    filled(found)
    owner = hand_in(found, found.justice, "justice")
    Proposal.objects.update(text="Lời văn sau khi biên tập")
    (before,) = [annex_forms(found.round, [owner.snapshot])[3]]
    assert before.sections[0].rows[0]["text"] == "Số hóa hồ sơ lưu trữ hộ tịch"


def test_annexes_are_read_with_few_queries(found: Asked, django_assert_max_num_queries: object) -> None:
    owners = list(found.round.owners.select_related("round"))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        annexes_of(owners)


# What is known ------------------------------------------------------------------------------------------------------


def accepted(found: Asked, content: LineContent, on: date, text: str = "", value: Fraction | None = None) -> None:
    duty, _new = Assignment.objects.get_or_create(
        line_id=content.line_id,
        unit=found.made.justice,
        defaults={"unit_path": "/", "year": on.year, "kind": content.kind},
    )
    Assignment.objects.filter(line_id=content.line_id).exclude(pk=duty.pk).delete()
    ProgressUpdate.objects.create(
        assignment=duty, content=content, on=on, text=text, value=value, state="accepted", reviewed_at=now()
    )


def test_accepted_progress_fills_the_annex_as_of_the_cut_off(found: Asked) -> None:
    row = review_of(found.justice, "Rà soát")
    cut_off = found.round.cut_off
    accepted(found, row.content, cut_off - timedelta(days=3), "Đã rà soát 3/5")
    accepted(found, row.content, cut_off + timedelta(days=1), "Đã rà soát 4/5")
    assert refresh_known(actor=found.made["justice"], owner=found.justice) == 1
    row.refresh_from_db()
    assert row.result == "Đã rà soát 3/5"
    assert row.is_done is None
    assert row.prefilled["as_of"] == (cut_off - timedelta(days=3)).isoformat()


def test_what_a_person_wrote_stays_when_more_is_known(found: Asked) -> None:
    row = review_of(found.justice, "Rà soát")
    save_review(actor=found.made["justice"], review=row, revision=1, said=Said("Tự ghi", None, True))
    accepted(found, row.content, found.round.cut_off, "Đã rà soát 3/5")
    refresh_known(actor=found.made["justice"], owner=found.justice)
    row.refresh_from_db()
    assert (row.result, row.prefilled["text"]) == ("Tự ghi", "Đã rà soát 3/5")


def test_figure_of_an_indicator_goes_before_what_was_reported(found: Asked) -> None:
    row = review_of(found.justice, "Hồ sơ")
    content = row.content
    indicator = Indicator.objects.create(name="on_time_share", label="Tỷ lệ hồ sơ đúng hạn")
    day = found.round.cut_off
    for value, as_of in (
        (Fraction(97), day - timedelta(days=9)),
        (Fraction(98), day),
        (Fraction(99), day + timedelta(days=1)),
    ):
        Figure.objects.create(
            indicator=indicator,
            unit=found.made.province,
            year=day.year,
            period=f"d{value}",
            value=value,
            as_of=as_of,
            origin=Figure.IMPORTED,
            source="Hệ thống một cửa",
        )
    content.indicator = indicator
    known = known_of([content], day, found.made.province.pk)
    assert known[content.pk].value == 98
    assert "Hệ thống một cửa" in str(known[content.pk].source.values)


def test_new_round_comes_prefilled(found: Asked) -> None:
    row = review_of(found.justice, "Rà soát")
    accepted(found, row.content, found.round.cut_off, "Đã rà soát 3/5")
    wish = wish_of(found.made, reviewed=found.round.reviewed_id)
    again = open_round(actor=found.made["coordinator"], unit_id=found.made.province.pk, year=YEAR + 1, wish=wish)
    filled_row = LineReview.objects.get(owner__round=again, content=row.content)
    assert filled_row.result == "Đã rà soát 3/5"


def test_line_goes_to_its_monitor_before_the_owner_of_its_field(found: Asked) -> None:
    content = review_of(found.justice, "Rà soát").content
    owners = {found.made.justice.pk: ["procedures"], found.made.home_affairs.pk: ["steering"]}
    assert content in contents_for(found.round.reviewed, owners)[found.made.justice.pk]
    plan = plan_of(found.made, year=YEAR + 3)
    line = line_in(found.made, draft_of(plan), task(monitor_text="Sở Nội vụ"))
    given = contents_for(draft_of(plan), owners)
    assert given == {found.made.justice.pk: [], found.made.home_affairs.pk: [line]}


@pytest.mark.parametrize(
    ("words", "year", "expected"),
    [
        ("31/12/2022", 2023, "31/12/2023"),
        ("Quý II/2022", 2023, "Quý II/2023"),
        ("Thường xuyên", 2023, "Thường xuyên"),
        ("Theo Quyết định số 20221/QĐ", 2023, "Theo Quyết định số 20221/QĐ"),
    ],
)
def test_deadline_moves_to_next_year(words: str, year: int, expected: str) -> None:
    assert next_year_words(words, year) == expected
