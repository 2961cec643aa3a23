"""Points lost: what each person sees, how many questions it costs, and that this year beside last year adds up."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment.actions.pools import enter_pool, verify_pool
from cchc.assessment.actions.results import recompute_run
from cchc.assessment.actions.verification import begin_verification
from cchc.assessment.models import AssessmentRound, RunUnit
from cchc.assessment.queries.lost import losses
from cchc.assessment.queries.yearly import former_rounds, years
from cchc.orgunits.models import Succession, UnitPeriod
from cchc_core.files import read_workbook

#: The same set a year on: one criterion weighs more, one is gone, one is new.
NEXT = (
    factories.TINY.replace('version: "2026"', 'version: "2027"\nreplaces: "tiny@2026"')
    .replace("name: Nhiệm vụ quá hạn\n        max: 2", "name: Nhiệm vụ quá hạn\n        max: 3")
    .replace("key: attitude\n        name: Thẩm định việc tổ chức thực hiện", "key: fresh\n        name: Nội dung mới")
    .replace("total: 10", "total: 11")
)


def computed(made, round_) -> AssessmentRound:
    recompute_run(actor=made["coordinator"], round_=round_)
    return AssessmentRound.objects.select_related("set_version__set").get(pk=round_.pk)


def two_years(made) -> tuple[AssessmentRound, AssessmentRound]:
    """A published round, and one of the next year under verification; the first commune has done better since."""
    before = factories.published(made)
    AssessmentRound.objects.filter(pk=before.pk).update(year=2025)
    version = factories.sealed(made["coordinator"], NEXT)
    now = factories.a_round(made, title="Kỳ sau", set_version=version)
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(now, place)
        factories.fill(made, sheet, f"focal{suffix}", tasks_done="42" if number == 1 else "30", dossiers_on_time="80")
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
        factories.enter_survey(made, sheet, "0.8")
        factories.verify_all(made, sheet)
    return AssessmentRound.objects.select_related("set_version__set").get(pk=before.pk), computed(made, now)


@pytest.fixture
def running(made, under_verification):
    """The round while the first commune's sheet is verified and the second has not begun."""
    return computed(made, under_verification.round)


# What is lost -------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_lost_or_still_open(made, running):
    found = losses(made["coordinator"], running)
    assert found is not None
    for row in found.units:
        loss = found.loss_of_unit(row)
        assert row.applicable_max - row.points == loss.lost + loss.awaited + loss.withheld + loss.penalties - loss.bonus
    first = next(row for row in found.units if row.assessment.unit_id == made.communes[0].pk)
    leaves = found.leaves_of(first.assessment_id)
    assert leaves["2.1"].lost == Fraction("0.2")  # 90 of 100 dossiers in time
    assert leaves["2.3"].lost == 0
    assert leaves["2.3"].awaited == 1  # the verifier has not spoken


def test_what_does_not_apply_loses_nothing(made):
    round_ = factories.a_round(made, has={made.communes[0].pk: ()}, has_by_default=())
    found = losses(made["coordinator"], computed(made, round_))
    assert all(found.leaves_of(row.assessment_id)["2.1"].lost == 0 for row in found.units)
    assert "2.1" not in {code for code, each in found.among.items() if each.units or each.pending}


def test_parts_add_up(made, running):
    found = losses(made["coordinator"], running)
    for by in ("field", "verifier", "measured"):
        assert sum(part.lost for part in found.parts(by).values()) == found.whole.lost
    assert found.parts("measured")["survey"].counted == 4


def test_penalties_are_lost_points_of_their_own(made, running):
    sheet = factories.sheet_of(running, made.communes[0])
    begin_verification(actor=made["coordinator"], assessment=sheet)
    enter_pool(
        actor=made["coordinator"], assessment=sheet, pool="penalty", version=0, points=Fraction("0.5"), remark="Chậm"
    )
    verify_pool(actor=made["verifier"], assessment=sheet, pool="penalty", version=1)
    found = losses(made["coordinator"], computed(made, running))
    assert found.whole.penalties == Fraction("0.5")
    assert found.whole.total == found.whole.lost + Fraction("0.5")
    answer = client_of(made["coordinator"]).get(page("round-lost", running.pk))
    assert "1 đơn vị bị trừ tổng cộng 0,50 điểm" in answer.content.decode()


@pytest.mark.parametrize("name", ["round-lost", "round-lost-units", "round-change"])
def test_a_round_without_totals_says_who_computes_them(made, round_, name):
    assert client_of(made["coordinator"]).get(page(name, round_.pk)).status_code == 200


# Who sees what ------------------------------------------------------------------------------------------------------

OPEN = {
    "coordinator": (200, 200),
    "leader": (200, 200),
    "auditor": (200, 200),
    "council": (200, 200),
    "verifier": (200, 200),
    "focal": (403, 200),
    "head": (403, 200),
    "neighbour": (403, 404),
    "admin": (403, 404),
    "stranger": (404, 404),
}
PUBLISHED = dict.fromkeys(OPEN, (200, 200)) | {"stranger": (404, 404)}


def answers(who, round_, sheet) -> tuple[int, int]:
    """What the person gets of the round's pages and of the sheet's; all pages of a kind answer alike."""
    client = client_of(who)
    of_round = [
        page(name, round_.pk) for name in ("round-lost", "round-lost-units", "round-lost-export", "round-change")
    ]
    of_sheet = [page(f"assessment-{name}", sheet.pk) for name in ("lost", "lost-export", "change")]
    of_round.append(page("round-lost-criterion", round_.pk, "1.1"))
    found = [{client.get(address).status_code for address in addresses} for addresses in (of_round, of_sheet)]
    assert [len(codes) for codes in found] == [1, 1], found
    return found[0].pop(), found[1].pop()


def test_running_totals_are_seen_by_those_who_run_the_round_and_the_own_unit(made, running):
    sheet = factories.sheet_of(running, made.communes[0])
    assert {who: answers(made[who], running, sheet) for who in OPEN} == OPEN


def test_published_losses_are_open_to_every_post(made):
    round_ = factories.published(made)
    sheet = factories.sheet_of(round_, made.communes[0])
    assert {who: answers(made[who], round_, sheet) for who in PUBLISHED} == PUBLISHED


def test_a_verifier_sees_the_criteria_of_the_own_unit_until_publication(made, running):
    mine = losses(made["lawyer"], running)
    assert set(mine.codes) == {"2.1", "2.2", "2.3"}
    assert not mine.with_pools  # what belongs to whole sheets would tell of the others
    answer = client_of(made["lawyer"]).get(page("round-lost-criterion", running.pk, "1.1"))
    assert answer.status_code == 404
    assert set(losses(made["leader"], running).codes) > set(mine.codes)


def test_the_mean_of_two_units_is_kept_from_them_until_publication(made, running):
    """With one other unit the mean tells its points."""
    sheet = factories.sheet_of(running, made.communes[0])
    rows = client_of(made["focal"]).get(page("assessment-lost", sheet.pk)).context["rows"]
    assert rows
    assert all(row.mean is None and row.best is None for row in rows)
    rows = client_of(made["leader"]).get(page("assessment-lost", sheet.pk)).context["rows"]
    assert all(row.mean is not None for row in rows)  # who sees both sheets anyway


def test_the_mean_is_shown_once_it_is_published(made):
    sheet = factories.sheet_of(factories.published(made), made.communes[0])
    rows = client_of(made["focal"]).get(page("assessment-lost", sheet.pk)).context["rows"]
    assert all(row.mean is not None for row in rows)


# What pages say -----------------------------------------------------------------------------------------------------


def test_every_lost_leaf_leads_to_its_thread(made, running):
    sheet = factories.sheet_of(running, made.communes[0])
    answer = client_of(made["focal"]).get(page("assessment-lost", sheet.pk))
    text = answer.content.decode()
    codes = [row.leaf.code for row in answer.context["rows"]]
    assert codes == ["1.3", "2.1", "2.2", "1.1"]  # the dearest first
    assert all(page("criterion-show", sheet.pk, code) in text for code in codes)
    assert "Chưa cuối cùng" in text
    assert [row.leaf.code for row in answer.context["unscored"]] == ["2.3"]


def test_the_address_narrows_a_page(made, running):
    client = client_of(made["coordinator"])
    answer = client.get(page("round-lost", running.pk), {"measured": "survey"})
    assert [row.leaf.code for row in answer.context["page"].object_list] == ["2.2"]
    answer = client.get(page("round-lost", running.pk), {"verifier": str(made.justice.pk), "field": "procedures"})
    assert {row.leaf.code for row in answer.context["page"].object_list} == {"2.1", "2.2"}
    assert client.get(page("round-lost", running.pk), {"field": "nothing", "sort": "x"}).status_code == 200


def test_the_heatmap_has_a_number_in_each_cell(made, running):
    answer = client_of(made["coordinator"]).get(page("round-lost-units", running.pk))
    line = next(
        line for line in answer.context["page"].object_list if line.row.assessment.unit_id == made.communes[0].pk
    )
    assert [cell.lost for cell in line.cells] == [Fraction(2, 21) + Fraction("0.5"), Fraction("0.4")]
    assert line.cells[1].share == 8
    assert line.cells[1].shade == "heat-2"


def test_one_own_sheet_is_gone_to_straight_away(made, running):
    sheet = factories.sheet_of(running, made.communes[0])
    answer = client_of(made["focal"]).get(page("lost-list"))
    assert answer.status_code == 302
    assert answer.url == page("assessment-lost", sheet.pk)
    everything = client_of(made["focal"]).get(page("lost-list"), {"all": "1"})
    assert everything.status_code == 200
    assert client_of(made["coordinator"]).get(page("lost-list")).status_code == 200
    assert client_of(made["stranger"]).get(page("lost-list")).status_code == 404


def test_workbooks_hold_the_tables(made, running):
    client = client_of(made["coordinator"])
    book = read_workbook(client.get(page("round-lost-export", running.pk)).content)
    assert len(book) == 5
    cells = [cell for row in book[0].rows for cell in row]
    assert "2.1" in cells
    assert "Chưa cuối cùng: tiêu chí chưa có điểm và điểm tự đánh giá chưa thẩm định còn có thể thay đổi." in cells
    sheet = factories.sheet_of(running, made.communes[0])
    book = read_workbook(client.get(page("assessment-lost-export", sheet.pk)).content)
    assert len(book) == 4


# Beside last year ---------------------------------------------------------------------------------------------------


def test_the_change_of_every_unit_adds_up(made):
    before, now = two_years(made)
    assert former_rounds(now, "commune") == [before]
    both = years(now, before, "commune")
    assert set(both.changes) == {each.row.assessment_id for each in both.units}
    for number, found in both.changes.items():
        matched = both.by_assessment[number]
        assert found.percent.total == matched.row.percent - matched.one.percent
        assert found.points.total == matched.row.points - matched.one.points
        assert found.percent.new != 0
        assert found.percent.dropped != 0
        rank = both.rank_change_of(number)
        assert (rank.before, rank.after) == (matched.one.rank, matched.row.rank)
        assert rank.total == rank.own + rank.others + rank.method + rank.membership


def test_the_page_says_the_change_and_its_parts(made):
    before, now = two_years(made)
    sheet = factories.sheet_of(now, made.communes[0])
    answer = client_of(made["focal"]).get(page("assessment-change", sheet.pk))
    unit = answer.context["unit"]
    assert sum(part.percent for part in unit.parts) == unit.percent.change
    assert sum(part.points for part in unit.parts) == unit.points.change
    former = RunUnit.objects.get(
        run__round=before, run__current=True, run__kind="final", assessment__unit=made.communes[0]
    )
    assert unit.percent.before == former.shown_percent
    assert answer.context["sentence"].startswith(("Tăng ", "Giảm "))
    assert "kết quả trên tiêu chí chung" in answer.context["sentence"]
    assert "hạng" in answer.context["rank_sentence"].lower()


def test_the_change_of_one_unit_goes_to_excel(made):
    _before, now = two_years(made)
    sheet = factories.sheet_of(now, made.communes[0])
    causes, criteria, rank = read_workbook(
        client_of(made["focal"]).get(page("assessment-change-export", sheet.pk)).content
    )
    figures = [row[1] for row in causes.rows if isinstance(row[1], Fraction)]
    assert sum(figures[:-1]) == figures[-1]
    assert {"1.3", "2.3"} <= {row[0] for row in criteria.rows}
    places = [row[2] for row in rank.rows if isinstance(row[2], Fraction)]
    assert sum(places[:-1]) == places[-1]
    assert client_of(made["neighbour"]).get(page("assessment-change-export", sheet.pk)).status_code == 404


def test_every_unit_of_the_group_stands_in_the_table(made):
    _before, now = two_years(made)
    client = client_of(made["coordinator"])
    answer = client.get(page("round-change", now.pk))
    assert len(answer.context["page"].object_list) == len(made.communes)
    assert not answer.context["apart"]
    book = read_workbook(client.get(page("round-change-export", now.pk)).content)
    assert made.communes[0].periods.get().name in [row[0] for row in book[0].rows]


def test_a_merged_unit_stands_beside_its_predecessors_and_is_not_compared(made):
    before, now = two_years(made)
    third = factories.unit("xa-cu", "Xã Cũ", "commune", made.province, since=date(2020, 1, 1))
    AssessmentRound.objects.filter(pk=before.pk).update(as_of=date(2025, 12, 1))
    UnitPeriod.objects.filter(unit=third).update(valid_to=date(2026, 1, 31))
    Succession.objects.create(
        predecessor=third, successor=made.communes[0], kind="merge", on=date(2026, 2, 1), basis_symbol="9/NQ-HĐND"
    )
    sheet = factories.sheet_of(now, made.communes[0])
    answer = client_of(made["coordinator"]).get(page("assessment-change", sheet.pk))
    text = answer.content.decode()
    assert "unit" not in answer.context
    assert "Không tính so sánh cho đơn vị này" in text
    assert "Xã Cũ sáp nhập vào từ 1/2/2026 (9/NQ-HĐND)" in text
    assert "Khi đó không được chấm điểm: Xã Cũ" in text
    rest = client_of(made["coordinator"]).get(page("round-change", now.pk)).context
    assert [each.row.assessment_id for each in rest["apart"]] == [sheet.pk]


def test_the_first_round_has_nothing_to_compare_with(made, running):
    sheet = factories.sheet_of(running, made.communes[0])
    answer = client_of(made["focal"]).get(page("assessment-change", sheet.pk))
    assert "Chưa có kỳ để so sánh" in answer.content.decode()


# Queries ------------------------------------------------------------------------------------------------------------


def test_as_many_questions_for_three_units_as_for_one(db):
    assert _questions(communes=1) == _questions(communes=3)


def _questions(communes: int) -> dict[str, int]:
    """Name of a page → how many questions it asks the database, in a world that is forgotten afterwards."""
    counts = {}
    with transaction.atomic():
        made = factories.world(communes)
        _before, now = two_years(made)
        sheet = factories.sheet_of(now, made.communes[0])
        client = client_of(made["leader"])
        for name in ("round-lost", "round-lost-units", "round-change", "assessment-lost", "assessment-change"):
            address = page(name, sheet.pk if name.startswith("assessment") else now.pk)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[name] = len(asked)
        transaction.set_rollback(True)
    return counts
