"""Differences between editions: what became of every criterion and of the header."""

from __future__ import annotations

from criteria_examples import SAMPLES, SMALL

from cchc_core.criteria.difference import (
    DROPPED,
    MERGED,
    MOVED,
    NEW,
    REWEIGHTED,
    REWORDED,
    RULE,
    SETTINGS,
    SPLIT,
    Change,
    compare,
)
from cchc_core.criteria.load import load_set
from cchc_core.criteria.tree import CriteriaSet


def made(*changes: tuple[str, str], text: str = SMALL) -> CriteriaSet:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    result = load_set(text)
    assert result.set is not None, result.problems
    return result.set


def change_of(old: CriteriaSet, new: CriteriaSet, code: str) -> Change:
    return next(
        each for each in compare(old, new).changes if code in [placed.node.code for placed in each.new or each.old]
    )


def test_set_does_not_differ_from_itself() -> None:
    assert compare(made(), made()).is_empty


def test_new_words_are_reworded() -> None:
    change = change_of(made(), made(("name: Ban hành kế hoạch", "name: Ban hành kế hoạch năm")), "1.1")
    assert change.aspects == (REWORDED,)
    assert [(each.part, each.before, each.after) for each in change.details] == [
        ("name", "Ban hành kế hoạch", "Ban hành kế hoạch năm")
    ]


def test_new_points_are_reweighted_and_name_the_parameter() -> None:
    change = change_of(made(), made(("max: 2", "max: 3"), ("points: 2}", "points: 3}")), "1.2")
    assert change.aspects == (REWEIGHTED, RULE)
    assert [(each.part, each.before, each.after) for each in change.details] == [
        ("max", "2", "3"),
        ("rule.steps[2].points", "2", "3"),
    ]


def test_other_kind_of_rule_is_shown_whole() -> None:
    new = made(("{kind: yes_no, fact: plan_issued, yes: 1, no: 0}", "{kind: count_points, fact: plans, each: 1}"))
    change = change_of(made(), new, "1.1")
    assert change.aspects == (RULE,)
    assert change.details[0].after.startswith("{kind: count_points")


def test_new_verifier_is_a_setting() -> None:
    assert change_of(made(), made(("verifier: so-noi-vu", "verifier: so-tu-phap")), "1").aspects == (SETTINGS,)


def test_swapped_codes_are_moves() -> None:
    new = made(('"1.1"', '"1.x"'), ('"1.2"', '"1.1"'), ('"1.x"', '"1.2"'))
    assert change_of(made(), new, "1.1").aspects == (MOVED,)


def test_codes_below_a_moved_group_do_not_count_as_moved() -> None:
    new = made(('code: "1"', 'code: "2"'), ('"1.1"', '"2.1"'), ('"1.2"', '"2.2"'))
    assert change_of(made(), new, "2").aspects == (MOVED,)
    assert change_of(made(), new, "2.1").is_same


def test_other_key_and_other_name_are_new_and_dropped() -> None:
    new = made(
        ("key: plan", "key: site"), ("name: Ban hành kế hoạch", "name: Cổng thông tin điện tử"), ('"1.1"', '"1.9"')
    )
    found = compare(made(), new)
    assert (found.count(NEW), found.count(DROPPED)) == (1, 1)


def test_other_key_under_the_same_code_and_name_is_the_same_criterion() -> None:
    change = change_of(made(), made(("key: plan", "key: plan-issued")), "1.1")
    assert change.aspects == (SETTINGS,)


def test_crosswalk_goes_before_keys() -> None:
    walk = (
        "replaces: tiny@2025\ncrosswalk:\n  - {from: [plan, tasks], to: [plan], relation: merged}\n"
        "  - {from: [], to: [tasks], relation: new}\n"
    )
    old = made(('"2026"', '"2025"'))
    found = compare(old, made(text=SMALL + walk))
    assert (found.count(MERGED), found.count(NEW), found.count(SPLIT)) == (1, 1, 0)


def test_header_is_compared_to_the_figure() -> None:
    found = compare(made(), made(("from: 80", "from: 85"), ("cap: 2", "cap: 3")))
    assert [(each.part, each.before, each.after) for each in found.header] == [
        ("grades[1].from", "80", "85"),
        ("pools[1].cap", "2", "3"),
    ]


def test_every_criterion_of_two_editions_is_told_once() -> None:
    for name in ("ha-tinh-so", "ha-tinh-xa"):
        old, new = (made(text=(SAMPLES / f"{name}-{year}.yaml").read_text("utf-8")) for year in (2022, 2026))
        found = compare(old, new)
        assert sorted(placed.node.code for each in found.changes for placed in each.old) == sorted(old.by_code())
        assert sorted(placed.node.code for each in found.changes for placed in each.new) == sorted(new.by_code())
        relations = [link.relation for link in new.crosswalk]
        assert (found.count(SPLIT), found.count(MERGED)) == (relations.count(SPLIT), relations.count(MERGED))
