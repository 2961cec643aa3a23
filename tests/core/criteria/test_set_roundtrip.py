"""Properties: a set survives YAML, canonical JSON and the Excel form, whatever it holds."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from criteria_examples import SAMPLE_FILES, SMALL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_core.criteria.excel import dump_excel, load_excel
from cchc_core.criteria.load import load_set
from cchc_core.criteria.plain import canonical_json, digest, from_json
from cchc_core.criteria.tree import (
    Applies,
    Basis,
    CriteriaSet,
    CrosswalkLink,
    EvidenceNeed,
    Grade,
    Guide,
    Node,
    Pool,
    Requirement,
    Rounding,
    Ties,
)
from cchc_core.criteria.yaml_out import dump_yaml
from cchc_core.rules.catalogue import load_rule

WILD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=25).map(str.strip).filter(bool)
TRICKY = st.sampled_from(
    ["yes", "no", "null", "~", "1.10", "0x1F", "1_000", "2026-01-01", "a: b", "a #b", "- a", "[x]", "{y}", "&a", "*a",
     "!t", "%", "@x", "`", "“trích”", "'", '"', "a'b", "1:30", ".5", "=", "<<", "điểm; mức = 1", "dòng\nhai", "\\n", "không"]
)  # fmt: skip
TEXTS = st.one_of(TRICKY, WILD)
NUMBERS = st.one_of(st.integers(-5, 200).map(Fraction), st.fractions(-3, 50, max_denominator=64))
AMOUNTS = NUMBERS.map(abs)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


def distinct(size: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(TEXTS, min_size=1, max_size=size, unique=True)


@st.composite
def rules(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    kinds = ["yes_no", "all_of", "levels", "steps", "linear", "weighted_ratio", "penalty_per_event", "count_points",
             "date_window", "survey", "external", "manual", "relative_to_best"] + (["one_of"] if depth < 1 else [])  # fmt: skip
    kind = draw(st.sampled_from(kinds))
    name, number, amount = (lambda: draw(st.one_of(NAMES, TEXTS))), (lambda: draw(NUMBERS)), (lambda: draw(AMOUNTS))
    ratio = {
        "ratio": [f"a{draw(NAMES)}", f"b{draw(NAMES)}"],
        "percent": draw(st.booleans()),
        "when_zero": draw(st.sampled_from(["exclude", "full", "zero"])),
    }
    measure = draw(st.sampled_from([ratio, {"fact": name()}]))
    cut = number()
    steps = [{"to": cut, "to_open": draw(st.booleans()), "points": number()}, {"from": cut, "points": number()}]
    steps[1]["from_open"] = not steps[0]["to_open"]
    bodies: dict[str, Any] = {
        "yes_no": lambda: {"fact": name(), "yes": number(), "no": number()},
        "all_of": lambda: {"conditions": draw(distinct()), "all": number(), "otherwise": number()},
        "levels": lambda: {
            "levels": [{"key": key, "label": draw(TEXTS), "points": number()} for key in draw(distinct())]
        },
        "steps": lambda: {"measure": measure, "steps": steps},
        "linear": lambda: {"measure": measure, "full": amount() + 1, "threshold": Fraction(1, 2), "below": number()},
        "weighted_ratio": lambda: {
            "terms": [{"fact": each, "weight": number()} for each in draw(distinct())],
            "denominator": f"z{draw(NAMES)}",
            "when_zero": "full",
        },
        "penalty_per_event": lambda: {
            "start": number(),
            "floor": draw(st.sampled_from([None, Fraction(-1), Fraction(0)])),
            "events": [{"fact": each, "points": amount() + 1, "cap": amount() + 5} for each in draw(distinct())],
        },
        "count_points": lambda: {"fact": name(), "each": amount() + 1},
        "date_window": lambda: {
            "fact": name(),
            "steps": [{"until": "2026-01-15", "points": number()}, {"until": "2026-02-28", "points": number()}],
        },
        "survey": lambda: {"survey": name(), "item": name()},
        "external": lambda: draw(
            st.sampled_from([{"fact": name(), "scale": amount() + 1}, {"fact": name(), "steps": steps}])
        ),
        "manual": lambda: {
            "min": Fraction(0),
            "max": amount() + 1,
            "entered_by": draw(st.sampled_from(["unit", "verifier", "council", "superior"])),
        },
        "relative_to_best": lambda: {"fact": name(), "at_target": amount(), "target": amount() + 1},
        "one_of": lambda: {
            "branches": [
                {"key": key, "label": draw(TEXTS), "rule": draw(rules(depth + 1))} for key in draw(distinct(2))
            ]
        },
    }
    return {"kind": kind, **bodies[kind]()}


@st.composite
def nodes(draw: st.DrawFn, code: str, depth: int) -> Node:
    common: dict[str, Any] = {
        "code": code,
        "name": draw(TEXTS),
        "label": draw(st.sampled_from(["", "Lĩnh vực", "Tiêu chí"])),
        "key": draw(st.one_of(st.just(""), TEXTS)),
        "max": draw(st.one_of(st.none(), NUMBERS)),
        "field": draw(st.sampled_from([None, "steering", "digital", "own"])),
        "verifier": draw(st.one_of(st.none(), TEXTS)),
        "measured": draw(st.sampled_from([None, "document", "survey"])),
        "applies": draw(
            st.sampled_from([None, Applies(("tthc", "a, b")), Applies((), ("ward",)), Applies(("x",), ("y", "z"))])
        ),
        "evidence": EvidenceNeed(draw(st.one_of(st.just(""), TEXTS)), draw(st.booleans())),
        "guide": Guide(draw(st.one_of(st.just(""), TEXTS)), draw(st.one_of(st.just(""), TEXTS))),
    }
    count = draw(st.integers(0, 3)) if depth else 0
    if not count:
        return Node(rule=load_rule(draw(rules())), **common)
    return Node(children=tuple(draw(nodes(f"{code}.{number}", depth - 1)) for number in range(1, count + 1)), **common)


@st.composite
def sets(draw: st.DrawFn) -> CriteriaSet:
    return CriteriaSet(
        key=draw(TEXTS),
        version=draw(TEXTS),
        title=draw(TEXTS),
        status=draw(st.sampled_from(["sample", "official"])),
        total=draw(NUMBERS),
        nodes=tuple(draw(nodes(str(number), 2)) for number in range(1, draw(st.integers(2, 4)))),
        basis=draw(st.one_of(st.just(Basis()), st.builds(Basis, TEXTS, st.one_of(st.none(), st.dates()), TEXTS))),
        unit_kinds=tuple(draw(st.lists(TEXTS, max_size=2))),
        derived_from=draw(st.one_of(st.none(), TEXTS)),
        replaces=draw(st.one_of(st.none(), TEXTS)),
        rounding=Rounding(draw(st.integers(0, 6)), "half_up", draw(st.sampled_from(["leaf", "total"]))),
        not_applicable=draw(st.sampled_from(["scale", "full", "zero"])),
        rank_by=draw(st.sampled_from(["percent", "points"])),
        ties=Ties(tuple(draw(st.lists(TEXTS, max_size=2)))),
        grades=tuple(
            draw(
                st.lists(
                    st.builds(
                        Grade,
                        TEXTS,
                        TEXTS,
                        NUMBERS,
                        st.one_of(st.just(()), st.tuples(st.builds(Requirement, TEXTS, NUMBERS))),
                    ),
                    max_size=3,
                )
            )
        ),
        pools=tuple(draw(st.lists(st.builds(Pool, TEXTS, TEXTS, st.sampled_from([1, -1]), AMOUNTS), max_size=2))),
        crosswalk=tuple(
            draw(
                st.lists(
                    st.builds(
                        CrosswalkLink,
                        st.lists(TEXTS, max_size=2).map(tuple),
                        st.lists(TEXTS, max_size=2).map(tuple),
                        st.sampled_from(["same", "new"]),
                    ),
                    max_size=2,
                )
            )
        ),
    )


steady = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@steady
@given(sets())
def test_any_set_survives_yaml(criteria_set: CriteriaSet) -> None:
    assert load_set(dump_yaml(criteria_set)).set == criteria_set


@steady
@given(sets())
def test_any_set_survives_canonical_json(criteria_set: CriteriaSet) -> None:
    assert from_json(canonical_json(criteria_set)) == criteria_set


@steady
@given(sets())
def test_any_set_survives_the_form(criteria_set: CriteriaSet) -> None:
    assert load_excel(dump_excel(criteria_set)).set == criteria_set


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_sample_has_one_digest_however_it_travelled(path: Any) -> None:
    sample = load_set(path.read_bytes()).set
    assert sample is not None
    travelled = load_excel(dump_excel(sample)).set
    assert travelled is not None
    assert digest(sample) == digest(travelled) == digest(from_json(canonical_json(sample)))


def test_canonical_json_is_sorted_and_holds_no_binary_number() -> None:
    sample = load_set(SMALL.replace("max: 1\n", "max: 0.5\n").replace("yes: 1", "yes: 0.5")).set
    assert sample is not None
    text = canonical_json(sample).decode()
    data = json.loads(text, parse_float=pytest.fail)
    assert data["nodes"][0]["children"][0]["max"] == "0.5"
    assert text == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_digest_changes_with_a_point() -> None:
    one, other = load_set(SMALL).set, load_set(SMALL.replace("points: 2}", "points: 1.999}")).set
    assert one is not None
    assert other is not None
    assert digest(one) != digest(other)


@pytest.mark.parametrize("data", ["{}", "[]", '{"set": "a"}', '{"set": "a", "version": "1", "nodes": [{"name": "A"}]}'])
def test_json_that_is_no_set_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(data)
