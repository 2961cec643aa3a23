"""Rankings, matrices, comparisons, pools and a unit's result sheet, and the workbooks made of them."""

import io
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

import factories
from cchc.accounts.models import User
from cchc.assessment.actions.applicability import set_ranked
from cchc.assessment.actions.pools import enter_pool
from cchc.assessment.actions.results import recompute_run
from cchc.assessment.models import Assessment, ScoreEntry
from cchc.assessment.queries.comparison import changed_criteria, comparison
from cchc.common.lists import page_of
from cchc_core.files import read_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db):
    return factories.world(communes=3)


@pytest.fixture
def page(client, made):
    def get(who, name, *args, **query):
        client.force_login(User.objects.get(username=who))
        return client.get(reverse(f"assessment:{name}", args=args), query)

    return get


@pytest.fixture
def results(made):
    return factories.published(made)


def text(response):
    return response.content.decode()


def names_in(response):
    return [each.row.assessment.unit_name for each in response.context["page"].ranked]


def test_ranking_shows_ranks_points_and_grades(page, results):
    answer = page("leader", "round-ranking", results.pk)
    assert names_in(answer) == ["Xã Số 1", "Xã Số 2", "Xã Số 3"]
    shown = text(answer)
    for figure in ("88,02", "Tốt", "10,00"):
        assert figure in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "-rank"}, ["Xã Số 3", "Xã Số 2", "Xã Số 1"]),
        ({"sort": "name"}, ["Xã Số 1", "Xã Số 2", "Xã Số 3"]),
        ({"sort": "points"}, ["Xã Số 3", "Xã Số 2", "Xã Số 1"]),
        ({"q": "so 2"}, ["Xã Số 2"]),
        ({"grade": "Yếu"}, []),
        ({"grade": "Tốt", "q": "3"}, ["Xã Số 3"]),
        ({"sort": "nonsense", "group": "nobody"}, ["Xã Số 1", "Xã Số 2", "Xã Số 3"]),
    ],
)
def test_ranking_is_sorted_and_filtered_by_the_address(page, results, query, expected):
    assert names_in(page("leader", "round-ranking", results.pk, **query)) == expected


def test_units_without_a_rank_stand_below_with_their_reason_and_ties_are_marked(page, made):
    round_ = factories.a_round(made)
    sheets = [factories.sheet_of(round_, place) for place in made.communes]
    set_ranked(actor=made["coordinator"], assessment=sheets[2], ranked=False, reason="Thí điểm mô hình mới")
    for number, sheet in enumerate(sheets, start=1):
        factories.fill(made, sheet, "focal" if number == 1 else f"focal-{number}")
    recompute_run(actor=made["coordinator"], round_=round_)
    answer = page("coordinator", "round-ranking", round_.pk)
    assert names_in(answer) == ["Xã Số 1", "Xã Số 2"]
    assert [each.is_tied for each in answer.context["page"].ranked] == [True, True]
    assert "Thí điểm mô hình mới" in text(answer)


def test_result_sheet_says_every_figure_and_its_reason(page, made, results):
    sheet = factories.sheet_of(results, made.communes[0])
    shown = text(page("focal", "assessment-result", sheet.pk))
    for figure in ("41/42", "1,95", "0,75", "Thiếu biên bản", "88,02"):
        assert figure in shown
    lost = page("focal", "assessment-result", sheet.pk, show="lost").context["lines"]
    assert [line.node.code for line in lost] == ["1.1", "1.3", "2.1", "2.2", "2.3"]


def test_fields_and_criteria_of_every_unit(page, made, results):
    fields = page("leader", "round-matrix", results.pk)
    assert [head.key for head in fields.context["heads"]] == ["steering", "procedures"]
    one = page("leader", "round-matrix", results.pk, field="procedures")
    assert [head.key for head in one.context["heads"]] == ["2.1", "2.2", "2.3"]
    assert [cell.text for cell in one.context["lines"][0][1]] == ["1,80", "1,80", "0,75"]
    whole = page("leader", "round-matrix", results.pk, field="all")
    assert [head.key for head in whole.context["heads"]] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
    assert whole.context["heads"][-1].mean == "0,75"  # over all units, not only those of the page


def test_criteria_are_sorted_and_filtered_by_the_address(page, made, results):
    def units(**query):
        lines = page("leader", "round-matrix", results.pk, field="all", **query).context["lines"]
        return [row.row.assessment.unit_name for row, _cells in lines]

    assert units(sort="-c:1.1") == ["Xã Số 1", "Xã Số 2", "Xã Số 3"]
    assert units(sort="c:1.1") == ["Xã Số 3", "Xã Số 2", "Xã Số 1"]
    assert units(sort="c:9.9") == ["Xã Số 1", "Xã Số 2", "Xã Số 3"]
    assert units(q="số 2") == ["Xã Số 2"]


@pytest.mark.parametrize(("wanted", "magic"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_tables_can_be_taken_as_word_and_pdf_with_two_or_three_decimals(page, made, results, wanted, magic):
    sheet = Assessment.objects.filter(round=results).first()
    for name, key in (("ranking-export", results.pk), ("matrix-export", results.pk), ("assessment-export", sheet.pk)):
        answer = page("leader", name, key, format=wanted, digits="3")
        assert answer.content.startswith(magic)
    words = docx_words(page("leader", "ranking-export", results.pk, format="docx", digits="3").content)
    assert "8,802" in words  # 41 of 42 tasks earn no finite decimal
    assert "8,80" in docx_words(page("leader", "ranking-export", results.pk, format="docx").content)


def docx_words(data):
    tables = Document(io.BytesIO(data)).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_comparison_counts_what_verifiers_changed(page, made, sheet_lowered):
    round_, sheet = sheet_lowered
    rows = {each.assessment.pk: each for each in comparison(round_)}
    assert rows[sheet.pk].difference == Fraction(-1, 2)
    assert rows[sheet.pk].changed == 1
    assert [each.code for each in changed_criteria(round_)] == ["1.2"]
    answer = page("coordinator", "round-comparison", round_.pk)
    assert answer.context["lowered"] == 1
    changed = page("coordinator", "assessment-result", sheet.pk, show="changed").context["lines"]
    assert [line.node.code for line in changed] == ["1.2"]


@pytest.fixture
def sheet_lowered(made):
    from cchc.assessment.actions.verification import change_leaf

    round_ = factories.a_round(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    factories.fill(made, sheet)
    sheet = factories.hand_in(made, sheet)
    thread = factories.thread_of(sheet, "1.2")
    values = {"judgement": {"level": "late"}, "reason": "Ban hành sau hạn"}
    change_leaf(actor=made["verifier"], assessment=sheet, code="1.2", version=thread.version, **values)
    return round_, sheet


def test_pools_show_what_was_given_and_what_waits(page, made):
    round_ = factories.a_round(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    values = {"pool": "bonus", "version": 0, "points": Fraction(1, 2), "remark": "Sáng kiến cấp tỉnh"}
    enter_pool(actor=made["coordinator"], assessment=sheet, **values)
    waiting = page("coordinator", "round-pools", round_.pk, show="waiting")
    assert [row.assessment.pk for row in waiting.context["page"].object_list] == [sheet.pk]
    assert "Sáng kiến cấp tỉnh" in text(waiting)
    assert reverse("assessment:criterion-show", args=[sheet.pk, "+bonus"]) in text(waiting)


def test_proof_agrees_until_somebody_meddles_with_the_rows(page, results):
    assert page("auditor", "round-proof", results.pk).context["differences"] == []
    Assessment.objects.filter(round=results, unit_name="Xã Số 1").update(ranked=False, unranked_reason="x")
    differences = page("auditor", "round-proof", results.pk).context["differences"]
    assert differences
    assert ScoreEntry.objects.exists()


@pytest.mark.parametrize("name", ["round-ranking", "round-matrix", "round-comparison", "round-pools", "round-show"])
def test_pages_of_results_ask_a_constant_number_of_times(client, name):
    def count(made, title):
        round_ = factories.a_round(made, title=title)
        recompute_run(actor=made["coordinator"], round_=round_)
        client.force_login(User.objects.get(username="coordinator"))
        address = reverse(f"assessment:{name}", args=[round_.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    made = factories.world(communes=1)
    one = count(made, "một")
    made.communes += [
        factories.unit(f"xb-{number}", f"Xã Khác {number}", "commune", made.province) for number in (1, 2)
    ]
    assert count(made, "ba") == one


# Workbooks ----------------------------------------------------------------------------------------------------------


def cells(response):
    assert response["Content-Disposition"].isascii()
    return [list(sheet.rows) for sheet in read_workbook(response.content)]


def test_ranking_workbook_holds_the_table(page, results):
    [rows] = cells(page("leader", "ranking-export", results.pk))
    assert any(row[1] == "Xã Số 1" and row[0] == 1 and row[4] == Fraction("88.02") for row in rows if len(row) > 4)


def test_matrix_workbook_holds_every_criterion(page, results):
    [rows] = cells(page("leader", "matrix-export", results.pk))
    head = next(row for row in rows if "1.1" in row)
    line = next(row for row in rows if row[1] == "Xã Số 1")
    assert line[head.index("2.3")] == Fraction("0.75")


@pytest.mark.parametrize(("layout", "width"), [("", 9), ("index", 8), ("short", 5), ("notes", 7)])
def test_sheet_workbook_in_each_official_layout(page, made, results, layout, width):
    sheet = factories.sheet_of(results, made.communes[0])
    answer = page("focal", "assessment-export", sheet.pk, **({"layout": layout} if layout else {}))
    assert f"phieu-cham-xa-so-1-{results.year}.xlsx" in answer["Content-Disposition"]
    [rows] = cells(answer)
    head = next(row for row in rows if sum(cell is not None and cell != "" for cell in row) >= width)
    assert len(head) == width
    assert any(row[0] == "1.1" for row in rows)


def test_workbooks_of_the_demonstration_say_so(page, results, settings):
    settings.CCHC_DEMO = True
    for name in ("ranking-export", "matrix-export"):
        [rows] = cells(page("leader", name, results.pk))
        assert any("Dữ liệu minh họa" in row or "Illustrative data" in row for row in rows)
    settings.CCHC_DEMO = False
    [rows] = cells(page("leader", "ranking-export", results.pk))
    assert not any("Dữ liệu minh họa" in row or "Illustrative data" in row for row in rows)


def test_long_ranking_is_read_page_by_page(page, results, monkeypatch):
    monkeypatch.setattr("cchc.assessment.views.result_model.page_of", lambda request, rows: page_of(request, rows, 2))
    first, second = (page("leader", "round-ranking", results.pk, page=number) for number in (1, 2))
    assert [each.row.rank for each in first.context["page"].shown] == [1, 2]
    assert [each.row.rank for each in second.context["page"].shown] == [3]
    assert "?page=2" in text(first)
