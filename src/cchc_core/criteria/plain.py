"""A set as plain data: what the writers of YAML and JSON begin from. Numbers are still exact, days still days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.located import as_date, as_number, located, number_text
from cchc_core.criteria.reading import WORD_PARAMETERS, read_set
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink, Grade, Node, Pool
from cchc_core.rules.catalogue import dump_rule
from cchc_core.rules.rule import Rule


def to_plain(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Keys in the order of the format page. What is empty is left out, but for the header's own questions."""
    plain: dict[str, Any] = {
        "set": criteria_set.key,
        "version": criteria_set.version,
        "title": criteria_set.title,
        "status": criteria_set.status,
        "basis": _filled(
            symbol=criteria_set.basis.symbol, date=criteria_set.basis.date, issuer=criteria_set.basis.issuer
        ),
        "unit_kinds": list(criteria_set.unit_kinds),
        "derived_from": criteria_set.derived_from,
        "replaces": criteria_set.replaces,
        "total": criteria_set.total,
        "rounding": {
            "digits": Fraction(criteria_set.rounding.digits),
            "mode": criteria_set.rounding.mode,
            "at": criteria_set.rounding.at,
        },
        "not_applicable": criteria_set.not_applicable,
        "rank_by": criteria_set.rank_by,
        "ties": {"break_by": list(criteria_set.ties.break_by), "otherwise": criteria_set.ties.otherwise},
        "grades": [_grade(grade) for grade in criteria_set.grades],
        "pools": [_pool(pool) for pool in criteria_set.pools],
        "nodes": [node_to_plain(node) for node in criteria_set.nodes],
        "crosswalk": [_link(link) for link in criteria_set.crosswalk],
    }
    return {key: value for key, value in plain.items() if value not in ({}, []) or key == "unit_kinds"}


def node_to_plain(node: Node) -> dict[str, Any]:
    """One node with all under it."""
    plain: dict[str, Any] = {"code": node.code}
    plain |= _filled(label=node.label, key=node.key, field=node.field)
    plain["name"] = node.name
    plain |= _filled(max=node.max, rule=rule_to_plain(node.rule) if node.rule else None)
    evidence = _filled(text=node.evidence.text, required=node.evidence.required or None)
    guide = _filled(unit=node.guide.unit, verifier=node.guide.verifier)
    plain |= _filled(evidence=evidence, guide=guide, verifier=node.verifier, measured=node.measured)
    if node.applies is not None:
        plain["applies"] = _filled(unit_has=list(node.applies.unit_has), unit_kind=list(node.applies.unit_kind))
    if node.children:
        plain["children"] = [node_to_plain(child) for child in node.children]
    return plain


def rule_to_plain(rule: Rule) -> dict[str, Any]:
    """A rule with its figures as exact numbers and its days as days again."""
    return {key: _typed(value, key in WORD_PARAMETERS) for key, value in dump_rule(rule).items()}


def canonical_json(criteria_set: CriteriaSet) -> bytes:
    """The one writing of a set: keys sorted, no spaces, numbers and days as exact text. What a sealed version stores."""
    return json.dumps(
        _textual(to_plain(criteria_set)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8")


def digest(criteria_set: CriteriaSet) -> str:
    """SHA-256 of the canonical JSON, in hex: equal for equal sets, whatever file they came from."""
    return hashlib.sha256(canonical_json(criteria_set)).hexdigest()


def from_json(data: bytes | str | Mapping[str, Any]) -> CriteriaSet:
    """The set that ``canonical_json`` wrote. Raises ValueError for anything that is not the whole of one."""
    document = data if isinstance(data, Mapping) else json.loads(data)
    reading = read_set(located(document))
    if reading.set is None or any(problem.is_error for problem in reading.problems):
        raise ValueError("; ".join(problem.note.text % dict(problem.note.values) for problem in reading.problems))
    return reading.set


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _grade(grade: Grade) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": grade.key, "label": grade.label, "from": grade.at_least}
    if grade.requires:
        plain["requires"] = [{"field": each.field, "percent": each.percent} for each in grade.requires]
    return plain


def _pool(pool: Pool) -> dict[str, Any]:
    return {"key": pool.key, "label": pool.label, "sign": Fraction(pool.sign), "cap": pool.cap}


def _link(link: CrosswalkLink) -> dict[str, Any]:
    return {"from": list(link.old), "to": list(link.new), "relation": link.relation}


def _typed(value: Any, is_word: bool) -> Any:
    if isinstance(value, dict):
        return {key: _typed(each, key in WORD_PARAMETERS) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed(each, is_word) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and not is_word:
        number, day = as_number(value), as_date(value)
        return number if number is not None else day if day is not None else value
    return value


def _textual(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _textual(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_textual(each) for each in value]
    if isinstance(value, Fraction):
        return number_text(value)
    return value.isoformat() if isinstance(value, date) else value
