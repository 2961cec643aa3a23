"""The pages of notices, wishes and mails: who opens what, at which cost, and what each act does."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories
from cchc.accounts.models import User
from cchc.audit.models import Event
from cchc.common.clock import now, today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc.notifications.actions import notify
from cchc.notifications.actions.composing import compose_at_once
from cchc.notifications.actions.deliveries import retry_delivery
from cchc.notifications.actions.preferences import Wish, set_preferences
from cchc.notifications.models import Delivery, Notification, Preference
from cchc.notifications.permissions import may_set_preferences
from cchc.notifications.queries import deliveries_visible_to, visible_to
from cchc_core.access import SYSTEM, Actor
from cchc_core.notices import KINDS, Timing
from cchc_core.words import note

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:notification-list")
MAILS = reverse("notifications:delivery-list")
WISHES = reverse("notifications:preferences-edit")


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def told(made: factories.World, who: str = "focal", kind: str = "assessment.message", **more: object) -> Notification:
    title = more.pop("title", note("A question or an answer at a criterion"))
    notify(actor=SYSTEM, kind=kind, title=title, to_users=[made[who].user_id], **more)
    return Notification.objects.latest("pk")


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_costs_the_same_with_one_and_three_rows(made) -> None:
    client = client_of(made["focal"])
    told(made)
    one = cost(client, LIST)
    told(made, kind="assessment.returned", body="vì sao", due=date(2026, 12, 1))
    told(made)
    assert cost(client, LIST) == one


def test_bell_counts_unread_in_one_query(made) -> None:
    client = client_of(made["focal"])
    told(made)
    assert 'aria-label="Thông báo, 1 chưa đọc"' in client.get("/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len([each for each in queries if "notifications_" in each["sql"]]) == 1
    client.post(reverse("notifications:notification-read-all"))
    assert 'aria-label="Thông báo"' in client.get("/").content.decode()


def test_bell_stands_for_nobody_who_is_not_signed_in(db) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert "#bell" not in Client().get(reverse("account_login")).content.decode()
    assert not [each for each in queries if "notifications_" in each["sql"]]


def test_unread_stand_first_and_the_latest_day_before_others(made) -> None:
    rows = [told(made, title=note("%(x)s", x=f"tin số {number}")) for number in range(4)]
    for row, days, read in zip(rows, (3, 0, 1, 0), (False, True, False, False), strict=True):
        at = now() - timedelta(days=days)
        Notification.objects.filter(pk=row.pk).update(created_at=at, read_at=at if read else None)
    page = client_of(made["focal"]).get(LIST).content.decode()
    places = [page.index(f">tin số {number}<") for number in (3, 2, 0, 1)]
    assert places == sorted(places)
    assert page.index("Chưa đọc</h2>") < places[0] < page.index("Đã đọc</h2>") < places[3]


def test_list_is_filtered_by_kind_and_state_in_the_address(made) -> None:
    told(made, title=note("%(x)s", x="hỏi đáp"))
    told(made, kind="assessment.returned", title=note("%(x)s", x="trả lại"))
    client = client_of(made["focal"])
    page = client.get(LIST, {"kind": "assessment.returned"}).content.decode()
    assert ("trả lại" in page, "hỏi đáp" in page) == (True, False)
    client.post(reverse("notifications:notification-read-all"), {"kind": "assessment.returned"})
    page = client.get(LIST, {"unread": "1"}).content.decode()
    assert (">trả lại<" in page, ">hỏi đáp<" in page) == (False, True)


@pytest.mark.parametrize("query", ["kind=nonsense", "unread=7", "page=99", "page=x"])
def test_address_of_nonsense_shows_the_list(made, query: str) -> None:
    told(made)
    assert client_of(made["focal"]).get(f"{LIST}?{query}").status_code == 200


def test_opening_leads_to_the_thing_and_counts_as_reading(made) -> None:
    round_ = factories.a_round(made)
    row = told(made, url_name="assessment:round-show", url_args={"pk": round_.pk})
    answer = client_of(made["focal"]).get(reverse("notifications:notification-open", args=[row.pk]))
    assert answer.headers["Location"] == reverse("assessment:round-show", args=[round_.pk])
    row.refresh_from_db()
    first = row.read_at
    assert first is not None
    client_of(made["focal"]).get(reverse("notifications:notification-open", args=[row.pk]))
    row.refresh_from_db()
    assert row.read_at == first


@pytest.mark.parametrize("url_name", ["", "assessment:no-longer-there"])
def test_notice_that_leads_nowhere_leads_back_to_the_list(made, url_name: str) -> None:
    row = told(made, url_name=url_name)
    answer = client_of(made["focal"]).get(reverse("notifications:notification-open", args=[row.pk]))
    assert answer.headers["Location"] == LIST


@pytest.mark.parametrize("who", ["head", "coordinator", "admin", "auditor", "stranger"])
def test_notice_of_somebody_else_does_not_exist(made, who: str) -> None:
    row = told(made)
    client = client_of(made[who])
    assert client.get(reverse("notifications:notification-open", args=[row.pk])).status_code == 404
    assert client.post(reverse("notifications:notification-read", args=[row.pk])).status_code == 404
    client.post(reverse("notifications:notification-read-all"))
    row.refresh_from_db()
    assert row.is_unread
    assert not visible_to(made[who]).exists()


def test_notice_that_goes_by_mail_only_is_not_shown(made) -> None:
    Preference.objects.create(user_id=made["focal"].user_id, kind="assessment.message", shown=False, mail="digest")
    row = told(made)
    client = client_of(made["focal"])
    assert f"/notifications/{row.pk}/" not in client.get(LIST).content.decode()
    assert client.get("/").content.decode().count("chưa đọc") == 0


def test_link_in_a_mail_opens_a_notice_that_goes_by_mail_only(made) -> None:
    Preference.objects.create(user_id=made["focal"].user_id, kind="assessment.message", shown=False, mail="digest")
    row = told(made)
    assert client_of(made["focal"]).get(reverse("notifications:notification-open", args=[row.pk])).status_code == 302


def test_words_of_people_are_shown_as_text(made) -> None:
    told(made, body="<script>alert(1)</script> 100% & hơn")
    page = client_of(made["focal"]).get(LIST).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 100% &amp; hơn" in page


# Wishes


def sent_form(**changes: str) -> dict[str, str]:
    """What a browser sends when nothing is changed, and what is."""
    data = {}
    for key, kind in KINDS.items():
        name = key.replace(".", "-")
        data[f"mail-{name}"] = kind.mail.value
        if not kind.is_duty:
            data[f"shown-{name}"] = "on"
    return {**data, **changes}


def test_wishes_are_kept(made) -> None:
    client = client_of(made["focal"])
    data = sent_form(**{"mail-assessment-message": "off", "mail-work-reminder": "at_once"})
    del data["shown-assessment-published"]
    assert client.post(WISHES, data).status_code == 302
    rows = Preference.objects.order_by("kind").values_list("kind", "shown", "mail")
    assert list(rows) == [
        ("assessment.message", True, "off"),
        ("assessment.published", False, "digest"),
        ("work.reminder", True, "at_once"),
    ]
    client.post(WISHES, sent_form())
    assert set(Preference.objects.values_list("shown", "mail")) == {(True, "digest")}
    assert not Event.objects.filter(verb="change_preferences").exists()  # one's own are one's own business


def test_page_of_wishes_shows_what_holds(made) -> None:
    Preference.objects.create(user_id=made["focal"].user_id, kind="assessment.message", shown=False, mail="off")
    page = client_of(made["focal"]).get(WISHES).content.decode()
    assert '<option value="off" selected>' in page
    assert 'name="shown-work-reminder"' not in page


def test_duty_is_not_switched_off_by_a_forged_form(made) -> None:
    client = client_of(made["focal"])
    answer = client.post(WISHES, sent_form(**{"mail-work-reminder": "off"}))
    assert answer.status_code == 200
    assert not Preference.objects.exists()
    user = User.objects.get(username="focal")
    for wish in (Wish(True, Timing.OFF), Wish(False, Timing.DIGEST)):
        with pytest.raises(Invalid):
            set_preferences(actor=made["focal"], user=user, wishes={"work.reminder": wish})


#: who → may set the focal officer's wishes
WHO = {"focal": 200, "admin": 200, "head": 403, "coordinator": 403, "neighbour": 404, "stranger": 404}


@pytest.mark.parametrize("who", WHO)
def test_wishes_of_a_person_by_person(made, who: str) -> None:
    user = User.objects.get(username="focal")
    address = reverse("notifications:preferences-edit-other", args=[user.pk])
    assert client_of(made[who]).get(address).status_code == WHO[who]
    assert bool(may_set_preferences(made[who], user)) is (WHO[who] == 200)


def test_change_by_the_administrator_stands_in_the_log(made) -> None:
    user = User.objects.get(username="focal")
    address = reverse("notifications:preferences-edit-other", args=[user.pk])
    client_of(made["admin"]).post(address, sent_form(**{"mail-assessment-message": "off"}))
    event = Event.objects.get(verb="change_preferences")
    assert (event.root, event.after) == (f"user:{user.pk}", {"assessment.message": "off"})
    client_of(made["admin"]).post(address, sent_form(**{"mail-assessment-message": "off"}))
    assert Event.objects.filter(verb="change_preferences").count() == 1  # nothing was changed


# Mails


def mailed(made: factories.World, who: str = "focal", **values: object) -> Delivery:
    told(made, who, "assessment.returned")
    compose_at_once()
    row = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("who", ["focal", "head", "coordinator", "auditor", "stranger", "admin"])
def test_mails_are_the_administrators_business(made, who: str) -> None:
    row = mailed(made, state="given_up")
    client = client_of(made[who])
    allowed = who == "admin"
    assert client.get(MAILS).status_code == (200 if allowed else 404)
    assert deliveries_visible_to(made[who]).exists() is allowed
    for name, arguments in (("delivery-retry", [row.pk]), ("delivery-retry-all", []), ("delivery-test", [])):
        answer = client.post(reverse(f"notifications:{name}", args=arguments))
        assert answer.status_code == (302 if allowed else 404), name


def test_administrator_of_one_circle_sees_no_mail_of_another(made) -> None:
    local = factories.person("local", ("admin", made.communes[0], None))
    mine, other = mailed(made, "focal", state="failed"), mailed(made, "coordinator", state="failed")
    assert list(deliveries_visible_to(local)) == [mine]
    client = client_of(local)
    assert client.post(reverse("notifications:delivery-retry", args=[other.pk])).status_code == 404
    client.post(reverse("notifications:delivery-retry-all"))
    other.refresh_from_db()
    assert other.state == "failed"
    with pytest.raises(NotAllowed):
        retry_delivery(actor=local, delivery=other)


def test_page_of_mails_costs_the_same_with_one_and_three_rows(made) -> None:
    client = client_of(made["admin"])
    mailed(made)
    one = cost(client, MAILS)
    mailed(
        made, "head", state="failed", error=note("The mail server cannot be reached: %(answer)s", answer="x").to_json()
    )
    mailed(made, "coordinator", state="given_up")
    assert cost(client, MAILS) == one


def test_page_of_mails_says_why_and_is_filtered(made) -> None:
    reason = note("The mail server refused the address: %(answer)s", answer="550 no such mailbox")
    mailed(made, "focal", state="given_up", error=reason.to_json(), address="focal@example.gov.vn")
    mailed(made, "head")
    client = client_of(made["admin"])
    page = client.get(MAILS, {"state": "given_up"}).content.decode()
    assert "Máy chủ thư từ chối địa chỉ: 550 no such mailbox" in page
    assert ("Người focal" in page, "Người head" in page) == (True, False)
    page = client.get(MAILS, {"q": "head"}).content.decode()
    assert ("Người focal" in page, "Người head" in page) == (False, True)


def test_mail_is_tried_again_at_the_administrators_word(made, mailoutbox, django_capture_on_commit_callbacks) -> None:
    row = mailed(made, state="given_up", attempts=6, next_try_at=now() + timedelta(days=1))
    User.objects.filter(username="focal").update(email="moi@example.gov.vn")
    with django_capture_on_commit_callbacks(execute=True):
        client_of(made["admin"]).post(reverse("notifications:delivery-retry", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.address) == ("sent", 1, "moi@example.gov.vn")
    assert Event.objects.filter(verb="retry_mail").count() == 1
    with pytest.raises(WrongState):
        retry_delivery(actor=made["admin"], delivery=row)
    assert len(mailoutbox) == 1


def test_everything_is_tried_again_after_an_outage(made, mailoutbox, django_capture_on_commit_callbacks) -> None:
    for who in ("focal", "head"):
        mailed(made, who, state="given_up")
    with django_capture_on_commit_callbacks(execute=True):
        client_of(made["admin"]).post(reverse("notifications:delivery-retry-all"))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert Event.objects.get(verb="retry_mail").root == "mail"


def test_test_mail_goes_to_whoever_asks(made, mailoutbox, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client_of(made["admin"]).post(reverse("notifications:delivery-test"))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["admin@example.gov.vn"], "[CCHC] Thử cài đặt thư điện tử")
    ]


def test_pages_say_when_mail_is_off(made, settings) -> None:
    settings.CCHC_MAIL = False
    mailed_page = client_of(made["admin"]).get(MAILS).content.decode()
    assert "Đang tắt gửi thư trong cài đặt" in mailed_page
    assert "Gửi thư thử" not in mailed_page
    assert "Đang tắt gửi thư" in client_of(made["focal"]).get(LIST).content.decode()
    assert "đang tắt gửi thư" in client_of(made["focal"]).get(WISHES).content.decode()
    assert client_of(made["admin"]).post(reverse("notifications:delivery-test")).status_code == 409


def test_kinds_of_an_earlier_release_do_not_break_the_list(made) -> None:
    row = told(made)
    Notification.objects.filter(pk=row.pk).update(kind="assessment.forgotten")
    Preference.objects.create(user_id=made["focal"].user_id, kind="assessment.forgotten", mail="off")
    client = client_of(made["focal"])
    assert [client.get(address).status_code for address in (LIST, WISHES)] == [200, 200]
    assert today()
