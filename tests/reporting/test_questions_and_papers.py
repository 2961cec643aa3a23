"""What the checks ask is answered on one page and read by head and receiver; the drafted paper of a report is found again; a
correction keeps what was said and the history before it."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.common.errors import WrongState
from cchc.documents.actions.drafts import discard
from cchc.documents.citing_hooks import cited_by
from cchc.documents.models import Draft, OfficialDocument
from cchc.reporting.actions.cells import CellWish, save_cells
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.actions.papers import draft_paper
from cchc.reporting.actions.steps import begin_correction, store_computed
from cchc.reporting.models import Cell, Report
from cchc.reporting.outlets import cites
from cchc.reporting.queries.checked import Checked
from cchc.reporting.queries.questions import questions_of
from cchc_core.reporting.form import CellKey
from cchc_core.reporting.states import ReportState as S
from report_factories import FILLED, a_period, a_report, client_of, report_of

pytestmark = pytest.mark.django_db
DONE = CellKey("CD", "CD02", "value")
RATE = CellKey("CD", "CD03", "value")


@pytest.fixture
def report(made) -> Report:
    """Half as many tasks were done in the last period: the count asks why, and so does the rate."""
    first = a_period(made, key="2025-H1")
    a_report(made, first, state=S.APPROVED, values={**FILLED, ("CD", "CD02", "value"): 5})
    period = a_period(made, first.template_version, key="2026-H1", previous=first)
    return a_report(made, period)


def page_of(report: Report) -> str:
    return reverse("reporting:report-questions", args=[report.pk])


def asked(report: Report) -> dict[CellKey, str]:
    return {each.key: each.answer for each in questions_of(Checked(report_of(report.period, report.unit)))}


def answers(report: Report, **more: str) -> dict[str, str]:
    found = {}
    for each in questions_of(Checked(report)):
        found |= {f"version:{each.key}": str(each.version), f"answer:{each.key}": more.get(each.key.row, each.answer)}
    return found


def test_officer_answers_in_place_at_entered_and_computed_cells(made, report) -> None:
    assert set(asked(report)) == {DONE, RATE}
    client = client_of(made["focal"])
    assert client.post(page_of(report), answers(report, CD02="Bổ sung nhân lực")).status_code == 302
    client.post(page_of(report), answers(report, CD03="Theo số đã hoàn thành"))
    assert asked(report) == {DONE: "Bổ sung nhân lực", RATE: "Theo số đã hoàn thành"}
    assert report.cells.get(row="CD02").value == 15


@pytest.mark.parametrize(
    ("who", "state", "reads", "writes"),
    [
        ("focal", S.ENTERING, True, True),
        ("head", S.AWAITING_HEAD, True, False),
        ("coordinator", S.SENT, True, False),
        ("auditor", S.SENT, True, False),
        ("neighbour", S.ENTERING, False, False),
    ],
)
def test_question_and_answer_by_person(made, report, who: str, state: S, reads: bool, writes: bool) -> None:
    save_cells(actor=made["focal"], report=report, wishes=[CellWish(DONE, Fraction(15), 1, "Bổ sung nhân lực")])
    Report.objects.filter(pk=report.pk).update(state=state.value)
    answer = client_of(made[who]).get(page_of(report))
    assert (answer.status_code == 200) is reads
    text = answer.content.decode()
    assert ("Bổ sung nhân lực" in text) is reads
    assert ("name=&quot;answer" in text or 'name="answer' in text) is writes
    if reads:
        shown = client_of(made[who]).get(reverse("reporting:report-show", args=[report.pk])).content.decode()
        assert "Bổ sung nhân lực" in shown
    if not writes:
        assert client_of(made[who]).post(page_of(report), answers(report, CD02="Khác")).status_code >= 400
        assert asked(report)[DONE] == "Bổ sung nhân lực"


def test_second_of_two_people_sees_the_answer_that_stands_and_keeps_the_own(made, report) -> None:
    sent = answers(report, CD02="Lý do của tôi")
    save_cells(actor=made["head"], report=report, wishes=[CellWish(DONE, Fraction(15), 1, "Lý do của lãnh đạo")])
    answer = client_of(made["focal"]).post(page_of(report), sent)
    assert answer.status_code == 409
    assert "Lý do của lãnh đạo" in answer.content.decode()
    assert "Lý do của tôi" in answer.content.decode()


def test_page_costs_the_same_for_one_question_and_for_more(made, report) -> None:
    client = client_of(made["focal"])
    client.get(page_of(report))
    with CaptureQueriesContext(connection) as two:
        client.get(page_of(report))
    wishes = [
        CellWish(CellKey("B06", "land", column), Fraction(900), 1) for column in ("new", "resolved", "processing")
    ]
    save_cells(actor=made["focal"], report=report, wishes=wishes)
    assert len(asked(report)) > 3
    with CaptureQueriesContext(connection) as more:
        client.get(page_of(report))
    assert len(more) == len(two)


def test_grid_and_report_lead_to_the_questions(made, report) -> None:
    client = client_of(made["focal"])
    for name in ("report-enter", "report-show"):
        assert page_of(report) in client.get(reverse(f"reporting:{name}", args=[report.pk])).content.decode()


# What units explained already ---------------------------------------------------------------------------------------


@pytest.fixture
def whole(made) -> Report:
    """Two communes and a department explained the same figure; the whole of the three is asked about it again."""
    first = a_period(made, key="2025-H1")
    period = a_period(made, first.template_version, key="2026-H1", previous=first)
    told = {0: "Bổ sung nhân lực", 1: "Bổ sung nhân lực", 2: "Giao thêm việc"}
    for place, unit in enumerate((*made.communes[:2], made.justice)):
        a_report(made, first, unit, S.APPROVED, values={**FILLED, ("CD", "CD02", "value"): 5})
        row = a_report(made, period, unit, S.APPROVED)
        Cell.objects.filter(report=row, row="CD02").update(remark=told[place])
    consolidate(actor=made["coordinator"], period=first)
    Report.objects.filter(period=first, kind=Report.CONSOLIDATED).update(state=S.APPROVED.value)
    return consolidate(actor=made["coordinator"], period=period)


def whole_again(whole: Report) -> Report:
    return Report.objects.select_related("period", "asked").get(pk=whole.pk)


def test_whole_is_offered_what_the_units_explained_with_who_said_it(made, whole) -> None:
    offered = {each.key: each.offered for each in questions_of(Checked(whole_again(whole)))}
    assert offered[DONE] == "Sở Tư pháp: Giao thêm việc\nXã Số 1, Xã Số 2: Bổ sung nhân lực"
    assert offered[RATE] == ""
    shown = client_of(made["coordinator"]).get(page_of(whole)).content.decode()
    assert f'name="take" value="{DONE}"' in shown
    assert f'name="take" value="{RATE}"' not in shown


def test_coordinator_takes_explanations_over_and_keeps_what_was_typed(made, whole) -> None:
    client = client_of(made["coordinator"])
    typed = answers(whole_again(whole), CD03="Theo số đã hoàn thành")
    assert client.post(page_of(whole), {**typed, "take": "all"}).status_code == 302
    stand = {each.key: each.answer for each in questions_of(Checked(whole_again(whole)))}
    assert stand[DONE].startswith("Sở Tư pháp: Giao thêm việc")
    assert stand[RATE] == "Theo số đã hoàn thành"
    again = answers(whole_again(whole), CD02="Do giao thêm nhiệm vụ")
    client.post(page_of(whole), {**again, "take": str(DONE)})
    stand = {each.key: each.answer for each in questions_of(Checked(whole_again(whole)))}
    assert stand[DONE] == "Do giao thêm nhiệm vụ"


def test_offered_answer_is_no_longer_than_an_answer_may_be(made, whole) -> None:
    Cell.objects.filter(row="CD02", remark="Giao thêm việc").update(remark="a" * 3900)
    Cell.objects.filter(row="CD02", remark="Bổ sung nhân lực").update(remark="b" * 3900)
    [offered] = [each.offered for each in questions_of(Checked(whole_again(whole))) if each.key == DONE]
    assert offered == "Sở Tư pháp: " + "a" * 3900


def test_whole_that_is_signed_shows_explanations_and_offers_nothing(made, whole) -> None:
    Report.objects.filter(pk=whole.pk).update(state=S.APPROVED.value)
    shown = client_of(made["leader"]).get(page_of(whole)).content.decode()
    assert "Giao thêm việc" in shown
    assert 'name="take"' not in shown


# Corrections --------------------------------------------------------------------------------------------------------


def test_correction_keeps_remarks_at_computed_cells_and_the_history_before_it(made, report) -> None:
    wishes = [CellWish(RATE, None, 0, "Theo số đã hoàn thành"), CellWish(DONE, Fraction(16), 1, "Bổ sung")]
    save_cells(actor=made["focal"], report=report, wishes=wishes)
    store_computed(report_of(report.period, report.unit))
    Report.objects.filter(pk=report.pk).update(state=S.APPROVED.value)
    made_anew = begin_correction(
        actor=made["focal"], report=report, version=report_of(report.period, report.unit).version, why="Sai số"
    )
    cell = made_anew.cells.get(row="CD03")
    assert (cell.remark, cell.value, cell.origin) == ("Theo số đã hoàn thành", None, Cell.COMPUTED)
    assert not made_anew.cells.filter(table="B06", row="all", column="received").exists()
    said = {each.key: (each.answer, each.by != "") for each in questions_of(Checked(made_anew))}
    assert said[RATE] == ("Theo số đã hoàn thành", True)
    save_cells(actor=made["focal"], report=made_anew, wishes=[CellWish(DONE, Fraction(17), 1)])
    url = reverse("reporting:cell-show", args=[made_anew.pk, *DONE])
    page = client_of(made["focal"]).get(url).content.decode()
    assert page.index("16") < page.rindex("15")
    assert "lần đầu" in page or "báo cáo đầu" in page


# Papers -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(made) -> tuple[Report, Draft]:
    row = a_report(made, a_period(made, units=[made.justice]), made.justice, S.SENT)
    return row, draft_paper(actor=made["justice"], report=row)


def test_paper_is_not_drafted_twice_and_anew_once_it_was_given_up(made, paper) -> None:
    report, draft = paper
    report.refresh_from_db()
    assert report.draft_id == draft.pk
    with pytest.raises(WrongState):
        draft_paper(actor=made["justice"], report=report)
    discard(actor=made["justice"], draft=draft, reason="Làm lại")
    assert draft_paper(actor=made["justice"], report=report).pk != draft.pk


def test_head_who_only_sends_reaches_the_paper_from_the_report(made, paper) -> None:
    report, draft = paper
    page = client_of(made["justice-head"]).get(reverse("reporting:report-show", args=[report.pk])).content.decode()
    link = reverse("documents:draft-show", args=[draft.pk])
    assert link in page
    assert reverse("reporting:report-draft", args=[report.pk]) not in page
    assert client_of(made["justice-head"]).get(link).status_code == 200
    shown = client_of(made["coordinator"]).get(reverse("reporting:report-show", args=[report.pk])).content.decode()
    assert (link in shown) == (client_of(made["coordinator"]).get(link).status_code == 200)


def test_second_click_leads_to_the_draft_that_stands(made, paper) -> None:
    report, draft = paper
    answer = client_of(made["justice"]).post(reverse("reporting:report-draft", args=[report.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("documents:draft-show", args=[draft.pk]))
    assert Draft.objects.count() == 1


def test_issued_document_says_whose_paper_it_is(made, paper) -> None:
    report, draft = paper
    document = OfficialDocument.objects.create(owner=made.justice, direction="out", subject="Báo cáo")
    Draft.objects.filter(pk=draft.pk).update(state="issued", document=document)
    assert [each.url_args for each in cites(made["justice"], document.pk, "")] == [(report.pk,)]
    assert cites(made["neighbour"], document.pk, "") == []
    assert cited_by(made["justice"], document.pk, "")
