"""Who somebody is today, and what follows from it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.accounts.models import Appointment, Delegation, Post, User
from cchc.accounts.queries import actor_for
from cchc.common.clock import today
from cchc_core.access import ANONYMOUS, Actor, Permission, Role

pytestmark = pytest.mark.django_db


def test_actor_of_the_focal_officer_scores_the_own_unit_only(
    actor: Callable[[str], Actor], province: dict[str, int]
) -> None:
    focal = actor("focal-commune")
    root, own, other = (province[name] for name in ("Tỉnh Hà Tĩnh", "Phường Thành Sen", "Phường Trần Phú"))
    assert focal.has(Permission.ASSESSMENT_SCORE, (root, own))
    assert not focal.has(Permission.ASSESSMENT_SCORE, (root, other))
    assert not focal.has(Permission.ASSESSMENT_APPROVE, (root, own))


def test_actor_of_the_coordinator_reaches_the_whole_circle(
    actor: Callable[[str], Actor], province: dict[str, int]
) -> None:
    coordinator = actor("coordinator")
    assert coordinator.has(Permission.ROUND_PUBLISH, (province["Tỉnh Hà Tĩnh"], province["Phường Trần Phú"]))
    assert coordinator.words == "Chuyên viên Phòng CCHC, Sở Nội vụ"


def test_actor_of_a_stranger_may_nothing(actor: Callable[[str], Actor]) -> None:
    stranger = actor("stranger")
    assert not stranger.is_anonymous
    assert not any(stranger.has(permission) for permission in Permission)


def test_actor_of_an_inactive_user_is_nobody(cast: dict[str, User]) -> None:
    cast["admin"].is_active = False
    assert actor_for(cast["admin"], today()) is ANONYMOUS


def test_actor_before_the_first_and_after_the_last_day_holds_nothing(cast: dict[str, User]) -> None:
    user = cast["focal-commune"]
    row = Appointment.objects.get(user=user)
    row.valid_to = date(2026, 6, 30)
    row.save()
    days = {
        on: bool(actor_for(user, on).holdings)
        for on in (row.valid_from - timedelta(1), row.valid_from, row.valid_to, row.valid_to + timedelta(1))
    }
    assert list(days.values()) == [False, True, True, False]


def test_actor_of_a_closed_post_holds_nothing(cast: dict[str, User]) -> None:
    Post.objects.filter(role=Role.FOCAL).update(valid_to=today() - timedelta(1))
    assert not actor_for(cast["focal-commune"], today()).holdings


def test_delegation_lends_the_post_for_its_days(cast: dict[str, User]) -> None:
    post = Post.objects.get(role=Role.UNIT_HEAD, unit__periods__name="Phường Thành Sen")
    Delegation.objects.create(post=post, to_user=cast["stranger"], valid_from=today(), valid_to=today())
    held = actor_for(cast["stranger"], today()).holdings
    assert [(holding.post_id, holding.delegated) for holding in held] == [(post.pk, True)]
    assert not actor_for(cast["stranger"], today() + timedelta(1)).holdings


def test_chosen_position_is_the_acting_one(cast: dict[str, User]) -> None:
    second = Post.objects.get(role=Role.AUDITOR)
    Delegation.objects.create(post=second, to_user=cast["leader"], valid_from=today(), valid_to=today())
    first = actor_for(cast["leader"], today())
    assert first.acting is not None
    assert first.acting.role == Role.LEADER
    chosen = actor_for(cast["leader"], today(), second.pk)
    assert chosen.acting is not None
    assert chosen.acting.post_id == second.pk
    lost = actor_for(cast["leader"], today(), 987654)
    assert lost.acting == first.acting


def test_actor_costs_the_same_queries_whatever_the_posts(
    cast: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        actor_for(cast["leader"], today())
    for post in Post.objects.exclude(appointments__user=cast["leader"]):
        Delegation.objects.create(post=post, to_user=cast["leader"], valid_from=today(), valid_to=today())
    with django_assert_num_queries(3):
        assert len(actor_for(cast["leader"], today()).holdings) > 3
