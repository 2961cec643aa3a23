"""Permissions, roles and how far a post reaches, without any database."""

from hypothesis import given
from hypothesis import strategies as st

from cchc_core.access import ALLOW, ANONYMOUS, ROLES, SYSTEM, Actor, Holding, Permission, Role, deny, role_label
from cchc_core.words import note

PROVINCE, DEPARTMENT, COMMUNE, OTHER = 1, 5, 6, 7


def held(role: Role, unit: int, circle: int | None = None, post: int = 1) -> Holding:
    path = (PROVINCE,) if unit == PROVINCE else (PROVINCE, unit)
    circle = circle or unit
    circle_path = (PROVINCE,) if circle == PROVINCE else (PROVINCE, circle)
    return Holding(post, role.value, unit, path, circle, circle_path, "Chuyên viên", f"Đơn vị {unit}")


def test_decision_is_true_or_has_a_reason() -> None:
    refusal = deny(note("No."))
    assert ALLOW
    assert not refusal
    assert refusal.note is not None
    assert ALLOW.note is None


def test_own_permission_stays_in_the_unit() -> None:
    actor = Actor(1, "An", (held(Role.FOCAL, COMMUNE),))
    assert actor.has(Permission.ASSESSMENT_SCORE, (PROVINCE, COMMUNE))
    assert not actor.has(Permission.ASSESSMENT_SCORE, (PROVINCE, COMMUNE, 99)), "not in a division of it"
    assert not actor.has(Permission.ASSESSMENT_SCORE, (PROVINCE, OTHER))
    assert not actor.has(Permission.ASSESSMENT_SCORE, ())
    assert actor.has(Permission.ASSESSMENT_SCORE)


def test_circle_permission_reaches_everything_under_the_circle() -> None:
    actor = Actor(1, "An", (held(Role.COORDINATOR, DEPARTMENT, PROVINCE),))
    assert actor.has(Permission.ROUND_PUBLISH, (PROVINCE, COMMUNE, 99))
    assert actor.has(Permission.ROUND_PUBLISH, (PROVINCE,))
    assert not actor.has(Permission.ROUND_PUBLISH, (2, COMMUNE))


def test_post_without_a_circle_has_its_own_subtree() -> None:
    actor = Actor(1, "An", (held(Role.COORDINATOR, COMMUNE),))
    assert actor.has(Permission.ROUND_MANAGE, (PROVINCE, COMMUNE, 99))
    assert not actor.has(Permission.ROUND_MANAGE, (PROVINCE,))


def test_nobody_and_the_system_hold_nothing() -> None:
    for actor in (ANONYMOUS, SYSTEM):
        assert actor.is_anonymous
        assert not any(actor.has(permission) for permission in Permission)


def test_unknown_role_may_nothing_and_keeps_its_name() -> None:
    retired = Holding(1, "registrar", COMMUNE, (PROVINCE, COMMUNE), COMMUNE, (PROVINCE, COMMUNE))
    assert not any(Actor(1, "An", (retired,)).has(permission) for permission in Permission)
    assert role_label("registrar") == "registrar"


def test_holding_for_prefers_the_chosen_position() -> None:
    first, second = held(Role.FOCAL, COMMUNE, post=1), held(Role.UNIT_HEAD, COMMUNE, post=2)
    path = (PROVINCE, COMMUNE)
    assert Actor(1, "An", (first, second)).holding_for(Permission.ASSESSMENT_SCORE, path) == first
    assert Actor(1, "An", (first, second), second).holding_for(Permission.ASSESSMENT_SCORE, path) == second
    assert Actor(1, "An", (first, second), first).holding_for(Permission.ASSESSMENT_APPROVE, path) == second
    assert Actor(1, "An", (first,)).holding_for(Permission.ROUND_MANAGE) is None


def test_words_name_person_and_position() -> None:
    holding = held(Role.FOCAL, COMMUNE)
    assert Actor(1, "An", (holding,), holding).words == "An (Chuyên viên, Đơn vị 6)"
    assert Actor(1, "An").words == "An"
    assert Actor(1, "Chuyên viên, Đơn vị 6", (holding,), holding).words == "Chuyên viên, Đơn vị 6"


def test_every_role_and_permission_is_described_and_used() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert all(spec.label and spec.purpose and spec.permissions for spec in ROLES.values())
    assert all(permission.description and permission.area for permission in Permission)
    given_out = {permission for spec in ROLES.values() for permission in spec.permissions}
    assert given_out == set(Permission), "a permission that no role has is dead"


def test_auditor_changes_nothing() -> None:
    reading = {permission for permission in ROLES["auditor"].permissions if permission.value.endswith(".view")}
    assert reading == set(ROLES["auditor"].permissions)


def test_administrator_sees_no_content() -> None:
    content = {Permission.ASSESSMENT_VIEW, Permission.EVIDENCE_VIEW, Permission.FIGURE_VIEW}
    assert not content & set(ROLES["admin"].permissions)


holdings = st.builds(
    held,
    st.sampled_from(list(Role)),
    st.sampled_from([PROVINCE, DEPARTMENT, COMMUNE, OTHER]),
    st.sampled_from([None, PROVINCE, DEPARTMENT]),
)
paths = st.sampled_from([(), (1,), (1, 5), (1, 6), (1, 6, 60), (1, 7), (2,), (2, 6)])


@given(st.lists(holdings, max_size=4), st.sampled_from(list(Permission)), paths)
def test_reach_and_has_agree(held_posts: list[Holding], permission: Permission, path: tuple[int, ...]) -> None:
    """What a list may show is what an object may be opened by."""
    actor = Actor(1, "An", tuple(held_posts))
    assert actor.reach(permission).covers(path) == actor.has(permission, path)
    assert bool(actor.reach(permission)) == actor.has(permission)
    assert (actor.holding_for(permission, path) is not None) == actor.has(permission, path)
