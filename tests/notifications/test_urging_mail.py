"""The mail of an urging letter leaves at once, over a real mail server, with the way to the letter in it."""

from smtp_sink import Sink

import plan_factories as plans
from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.notifications.actions.composing import compose_at_once
from cchc.notifications.actions.sending import send_due
from cchc.notifications.models import Delivery
from cchc.urging.actions.issuing import issue_letters
from cchc.urging.actions.letters import send_letters
from cchc.urging.models import UrgedUnit
from cchc.urging.queries import progress_of
from factories import World
from urging_factories import approved, signed_zip


def test_mail_of_a_letter_leaves_at_once_with_its_link_and_is_seen_at_the_row(
    made: World, sink: Sink, settings
) -> None:
    settings.CCHC_MAIL = True
    plans.justice_people(made)
    for name in ("justice", "justice-head"):
        User.objects.filter(username=name).update(email=f"{name}@example.gov.vn")
    round_ = approved(made)
    issue_letters(actor=made["coordinator"], round_=round_, first="5", day=today(), upload=signed_zip(round_))
    sink.taken.clear()
    send_letters(actor=made["coordinator"], round_=round_)
    compose_at_once()
    send_due()
    urged = UrgedUnit.objects.get()
    for name in ("justice", "justice-head"):
        [mail] = [each for each in sink.to(f"{name}@example.gov.vn") if round_.title in each.plain]
        assert "https://cchc.example.gov.vn/" in mail.plain
    [row] = progress_of(round_)
    assert (row.urged.pk, row.mail_state) == (urged.pk, Delivery.SENT)
