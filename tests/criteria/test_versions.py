"""Criteria sets as sealed documents: import, mend, confirm, seal, copy, discard."""

from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction

import factories
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed, Stale, WrongState
from cchc.criteria import permissions as may
from cchc.criteria.actions import (
    confirm_problems,
    copy_as_draft,
    discard_draft,
    edit_draft_node,
    import_version,
    seal_version,
)
from cchc.criteria.bridge import core_set
from cchc.criteria.models import CriteriaSetVersion, Criterion
from cchc.criteria.queries import problems_of, rows_of, visible_to, with_counts
from cchc_core.criteria.load import load_set
from cchc_core.criteria.plain import digest

pytestmark = pytest.mark.django_db

PEOPLE = ("focal", "head", "verifier", "coordinator", "council", "leader", "auditor", "admin", "stranger")


@pytest.fixture
def made():
    return factories.world(communes=1)


@pytest.fixture
def draft(made):
    text = factories.TINY.replace('version: "2026"', 'version: "2027"')
    return import_version(actor=made["coordinator"], result=load_set(text), name="bo-tieu-chi.yaml", data=text.encode())


def test_import_keeps_the_file_and_what_was_read_from_it(draft):
    loaded = load_set(factories.TINY.replace('version: "2026"', 'version: "2027"')).set
    assert (draft.status, draft.digest, draft.total) == ("draft", digest(loaded), 10)
    assert core_set(draft) == loaded
    with draft.origin_file.open() as stored:
        assert stored.read().decode().startswith("\nset: tiny")
    rows = {row.code: (row.is_leaf, row.max, row.parent.code if row.parent else None) for row in rows_of(draft)}
    assert rows["1"] == (False, 5, None)
    assert rows["1.1"] == (True, 2, "1")
    assert rows_of(draft).get(code="1.1").verifier == "so-noi-vu"


def test_second_import_replaces_a_draft_but_not_a_sealed_version(made, draft):
    text = factories.TINY.replace('version: "2026"', 'version: "2027"').replace("Muộn", "Chậm")
    again = import_version(actor=made["coordinator"], result=load_set(text))
    assert (again.pk, again.version) == (draft.pk, 2)
    with pytest.raises(WrongState):
        import_version(actor=made["coordinator"], result=load_set(factories.TINY))


def test_file_without_a_set_is_refused_with_its_problems(made):
    with pytest.raises(Invalid) as refusal:
        import_version(actor=made["coordinator"], result=load_set("a: [1"))
    assert refusal.value.problems


def test_draft_is_mended_with_a_version_check(made, draft):
    changes = {"name": "Tên mới", "max": Fraction(2), "guide_unit": "Nêu số", "evidence_required": False}
    row = edit_draft_node(actor=made["coordinator"], version=draft, expected=1, code="1.1", changes=changes)
    assert (row.version, rows_of(row).get(code="1.1").name) == (2, "Tên mới")
    assert core_set(row).by_code()["1.1"].node.guide.unit == "Nêu số"
    with pytest.raises(Stale) as refusal:
        edit_draft_node(actor=made["coordinator"], version=draft, expected=1, code="1.1", changes={"name": "Khác"})
    assert refusal.value.current["version"] == 2


def test_rule_is_mended_as_plain_data_and_refused_with_its_problem(made, draft):
    values = {"actor": made["coordinator"], "version": draft, "expected": 1, "code": "1.2"}
    with pytest.raises(Invalid) as refusal:
        edit_draft_node(**values, changes={"rule": {"kind": "yes_no"}})
    assert refusal.value.problems
    row = edit_draft_node(**values, changes={"rule": {"kind": "yes_no", "fact": "plan_issued", "yes": "1"}})
    assert rows_of(row).get(code="1.2").rule_kind == "yes_no"


@pytest.mark.parametrize("changes", [{"colour": "9"}, {"name": " "}])
def test_what_cannot_be_changed_is_refused(made, draft, changes):
    with pytest.raises(Invalid):
        edit_draft_node(actor=made["coordinator"], version=draft, expected=1, code="1.2", changes=changes)


def test_errors_hinder_sealing(made, draft):
    edit_draft_node(actor=made["coordinator"], version=draft, expected=1, code="1.2", changes={"max": Fraction(1, 4)})
    draft.refresh_from_db()
    assert any(problem.is_error for problem in problems_of(draft))
    with pytest.raises(Invalid):
        seal_version(actor=made["coordinator"], version=draft)


def test_warnings_are_confirmed_for_exactly_this_document(made, draft):
    edit_draft_node(actor=made["coordinator"], version=draft, expected=1, code="2.2", changes={"evidence_text": ""})
    edit_draft_node(actor=made["coordinator"], version=draft, expected=2, code="2.3", changes={"max": Fraction(2)})
    draft.refresh_from_db()
    assert problems_of(draft)
    with pytest.raises(WrongState):
        seal_version(actor=made["coordinator"], version=draft)
    confirm_problems(actor=made["coordinator"], version=draft, expected=3)
    edit_draft_node(actor=made["coordinator"], version=draft, expected=3, code="1.1", changes={"name": "Khác"})
    draft.refresh_from_db()
    with pytest.raises(WrongState):
        seal_version(actor=made["coordinator"], version=draft)
    confirm_problems(actor=made["coordinator"], version=draft, expected=4)
    sealed = seal_version(actor=made["coordinator"], version=draft)
    assert (sealed.status, sealed.sealed_by_id) == ("sealed", made["coordinator"].user_id)
    verbs = list(Event.objects.filter(root=f"criteria:{draft.pk}").order_by("position").values_list("verb", flat=True))
    assert verbs[0] == "criteria.import"
    assert verbs[-1] == "criteria.seal"


def test_sealed_version_is_not_changed_by_the_application(made):
    values = {"actor": made["coordinator"], "version": made.version}
    with pytest.raises(WrongState):
        edit_draft_node(**values, expected=1, code="1.1", changes={"name": "Khác"})
    with pytest.raises(WrongState):
        seal_version(**values)
    with pytest.raises(WrongState):
        discard_draft(**values, expected=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE criteria_criteriasetversion SET title = 'x'",
        "UPDATE criteria_criteriasetversion SET status = 'draft', sealed_at = NULL",
        "DELETE FROM criteria_criteriasetversion",
        "UPDATE criteria_criterion SET name = 'x'",
        "UPDATE criteria_criterion SET sealed = NOT sealed",
        "DELETE FROM criteria_criterion",
    ],
)
def test_sealed_version_is_not_changed_in_the_database(made, statement):
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_row_is_added_to_a_sealed_version(made):
    row = rows_of(made.version).get(code="2.3")
    row.pk, row.code, row.position = None, "2.4", 99
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_draft_may_be_changed_and_deleted_beside_a_sealed_version(made, draft):
    discard_draft(actor=made["coordinator"], version=draft, expected=1)
    assert list(CriteriaSetVersion.objects.values_list("label", flat=True)) == ["2026"]
    assert Criterion.objects.exclude(sealed=True).count() == 0


def test_copy_begins_as_the_sealed_version_and_says_what_it_replaces(made):
    row = copy_as_draft(actor=made["coordinator"], version=made.version, label="2028")
    assert (row.replaces_id, row.replaces_reference, row.status) == (made.version.pk, "tiny@2026", "draft")
    assert rows_of(row).count() == rows_of(made.version).count()
    with pytest.raises(WrongState):
        copy_as_draft(actor=made["coordinator"], version=made.version, label="2028")
    with pytest.raises(Invalid):
        copy_as_draft(actor=made["coordinator"], version=made.version, label=" ")


@pytest.mark.parametrize("who", PEOPLE)
def test_people_by_actions(made, draft, who):
    actor, editor = made[who], who == "coordinator"
    assert bool(may.may_import(actor)) is editor
    for version in (draft, made.version):
        assert bool(may.may_edit(actor, version)) is editor
        assert bool(may.may_seal(actor, version)) is editor
    listed = set(visible_to(actor).values_list("pk", flat=True))
    assert listed == {row.pk for row in CriteriaSetVersion.objects.all() if may.may_view(actor, row)}
    if not editor:
        with pytest.raises(NotAllowed):
            discard_draft(actor=actor, version=draft, expected=1)


def test_list_of_versions_costs_one_query(made, draft, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert {row.label: row.leaf_count for row in with_counts(visible_to(made["coordinator"]))} == {
            "2026": 6,
            "2027": 6,
        }
