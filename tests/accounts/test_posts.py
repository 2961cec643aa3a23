"""Posts changing hands: appointing, handing over, delegating, closing, and following a unit that ends."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cchc.accounts import waiting_hooks
from cchc.accounts.actions import posts
from cchc.accounts.models import Appointment, Delegation, Post, User
from cchc.accounts.outlets import FOLLOWER
from cchc.accounts.queries import actor_for
from cchc.audit.models import Event
from cchc.audit.verify import verify_audit
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, WrongState
from cchc_core.access import Actor, Role
from cchc_core.units.changes import Handover
from cchc_core.words import note
from cchc_core.work import Waiting

pytestmark = pytest.mark.django_db
DAY = timedelta(1)


@pytest.fixture
def post(cast: dict[str, User], province: dict[str, int]) -> Post:
    return Post.objects.get(unit_id=province["Phường Thành Sen"], role=Role.FOCAL)


@pytest.fixture
def admin(actor: Callable[[str], Actor]) -> Actor:
    return actor("admin")


def spans(post: Post) -> list[tuple[str, date, date | None]]:
    rows = post.appointments.select_related("user").order_by("valid_from")
    return [(row.user.username, row.valid_from, row.valid_to) for row in rows]


def test_handing_over_ends_one_and_begins_the_other(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    first = post.appointments.get().valid_from
    posts.appoint(actor=admin, post=post, user=cast["stranger"], valid_from=today(), basis="Quyết định 12/QĐ-UBND")
    assert spans(post) == [("daumoi.thanhsen", first, today() - DAY), ("khach", today(), None)]
    assert not actor_for(cast["focal-commune"], today()).holdings
    assert actor_for(cast["stranger"], today()).holds(Role.FOCAL)
    event = Event.objects.get(verb="appoint")
    assert event.reason == "Quyết định 12/QĐ-UBND"
    assert event.root == f"post:{post.pk}"
    assert event.actor_words == "Quản trị hệ thống, Sở Nội vụ"


def test_appointing_the_present_holder_is_refused(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    with pytest.raises(WrongState):
        posts.appoint(actor=admin, post=post, user=cast["focal-commune"], valid_from=today())


def test_appointing_before_the_holder_began_is_refused(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    with pytest.raises(Invalid):
        posts.appoint(actor=admin, post=post, user=cast["stranger"], valid_from=post.valid_from)
    with pytest.raises(Invalid):
        posts.appoint(actor=admin, post=post, user=cast["stranger"], valid_from=post.valid_from - DAY)


def test_appointments_never_overlap(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    posts.appoint(actor=admin, post=post, user=cast["stranger"], valid_from=today() + 10 * DAY)
    with pytest.raises(Invalid):
        posts.appoint(actor=admin, post=post, user=cast["auditor"], valid_from=today())
    posts.appoint(actor=admin, post=post, user=cast["auditor"], valid_from=today(), valid_to=today() + 9 * DAY)
    assert [row[0] for row in spans(post)] == ["daumoi.thanhsen", "thanhtra.tinh", "khach"]


def test_database_knows_one_open_holder_a_post(post: Post, cast: dict[str, User]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(post=post, user=cast["stranger"], valid_from=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(post=post, to_user=cast["stranger"], valid_from=today())


def test_closed_account_is_not_appointed(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    cast["stranger"].is_active = False
    cast["stranger"].save()
    with pytest.raises(WrongState):
        posts.appoint(actor=admin, post=post, user=cast["stranger"], valid_from=today())


def test_closing_a_post_ends_who_holds_it(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    posts.close_post(actor=admin, post=post, on=today(), reason="Không còn nhiệm vụ")
    assert actor_for(cast["focal-commune"], today()).holdings
    assert not actor_for(cast["focal-commune"], today() + DAY).holdings
    with pytest.raises(WrongState):
        posts.close_post(actor=admin, post=post, on=today())


def test_holder_lends_the_own_post_and_takes_it_back(post: Post, cast: dict[str, User]) -> None:
    focal = actor_for(cast["focal-commune"], today())
    row = posts.delegate(
        actor=focal, post=post, to_user=cast["stranger"], valid_from=today(), valid_to=today() + 5 * DAY
    )
    lent = actor_for(cast["stranger"], today())
    with pytest.raises(NotAllowed):
        posts.delegate(actor=lent, post=post, to_user=cast["auditor"], valid_from=today(), valid_to=today())
    posts.end_delegation(actor=focal, delegation=row, on=today() - DAY)
    assert not actor_for(cast["stranger"], today()).holdings


def test_posts_follow_a_unit_that_ends(
    admin: Actor, post: Post, cast: dict[str, User], province: dict[str, int]
) -> None:
    heir = province["Phường Trần Phú"]
    handover = Handover(post.unit_id, "Phường Thành Sen", heir, "Phường Trần Phú", "merge", today())
    assert [line.values["count"] for line in FOLLOWER.preview(handover)] == [2]

    for _twice in range(2):
        FOLLOWER.follow(handover, admin)

    held = actor_for(cast["focal-commune"], today()).holdings
    assert [(holding.unit_id, holding.role) for holding in held] == [(heir, Role.FOCAL)]
    before = actor_for(cast["focal-commune"], today() - DAY).holdings
    assert [holding.post_id for holding in before] == [post.pk], "what was done before stays done in the old post"
    assert Post.objects.filter(unit_id=heir).count() == 2
    assert verify_audit().whole


def test_posts_of_a_unit_without_an_heir_are_closed(admin: Actor, post: Post, cast: dict[str, User]) -> None:
    FOLLOWER.follow(Handover(post.unit_id, "Phường Thành Sen", None, "", "abolish", today()), admin)
    assert not actor_for(cast["focal-commune"], today()).holdings
    assert User.objects.get(pk=cast["focal-commune"].pk).is_active


def test_hand_over_page_lists_open_work_and_changes_hands(client: Client, post: Post, cast: dict[str, User]) -> None:
    usual, coming = waiting_hooks._outlets, waiting_hooks._coming
    waiting_hooks.hand_down(
        (lambda actor: [Waiting("try", note("Score %(what)s", what="phường"), "Kỳ 2026", due=date(2026, 11, 30))],)
    )
    try:
        client.force_login(cast["admin"])
        address = f"/people/posts/{post.pk}/hand-over/"
        page = client.get(address).content.decode()
        assert "Kỳ 2026" in page
        assert "30/11/2026" in page
        answer = client.post(address, {"user": "khach", "valid_from": f"{today():%d/%m/%Y}", "basis": "QĐ 1"})
        assert answer.status_code == 302
    finally:
        waiting_hooks.hand_down(usual, coming)
    page = client.get(address).content.decode()
    assert "Người chưa có vị trí" in page
    assert "Cán bộ đầu mối CCHC, Phường Thành Sen" in page
