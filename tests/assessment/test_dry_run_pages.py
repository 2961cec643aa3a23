"""The dry run of a round, from its ledger to the screen."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pages import client_of, page

import factories
from cchc.assessment.models import LeafThread
from cchc.assessment.queries.dry_run import PENDING, dry_run_of
from cchc.figures.models import Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(made):
    """Two units submitted; the first one's sheet is verified but for one leaf."""
    round_ = factories.a_round(made)
    for number, place in enumerate(made.communes, start=1):
        suffix = "" if number == 1 else f"-{number}"
        sheet = factories.sheet_of(round_, place)
        factories.fill(made, sheet, f"focal{suffix}", tasks_done=str(42 - number))
        factories.enter_survey(made, sheet)
        factories.hand_in(made, sheet, f"focal{suffix}", f"head{suffix}")
    factories.verify_all(made, factories.sheet_of(round_, made.communes[0]))
    return round_


def test_what_is_not_verified_is_open_and_what_is_verified_is_settled(made, running):
    [group] = dry_run_of(running).groups
    first, second = (str(factories.sheet_of(running, place).pk) for place in made.communes)
    opened = {row.unit: row.open for row in group.rows}
    assert opened == {first: 0, second: 5}
    [move] = group.moves  # the others could only take points away from a unit that is last already
    assert (move.unit, move.leaf.code, move.leaf.why, move.best_rank, move.up) == (second, "2.3", PENDING, 1, (first,))
    assert group.idle == 4
    row = next(row for row in group.rows if row.unit == second)
    assert (row.points.worst, row.points.best) == (Fraction("1.8"), Fraction("9.8"))  # the survey's 1,80 stands
    assert (row.best_rank, row.worst_rank) == (1, 2)


def test_nothing_is_written(made, running):
    before = list(LeafThread.objects.order_by("pk").values_list("version", "self_points", "verified_points"))
    dry_run_of(running)
    assert list(LeafThread.objects.order_by("pk").values_list("version", "self_points", "verified_points")) == before


def test_units_within_the_margin_of_their_survey_share_a_bracket(made, running):
    for sheet in (factories.sheet_of(running, place) for place in made.communes):
        thread = factories.thread_of(sheet, "2.2")
        figure = thread.self_entry.figures.get().figure
        assert figure.origin == Figure.SURVEY
    assert dry_run_of(running).groups[0].brackets == ()
    sheets = [factories.sheet_of(running, place) for place in made.communes]
    for sheet in sheets:
        from cchc.assessment.actions.leaves import enter_result

        enter_result(
            actor=made["coordinator"],
            assessment=sheet,
            code="2.2",
            version=factories.thread_of(sheet, "2.2").version,
            facts={"survey:citizens/attitude": Fraction(9, 10)},
            source="Điều tra 2026",
            sample_size=30,
            margin=Fraction(1, 2),
        )
    assert [set(each) for each in dry_run_of(running).groups[0].brackets] == [{str(sheet.pk) for sheet in sheets}]


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("leader", 200), ("council", 200), ("auditor", 200), ("focal", 403), ("stranger", 404)],
)
def test_readers_of_running_totals_see_the_dry_run(made, running, who, status):
    assert client_of(made[who]).get(page("round-dry-run", running.pk)).status_code == status


def test_screen_names_units_criteria_ranks_and_the_rule_of_ties(made, running):
    shown = client_of(made["coordinator"]).get(page("round-dry-run", running.pk)).content.decode()
    for words in ("Xã Số 2", "Thẩm định việc tổ chức thực hiện", "1–2"):
        assert words in shown


def test_published_round_has_no_dry_run(made):
    round_ = factories.published(made)
    assert client_of(made["coordinator"]).get(page("round-dry-run", round_.pk)).status_code == 409


@pytest.mark.parametrize("communes", [1, 3])
def test_dry_run_costs_the_same_for_one_unit_and_for_three(db, communes, queries_of):
    made = factories.world(communes=communes)
    round_ = factories.a_round(made)
    for number, place in enumerate(made.communes, start=1):
        factories.fill(made, factories.sheet_of(round_, place), "focal" if number == 1 else f"focal-{number}")
    client = client_of(made["coordinator"])
    with CaptureQueriesContext(connection) as asked:
        client.get(page("round-dry-run", round_.pk))
    queries_of.append(len(asked))
    assert len(set(queries_of)) == 1


@pytest.fixture(scope="module")
def queries_of():
    """Counts of the runs of one test with more and more rows."""
    return []
