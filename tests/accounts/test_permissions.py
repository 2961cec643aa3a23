"""Who may do what with posts and accounts: people × actions × states, and lists that agree with objects."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cchc.accounts import permissions
from cchc.accounts.actions import posts, users
from cchc.accounts.models import Delegation, Post, User
from cchc.accounts.queries import actor_for, posts_visible_to, users_visible_to
from cchc.common.clock import today
from cchc.common.errors import NotAllowed
from cchc_core.access import ANONYMOUS, Actor, Role

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "focal-commune",
    "head-commune",
    "focal-department",
    "head-department",
    "verifier",
    "verifier-home",
    "coordinator",
    "council",
    "leader",
    "auditor",
    "admin",
    "stranger",
)
COMMUNE = {"focal-commune", "head-commune"}
READERS = {"coordinator", "council", "leader", "auditor", "admin"}

#: What may be done with the focal officer's post of the commune, and by whom.
TABLE: dict[str, set[str]] = {
    "view": COMMUNE | READERS,
    "manage": {"admin"},
    "delegate": {"focal-commune", "head-commune", "leader", "admin"},
    "view user": COMMUNE | READERS,
    "manage user": {"admin"},
    "close user": {"admin"},
    "create users": {"admin"},
    "import": {"admin"},
}


@pytest.fixture
def post(cast: dict[str, User], province: dict[str, int]) -> Post:
    return Post.objects.get(unit_id=province["Phường Thành Sen"], role=Role.FOCAL)


def decide(action: str, actor: Actor, post: Post, user: User) -> bool:
    decisions: dict[str, Callable[[], Any]] = {
        "view": lambda: permissions.may_view_post(actor, post),
        "manage": lambda: permissions.may_manage_posts(actor, post.unit_id),
        "delegate": lambda: permissions.may_delegate(actor, post),
        "view user": lambda: permissions.may_view_user(actor, user),
        "manage user": lambda: permissions.may_manage_user(actor, user),
        "close user": lambda: permissions.may_close_user(actor, user),
        "create users": lambda: permissions.may_create_users(actor),
        "import": lambda: permissions.may_import_people(actor),
    }
    decision = decisions[action]()
    assert decision or decision.note is not None, "every refusal says why"
    return bool(decision)


@pytest.mark.parametrize("action", TABLE)
def test_actions_are_for_those_in_the_table(
    action: str, cast: dict[str, User], actor: Callable[[str], Actor], post: Post
) -> None:
    user = cast["focal-commune"]
    assert {key for key in EVERYBODY if decide(action, actor(key), post, user)} == TABLE[action]
    assert not decide(action, ANONYMOUS, post, user)


STATES: dict[str, tuple[Callable[[Post, User], Any], dict[str, set[str]]]] = {
    "the holder's account is closed": (
        lambda post, user: User.objects.filter(pk=user.pk).update(is_active=False),
        {"delegate": {"head-commune", "leader", "admin"}, "view": {"head-commune"} | READERS},
    ),
    "the appointment has ended": (
        lambda post, user: post.appointments.update(valid_to=today() - timedelta(1)),
        {
            "delegate": {"head-commune", "leader", "admin"},
            "view": {"head-commune"} | READERS,
            "view user": {"focal-commune", "admin"},
        },
    ),
    "the post is lent to the stranger": (
        lambda post, user: Delegation.objects.create(
            post=post, to_user=User.objects.get(username="khach"), valid_from=today(), valid_to=today()
        ),
        {
            "view": COMMUNE | READERS | {"stranger"},
            "delegate": {"focal-commune", "head-commune", "leader", "admin"},
            "manage": {"admin"},
            "view user": COMMUNE | READERS | {"stranger"},
        },
    ),
    "the delegation was yesterday": (
        lambda post, user: Delegation.objects.create(
            post=post,
            to_user=User.objects.get(username="khach"),
            valid_from=today() - timedelta(2),
            valid_to=today() - timedelta(1),
        ),
        {"view": COMMUNE | READERS},
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_actions_follow_the_state(state: str, cast: dict[str, User], post: Post) -> None:
    bring_about, expected = STATES[state]
    bring_about(post, cast["focal-commune"])
    user = User.objects.get(pk=cast["focal-commune"].pk)
    for action, people in expected.items():
        actors = {key: actor_for(User.objects.get(pk=cast[key].pk), today()) for key in EVERYBODY}
        assert {key for key in EVERYBODY if decide(action, actors[key], post, user)} == people, action


@pytest.mark.parametrize("key", EVERYBODY)
def test_lists_agree_with_objects(key: str, cast: dict[str, User], actor: Callable[[str], Actor]) -> None:
    who = actor(key)
    assert set(posts_visible_to(who)) == {post for post in Post.objects.all() if permissions.may_view_post(who, post)}
    assert set(users_visible_to(who)) == {user for user in User.objects.all() if permissions.may_view_user(who, user)}


def test_nobody_hands_out_a_wider_circle_than_the_own(cast: dict[str, User], province: dict[str, int]) -> None:
    Post.objects.filter(role=Role.ADMIN).update(circle_id=province["Sở Tư pháp"])
    admin = actor_for(cast["admin"], today())
    made = {"role": Role.FOCAL.value, "title": "Đầu mối 2", "valid_from": today()}
    posts.create_post(actor=admin, unit_id=province["Sở Tư pháp"], circle_id=None, **made)
    with pytest.raises(NotAllowed):
        posts.create_post(actor=admin, unit_id=province["Sở Tư pháp"], circle_id=province["Tỉnh Hà Tĩnh"], **made)
    with pytest.raises(NotAllowed):
        posts.create_post(actor=admin, unit_id=province["Sở Nội vụ"], circle_id=None, **made)


def test_administrator_of_a_part_cannot_touch_whoever_also_works_elsewhere(
    cast: dict[str, User], province: dict[str, int]
) -> None:
    Post.objects.filter(role=Role.ADMIN).update(circle_id=province["Sở Tư pháp"])
    admin = actor_for(cast["admin"], today())
    posts_of = Post.objects.get(unit_id=province["Sở Tư pháp"], role=Role.UNIT_HEAD)
    assert permissions.may_manage_user(admin, cast["head-department"])
    posts_of.appointments.update(user=cast["leader"])
    assert not permissions.may_manage_user(admin, cast["leader"])
    with pytest.raises(NotAllowed):
        users.make_link(actor=admin, user=cast["leader"])


def test_nobody_closes_the_own_account(cast: dict[str, User], actor: Callable[[str], Actor]) -> None:
    with pytest.raises(NotAllowed):
        users.close_user(actor=actor("admin"), user=cast["admin"])
