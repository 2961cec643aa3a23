"""When a unit ends, its open work follows the successor and published results stay."""

import pytest

import factories
from cchc.assessment.actions.leaves import save_leaf
from cchc.assessment.models import Assessment
from cchc.assessment.outlets import FOLLOWER
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc.common.words import say
from cchc_core.units.changes import Handover


def handover(unit, heir):
    names = {"unit_name": "đơn vị cũ", "heir_name": "đơn vị mới" if heir else ""}
    return Handover(unit=unit.pk, heir=heir.pk if heir else None, kind="merge", on=today(), **names)


def test_open_sheet_goes_to_the_heir_who_scores_on(made, sheet):
    first, second = made.communes
    step = handover(first, second)
    assert len(FOLLOWER.preview(step)) == 1
    FOLLOWER.follow(step, made["admin"])
    row = Assessment.objects.get(pk=sheet.pk)
    assert (row.unit_id, row.responsible_unit_id, row.unit_name) == (first.pk, second.pk, "Xã Số 1")
    save_leaf(actor=made["neighbour"], assessment=row, code="1.2", version=0, judgement={"level": "late"})
    with pytest.raises(NotAllowed):
        save_leaf(actor=made["focal"], assessment=row, code="1.2", version=1, judgement={"level": "late"})
    assert FOLLOWER.preview(step) == ()


def test_leaves_to_verify_go_to_the_heir(made, round_, under_verification):
    FOLLOWER.follow(handover(made.justice, made.home_affairs), made["admin"])
    assert factories.thread_of(under_verification, "2.1").verifier_unit_id == made.home_affairs.pk


def test_leaves_without_an_heir_go_to_the_coordinator(made, under_verification):
    lines = FOLLOWER.preview(handover(made.justice, None))
    assert "6" in say(lines[0])
    FOLLOWER.follow(handover(made.justice, None), made["admin"])
    assert factories.thread_of(under_verification, "2.1").verifier_unit_id is None


def test_published_sheet_stays_where_it_is(made):
    round_ = factories.published(made)
    first, second = made.communes
    assert FOLLOWER.preview(handover(first, second)) == ()
    FOLLOWER.follow(handover(first, second), made["admin"])
    assert factories.sheet_of(round_, first).responsible_unit_id == first.pk
