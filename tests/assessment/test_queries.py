"""What screens read: the shapes, and a number of queries that does not depend on how much there is."""

from fractions import Fraction

import pytest

import factories
from cchc.assessment import queries
from cchc.assessment.actions.results import recompute_run
from cchc.assessment.actions.verification import change_leaf
from cchc.assessment.exports import ranking_workbook, sheet_workbook
from cchc.assessment.models import Assessment, AssessmentRound, ScoreRun
from cchc.assessment.queries.desk import next_criterion
from cchc.assessment.queries.ranking import criterion_totals, current_run
from cchc.common.words import say
from cchc.criteria.bridge import core_set
from cchc.orgunits.remembered import remembered_trees
from cchc_core.files import read_workbook


def whole(round_):
    return AssessmentRound.objects.select_related("set_version__set").get(pk=round_.pk)


def counted(django_assert_max_num_queries, most, read):
    with remembered_trees(), django_assert_max_num_queries(most) as captured:
        read()
    return len(captured)


@pytest.mark.parametrize("communes", [1, 3])
def test_reads_cost_the_same_for_one_unit_and_for_three(db, django_assert_max_num_queries, communes):
    made = factories.world(communes=communes)
    round_ = whole(factories.a_round(made))
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(round_, place)
        factories.fill(made, sheet, f"focal{suffix}")
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
    recompute_run(actor=made["coordinator"], round_=round_)
    sheet = queries.assessments(made["focal"]).get(unit=made.communes[0])
    verifier = made["verifier"]
    reads = {
        "rounds": (1, lambda: list(queries.rounds(verifier))),
        "assessments": (1, lambda: list(queries.assessments(verifier))),
        "sheet": (7, lambda: queries.sheet(sheet)),
        "leaf": (10, lambda: queries.leaf(sheet, "1.1")),
        "desk": (5, lambda: queries.desk_rows(verifier, queries.criterion_lines(verifier, round_, "1.1"), round_)),
        "desk_criteria": (1, lambda: queries.desk_criteria(verifier, round_)),
        "progress": (6, lambda: queries.progress(round_)),
        "ranking": (3, lambda: queries.ranking(round_)),
        "waiting": (6, lambda: queries.waiting_for(made["coordinator"])),
    }
    found = {name: counted(django_assert_max_num_queries, most, read) for name, (most, read) in reads.items()}
    assert found == {
        "rounds": 1,
        "assessments": 1,
        "sheet": 7,
        "leaf": 10,
        "desk": 5,
        "desk_criteria": 1,
        "progress": 6,
        "ranking": 3,
        "waiting": 4,
    }


def test_sheet_shows_each_node_with_points_of_each_stage(made, under_verification):
    change_leaf(
        actor=made["verifier"],
        assessment=under_verification,
        code="1.1",
        version=factories.thread_of(under_verification, "1.1").version,
        points=Fraction(1),
        reason="Thiếu sản phẩm",
    )
    view = queries.sheet(under_verification)
    leaf, branch = view.node("1.1"), view.node("1")
    assert (leaf.self_points, leaf.verified_points, leaf.difference) == (Fraction(40, 21), 1, Fraction(-19, 21))
    assert "Thiếu sản phẩm" in say(leaf.verified_reason)
    assert (branch.is_leaf, branch.self_points) == (False, Fraction(40, 21) + 1 + Fraction(3, 2))
    assert (view.unverified, view.self_total.pending, view.final) == (4, 1, None)
    assert [node.code for node in view.pools] == ["+bonus", "+penalty"]


def test_leaf_shows_inputs_with_what_is_known_documents_and_history(made, under_verification):
    view = queries.leaf(under_verification, "1.1")
    assert [(each.name, each.type, each.figure.text) for each in view.inputs] == [
        ("tasks_done", "number", "40"),
        ("tasks", "number", "42"),
    ]
    assert [entry.stage for entry in view.entries] == ["self"]
    assert (view.verifier, view.max, view.placed.node.evidence.required) == ("Sở Nội vụ", 2, True)
    with pytest.raises(KeyError):
        queries.leaf(under_verification, "1")


def test_desk_shows_one_criterion_across_units_and_who_may_decide(made, round_, under_verification):
    def desk(who, code):
        return queries.desk_rows(made[who], queries.criterion_lines(made[who], whole(round_), code), whole(round_))

    rows = desk("verifier", "1.1")
    assert [(row.unit_name, row.is_under_verification, bool(row.may)) for row in rows] == [
        ("Xã Số 1", True, True),
        ("Xã Số 2", False, True),
    ]
    assert [figure.text for figure in rows[0].figures] == ["40", "42"]
    assert not any(row.may for row in desk("lawyer", "1.1"))
    assert queries.desk_head(whole(round_), "+bonus").name == "Điểm thưởng"
    assert queries.desk_head(whole(round_), "9.9") is None


def test_desk_lists_the_criteria_that_one_verifies(made, round_, under_verification):
    found = {who: [(each.code, each.waiting, each.verified) for each in queries.desk_criteria(made[who], whole(round_))]
             for who in ("verifier", "lawyer", "coordinator", "focal")}  # fmt: skip
    assert found == {
        "verifier": [("1.1", 1, 0), ("1.2", 1, 0), ("1.3", 1, 0)],
        "lawyer": [("2.1", 1, 0), ("2.3", 1, 0)],
        "coordinator": [],
        "focal": [],
    }


def test_next_criterion_is_the_one_that_the_list_names_next(made, round_, under_verification):
    round_ = whole(round_)
    every = [placed.node.code for placed in core_set(round_.set_version).leaves()]
    for who in ("verifier", "lawyer", "coordinator", "focal"):
        mine = [each.code for each in queries.desk_criteria(made[who], round_)]
        following = dict(zip(mine, [*mine[1:], ""], strict=True)) if mine else {}
        assert {code: next_criterion(made[who], round_, code) for code in (*every, "+bonus")} == {
            code: following.get(code, "") for code in (*every, "+bonus")
        }


def test_kept_totals_of_criteria_are_those_that_the_rows_add_up_to(made, round_, under_verification):
    """Runs of earlier times have none; their rows are then added up."""
    run = recompute_run(actor=made["coordinator"], round_=round_)
    codes = [placed.node.code for placed in core_set(round_.set_version).leaves()]
    [group] = run.totals
    kept = criterion_totals(run, group, codes)
    ScoreRun.objects.update(totals=None)
    assert kept == criterion_totals(current_run(round_), group, codes)
    assert kept["1.1"].units == 1


def test_progress_counts_units_states_and_verifiers(made, round_, under_verification):
    view = queries.progress(whole(round_))
    assert view.states == {"submitted": 1, "not_started": 1}
    first, second = view.units
    assert (first.own, first.own_filled, first.to_verify, first.verified, first.missing_results) == (4, 4, 5, 0, 0)
    assert (second.own_filled, second.missing_results, second.is_late) == (0, 1, False)
    assert [(each.name, each.waiting) for each in view.verifiers] == [("Sở Nội vụ", 6), ("Sở Tư pháp", 4)]


def test_ranking_reads_the_run_and_says_whether_it_is_final(made):
    round_ = factories.published(made)
    view = queries.ranking(whole(round_))
    [group] = view.groups
    assert (view.is_final, group.key, [row.rank for row in group.rows]) == (True, "commune", [1, 2])
    assert group.mean_percent == sum(row.percent for row in group.rows) / 2
    shares = [Fraction(row.fields["steering"]["percent"]) for row in group.rows]
    assert group.mean_in("steering") == sum(shares) / 2
    assert group.mean_in("no-such-field") is None
    cells = queries.matrix(view.run, [row.assessment_id for row in group.rows], ["1.2", "2"])
    assert len(cells) == 4


def test_round_without_a_run_has_an_empty_ranking(round_):
    view = queries.ranking(whole(round_))
    assert (view.run, view.groups) == (None, ())


def test_published_sheet_shows_what_was_published(made):
    round_ = factories.published(made)
    view = queries.sheet(factories.sheet_of(round_, made.communes[0]))
    assert view.final.rank == 1
    assert view.node("1.2").final_points == 1
    assert view.node("1").final_points == Fraction(41, 21) + 1 + Fraction(3, 2)


def test_workbooks_hold_points_and_reasons(made):
    round_ = factories.published(made)
    [sheet] = read_workbook(sheet_workbook(factories.sheet_of(round_, made.communes[0])))
    rows = {row[0]: row for row in sheet.rows if row[0]}
    assert sheet.rows[0][0] == "Xã Số 1"
    assert rows["1.1"][2:4] == (Fraction(2), Fraction("1.95"))
    assert "41/42" in rows["1.1"][4]
    assert rows["2.3"][7] == Fraction("0.75")
    [ranking] = read_workbook(ranking_workbook(whole(round_)))
    assert [row[:3] for row in ranking.rows[-2:]] == [(1, "Xã Số 1", Fraction("8.8")), (2, "Xã Số 2", Fraction("8.75"))]


def kinds(made, who):
    return [(each.kind, each.count) for each in queries.waiting_for(made[who])]


def test_home_shows_each_person_what_waits(made, round_, sheet):
    assert kinds(made, "focal") == [("assessment:fill", 1)]
    assert kinds(made, "coordinator") == []
    factories.fill(made, sheet)
    factories.send_to_head(actor=made["focal"], assessment=sheet)
    assert kinds(made, "focal") == []
    assert kinds(made, "head") == [("assessment:approve", 1)]
    factories.submit(actor=made["head"], assessment=sheet)
    assert kinds(made, "verifier") == [("assessment:verify", 3)]
    assert kinds(made, "lawyer") == [("assessment:verify", 2)]
    assert kinds(made, "coordinator") == [("assessment:begin", 1)]
    for who in ("stranger", "auditor", "leader", "admin"):
        assert kinds(made, who) == []
    factories.enter_survey(made, sheet)
    factories.verify_all(made, sheet)
    assert kinds(made, "verifier") == []
    assert kinds(made, "coordinator") == [("assessment:finalise", 1)]
    Assessment.objects.filter(round=round_).update(state="final")
    assert kinds(made, "coordinator") == [("assessment:publish", 1)]
