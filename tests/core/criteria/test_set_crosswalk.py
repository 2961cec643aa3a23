"""The crosswalk between editions, its suggestions, and its composition over many."""

from __future__ import annotations

from criteria_examples import SAMPLES, SMALL
from hypothesis import given
from hypothesis import strategies as st

from cchc_core.criteria.crosswalk import compose, likeness, links, successors, suggest, trace
from cchc_core.criteria.load import load_set
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink


def link(old: str, new: str, relation: str) -> CrosswalkLink:
    return CrosswalkLink(tuple(old.split()), tuple(new.split()), relation)


def made(text: str) -> CriteriaSet:
    result = load_set(text)
    assert result.set is not None
    return result.set


OLD = SMALL.replace('"2026"', '"2025"')


def test_keys_of_both_editions_need_no_link() -> None:
    assert links(made(OLD), made(SMALL)) == (link("plan", "plan", "same"), link("tasks", "tasks", "same"))


def test_written_links_go_before_keys() -> None:
    text = SMALL + "replaces: tiny@2025\ncrosswalk:\n  - {from: [plan], to: [tasks], relation: reworded}\n"
    assert links(made(OLD), made(text)) == (
        link("plan", "tasks", "reworded"),
        link("tasks", "", "dropped"),
        link("", "plan", "new"),
    )


def test_crosswalk_of_another_edition_is_not_used() -> None:
    text = SMALL + "replaces: tiny@2024\ncrosswalk:\n  - {from: [plan], to: [tasks], relation: reworded}\n"
    assert links(made(OLD), made(text))[0] == link("plan", "plan", "same")


def test_other_maximum_is_reweighted() -> None:
    text = SMALL.replace("max: 2", "max: 3").replace("points: 2}", "points: 3}")
    assert links(made(OLD), made(text))[1].relation == "reweighted"


def test_alike_names_are_suggested() -> None:
    text = SMALL.replace("key: plan", "key: plan-issued").replace("Ban hành kế hoạch", "Ban hành kế hoạch năm")
    offered = suggest(made(OLD), made(text))
    assert [each.link for each in offered] == [link("tasks", "tasks", "same"), link("plan", "plan-issued", "reworded")]
    assert 0.6 <= offered[1].likeness < 1


def test_every_leaf_key_of_the_samples_is_in_the_crosswalk() -> None:
    for name in ("ha-tinh-so", "ha-tinh-xa"):
        old, new = (made((SAMPLES / f"{name}-{year}.yaml").read_text("utf-8")) for year in (2022, 2026))
        found = links(old, new)
        assert sorted(key for each in found for key in each.old) == sorted(leaf.node.key for leaf in old.leaves())
        assert sorted(key for each in found for key in each.new) == sorted(leaf.node.key for leaf in new.leaves())


def test_composition_follows_keys_through_the_edition_between() -> None:
    first = [link("a", "a", "same"), link("b", "b1 b2", "split"), link("c", "", "dropped"), link("", "d", "new")]
    second = [
        link("a", "a", "reweighted"),
        link("b1 b2", "b", "merged"),
        link("d", "", "dropped"),
        link("", "e", "new"),
    ]
    assert compose(first, second) == (
        link("a", "a", "reweighted"),
        link("b", "b", "reworded"),
        link("c", "", "dropped"),
        link("", "e", "new"),
    )


def test_composition_joins_what_shares_a_key() -> None:
    assert compose([link("a", "x", "same"), link("b", "y", "same")], [link("x y", "z", "merged")]) == (
        link("a b", "z", "merged"),
    )
    assert compose([link("a", "x y", "split")], [link("x", "p", "same"), link("y", "q", "same")]) == (
        link("a", "p q", "split"),
    )


def test_trace_over_three_editions() -> None:
    third = SMALL.replace('"2026"', '"2027"').replace("key: plan", "key: plan-27")
    third += "replaces: tiny@2026\ncrosswalk:\n  - {from: [plan], to: [plan-27], relation: reworded}\n"
    assert successors(trace([made(OLD), made(SMALL), made(third)])) == {"plan": ("plan-27",), "tasks": ("tasks",)}


keys = st.lists(st.sampled_from("abcdef"), max_size=3, unique=True)


@given(st.lists(st.tuples(keys, keys), max_size=6), st.lists(st.tuples(keys, keys), max_size=6))
def test_composition_keeps_every_outer_key_once(
    first: list[tuple[list[str], list[str]]], second: list[tuple[list[str], list[str]]]
) -> None:
    one = [CrosswalkLink(tuple(old), tuple(new), "split") for old, new in first]
    two = [CrosswalkLink(tuple(old), tuple(new), "split") for old, new in second]
    composed = compose(one, two)
    assert {key for each in composed for key in each.old} == {key for each in one for key in each.old}
    assert {key for each in composed for key in each.new} == {key for each in two for key in each.new}


def test_likeness_ignores_marks_and_order() -> None:
    assert likeness("Ban hành kế hoạch", "kế hoạch BAN HANH") == 1
    assert likeness("", "a") == 0
