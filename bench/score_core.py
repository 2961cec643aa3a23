"""1,000 units × 120 leaves, from built values to ranks and reasons: under 10 s on one core, under 500 MB at the peak.

The leaves are those of a real table in kind: steps, linear, levels, yes/no, penalties, dates, surveys, the best of the
group. Values come from a counter, so every run scores the same.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from cchc_core.criteria.load import load_set
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.scoring.evaluate import evaluate
from cchc_core.scoring.shapes import Result, UnitInputs

UNITS = 1_000
LEAVES = 120
MOST_SECONDS = 10.0
MOST_MEGABYTES = 500

RULES = """
{kind: steps, measure: {ratio: [done_N, all_N], percent: true, when_zero: exclude}, steps: [{to: 90, to_open: true, points: 0}, {from: 90, points: 1}]}
{kind: linear, measure: {ratio: [done_N, all_N], percent: true, when_zero: full}, full: 100, threshold: 60, below: 0, points: 1}
{kind: levels, levels: [{key: high, label: Tốt, points: 1}, {key: low, label: Chưa tốt, points: 0.25}]}
{kind: yes_no, fact: met_N, "yes": 1, "no": 0}
{kind: penalty_per_event, start: 1, events: [{fact: late_N, points: 0.25, cap: 0.75}], floor: 0}
{kind: date_window, fact: day_N, steps: [{until: 2026-01-20, points: 1}, {until: 2026-01-31, points: 0.5}]}
{kind: survey, survey: citizens, item: item-N}
{kind: relative_to_best, fact: share_N, at_target: 0.5, target: 30}
{kind: count_points, fact: late_N, each: 0.25, cap: 1}
{kind: manual, min: 0, max: 1, step: 0.25, entered_by: verifier}
""".strip().splitlines()  # noqa: E501 - a rule a line


def criteria_set() -> CriteriaSet:
    """Ten fields of twelve leaves."""
    lines = [
        "set: bench",
        'version: "1"',
        "title: Bench",
        "status: sample",
        "unit_kinds: [commune]",
        f"total: {LEAVES}",
        "ties: {break_by: [survey]}",
        "grades: [{key: good, label: Tốt, from: 50}, {key: weak, label: Yếu, from: 0}]",
        "pools: [{key: bonus, label: Thưởng, sign: 1, cap: 3}]",
        "nodes:",
    ]
    for field in range(LEAVES // 12):
        lines += [f'- code: "{field + 1}"', f"  name: Field {field + 1}", "  children:"]
        for leaf in range(12):
            number = field * 12 + leaf
            rule = RULES[number % len(RULES)].replace("_N", f"_{number}").replace("item-N", f"item-{number}")
            lines.append(f'  - {{code: "{field + 1}.{leaf + 1}", key: k-{number}, name: Leaf, max: 1, rule: {rule}}}')
    loaded = load_set("\n".join(lines))
    if loaded.set is None or not loaded.ok:
        raise SystemExit(f"the set of the bench has errors: {loaded.errors}")
    return loaded.set


def units() -> list[UnitInputs]:
    """Units of three groups; every value differs from unit to unit."""
    return [_unit(index) for index in range(UNITS)]


def _unit(index: int) -> UnitInputs:
    facts: dict[str, Fraction | bool | date | None] = {}
    judgements: dict[str, Mapping[str, object]] = {}
    for number in range(LEAVES):
        turn = index * 7 + number * 13
        kind = number % len(RULES)
        if kind in (0, 1):
            facts[f"all_{number}"] = Fraction(turn % 900 + 1)
            facts[f"done_{number}"] = Fraction(turn % (turn % 900 + 1))
        elif kind == 3:
            facts[f"met_{number}"] = turn % 3 > 0
        elif kind in (4, 8):
            facts[f"late_{number}"] = Fraction(turn % 5)
        elif kind == 5:
            facts[f"day_{number}"] = date(2026, 1, 1) + timedelta(days=turn % 60)
        elif kind == 7:
            facts[f"share_{number}"] = Fraction(turn % 1000, 10)
        elif kind in (2, 9):
            judgement = {"level": "high" if turn % 2 else "low"} if kind == 2 else {"points": Fraction(turn % 5, 4)}
            judgements[f"{number // 12 + 1}.{number % 12 + 1}"] = judgement
    shares = {f"item-{number}": Fraction((index * 11 + number) % 10_000, 10_000) for number in range(6, LEAVES, 10)}
    return UnitInputs(
        unit=f"unit-{index}",
        group=f"group-{index % 3}",
        facts=facts,
        judgements=judgements,
        surveys={"citizens": shares},
        pools={"bonus": Fraction(index % 5)},
    )


def measure() -> tuple[Result, float]:
    """The result, and the seconds of the scoring alone."""
    scored_set, inputs = criteria_set(), units()
    start = time.perf_counter()
    result = evaluate(scored_set, inputs)
    return result, time.perf_counter() - start


def main() -> int:
    """Print the figures; 1 where one is over its bound."""
    result, seconds = measure()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    leaves = sum("." in code for code in result.units[0].nodes)
    print(
        f"score_core: {len(result.units)} units × {leaves} leaves: {seconds:.2f} s (under {MOST_SECONDS:.0f} s), "
        f"peak memory {megabytes:.0f} MB (under {MOST_MEGABYTES} MB)"
    )
    return 0 if seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
