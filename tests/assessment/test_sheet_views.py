"""The score sheet on the screen: who opens it, what saving answers, two people on one leaf, the way to the head and out."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import HTMX, client_of, page

import cchc.criteria
import factories
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.submission import send_to_head
from cchc.assessment.models import Assessment, CriterionEvidence, ScoreEntry, SubmittedSheet
from cchc.common.clock import today
from cchc.evidence.actions import add_evidence
from cchc.evidence.models import Evidence
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc_core.criteria.load import load_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> factories.World:
    return factories.world()


@pytest.fixture
def sheet(made: factories.World) -> Assessment:
    return factories.sheet_of(factories.a_round(made), made.communes[0])


def leaf(sheet: Assessment, code: str) -> str:
    return page("criterion-show", sheet.pk, code)


def figures(**more: object) -> dict[str, object]:
    return {"version": 0, "fact-tasks_done": "40", "fact-tasks": "42", "remark": "Báo cáo số 12", **more}


# Who opens what -----------------------------------------------------------------------------------------------------

SHEET_PAGES = (
    "assessment-show",
    "criterion-show",
    "pool",
    "assessment-send",
    "assessment-approve",
    "criterion-evidence",
)
#: Person × page: 200 opens, 403 is told why not, 404 is not told that it exists.
WHO = {
    "focal": (200, 200, 200, 200, 403, 200),
    "head": (200, 200, 200, 200, 200, 200),
    "neighbour": (404, 404, 404, 404, 404, 404),
    "verifier": (200, 200, 200, 403, 403, 403),
    "coordinator": (200, 200, 200, 403, 403, 403),
    "council": (200, 200, 200, 403, 403, 403),
    "leader": (200, 200, 200, 403, 403, 403),
    "auditor": (200, 200, 200, 403, 403, 403),
    "admin": (404, 404, 404, 404, 404, 404),
    "stranger": (404, 404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("who", WHO)
def test_sheet_pages_by_person(made: factories.World, sheet: Assessment, who: str) -> None:
    addresses = {
        "criterion-show": leaf(sheet, "1.1"),
        "pool": leaf(sheet, "+bonus"),
        "criterion-evidence": page("criterion-evidence", sheet.pk, "1.1"),
    }
    client = client_of(made[who])
    statuses = tuple(client.get(addresses.get(name) or page(name, sheet.pk)).status_code for name in SHEET_PAGES)
    assert statuses == WHO[who]


def test_visitor_is_led_to_the_door(client, sheet: Assessment) -> None:
    assert client.get(leaf(sheet, "1.1")).status_code == 302


@pytest.mark.parametrize("code", ["1", "9.9", "+nothing"])
def test_leaf_that_does_not_exist_is_not_found(made: factories.World, sheet: Assessment, code: str) -> None:
    assert client_of(made["focal"]).get(leaf(sheet, code)).status_code == 404


# Saving -------------------------------------------------------------------------------------------------------------


def test_leaf_is_saved_and_its_points_and_reason_come_back(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    answer = client.post(leaf(sheet, "1.1"), figures())
    assert (answer.status_code, answer.url) == (302, leaf(sheet, "1.1"))
    text = client.get(leaf(sheet, "1.1")).content.decode()
    assert "40/42" in text
    assert "1,90" in text
    entry = ScoreEntry.objects.get()
    assert (entry.computed, entry.note) == (Fraction(40, 21), "Báo cáo số 12")


def test_leaf_saved_by_htmx_brings_tree_and_total_along(made: factories.World, sheet: Assessment) -> None:
    answer = client_of(made["focal"]).post(leaf(sheet, "1.1"), figures(), **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert text.count('hx-swap-oob="true"') == 2
    assert '<b data-changed="total">1,90</b>' in text


def test_save_and_next_leads_to_the_next_leaf_that_waits(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    assert client.post(leaf(sheet, "1.1"), figures(then="next")).url == leaf(sheet, "1.2") + "#leaf"
    answer = client.post(leaf(sheet, "1.2"), {"version": 0, "level": "late", "then": "next"}, **HTMX)
    assert answer.headers["HX-Redirect"] == leaf(sheet, "1.3") + "#leaf"


def test_level_that_is_chosen_is_highlighted(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    client.post(leaf(sheet, "1.2"), {"version": 0, "level": "late"})
    reached = client.get(leaf(sheet, "1.2")).content.decode().split('class="reached"')[1].split("</li>")[0]
    assert "Muộn" in reached


def test_empty_figure_is_pending_and_not_zero(made: factories.World, sheet: Assessment) -> None:
    client_of(made["focal"]).post(leaf(sheet, "1.1"), {"version": 0, "fact-tasks": "42", "remark": "chưa có số"})
    thread = factories.thread_of(sheet, "1.1")
    assert (thread.state, thread.self_points) == ("waiting", None)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"fact-tasks_done": "bốn mươi"}, "bốn mươi"),
        ({"fact-tasks_done": "-3"}, "-3"),
        ({"points": "1"}, "1,90"),
        ({"points": "7", "reason": "vì thế"}, "2"),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept_in_the_form(
    made: factories.World, sheet: Assessment, sent: dict[str, str], told: str
) -> None:
    answer = client_of(made["focal"]).post(leaf(sheet, "1.1"), figures(**sent))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert "Báo cáo số 12" in text
    assert not ScoreEntry.objects.exists()


def test_preview_computes_and_writes_nothing(made: factories.World, sheet: Assessment) -> None:
    answer = client_of(made["focal"]).post(page("criterion-preview", sheet.pk, "1.1"), figures(), **HTMX)
    assert "1,90" in answer.content.decode()
    assert not ScoreEntry.objects.exists()
    assert client_of(made["verifier"]).post(page("criterion-preview", sheet.pk, "1.1"), figures()).status_code == 403


def test_leaf_of_a_survey_cannot_be_saved_by_the_unit(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    assert client.post(leaf(sheet, "2.2"), {"version": 0, "points": "2", "reason": "tự cho"}).status_code == 403
    assert "điều tra" in client.get(leaf(sheet, "2.2")).content.decode()


def test_figure_known_to_the_system_is_prefilled_and_typed_over_with_a_reason_only(
    made: factories.World, sheet: Assessment
) -> None:
    new = NewFigure(
        "tasks", sheet.unit_id, sheet.round.year, Fraction(42), today(), Figure.IMPORTED, "Theo dõi kế hoạch"
    )
    [known] = put_figures(actor=made["coordinator"], holding=None, figures=[new])
    client = client_of(made["focal"])
    text = client.get(leaf(sheet, "1.1")).content.decode()
    assert 'value="42"' in text
    assert "Theo dõi kế hoạch" in text
    assert client.post(leaf(sheet, "1.1"), figures(**{"fact-tasks": "50"})).status_code == 422
    assert client.post(leaf(sheet, "1.1"), figures()).status_code == 302
    cited = ScoreEntry.objects.get().figures.get(figure__indicator__name="tasks")
    assert cited.figure_id == known.pk, "the same value typed again keeps its source"
    sent = figures(**{"version": 1, "fact-tasks": "50", "reason": "Giao bổ sung 8 nhiệm vụ"})
    assert client.post(leaf(sheet, "1.1"), sent).status_code == 302


# Two people on one leaf ---------------------------------------------------------------------------------------------


def test_second_person_sees_both_values_and_chooses(made: factories.World, sheet: Assessment) -> None:
    save_leaf(
        actor=made["head"], assessment=sheet, code="1.2", version=0, judgement={"level": "late"}, remark="của lãnh đạo"
    )
    client = client_of(made["focal"])
    answer = client.post(leaf(sheet, "1.2"), {"version": 0, "level": "on_time", "remark": "của đầu mối"}, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in text for words in ("của lãnh đạo", "của đầu mối", "Kịp thời", "Muộn"))
    assert ScoreEntry.objects.count() == 1
    conflict = answer.context["conflict"]
    kept = {**dict(conflict["kept"]), "version": conflict["current"]["version"]}
    assert client.post(leaf(sheet, "1.2"), kept).status_code == 302
    assert factories.thread_of(sheet, "1.2").self_points == 1


# Documents ----------------------------------------------------------------------------------------------------------


def a_document(made: factories.World, title: str = "Kế hoạch năm") -> Evidence:
    return add_evidence(
        actor=made["focal"], unit_id=made.communes[0].pk, title=title, not_secret=True, number="15", symbol="KH-UBND"
    )


def test_document_is_chosen_cited_and_withdrawn(made: factories.World, sheet: Assessment) -> None:
    document, client = a_document(made), client_of(made["focal"])
    register = page("criterion-evidence", sheet.pk, "1.2")
    assert "15/KH-UBND" in client.get(register, {"q": "ke hoach"}).content.decode()
    assert client.post(register, {"evidence": document.pk, "page": "tr. 2"}).url == leaf(sheet, "1.2")
    assert "15/KH-UBND" in client.get(leaf(sheet, "1.2")).content.decode()
    citation = CriterionEvidence.objects.get()
    client.post(page("citation-withdraw", sheet.pk, citation.pk))
    citation.refresh_from_db()
    assert citation.withdrawn_at is not None
    assert "Rút" in client.get(leaf(sheet, "1.2")).content.decode()


def test_document_with_no_answer_about_secrets_is_not_kept(made: factories.World, sheet: Assessment) -> None:
    client, address = client_of(made["focal"]), page("criterion-evidence-create", sheet.pk, "1.2")
    sent = {"title": "Kế hoạch", "files": SimpleUploadedFile("kế hoạch.pdf", b"%PDF-1.4 ...")}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()
    sent["files"] = SimpleUploadedFile("kế hoạch.pdf", b"%PDF-1.4 ...")
    assert client.post(address, {**sent, "secret": "no", "issued": "03/2026", "page": "2"}).status_code == 302
    row = CriterionEvidence.objects.get()
    assert (row.evidence.files.get().name, row.page, row.evidence.issued_text) == ("kế hoạch.pdf", "2", "03/2026")


def test_document_of_another_unit_cannot_be_cited(made: factories.World, sheet: Assessment) -> None:
    strange = add_evidence(actor=made["neighbour"], unit_id=made.communes[-1].pk, title="Của xã khác", not_secret=True)
    answer = client_of(made["focal"]).post(page("criterion-evidence", sheet.pk, "1.2"), {"evidence": strange.pk})
    assert answer.status_code == 404


# To the head and out ------------------------------------------------------------------------------------------------


def test_sheet_goes_to_the_head_and_out_and_stays_readable(made: factories.World, sheet: Assessment) -> None:
    factories.fill(made, sheet)
    focal, head = client_of(made["focal"]), client_of(made["head"])
    assert focal.post(page("assessment-send", sheet.pk)).url == page("assessment-show", sheet.pk)
    assert "Chờ lãnh đạo" in focal.get(page("assessment-show", sheet.pk)).content.decode()
    assert head.get(page("assessment-approve", sheet.pk)).status_code == 200
    answer = head.post(page("assessment-approve", sheet.pk))
    kept = SubmittedSheet.objects.get()
    assert answer.url == page("submitted-show", sheet.pk, 1)
    text = head.get(answer.url).content.decode()
    assert kept.digest in text
    assert "1,90" in text


def test_incomplete_sheet_is_not_sent_and_the_gaps_are_told(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    client.post(leaf(sheet, "1.2"), {"version": 0, "level": "late"})
    answer = client.post(page("assessment-send", sheet.pk))
    assert answer.status_code == 422
    assert [code for code, _name, _reason in answer.context["gaps"]] == ["1.1", "1.3", "2.1"]


def test_sheet_that_has_not_begun_shows_why_it_cannot_be_sent(made: factories.World, sheet: Assessment) -> None:
    text = client_of(made["focal"]).get(page("assessment-show", sheet.pk)).content.decode()
    assert 'aria-disabled="true"' in text
    assert "Chưa chấm tiêu chí nào" in text


def test_head_returns_with_a_reason_and_the_focal_officer_reads_it(made: factories.World, sheet: Assessment) -> None:
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    head, focal = client_of(made["head"]), client_of(made["focal"])
    assert head.post(page("assessment-return", sheet.pk), {"reason": " "}).status_code == 422
    head.post(page("assessment-return", sheet.pk), {"reason": "Thiếu báo cáo quý IV"})
    assert "Thiếu báo cáo quý IV" in focal.get(leaf(sheet, "1.1")).content.decode()
    assert focal.post(leaf(sheet, "1.1"), figures(version=1)).status_code == 302


def test_sheet_is_withdrawn_from_the_head(made: factories.World, sheet: Assessment) -> None:
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    client = client_of(made["focal"])
    assert client.get(page("assessment-withdraw", sheet.pk)).status_code == 200
    client.post(page("assessment-withdraw", sheet.pk))
    sheet.refresh_from_db()
    assert sheet.state == "self_scoring"


def test_submitted_sheet_is_read_only_with_its_reason(made: factories.World, sheet: Assessment) -> None:
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    client = client_of(made["focal"])
    text = client.get(leaf(sheet, "1.1")).content.decode()
    assert 'id="leaf-form"' not in text
    assert "40" in text
    assert client.post(leaf(sheet, "1.1"), figures(version=1)).status_code == 409


def test_leaf_is_closed_before_the_round_opens(made: factories.World) -> None:
    day = today()
    round_ = factories.a_round(made, opens_on=day + timedelta(days=2))
    sheet = factories.sheet_of(round_, made.communes[0])
    text = client_of(made["focal"]).get(leaf(sheet, "1.1")).content.decode()
    assert 'id="leaf-form"' not in text


# Pools --------------------------------------------------------------------------------------------------------------


def test_pool_is_entered_by_the_coordinator_with_what_it_is_for(made: factories.World, sheet: Assessment) -> None:
    client, address = client_of(made["coordinator"]), leaf(sheet, "+bonus")
    assert client.post(address, {"version": 0, "points": "0,5", "remark": ""}).status_code == 422
    assert client.post(address, {"version": 0, "points": "0,5", "remark": "Sáng kiến cấp tỉnh"}).status_code == 302
    assert factories.thread_of(sheet, "+bonus").self_points == Fraction(1, 2)
    assert client_of(made["focal"]).post(address, {"version": 1, "points": "1", "remark": "thêm"}).status_code == 403


# Shape --------------------------------------------------------------------------------------------------------------


def test_filter_shows_only_leaves_without_points(made: factories.World, sheet: Assessment) -> None:
    client = client_of(made["focal"])
    client.post(leaf(sheet, "1.2"), {"version": 0, "level": "late"})
    tree = client.get(leaf(sheet, "1.1"), {"show": "pending"}).context["page"].tree
    codes = [child.code for top in tree for child in top.children]
    assert codes == ["1.1", "1.3", "2.1"]


def test_sheet_asks_the_database_the_same_with_one_and_with_many_documents_and_entries(
    made: factories.World, sheet: Assessment
) -> None:
    client = client_of(made["focal"])
    counts = []
    for version in range(3):
        document = a_document(made, f"Kế hoạch {version}")
        client.post(page("criterion-evidence", sheet.pk, "1.1"), {"evidence": document.pk, "page": str(version)})
        client.post(leaf(sheet, "1.1"), figures(**{"version": version, "fact-tasks_done": str(30 + version)}))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(leaf(sheet, "1.1")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[0] < 65  # about twenty of them count the person's waiting work for the rail


def test_published_sheet_shows_others_the_reasons_and_not_the_papers(made: factories.World) -> None:
    round_ = factories.published(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    client = client_of(made["neighbour"])
    answer = client.get(leaf(sheet, "2.3"))
    text = answer.content.decode()
    assert "Thiếu biên bản" in text
    assert answer.context["history"] is None
    assert client.get(page("assessment-show", sheet.pk)).status_code == 200
    assert client.get(page("submitted-show", sheet.pk, 1)).status_code == 404
    assert client_of(made["head"]).get(page("submitted-show", sheet.pk, 1)).status_code == 200


# Every kind of rule -------------------------------------------------------------------------------------------------

SAMPLES = Path(cchc.criteria.__file__).parent / "samples"


def one_leaf_a_kind() -> list[tuple[str, str]]:
    """(kind, code) of a leaf of each kind that the sample set of communes has."""
    found: dict[str, str] = {}
    for placed in load_set((SAMPLES / "ha-tinh-xa-2026.yaml").read_text(encoding="utf-8")).set.leaves():
        if placed.node.rule is not None:
            found.setdefault(placed.node.rule.kind, placed.node.code)
    return list(found.items())


def test_every_kind_of_rule_has_its_form_and_saves_what_is_left_empty(made: factories.World) -> None:
    text = (SAMPLES / "ha-tinh-xa-2026.yaml").read_text(encoding="utf-8")
    round_ = factories.a_round(made, set_version=factories.sealed(made["coordinator"], text))
    sheet, client = factories.sheet_of(round_, made.communes[0]), client_of(made["focal"])
    kinds = one_leaf_a_kind()
    assert len(kinds) >= 8
    for kind, code in kinds:
        assert client.get(leaf(sheet, code)).status_code == 200, kind
        thread = factories.thread_of(sheet, code)
        if thread.owner == "unit" and thread.applicable:
            answer = client.post(leaf(sheet, code), {"version": 0, "remark": "chưa có số liệu"})
            assert answer.status_code == 302, kind
            assert factories.thread_of(sheet, code).self_points is None, kind
