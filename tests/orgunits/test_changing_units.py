"""Renaming, moving, merging, splitting and abolishing: what becomes of the history, and who may."""

from datetime import date, timedelta

import pytest

from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Invalid, NotAllowed, Stale
from cchc.orgunits import queries, remembered, succession_hooks
from cchc.orgunits.actions.changing import (
    abolish_unit,
    create_unit,
    follow_due,
    merge_units,
    move_unit,
    preview,
    rename_unit,
    split_unit,
)
from cchc.orgunits.models import OrgUnit, Succession
from cchc.orgunits.succession_hooks import Follower
from cchc_core.units import LegalBasis
from cchc_core.units.changes import Description, Merge
from cchc_core.words import note

pytestmark = pytest.mark.django_db

BASIS = LegalBasis("12/NQ-HĐND", "2026-01-05", "HĐND tỉnh", "Nghị quyết thử")
ON = date(2026, 2, 1)
EVE = date(2026, 1, 31)


@pytest.fixture
def admin(actor):
    return actor("admin")


@pytest.fixture
def unit(province):
    """``unit("Xã Đức Thọ")`` from the small province."""
    return lambda name: OrgUnit.objects.get(pk=province[name])


def ward(name="Phường Mới", parent=None):
    return Description(name, "ward", parent=parent)


def test_rename_keeps_the_unit_and_turns_the_name_on_the_day(admin, unit):
    duc_tho = unit("Xã Đức Thọ")
    to = Description("Phường Đức Thọ", "ward", code="18229")
    rename_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, to=to)
    assert queries.tree_on(EVE).name(duc_tho.pk) == "Xã Đức Thọ"
    after = queries.tree_on(ON)
    assert (after.name(duc_tho.pk), after.kind(duc_tho.pk), after.code(duc_tho.pk)) == (
        "Phường Đức Thọ",
        "ward",
        "18229",
    )
    step = Succession.objects.get()
    assert (step.kind, step.predecessor, step.successor, step.basis_symbol) == (
        "rename",
        duc_tho,
        duc_tho,
        "12/NQ-HĐND",
    )


def test_rename_and_move_of_one_day_go_together(admin, unit, province):
    duc_tho, thanh_sen = unit("Xã Đức Thọ"), unit("Phường Thành Sen")
    rename_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, to=Description("Xã Mới", "commune"))
    move_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, parent=thanh_sen)
    after = queries.tree_on(ON)
    assert after.name(duc_tho.pk) == "Xã Mới"
    assert after.parent(duc_tho.pk) == thanh_sen.pk
    assert duc_tho.periods.count() == 2


def test_merge_into_a_new_unit(admin, unit, province):
    parts = [unit("Phường Trần Phú"), unit("Xã Đức Thọ")]
    new = merge_units(actor=admin, units=parts, on=ON, basis=BASIS, new=ward(parent=province["Tỉnh Hà Tĩnh"]))
    before, after = queries.tree_on(EVE), queries.tree_on(ON)
    assert all(part.pk in before and part.pk not in after for part in parts)
    assert after.path(new.pk) == (province["Tỉnh Hà Tĩnh"], new.pk)
    assert new.key == "phuong-moi"
    assert [step.unit for step in queries.history().successors_on(parts[0].pk, ON)] == [new.pk]


def test_merge_into_one_that_goes_on_takes_its_children_along(admin, unit, province):
    justice, home = unit("Sở Tư pháp"), unit("Sở Nội vụ")
    division = create_unit(
        actor=admin, on=date(2025, 8, 1), basis=BASIS, new=Description("Phòng Hộ tịch", "division", parent=justice.pk)
    )
    merge_units(actor=admin, units=[justice], on=ON, basis=BASIS, into=home)
    after = queries.tree_on(ON)
    assert after.path(division.pk) == (province["Tỉnh Hà Tĩnh"], home.pk, division.pk)
    assert queries.history().problems() == ()


def test_split_into_two_new_units(admin, unit, province):
    duc_tho = unit("Xã Đức Thọ")
    root = province["Tỉnh Hà Tĩnh"]
    halves = (
        Description("Xã Đức Thọ Đông", "commune", parent=root),
        Description("Xã Đức Thọ Tây", "commune", parent=root),
    )
    made = split_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, new=halves, heir=1)
    followed = queries.history().successors_on(duc_tho.pk, ON)
    assert {(step.unit, step.whole) for step in followed} == {(part.pk, False) for part in made}
    assert Succession.objects.get(takes_over=True).successor == made[1]


def test_split_off_a_part_leaves_the_unit(admin, unit, province):
    duc_tho, tran_phu = unit("Xã Đức Thọ"), unit("Phường Trần Phú")
    split_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, into=[tran_phu], ends=False)
    assert duc_tho.pk in queries.tree_on(ON)
    assert Succession.objects.get().kind == "split"


def test_abolish_ends_the_unit_and_keeps_it(admin, unit):
    duc_tho = unit("Xã Đức Thọ")
    abolish_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS)
    assert duc_tho.pk not in queries.tree_on(ON)
    assert OrgUnit.objects.filter(pk=duc_tho.pk).exists()
    assert queries.history().successors_on(duc_tho.pk, ON) == ()


def refused(call, text):
    with pytest.raises(Invalid) as refusal:
        call()
    assert any(text in problem.text for problem in refusal.value.problems), refusal.value.problems


def test_unit_with_units_under_it_cannot_be_abolished(admin, unit):
    refused(
        lambda: abolish_unit(actor=admin, unit=unit("Tỉnh Hà Tĩnh"), on=ON, basis=BASIS), "still has units under it"
    )


def test_change_without_a_basis_is_refused(admin, unit):
    refused(lambda: abolish_unit(actor=admin, unit=unit("Xã Đức Thọ"), on=ON, basis=LegalBasis()), "Name the document")


def test_change_before_a_later_one_is_refused_with_its_reason(admin, unit):
    duc_tho = unit("Xã Đức Thọ")
    rename_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, to=Description("Xã Mới", "commune"))
    earlier = ON - timedelta(days=60)
    refused(lambda: abolish_unit(actor=admin, unit=duc_tho, on=earlier, basis=BASIS), "later change on record")
    assert queries.tree_on(ON).name(duc_tho.pk) == "Xã Mới"


def test_unit_cannot_move_under_its_own_child(admin, unit, province):
    home = unit("Sở Nội vụ")
    child = create_unit(
        actor=admin, on=date(2025, 8, 1), basis=BASIS, new=Description("Phòng CCHC", "division", parent=home.pk)
    )
    refused(lambda: move_unit(actor=admin, unit=home, on=ON, basis=BASIS, parent=child), "under itself")


def test_rename_to_what_it_is_called_already_is_refused(admin, unit):
    same = Description("Xã Đức Thọ", "commune")
    refused(
        lambda: rename_unit(actor=admin, unit=unit("Xã Đức Thọ"), on=ON, basis=BASIS, to=same), "Nothing would change"
    )


def test_merger_needs_two_units(admin, unit):
    alone = [unit("Xã Đức Thọ")]
    refused(lambda: merge_units(actor=admin, units=alone, on=ON, basis=BASIS, new=ward()), "at least two units")


def test_refused_change_leaves_nothing_behind(admin, unit):
    refused(lambda: abolish_unit(actor=admin, unit=unit("Tỉnh Hà Tĩnh"), on=ON, basis=BASIS), "under it")
    assert Succession.objects.count() == Event.objects.filter(root__startswith="unit:").count() == 0


def test_change_seen_in_another_version_is_stale(admin, unit):
    duc_tho = unit("Xã Đức Thọ")
    seen = {duc_tho.pk: duc_tho.version}
    rename_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS, to=Description("Xã Mới", "commune"))
    with pytest.raises(Stale):
        abolish_unit(actor=admin, unit=duc_tho, on=ON + timedelta(days=1), basis=BASIS, versions=seen)


def test_every_touched_unit_has_the_event_in_its_own_chain(admin, unit, province):
    parts = [unit("Phường Trần Phú"), unit("Xã Đức Thọ")]
    new = merge_units(actor=admin, units=parts, on=ON, basis=BASIS, new=ward(parent=province["Tỉnh Hà Tĩnh"]))
    roots = set(Event.objects.filter(verb="merge_units").values_list("root", flat=True))
    assert roots == {f"unit:{pk}" for pk in (parts[0].pk, parts[1].pk, new.pk)}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("admin", True),
        ("focal-commune", False),
        ("head-commune", False),
        ("focal-department", False),
        ("verifier", False),
        ("coordinator", False),
        ("council", False),
        ("leader", False),
        ("auditor", False),
        ("stranger", False),
    ],
)
@pytest.mark.parametrize("act", ["rename", "move", "merge", "split", "abolish", "create"])
def test_only_the_administrator_changes_units(actor, unit, province, who, allowed, act):
    root = province["Tỉnh Hà Tĩnh"]
    duc_tho, tran_phu = unit("Xã Đức Thọ"), unit("Phường Trần Phú")
    common = {"actor": actor(who), "on": ON, "basis": BASIS}
    acts = {
        "rename": lambda: rename_unit(**common, unit=duc_tho, to=Description("Xã Mới", "commune")),
        "move": lambda: move_unit(**common, unit=duc_tho, parent=tran_phu),
        "merge": lambda: merge_units(**common, units=[duc_tho], into=tran_phu),
        "split": lambda: split_unit(**common, unit=duc_tho, into=[tran_phu], ends=False),
        "abolish": lambda: abolish_unit(**common, unit=duc_tho),
        "create": lambda: create_unit(**common, new=ward(parent=root)),
    }
    if allowed:
        acts[act]()
    else:
        with pytest.raises(NotAllowed):
            acts[act]()


@pytest.fixture
def moved():
    """A stand-in for an app above, handed down as the wiring does; gives what it was told to move."""
    seen = []
    kept = succession_hooks.handed_down()
    follower = Follower(
        "tests",
        preview=lambda handover: (
            note("%(unit)s hands over to %(heir)s", unit=handover.unit_name, heir=handover.heir_name),
        ),
        follow=lambda handover, actor: seen.append((handover.unit, handover.heir, actor.name)),
    )
    succession_hooks.hand_down((follower,))
    yield seen
    succession_hooks.hand_down(kept)


def test_open_work_goes_to_the_successor(admin, unit, province, moved):
    parts = [unit("Phường Trần Phú"), unit("Xã Đức Thọ")]
    new = merge_units(actor=admin, units=parts, on=ON, basis=BASIS, new=ward(parent=province["Tỉnh Hà Tĩnh"]))
    assert moved == [(part.pk, new.pk, admin.name) for part in parts]


def test_work_of_an_abolished_unit_goes_to_nobody(admin, unit, moved):
    abolish_unit(actor=admin, unit=unit("Xã Đức Thọ"), on=ON, basis=BASIS)
    assert [heir for _unit, heir, _name in moved] == [None]


def test_work_moves_on_the_day_of_a_change_entered_ahead(admin, unit, moved, settings):
    duc_tho, tran_phu = unit("Xã Đức Thọ"), unit("Phường Trần Phú")
    day = today() + timedelta(days=10)
    merge_units(actor=admin, units=[duc_tho], on=day, basis=BASIS, into=tran_phu)
    assert follow_due(admin) == 0
    assert moved == []
    settings.CCHC_TODAY = day
    assert follow_due(admin) == 1
    assert follow_due(admin) == 0
    assert moved == [(duc_tho.pk, tran_phu.pk, admin.name)]


def test_preview_tells_everything_and_changes_nothing(unit, province, moved):
    parts = tuple(unit(name).pk for name in ("Phường Trần Phú", "Xã Đức Thọ"))
    change = Merge(ON, BASIS, units=parts, new=ward(parent=province["Tỉnh Hà Tĩnh"]))
    shown = preview(change)
    assert shown.possible
    assert [line.values["heir"] for line in shown.followed] == ["Phường Mới", "Phường Mới"]
    assert shown.versions == dict.fromkeys(parts, 1)
    assert moved == []
    assert Succession.objects.count() == 0


def test_tree_is_asked_once_a_request_and_anew_after_a_change(admin, unit, django_assert_num_queries):
    duc_tho = unit("Xã Đức Thọ")
    with remembered.remembered_trees():
        with django_assert_num_queries(1):
            assert queries.tree_on(ON) is queries.tree_on(ON)
        abolish_unit(actor=admin, unit=duc_tho, on=ON, basis=BASIS)
        assert duc_tho.pk not in queries.tree_on(ON)


@pytest.mark.parametrize("who", ["admin", "focal-commune", "auditor", "leader", "stranger"])
def test_list_and_object_agree_on_who_sees_units(actor, unit, who):
    from cchc.orgunits.permissions import may_view_units

    seen = queries.visible_to(actor(who)).exists()
    assert seen == bool(may_view_units(actor(who))) == (who != "stranger")


def test_followers_see_the_tree_as_it_is_after_the_change(admin, unit, province):
    seen = []
    kept = succession_hooks.handed_down()
    look = Follower("tests", lambda one: (), lambda one, actor: seen.append(queries.tree_on(one.on).path(one.heir)))
    succession_hooks.hand_down((look,))
    try:
        with remembered.remembered_trees():
            queries.tree_on(ON)
            new = merge_units(
                actor=admin,
                units=[unit("Xã Đức Thọ"), unit("Phường Trần Phú")],
                on=ON,
                basis=BASIS,
                new=ward(parent=province["Tỉnh Hà Tĩnh"]),
            )
    finally:
        succession_hooks.hand_down(kept)
    assert seen == [(province["Tỉnh Hà Tĩnh"], new.pk)] * 2
