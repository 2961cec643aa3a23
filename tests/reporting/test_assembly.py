"""The words of units beside each other: who wrote what, what changed, picking and merging with sources, versions, who may."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
import report_factories as reports
from cchc.reporting.actions.consolidation import consolidate
from cchc.reporting.actions.narrative import save_narrative
from cchc.reporting.models import Cell, Narrative, ReportPeriod
from cchc.reporting.queries.assembly import Assembly
from cchc_core.reporting.narrative import Fate
from cchc_core.reporting.states import ReportState

pytestmark = pytest.mark.django_db
S = ReportState


@pytest.fixture
def period(made):
    """Two communes counted, of which one reported in the period before as well."""
    version = reports.a_template(made)
    before = reports.a_period(made, version, key=f"{factories.today().year - 1}-H1")
    reports.a_report(made, before, made.communes[0], S.APPROVED)
    rewrite(before, made.communes[0], "Đã ban hành kế hoạch. Đã tổ chức hai hội nghị tuyên truyền.")
    period = reports.a_period(made, version, previous=before)
    for unit, text in (
        (made.communes[0], "Đã ban hành kế hoạch. Hoàn thành {{CD02}} nhiệm vụ."),
        (made.communes[1], "Mở đợt cao điểm về chuyển đổi số. Đã ban hành kế hoạch."),
    ):
        reports.a_report(made, period, unit, S.APPROVED)
        rewrite(period, unit, text)
    return period


def rewrite(period: ReportPeriod, unit, text: str) -> None:
    Narrative.objects.filter(report=reports.report_of(period, unit), section="I").update(text=text)


@pytest.fixture
def whole(made, period):
    return consolidate(actor=made["coordinator"], period=period)


def url(report, section: str = "I") -> str:
    return f"/reports/{report.pk}/assembly/?section={section}"


def picks_of(made, period, *wanted: tuple[int, int]) -> list[str]:
    return [f"{reports.report_of(period, made.communes[unit]).pk}:{place}" for unit, place in wanted]


def test_texts_stand_beside_each_other_with_figures_in_place(made, whole) -> None:
    texts = Assembly(whole, "I").texts
    assert [[told.text for told in each.told if told.place is not None] for each in texts] == [
        ["Đã ban hành kế hoạch.", "Hoàn thành 15 nhiệm vụ."],
        ["Mở đợt cao điểm về chuyển đổi số.", "Đã ban hành kế hoạch."],
    ]


def test_sentences_tell_what_changed_since_the_last_period(whole) -> None:
    first, second = Assembly(whole, "I").texts
    assert {told.fate for told in first.told} == {Fate.KEPT, Fate.ADDED, Fate.REMOVED}
    assert second.is_first


def test_words_of_the_period_before_show_the_figures_of_that_time(made, period) -> None:
    rewrite(period.previous, made.communes[0], "Hoàn thành {{CD02}} nhiệm vụ trọng tâm. Đã họp bàn {{CD01}} việc khó.")
    Cell.objects.filter(report__period=period.previous, row="CD02").update(value=Fraction(7))
    rewrite(period, made.communes[0], "Hoàn thành {{CD02}} nhiệm vụ.")
    whole = consolidate(actor=made["coordinator"], period=period)
    told = Assembly(whole, "I").texts[0].told
    assert [(each.fate, each.text, each.before) for each in told] == [
        (Fate.CHANGED, "Hoàn thành 15 nhiệm vụ.", "Hoàn thành 7 nhiệm vụ trọng tâm."),
        (Fate.REMOVED, "Đã họp bàn 20 việc khó.", ""),
    ]


def test_text_pasted_from_word_is_kept_with_plain_line_ends(made, whole) -> None:
    pasted = "Đã ban hành <b>kế hoạch</b> & “chỉ đạo”.\x0bDòng hai.\r\n•\tĐiểm một;\x00\u2028Điểm hai 😀."
    save_narrative(actor=made["coordinator"], report=whole, section="III", text=pasted, version=0)
    kept = Narrative.objects.get(report=whole, section="III").text
    assert kept == "Đã ban hành <b>kế hoạch</b> & “chỉ đạo”.\nDòng hai.\n•\tĐiểm một;\nĐiểm hai 😀."
    shown = reports.client_of(made["coordinator"]).get(url(whole, "III")).content.decode()
    assert "&lt;b&gt;kế hoạch&lt;/b&gt; &amp; “chỉ đạo”" in shown


def test_writer_is_named(made, period, whole) -> None:
    report = reports.report_of(period, made.communes[0])
    report.__class__.objects.filter(pk=report.pk).update(state=S.ENTERING.value)
    save_narrative(actor=made["focal"], report=report, section="I", text="Một câu mới.", version=1)
    report.__class__.objects.filter(pk=report.pk).update(state=S.APPROVED.value)
    assert "focal" in Assembly(whole, "I").texts[0].by.lower()


def test_picked_sentences_are_merged_with_traceable_sources(made, period, whole) -> None:
    client = reports.client_of(made["coordinator"])
    sent = client.post(
        url(whole),
        {"verb": "add", "version": 0, "text": "Lời mở.", "pick": picks_of(made, period, (0, 1), (1, 0), (1, 1))},
    )
    assert sent.status_code == 302
    row = whole.narratives.get(section="I")
    assert row.text == ("Lời mở.\nHoàn thành 15 nhiệm vụ.\nMở đợt cao điểm về chuyển đổi số. Đã ban hành kế hoạch.")
    by_unit = {source["unit"]: [each["text"] for each in source["sentences"]] for source in row.sources}
    assert by_unit["Xã Số 1"] == ["Hoàn thành 15 nhiệm vụ.", "Đã ban hành kế hoạch."]
    assert by_unit["Xã Số 2"] == ["Mở đợt cao điểm về chuyển đổi số.", "Đã ban hành kế hoạch."]
    shown = client.get(url(whole)).context["traced"]
    assert shown[0][1] == []  # the editor's own sentence


def test_citations_are_kept_where_asked_and_show_the_figure_of_the_whole(made, period, whole) -> None:
    client = reports.client_of(made["coordinator"])
    client.post(
        url(whole), {"verb": "add", "version": 0, "text": "", "citing": "on", "pick": picks_of(made, period, (0, 1))}
    )
    row = whole.narratives.get(section="I")
    assert row.text == "Hoàn thành {{CD02}} nhiệm vụ."
    assert [source["unit"] for source in row.sources] == ["Xã Số 1"]
    assert "Hoàn thành 30 nhiệm vụ." in client.get(f"/reports/{whole.pk}/").content.decode()


def test_sentence_that_stands_already_is_not_said_twice(made, period, whole) -> None:
    client = reports.client_of(made["coordinator"])
    for version, pick in ((0, (0, 0)), (1, (1, 1))):
        stands = whole.narratives.filter(section="I").values_list("text", flat=True).first() or ""
        client.post(
            url(whole), {"verb": "add", "version": version, "text": stands, "pick": picks_of(made, period, pick)}
        )
    assert whole.narratives.get(section="I").text == "Đã ban hành kế hoạch."


def test_edited_sentence_keeps_its_source_and_says_how_it_was_written(made, whole) -> None:
    text = "Đã mở đợt cao điểm về chuyển đổi số."
    save_narrative(actor=made["coordinator"], report=whole, section="I", text=text, version=0)
    (source,) = whole.narratives.get(section="I").sources
    assert source["unit"] == "Xã Số 2"
    assert source["sentences"] == [{"text": text, "original": "Mở đợt cao điểm về chuyển đổi số."}]


def test_second_writer_sees_what_the_first_one_saved_and_keeps_what_they_typed(made, whole) -> None:
    client = reports.client_of(made["coordinator"])
    client.post(url(whole), {"verb": "save", "version": 0, "text": "Bản thứ nhất."})
    late = client.post(url(whole), {"verb": "save", "version": 0, "text": "Bản thứ hai."})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Bản thứ nhất." in shown
    assert "Bản thứ hai." in shown
    assert whole.narratives.get(section="I").text == "Bản thứ nhất."


@pytest.mark.parametrize("pick", ["", "x:0", "1", "1:-1", "1:99999999", "9999999:0", "²:²"])
def test_odd_picks_add_nothing(made, whole, pick: str) -> None:
    answer = reports.client_of(made["coordinator"]).post(
        url(whole), {"verb": "add", "version": 0, "text": "Giữ nguyên.", "pick": pick}
    )
    assert answer.status_code == 302
    assert whole.narratives.get(section="I").text == "Giữ nguyên."


WHO = {
    "coordinator": (200, 302),
    "leader": (200, 403),
    "auditor": (200, 403),
    "focal": (404, 404),
    "justice": (404, 404),
    "admin": (404, 404),
    "stranger": (404, 404),
}


@pytest.mark.parametrize(("who", "wanted"), WHO.items())
def test_page_by_person(made, whole, who: str, wanted: tuple[int, int]) -> None:
    client = reports.client_of(made[who])
    sent = {"verb": "save", "version": 0, "text": "Một câu."}
    assert (client.get(url(whole)).status_code, client.post(url(whole), sent).status_code) == wanted


def test_own_report_and_unknown_section_have_no_page(made, period, whole) -> None:
    client = reports.client_of(made["coordinator"])
    assert client.get(url(reports.report_of(period, made.communes[0]))).status_code == 404
    assert client.get(url(whole, "XX")).status_code == 404


def test_page_asks_the_database_the_same_for_one_unit_and_for_three(made) -> None:
    asked = []
    client = reports.client_of(made["coordinator"])
    for units in (made.communes[:1], made.communes):
        key = f"{factories.today().year - len(units)}-H1"
        period = reports.a_period(made, reports.a_template(made), key=key, units=units)
        for unit in units:
            reports.a_report(made, period, unit, S.APPROVED)
        whole = consolidate(actor=made["coordinator"], period=period)
        client.get(url(whole))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(whole)).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
