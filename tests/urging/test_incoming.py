"""A letter that was sent goes into the register of the unit that received it: once, with its signed file, by its own people."""

import pytest
from django.urls import reverse

import plan_factories as plans
from cchc.common.clock import today
from cchc.common.errors import NotAllowed, WrongState
from cchc.documents.models import OfficialDocument
from cchc.urging.actions.incoming import incoming_of, register_letter
from cchc.urging.actions.issuing import issue_letters
from cchc.urging.actions.letters import send_letters
from cchc.urging.models import UrgedUnit
from factories import World
from plan_factories import client_of
from urging_factories import approved, late_task, signed_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(made: World) -> UrgedUnit:
    """The letter of the Department of Justice, issued and sent."""
    plans.justice_people(made)
    round_ = approved(made, late_task())
    upload = signed_zip(round_)
    issue_letters(actor=made["coordinator"], round_=round_, first="15", day=today(), upload=upload)
    send_letters(actor=made["coordinator"], round_=round_)
    return UrgedUnit.objects.select_related("draft__document", "round").get()


def test_letter_is_registered_once_with_its_signed_file(made: World, received: UrgedUnit) -> None:
    answer = client_of(made["justice"]).post(reverse("urging:unit-register", args=[received.pk]))
    row = OfficialDocument.objects.get(direction="in")
    assert answer.url == reverse("documents:document-show", args=[row.pk])
    sent = received.draft.document if received.draft else None
    assert sent is not None
    assert (row.owner_id, row.full_symbol, row.subject) == (made.justice.pk, sent.full_symbol, sent.subject)
    assert (row.issued_from, row.arrived_on, row.issuer_unit_id) == (today(), today(), sent.issuer_unit_id)
    assert row.files.count() == 1
    assert incoming_of(received) == row
    with pytest.raises(WrongState):
        register_letter(actor=made["justice"], urged=received)


@pytest.mark.parametrize("who", ["coordinator", "focal", "stranger"])
def test_others_register_nothing_for_the_unit(made: World, received: UrgedUnit, who: str) -> None:
    with pytest.raises(NotAllowed):
        register_letter(actor=made[who], urged=received)


def test_letter_that_was_not_sent_cannot_be_registered(made: World, received: UrgedUnit) -> None:
    UrgedUnit.objects.update(sent_at=None)
    with pytest.raises(WrongState):
        register_letter(actor=made["justice"], urged=received)
