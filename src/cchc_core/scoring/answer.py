"""A result as the plain data of the format page: figures as text, so that no reader makes binary numbers of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from cchc_core.scoring.shapes import NodeResult, Result, UnitResult
from cchc_core.values import machine_text, round_half_up
from cchc_core.words import render

Translate = Callable[[str], str]


def as_json(result: Result, translate: Translate) -> Iterator[str]:
    """``{"units": […]}`` in the order of the input, in pieces: a thousand sheets at once would fill the memory."""
    yield '{"units": ['
    for index, unit in enumerate(result.units):
        yield ",\n" if index else "\n"
        yield json.dumps(_unit(unit, result.digits, translate), ensure_ascii=False, indent=1)
    yield "\n]}\n"


def as_data(result: Result, translate: Translate) -> dict[str, Any]:
    """Totals and percents rounded, nodes as exact as decimals are."""
    return {"units": [_unit(unit, result.digits, translate) for unit in result.units]}


def _unit(unit: UnitResult, digits: int, translate: Translate) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "points": f"{unit.shown_points:f}",
        "max": _short(unit.max, digits),
        "applicable_max": f"{round_half_up(unit.applicable_max, digits):f}",
        "percent": None if unit.shown_percent is None else f"{unit.shown_percent:f}",
        "rank": unit.rank,
        "of": unit.of,
        "grade": unit.grade,
        "pending": unit.pending,
        "pending_points": _short(unit.pending_points, digits),
        "nodes": {code: _node(node, translate) for code, node in unit.nodes.items()},
    }


def _node(node: NodeResult, translate: Translate) -> dict[str, Any]:
    data = {
        "points": machine_text(node.points),
        "max": machine_text(node.max),
        "applicable": node.applicable,
        "reason": render(node.reason, translate) if node.reason.text else "",
        "applicable_max": machine_text(node.applicable_max),
    }
    return {**data, "pending": node.pending} if node.pending else data


def _short(value: Fraction, digits: int) -> str:
    """Rounded, without needless zeros: "100"."""
    return machine_text(Fraction(round_half_up(value, digits)))
