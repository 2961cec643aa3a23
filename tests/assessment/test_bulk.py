"""Many leaves at once follow the rules of one."""

from fractions import Fraction

import pytest

import factories
from cchc.assessment.actions.bulk import save_leaves, verify_leaves
from cchc.assessment.actions.ledger import Draft
from cchc.assessment.models import Assessment, LeafThread, ScoreEntry
from cchc.audit.models import Event
from cchc.common.errors import Invalid, NotAllowed, WrongState

FACTS = {
    "1.1": {"tasks_done": Fraction(30), "tasks": Fraction(40)},
    "1.3": {"tasks_late": Fraction(1)},
    "2.1": {"dossiers": Fraction(10), "dossiers_on_time": Fraction(9)},
}


def drafts(sheet, stage="self", **more):
    return [
        Draft(factories.thread_of(sheet, code), stage, facts=facts, note="x", **more) for code, facts in FACTS.items()
    ]


def test_many_leaves_are_saved_with_one_event(made, round_, sheet):
    written = save_leaves(actor=made["focal"], round_=round_, drafts=drafts(sheet))
    assert [each.leaf.points for each in written] == [Fraction(3, 2), Fraction(3, 2), Fraction(9, 5)]
    assert Assessment.objects.get(pk=sheet.pk).state == "self_scoring"
    assert list(Event.objects.filter(root=sheet.root).values_list("verb", flat=True)) == ["assessment.save_leaves"]
    assert ScoreEntry.objects.filter(post_id__in=made["focal"].post_ids).count() == 3


def test_queries_do_not_depend_on_the_number_of_leaves(made, round_, django_assert_max_num_queries):
    sheets = [factories.sheet_of(round_, place) for place in made.communes]
    for sheet, who, count in ((sheets[0], "focal", 1), (sheets[1], "focal-2", 3)):
        with django_assert_max_num_queries(34) as captured:
            save_leaves(actor=made[who], round_=round_, drafts=drafts(sheet)[:count])
        assert len(captured) <= 34


def test_who_may_not_save_one_may_not_save_many(made, round_, sheet):
    with pytest.raises(NotAllowed):
        save_leaves(actor=made["neighbour"], round_=round_, drafts=drafts(sheet))
    with pytest.raises(Invalid):
        save_leaves(actor=made["focal"], round_=round_, drafts=drafts(sheet, points=Fraction(1, 8)))
    assert not LeafThread.objects.filter(version__gt=0).exists()


def test_verifier_decides_many_leaves_and_gives_reasons(made, round_, under_verification):
    threads = {code: factories.thread_of(under_verification, code) for code in ("1.1", "1.2", "1.3")}
    confirmed = [
        Draft(threads[code], "verification", judgement=threads[code].self_entry.judgement) for code in ("1.2", "1.3")
    ]
    lower = Draft(threads["1.1"], "verification", points=Fraction(1))
    with pytest.raises(NotAllowed):
        verify_leaves(actor=made["lawyer"], round_=round_, drafts=confirmed)
    with pytest.raises(Invalid):
        verify_leaves(actor=made["verifier"], round_=round_, drafts=[*confirmed, lower])
    lower = Draft(
        factories.thread_of(under_verification, "1.1"), "verification", points=Fraction(1), reason="Thiếu sản phẩm"
    )
    confirmed = [
        Draft(
            factories.thread_of(under_verification, code), "verification", judgement=threads[code].self_entry.judgement
        )
        for code in ("1.2", "1.3")
    ]
    verify_leaves(actor=made["verifier"], round_=round_, drafts=[*confirmed, lower])
    states = dict(LeafThread.objects.filter(assessment=under_verification).values_list("code", "state"))
    assert (states["1.1"], states["1.2"], states["1.3"]) == ("changed", "confirmed", "confirmed")
    assert Assessment.objects.get(pk=under_verification.pk).state == "verifying"


def test_sheet_that_was_not_submitted_is_not_verified(made, round_, sheet):
    save_leaves(actor=made["focal"], round_=round_, drafts=drafts(sheet))
    with pytest.raises(WrongState):
        verify_leaves(actor=made["verifier"], round_=round_, drafts=drafts(sheet, "verification")[:2])
