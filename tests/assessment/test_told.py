"""Who hears of what happens in a round, from its opening to its publication."""

import pytest

import factories
from cchc.accounts.models import Post
from cchc.assessment.actions.assignments import assign_leaves
from cchc.assessment.actions.submission import send_to_head, submit, withdraw
from cchc.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> factories.World:
    return factories.world()


def heard(kind: str) -> set[str]:
    """Who was told something of a kind."""
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_units_hear_that_a_round_opens(made) -> None:
    factories.a_round(made)
    assert heard("assessment.opened") == {"focal", "head", "neighbour", "focal-2", "head-2"}


def test_head_hears_of_a_filled_sheet_and_the_coordinator_of_a_submitted_one(made) -> None:
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    assert (heard("assessment.awaiting"), heard("assessment.submitted")) == ({"head"}, set())
    submit(actor=made["head"], assessment=sheet)
    assert heard("assessment.submitted") == {"coordinator", "focal"}


def test_sheet_withdrawn_before_it_left_the_unit_concerns_nobody_outside(made) -> None:
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    factories.fill(made, sheet)
    send_to_head(actor=made["focal"], assessment=sheet)
    withdraw(actor=made["focal"], assessment=sheet)
    assert heard("assessment.submitted") == set()
    send_to_head(actor=made["focal"], assessment=sheet)
    submit(actor=made["head"], assessment=sheet)
    Notification.objects.all().delete()
    withdraw(actor=made["head"], assessment=sheet)
    assert heard("assessment.submitted") == {"coordinator", "focal"}


def test_post_hears_of_criteria_assigned_to_it(made) -> None:
    sheet = factories.sheet_of(factories.a_round(made), made.communes[0])
    post = made["focal"].holdings[0].post_id
    assign_leaves(actor=made["head"], assessment=sheet, codes=["1"], post=Post.objects.get(pk=post))
    assert heard("assessment.assigned") == {"focal"}
    row = Notification.objects.get(kind="assessment.assigned")
    assert row.title_note.values["count"] == 3
    assert row.url_args == {"pk": sheet.pk}


def test_units_hear_of_published_results(made) -> None:
    factories.published(made)
    assert heard("assessment.published") == {"focal", "head", "neighbour", "focal-2", "head-2"}
