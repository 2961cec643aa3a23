"""What stands beside a leaf: last year, figures typed over, odd documents, and everything that happened, in sentences."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment import queries
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.actions.results import finalise, publish_round
from cchc.assessment.models import Assessment, AssessmentRound, LeafMessage, LeafRequest, ScoreEntry
from cchc.assessment.queries.evidence import evidence_warnings
from cchc.assessment.queries.former import former_round
from cchc.assessment.queries.last_year import last_year
from cchc.assessment.queries.words import history, overridden
from cchc.assessment.queries.yearly import former_rounds
from cchc.common.clock import now, today
from cchc.common.errors import Invalid
from cchc.common.words import say
from cchc.evidence.actions import add_evidence
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.models import Figure
from cchc.orgunits.models import Succession

pytestmark = pytest.mark.django_db

#: The next edition of the tiny set: one criterion reworded, one reweighted, one merged of two, one new.
NEXT = factories.TINY + "crosswalk:\n  - {from: [dossiers, attitude], to: [all-dossiers], relation: merged}\n"
for before, after in (
    ('version: "2026"', 'version: "2027"\nreplaces: tiny@2026'),
    ("name: Ban hành kế hoạch\n", "name: Ban hành kế hoạch cải cách hành chính năm\n"),
    ("key: dossiers\n", "key: all-dossiers\n"),
    ("key: attitude\n", "key: brand-new\n"),
    ("Nhiệm vụ quá hạn\n        max: 2\n", "Nhiệm vụ quá hạn\n        max: 1\n"),
    ("trong kế hoạch\n        max: 2\n", "trong kế hoạch\n        max: 3\n"),
):
    assert before in NEXT
    NEXT = NEXT.replace(before, after)


def published_last_year(made: factories.World) -> AssessmentRound:
    round_ = factories.published(made)
    AssessmentRound.objects.filter(pk=round_.pk).update(year=today().year - 1)
    return AssessmentRound.objects.get(pk=round_.pk)


@pytest.fixture
def next_sheet(made: factories.World) -> Assessment:
    """This year's sheet of the first commune, scored by the next edition, after a published year."""
    published_last_year(made)
    version = factories.sealed(made["coordinator"], NEXT)
    return factories.sheet_of(factories.a_round(made, set_version=version), made.communes[0])


def test_sheet_desk_and_lost_points_speak_of_the_same_earlier_round(made: factories.World) -> None:
    """Of two rounds of last year it is the one that scored most of these units, although the other was published later."""
    whole = published_last_year(made)
    alone = factories.a_round(made, title="Chấm thử", unit_ids=[made.communes[0].pk])
    sheet = factories.sheet_of(alone, made.communes[0])
    factories.fill(made, sheet)
    factories.hand_in(made, sheet)
    factories.enter_survey(made, sheet)
    factories.verify_all(made, sheet)
    finalise(actor=made["coordinator"], assessment=sheet)
    publish_round(actor=made["coordinator"], round_=alone)
    AssessmentRound.objects.filter(pk=alone.pk).update(year=today().year - 1)
    present = factories.a_round(made)
    beside = last_year(factories.sheet_of(present, made.communes[0]), "1.1")
    assert beside is not None
    assert former_round(present).round == beside.round == whole
    assert former_rounds(present, "commune") == [whole, alone]


def said(found) -> list[str]:
    return [say(each) for each in found.caveats]


# Last year ----------------------------------------------------------------------------------------------------------


def test_last_year_tells_answer_points_and_the_verifiers_remark(made: factories.World) -> None:
    published_last_year(made)
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    [result] = last_year(sheet, "1.1").results
    assert [(row.indicator.name, row.text) for row in result.figures] == [("tasks_done", "41"), ("tasks", "42")]
    assert (result.points, result.max) == (Fraction(41, 21), Fraction(2))
    assert last_year(sheet, "1.1").caveats == ()
    assert last_year(sheet, "1.2").results[0].chosen == "Kịp thời"
    assert last_year(sheet, "2.3").results[0].remark == "Thiếu biên bản"
    text = client_of(made["focal"]).get(page("criterion-show", sheet.pk, "2.3")).content.decode()
    assert "Thiếu biên bản" in text
    assert f"Năm {today().year - 1}" in text


def test_first_year_has_nothing_beside_it(made: factories.World, sheet: Assessment) -> None:
    assert last_year(sheet, "1.1") is None
    assert "last-year" not in client_of(made["focal"]).get(page("criterion-show", sheet.pk, "1.1")).content.decode()


@pytest.mark.parametrize(
    ("code", "codes", "told"),
    [
        ("1.1", ["1.1"], "tối đa khi đó là 2,00, nay là 3,00"),
        ("1.2", ["1.2"], "Lời văn"),
        ("1.3", ["1.3"], "nay là 1,00"),
        ("2.1", ["2.1", "2.3"], "gộp"),
        ("2.2", ["2.2"], ""),
        ("2.3", [], "Tiêu chí mới"),
    ],
)
def test_change_of_the_criterion_is_told_honestly(
    next_sheet: Assessment, code: str, codes: list[str], told: str
) -> None:
    found = last_year(next_sheet, code)
    assert [each.code for each in found.results] == codes
    assert told in " ".join(said(found))
    assert bool(told) == bool(found.caveats)


def test_merged_unit_sees_what_its_predecessors_got_and_is_told_so(made: factories.World) -> None:
    published_last_year(made)
    heir = factories.unit("xa-moi", "Xã Mới", "commune", made.province)
    for place in made.communes:
        Succession.objects.create(predecessor=place, successor=heir, kind="merge", on=today() - timedelta(days=30))
    sheet = factories.sheet_of(factories.a_round(made, unit_ids=[heir.pk]), heir)
    found = last_year(sheet, "1.1")
    assert [each.unit_name for each in found.results] == ["Xã Số 1", "Xã Số 2"]
    assert "của 2 đơn vị" in said(found)[0]


def test_last_year_costs_the_same_for_one_and_for_several_predecessors(made: factories.World) -> None:
    published_last_year(made)
    heir = factories.unit("xa-moi", "Xã Mới", "commune", made.province)
    sheet = factories.sheet_of(factories.a_round(made, unit_ids=[heir.pk]), heir)
    counts = []
    for place in made.communes:
        Succession.objects.create(predecessor=place, successor=heir, kind="merge", on=today())
        with CaptureQueriesContext(connection) as found:
            last_year(sheet, "1.1")
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


# Figures typed over -------------------------------------------------------------------------------------------------


def known(made: factories.World, sheet: Assessment, name: str = "tasks", value: int = 42) -> Figure:
    new = NewFigure(
        name, sheet.unit_id, sheet.round.year, Fraction(value), today(), Figure.COMPUTED, "Theo dõi kế hoạch"
    )
    [row] = put_figures(actor=made["coordinator"], holding=None, figures=[new])
    return row


def save(made: factories.World, sheet: Assessment, version: int, tasks: int, reason: str = "") -> ScoreEntry:
    facts = {"tasks_done": Fraction(40), "tasks": Fraction(tasks)}
    words = {"reason": reason, "remark": "kèm báo cáo"}
    return save_leaf(actor=made["focal"], assessment=sheet, code="1.1", version=version, facts=facts, **words).entry


def test_typing_over_a_known_figure_needs_a_reason_and_stays_known_to_be_so(
    made: factories.World, sheet: Assessment
) -> None:
    known(made, sheet)
    with pytest.raises(Invalid):
        save(made, sheet, 0, 50)
    first = save(made, sheet, 0, 50, "Giao bổ sung")
    [each] = first.overrides
    assert (each["name"], each["known"], each["origin"]) == ("tasks", "42", "computed")
    again = save(made, sheet, 1, 51, "Giao bổ sung nữa")
    assert [each["known"] for each in again.overrides] == ["42"], "typed over twice, it is still the system's 42"
    assert save(made, sheet, 2, 42).overrides is None


def test_keeping_the_figures_keeps_what_was_typed_over(made: factories.World, sheet: Assessment) -> None:
    known(made, sheet)
    save(made, sheet, 0, 50, "Giao bổ sung")
    kept = save_leaf(actor=made["focal"], assessment=sheet, code="1.1", version=1, remark="thêm", reason="").entry
    assert [each["known"] for each in kept.overrides] == ["42"]


def test_verifier_reads_what_was_typed_over(made: factories.World, under_verification: Assessment) -> None:
    sheet = under_verification
    known(made, sheet, "tasks_late", 3)
    entry = factories.thread_of(sheet, "1.3").self_entry
    assert entry.overrides is None, "what became known later was not typed over"
    shown = client_of(made["verifier"]).get(page("criterion-verify", sheet.pk, "1.1"))
    assert shown.status_code == 200
    assert shown.context["overridden"] == ()


def test_typed_over_figure_stands_on_sheet_and_desk(made: factories.World, sheet: Assessment) -> None:
    known(made, sheet)
    factories.fill(made, sheet)
    thread = factories.thread_of(sheet, "1.1")
    save(made, sheet, thread.version, 50, "Giao bổ sung 8 nhiệm vụ")
    sheet = factories.hand_in(made, sheet)
    entry = queries.entries_of(factories.thread_of(sheet, "1.1"))[-1]
    [each] = overridden(entry)
    assert (each.known, each.typed, each.source) == ("42", "50", "Theo dõi kế hoạch")
    for who, name in (("verifier", "criterion-verify"), ("focal", "criterion-show")):
        text = client_of(made[who]).get(page(name, sheet.pk, "1.1")).content.decode()
        assert "Giao bổ sung 8 nhiệm vụ" in text, name
        assert "Số liệu nhập khác với hệ thống" in text, name


# Odd documents ------------------------------------------------------------------------------------------------------


def document(made: factories.World, who: str, unit, issued: str = "", data: bytes = b"", title: str = "Kế hoạch"):
    files = [("Kế hoạch.txt", data)] if data else []
    return add_evidence(actor=made[who], unit_id=unit.pk, title=title, issued=issued, not_secret=True, files=files)


@pytest.mark.parametrize(
    ("issued", "odd"),
    [
        ("", False),
        ("{now}", False),
        ("31/12/{before}", True),
        ("{before}", True),
        ("1/1/{after}", True),
        ("6/{now}", False),
    ],
)
def test_document_of_another_time_is_warned_about_and_cited_all_the_same(
    made: factories.World, sheet: Assessment, issued: str, odd: bool
) -> None:
    year = sheet.round.year
    row = document(made, "focal", made.communes[0], issued.format(now=year, before=year - 1, after=year + 1))
    assert bool(evidence_warnings(made["focal"], sheet, [row])[row.pk]) is odd
    client = client_of(made["focal"])
    answer = client.post(page("criterion-evidence", sheet.pk, "1.1"), {"evidence": row.pk, "page": "2"}, follow=True)
    assert ("ngoài kỳ đánh giá" in answer.content.decode()) is odd


def test_same_file_of_another_unit_is_warned_about_and_named_only_to_who_may_open_it(
    made: factories.World, sheet: Assessment
) -> None:
    mine = document(made, "focal", made.communes[0], data=b"cung mot tep")
    assert evidence_warnings(made["focal"], sheet, [mine])[mine.pk] == ()
    document(made, "neighbour", made.communes[1], data=b"cung mot tep", title="Kế hoạch của xã bên")
    [to_focal] = evidence_warnings(made["focal"], sheet, [mine])[mine.pk]
    [to_verifier] = evidence_warnings(made["verifier"], sheet, [mine])[mine.pk]
    assert "Xã Số 2" not in say(to_focal)
    assert "Xã Số 2" in say(to_verifier)


def test_warnings_cost_the_same_for_one_and_for_three_documents(made: factories.World, sheet: Assessment) -> None:
    rows, counts = [], []
    for number in range(3):
        rows.append(document(made, "focal", made.communes[0], "2020", b"tep %d" % number, f"Văn bản {number}"))
        with CaptureQueriesContext(connection) as found:
            evidence_warnings(made["focal"], sheet, rows)
        counts.append(len(found))
    assert counts[0] == counts[2]


def test_required_document_that_is_missing_is_told_at_the_leaf_until_explained(
    made: factories.World, sheet: Assessment
) -> None:
    client, address = client_of(made["focal"]), page("criterion-show", sheet.pk, "1.1")
    sent = {"version": 0, "fact-tasks_done": "40", "fact-tasks": "42", "remark": ""}
    client.post(address, sent)
    assert client.get(address).context["lacking"] is True
    client.post(address, {**sent, "version": 1, "remark": "Văn bản mật, chỉ nêu số"})
    assert client.get(address).context["lacking"] is False


def test_register_is_searched_from_the_leaf(made: factories.World, sheet: Assessment) -> None:
    document(made, "focal", made.communes[0], title="Báo cáo một cửa")
    document(made, "focal", made.communes[0], title="Kế hoạch năm")
    client = client_of(made["focal"])
    answer = client.get(page("criterion-evidence", sheet.pk, "1.1"), {"q": "bao cao"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "Báo cáo một cửa" in text
    assert "Kế hoạch năm" not in text
    assert "<html" not in text


# The history --------------------------------------------------------------------------------------------------------


def test_history_tells_entries_documents_requests_and_messages_the_last_first(
    made: factories.World, sheet: Assessment
) -> None:
    factories.fill(made, sheet)
    thread = factories.thread_of(sheet, "1.1")
    LeafRequest.objects.create(
        thread=thread, kind=LeafRequest.EXPLANATION, text="Vì sao 40?", due_on=today(), by="Người verifier"
    )
    LeafRequest.objects.create(
        thread=thread, kind=LeafRequest.DOCUMENT, text="Gửi báo cáo", due_on=today(), by="Người verifier",
        withdrawn_at=now(),
    )  # fmt: skip
    LeafMessage.objects.create(thread=thread, text="Đã gửi qua email", by="Người focal")
    lines = [(say(each.sentence), each.reason) for each in history(queries.entries_of(thread), (), thread)]
    sentences = " | ".join(sentence for sentence, _reason in lines)
    for words in (
        "Đơn vị tự chấm 1,90 điểm",
        "yêu cầu giải trình",
        "yêu cầu bổ sung tài liệu",
        "rút yêu cầu",
        "Trao đổi",
    ):
        assert words in sentences
    assert "Vì sao 40?" in [reason for _sentence, reason in lines]
    assert "tự chấm" in lines[-1][0], "the first thing that happened stands last"
