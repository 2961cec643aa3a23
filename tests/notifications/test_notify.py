"""Telling people: who hears of what, once, inside the transaction of the act, at a constant cost."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cchc.accounts.models import Delegation, User
from cchc.common.clock import today
from cchc.notifications.actions import notify, notify_holders, post_holders, posts_of
from cchc.notifications.models import Notification, Preference
from cchc_core.access import SYSTEM, Actor
from cchc_core.notices import UnknownKind
from cchc_core.words import note

pytestmark = pytest.mark.django_db
TITLE = note("A sheet is returned")


def post_of(actor: Actor) -> int:
    return actor.holdings[0].post_id


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.select_related("recipient").order_by("pk")
    return [(row.recipient.username, row.kind) for row in rows]


def test_post_is_told_through_its_holder_and_whoever_acts_in_it(made):
    post = post_of(made["head"])
    Delegation.objects.create(
        post_id=post, to_user_id=made["focal"].user_id, valid_from=today(), valid_to=today() + timedelta(days=1)
    )
    notify(actor=made["verifier"], kind="assessment.returned", title=TITLE, to_posts=[post])
    assert told() == [("head", "assessment.returned"), ("focal", "assessment.returned")]
    assert set(Notification.objects.values_list("post_id", flat=True)) == {post}


def test_whoever_acts_hears_nothing_of_the_own_act(made):
    both = [made["focal"].user_id, made["head"].user_id]
    assert notify(actor=made["head"], kind="assessment.message", title=TITLE, to_users=both) == 1
    assert told() == [("focal", "assessment.message")]


def test_person_with_two_posts_is_told_once(made):
    posts = [post_of(made["head"]), post_of(made["focal"])]
    Delegation.objects.create(post_id=posts[0], to_user_id=made["focal"].user_id, valid_from=today(), valid_to=today())
    notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_posts=posts, to_users=[made["focal"].user_id])
    assert told() == [("head", "assessment.message"), ("focal", "assessment.message")]


@pytest.mark.parametrize("ended", ["account", "appointment", "post"])
def test_who_is_gone_is_not_told(made, ended):
    post = made["focal"].holdings[0]
    row = User.objects.get(pk=made["focal"].user_id).appointments.get()
    yesterday = today() - timedelta(days=1)
    if ended == "account":
        User.objects.filter(pk=made["focal"].user_id).update(is_active=False)
    elif ended == "appointment":
        type(row).objects.filter(pk=row.pk).update(valid_to=yesterday)
    else:
        type(row.post).objects.filter(pk=row.post_id).update(valid_to=yesterday)
    assert post_holders([post.post_id]) == {post.post_id: []}
    assert notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_posts=[post.post_id]) == 0


def test_closed_account_named_in_person_is_not_told(made):
    User.objects.filter(pk=made["focal"].user_id).update(is_active=False)
    assert notify(actor=SYSTEM, kind="job.done", title=TITLE, to_users=[made["focal"].user_id]) == 0


def test_act_that_is_taken_back_told_nobody(made):
    with transaction.atomic():
        notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_users=[made["focal"].user_id])
        transaction.set_rollback(True)
    assert told() == []


def test_what_is_told_once_is_not_told_again(made):
    for _again in range(2):
        notify(
            actor=SYSTEM, kind="assessment.opened", title=TITLE, to_users=[made["focal"].user_id], dedupe="round:1:open"
        )
    notify(actor=SYSTEM, kind="assessment.opened", title=TITLE, to_users=[made["head"].user_id], dedupe="round:1:open")
    assert told() == [("focal", "assessment.opened"), ("head", "assessment.opened")]


def test_same_notice_without_a_key_is_told_each_time(made):
    for _again in range(2):
        notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_users=[made["focal"].user_id])
    assert len(told()) == 2


def test_unknown_kind_is_refused(made):
    with pytest.raises(UnknownKind):
        notify(actor=SYSTEM, kind="assessment.nonsense", title=TITLE, to_users=[made["focal"].user_id])


@pytest.mark.parametrize("who", [[], ["focal"]])
def test_sentence_with_an_empty_gap_fails_the_act(made, who):
    with pytest.raises(KeyError):
        notify(
            actor=SYSTEM,
            kind="assessment.message",
            title=note("Explain %(code)s"),
            to_users=[made[each].user_id for each in who],
        )


def test_notice_keeps_its_words_and_its_way(made):
    notify(
        actor=SYSTEM,
        kind="assessment.requested",
        title=note("Explain %(code)s", code="1.2"),
        body="Thiếu 100% hồ sơ",
        to_users=[made["focal"].user_id],
        url_name="assessment:criterion-show",
        url_args={"pk": 42, "code": "1.2"},
        about="assessment:42:leaf:1.2",
        thing="Xã Số 1",
        due=date(2026, 12, 1),
    )
    row = Notification.objects.get()
    assert row.title_note == note("Explain %(code)s", code="1.2")
    assert row.body_note == note("%(words)s", words="Thiếu 100% hồ sơ")
    assert (row.url_name, row.url_args) == ("assessment:criterion-show", {"pk": 42, "code": "1.2"})
    assert (row.about, row.thing, row.due) == ("assessment:42:leaf:1.2", "Xã Số 1", date(2026, 12, 1))
    assert row.is_duty
    assert row.is_unread


#: wish (shown, mail) → whether a notice of no duty is kept, shown, and when its mail leaves
WISHES = {
    None: (True, True, "digest"),
    (True, "off"): (True, True, "off"),
    (True, "at_once"): (True, True, "at_once"),
    (False, "digest"): (True, False, "digest"),
    (False, "off"): (False, None, None),
}


@pytest.mark.parametrize("wish", WISHES)
def test_notice_goes_where_the_person_wishes(made, wish):
    user = made["focal"].user_id
    if wish:
        Preference.objects.create(user_id=user, kind="assessment.message", shown=wish[0], mail=wish[1])
    notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_users=[user])
    row = Notification.objects.first()
    assert (row is not None, row and row.shown, row and row.mail) == WISHES[wish]


def test_duty_is_told_whatever_the_person_wishes(made):
    user = made["focal"].user_id
    Preference.objects.create(user_id=user, kind="assessment.returned", shown=False, mail="off")
    notify(actor=SYSTEM, kind="assessment.returned", title=TITLE, to_users=[user])
    row = Notification.objects.get()
    assert (row.shown, row.mail) == (True, "at_once")


def test_without_mail_in_the_settings_notices_stand_in_the_product_only(made, settings):
    settings.CCHC_MAIL = False
    user = made["focal"].user_id
    Preference.objects.create(user_id=user, kind="assessment.message", shown=False, mail="at_once")
    notify(actor=SYSTEM, kind="assessment.message", title=TITLE, to_users=[user])
    notify(actor=SYSTEM, kind="assessment.returned", title=TITLE, to_users=[user])
    assert [(row.kind, row.mail) for row in Notification.objects.all()] == [("assessment.returned", "")]


def test_cost_is_the_same_for_one_and_for_everybody(made, django_capture_on_commit_callbacks):
    everybody = [post_of(actor) for actor in made.actors.values() if actor.holdings]

    def cost(posts: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            notify(actor=SYSTEM, kind="assessment.returned", title=TITLE, to_posts=posts, dedupe=f"x{len(posts)}")
        return len(queries)

    assert len(everybody) > 5
    assert cost(everybody[:1]) == cost(everybody)


def test_holders_are_found_by_role_in_units_and_for_circles(made):
    first, second = made.communes
    assert posts_of(["focal", "unit_head"], [first.pk]) == [post_of(made["focal"]), post_of(made["head"])]
    assert posts_of(["focal"], [first.pk, second.pk]) == [
        post_of(made[who]) for who in ("focal", "neighbour", "focal-2")
    ]
    assert posts_of(["coordinator"], circle_ids=[made.province.pk]) == [post_of(made["coordinator"])]
    assert posts_of(["verifier"], [made.justice.pk]) == [post_of(made["lawyer"])]
    assert posts_of(["coordinator"], [made.province.pk]) == []


def test_holders_of_roles_are_told(made):
    notify_holders(
        actor=made["head"],
        kind="assessment.submitted",
        title=TITLE,
        roles=["coordinator"],
        circle_ids=[made.province.pk],
    )
    assert told() == [("coordinator", "assessment.submitted")]
