"""Mail as it arrives at a server: what it says, that it comes once, and what is kept when it does not leave."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from smtp_sink import Sink

import factories
from cchc.accounts.models import User
from cchc.common.clock import now, today
from cchc.notifications import tasks
from cchc.notifications.actions import notify
from cchc.notifications.actions.composing import compose_at_once, compose_digests
from cchc.notifications.actions.reading import mark_all_read
from cchc.notifications.actions.sending import STUCK_AFTER, send_due
from cchc.notifications.models import Delivery, Notification, Preference, ReminderRun
from cchc_core.access import SYSTEM
from cchc_core.notices import PAUSES
from cchc_core.words import note

pytestmark = pytest.mark.django_db
ADDRESS = "focal@example.gov.vn"


def tell(made: factories.World, who: str = "focal", kind: str = "assessment.returned", **more: object) -> None:
    title = more.pop("title", note("A score sheet is returned"))
    notify(actor=SYSTEM, kind=kind, title=title, to_users=[made[who].user_id], **more)


def digests() -> int:
    ReminderRun.objects.get_or_create(day=today(), defaults={"reminded": 0})
    return compose_digests(today())


def only() -> Delivery:
    return Delivery.objects.get()


def test_urgent_notice_leaves_with_the_act(made, sink: Sink, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(made)
        assert sink.taken == []  # nothing leaves before the commit
    [mail] = sink.to(ADDRESS)
    assert mail.header("Subject") == "[CCHC] Phiếu đánh giá bị trả lại"
    assert (only().state, only().address, only().attempts) == ("sent", ADDRESS, 1)
    assert only().sent_at is not None


def test_mail_says_what_whose_and_until_when(made, sink: Sink) -> None:
    tell(
        made,
        kind="assessment.requested",
        body="Thiếu trang 2 <xem lại>",
        thing="Xã Số 1 · Kỳ 2026",
        due=date(2099, 12, 1),
    )
    compose_at_once()
    send_due()
    [mail] = sink.to(ADDRESS)
    row = Notification.objects.get()
    for text in (mail.plain, mail.html):
        assert "Phiếu đánh giá bị trả lại" in text
        assert "Xã Số 1 · Kỳ 2026" in text
        assert "1/12/2099" in text
        assert f"https://cchc.example.gov.vn/notifications/{row.pk}/" in text
        assert "Dữ liệu minh họa" in text
        assert "Người focal" in text
    assert "Thiếu trang 2 <xem lại>" in mail.plain
    assert "Thiếu trang 2 &lt;xem lại&gt;" in mail.html


def test_real_installation_does_not_speak_of_a_demonstration(made, sink: Sink, settings) -> None:
    settings.CCHC_DEMO = False
    tell(made)
    compose_at_once()
    send_due()
    assert "minh họa" not in sink.taken[0].plain + sink.taken[0].html


def test_headers_name_sender_answer_and_identity(made, sink: Sink, settings) -> None:
    settings.CCHC_MAIL_REPLY_TO = "phongcchc@example.gov.vn"
    tell(made)
    compose_at_once()
    send_due()
    mail = sink.taken[0]
    assert mail.header("From") == "CCHC <cchc@example.gov.vn>"
    assert mail.header("Reply-To") == "phongcchc@example.gov.vn"
    assert mail.header("Message-ID") == only().message_id
    assert re.fullmatch(r"<cchc\.[0-9a-f]{32}@example\.gov\.vn>", only().message_id)
    assert mail.header("Auto-Submitted") == "auto-generated"
    assert mail.header("List-Unsubscribe") is None  # a duty


def test_mail_that_one_may_do_without_says_how(made, sink: Sink, client) -> None:
    Preference.objects.create(user_id=made["focal"].user_id, kind="assessment.message", mail="at_once")
    tell(made, kind="assessment.message")
    tell(made)
    compose_at_once()
    send_due()
    mail = sink.taken[0]
    assert mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    address = mail.header("List-Unsubscribe").strip("<>").removeprefix("https://cchc.example.gov.vn")
    assert client.get(address).status_code == 200
    assert Preference.objects.get().mail == "at_once"  # looking changes nothing
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [(row.kind, row.mail, row.shown) for row in Preference.objects.all()] == [
        ("assessment.message", "off", True)
    ]


def test_forged_way_out_leads_nowhere(made, client) -> None:
    assert client.get("/notifications/unsubscribe/1:abc/").status_code == 404
    assert client.post("/notifications/unsubscribe/1/").status_code == 404


def test_subject_is_one_line_of_bounded_length(made, sink: Sink) -> None:
    tell(made, title=note("%(x)s", x="Dòng một\r\nBcc: x@example.com " + "a" * 300))
    compose_at_once()
    send_due()
    subject = sink.taken[0].header("Subject")
    assert "\n" not in subject
    assert len(subject) <= 120
    assert sink.taken[0].recipients == [ADDRESS]


def test_reader_gets_the_own_language(made, sink: Sink) -> None:
    User.objects.filter(username="focal").update(language="en")
    tell(made)
    compose_at_once()
    send_due()
    assert sink.taken[0].header("Subject") == "[CCHC] A score sheet is returned"


def test_several_urgent_notices_make_one_mail_a_person(made, sink: Sink) -> None:
    for _again in range(3):
        tell(made)
    tell(made, "head")
    compose_at_once()
    send_due()
    assert [len(sink.to(address)) for address in (ADDRESS, "head@example.gov.vn")] == [1, 1]
    assert sink.to(ADDRESS)[0].message["Subject"] == "[CCHC] 3 việc cần xem ngay"


def test_digest_is_one_mail_a_person_and_day(made, sink: Sink) -> None:
    for number in range(3):
        tell(made, kind="assessment.message", title=note("%(x)s", x=f"Câu hỏi {number}"))
    assert digests() == 1
    tell(made, kind="assessment.message")
    assert digests() == 0  # the later one waits for tomorrow
    send_due()
    [mail] = sink.taken
    assert mail.header("Subject").startswith("[CCHC] 3 thông báo ngày ")
    assert [f"Câu hỏi {number}" in mail.plain for number in range(3)] == [True] * 3


def test_digest_takes_urgent_notices_along(made, sink: Sink) -> None:
    tell(made)
    tell(made, kind="assessment.message")
    assert (digests(), compose_at_once()) == (1, 0)


def test_digest_stands_by_deadline(made, sink: Sink) -> None:
    tell(made, kind="assessment.message", title=note("ba"), thing="C")
    tell(made, kind="assessment.message", title=note("hai"), thing="B", due=date(2099, 2, 1))
    tell(made, kind="assessment.message", title=note("một"), thing="A", due=date(2099, 1, 1))
    digests()
    send_due()
    plain = sink.taken[0].plain
    assert plain.index("một") < plain.index("hai") < plain.index("ba")


def test_what_was_read_meanwhile_is_not_mailed(made) -> None:
    tell(made)
    tell(made, kind="assessment.message")
    mark_all_read(actor=made["focal"])
    assert (compose_at_once(), digests()) == (0, 0)


def test_unwished_mail_is_kept_as_unwished(made, sink: Sink) -> None:
    tell(made, kind="assessment.stage")
    digests()
    send_due()
    assert (only().purpose, only().state, sink.taken) == ("off", "suppressed", [])
    assert Notification.objects.get().shown


def test_mail_that_was_taken_is_never_sent_again(made, sink: Sink) -> None:
    tell(made)
    compose_at_once()
    for _again in range(3):
        send_due()
        compose_at_once()
        digests()
    assert len(sink.taken) == 1


def test_person_without_address_is_told_to_the_administrator(made, sink: Sink) -> None:
    tell(made, "stranger")
    compose_at_once()
    send_due()
    assert (only().state, only().error_note.text) == ("given_up", "No e-mail address of this person is known.")
    assert sink.connections == 0


def test_closed_account_gets_no_mail(made, sink: Sink) -> None:
    tell(made)
    User.objects.filter(username="focal").update(is_active=False)
    compose_at_once()
    send_due()
    assert (only().state, sink.taken) == ("suppressed", [])


def test_refused_recipient_is_given_up_with_the_servers_words(made, sink: Sink) -> None:
    sink.answers[ADDRESS] = "550 5.1.1 no such mailbox"
    tell(made)
    tell(made, "head")
    compose_at_once()
    send_due()
    focal = Delivery.objects.get(user__username="focal")
    assert focal.state == "given_up"
    assert focal.error_note.values["answer"] == "550 5.1.1 no such mailbox"
    assert Delivery.objects.get(user__username="head").state == "sent"


def test_recipient_refused_for_now_is_tried_again(made, sink: Sink) -> None:
    sink.answers[ADDRESS] = "451 4.7.1 greylisted"
    tell(made)
    compose_at_once()
    send_due()
    assert (only().state, only().attempts) == ("failed", 1)
    assert send_due() == 0  # not before its time
    sink.answers.clear()
    Delivery.objects.update(next_try_at=now())
    send_due()
    assert (only().state, only().attempts, only().error) == ("sent", 2, None)


def test_message_refused_for_good_is_given_up(made, sink: Sink) -> None:
    sink.answers["DATA"] = "554 5.7.1 looks like spam"
    tell(made)
    compose_at_once()
    send_due()
    assert only().state == "given_up"
    assert "554 5.7.1 looks like spam" in str(only().error)


@pytest.mark.parametrize("where", [ADDRESS, "DATA"])
def test_server_that_hangs_up_is_tried_again_and_does_not_hold_up_others(made, sink: Sink, where: str) -> None:
    sink.answers[where] = "hang up"
    tell(made)
    compose_at_once()
    send_due()
    assert (only().state, only().attempts) == ("failed", 1)
    sink.answers.clear()
    tell(made, "head")
    compose_at_once()
    send_due()
    assert Delivery.objects.get(user__username="head").state == "sent"


def test_server_that_is_down_counts_for_every_mail_and_pauses_grow(made, sink: Sink, settings) -> None:
    settings.EMAIL_PORT = 9  # nobody listens there
    for who in ("focal", "head", "coordinator"):
        tell(made, who)
    compose_at_once()
    began = now()
    for number, pause in enumerate(PAUSES, start=1):
        send_due()
        rows = list(Delivery.objects.all())
        assert {(row.state, row.attempts) for row in rows} == {("failed", number)}
        assert all(abs(row.next_try_at - began - pause) < timedelta(minutes=1) for row in rows)
        assert all("reached" in row.error_note.text for row in rows)
        Delivery.objects.update(next_try_at=now())
    send_due()
    assert {row.state for row in Delivery.objects.all()} == {"given_up"}


def test_mail_whose_sending_was_interrupted_is_sent_under_the_same_identity(made, sink: Sink) -> None:
    tell(made)
    compose_at_once()
    Delivery.objects.update(state="sending", attempts=1, tried_at=now())
    assert send_due() == 0  # it may be under way
    Delivery.objects.update(tried_at=now() - STUCK_AFTER - timedelta(minutes=1))
    send_due()
    assert sink.taken[0].header("Message-ID") == only().message_id
    assert (only().state, only().attempts) == ("sent", 2)


def test_address_that_no_header_can_hold_is_given_up_alone(made, sink: Sink) -> None:
    User.objects.filter(username="focal").update(email="a@b.vn\nBcc: c@d.vn")
    tell(made)
    tell(made, "head")
    compose_at_once()
    send_due()
    assert Delivery.objects.get(user__username="focal").state == "given_up"
    assert Delivery.objects.get(user__username="head").state == "sent"


def test_many_mails_share_one_connection(made, sink: Sink) -> None:
    for who in ("focal", "head", "coordinator", "verifier"):
        tell(made, who)
    compose_at_once()
    send_due()
    assert (len(sink.taken), sink.connections) == (4, 1)


def test_composing_costs_the_same_for_one_and_for_many(made) -> None:
    def cost(people: list[str]) -> int:
        for who in people:
            tell(made, who)
        with CaptureQueriesContext(connection) as queries:
            assert compose_at_once() == len(people)
        return len(queries)

    assert cost(["focal"]) == cost(["focal", "head", "coordinator", "verifier"])


def test_nothing_is_mailed_where_mail_is_off(made, sink: Sink, settings) -> None:
    settings.CCHC_MAIL = False
    tell(made)
    tasks.send_at_once()
    tasks.mail()
    assert (Delivery.objects.count(), sink.connections) == (0, 0)


@pytest.mark.parametrize(("hour", "leaves"), [(0, True), (24, False)])
def test_digest_waits_for_its_hour(made, sink: Sink, settings, hour: int, leaves: bool) -> None:
    settings.CCHC_MAIL_HOUR, settings.CCHC_TODAY = hour, date(2026, 12, 15)
    tell(made, kind="assessment.message")
    tasks.remind()
    tasks.mail()
    assert Delivery.objects.exists() is leaves
