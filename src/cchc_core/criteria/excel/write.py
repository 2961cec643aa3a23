"""A set into a workbook: the criteria, one a row, then the header, the grades, the pools and the crosswalk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_core.criteria.excel import form
from cchc_core.criteria.excel.marks import word, write_number
from cchc_core.criteria.excel.notation import write_rule
from cchc_core.criteria.plain import rule_to_plain, to_plain
from cchc_core.criteria.tree import Applies, CriteriaSet, Node
from cchc_core.files import Cell, Column, NewSheet, write_workbook

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(form.KINDS.values()),
    "field": tuple(form.REFORM_FIELDS.values()),
    "measured": tuple(form.MEASURED.values()),
    "required": ("Có", "Không"),
}
MOST_LEVELS = 40
_WRAPPED = frozenset({"name", "source", "scale", "settings", "evidence", "guide_unit", "guide_verifier", "applies"})


def dump_excel(criteria_set: CriteriaSet) -> bytes:
    """An .xlsx file; ``load_excel(dump_excel(s)).set == s``."""
    plain = to_plain(criteria_set)
    return write_workbook(
        (_criteria(criteria_set), _header(plain), _grades(criteria_set), _pools(criteria_set), _crosswalk(criteria_set))
    )


def blank_form() -> bytes:
    """The form with nothing but its titles and the usual settings, for an officer who begins a set."""
    return dump_excel(CriteriaSet(key="", version="", title="", status="official", total=Fraction(100), nodes=()))


def _criteria(criteria_set: CriteriaSet) -> NewSheet:
    columns = [
        Column(each.title, each.width, each.key in _WRAPPED, _CHOICES.get(each.key, ()), each.hint)
        for each in form.FIELDS
    ]
    rows: list[list[Cell]] = []
    strong = set[int]()
    seen: dict[str, str] = {}
    for node, parent in _with_parents(criteria_set.nodes, ""):
        if not node.is_leaf:
            strong.add(len(rows))
        cells = _node(node, parent, seen)
        seen.setdefault(node.code.rstrip("."), node.code)
        rows += [[each.get(column.key) for column in form.FIELDS] for each in (cells, *_branches(node))]
    return NewSheet(form.CRITERIA, columns, rows, strong=frozenset(strong))


def _with_parents(nodes: tuple[Node, ...], parent: str) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        yield node, parent
        yield from _with_parents(node.children, node.code)


def _node(node: Node, parent: str, seen: Mapping[str, str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "code": node.code,
        "label": node.label,
        "name": node.name,
        "max": node.max,
        "field": form.to_words(node.field, form.REFORM_FIELDS) if node.field else None,
        "evidence": node.evidence.text,
        "required": "Có" if node.evidence.required else None,
        "guide_unit": node.guide.unit,
        "guide_verifier": node.guide.verifier,
        "verifier": node.verifier,
        "measured": form.to_words(node.measured, form.MEASURED) if node.measured else None,
        "applies": None if node.applies is None else _applies(node.applies),
        "key": node.key,
        "parent": None if nearest_above(node.code, seen) == parent else (parent or form.TOP),
    }
    return cells | (_rule(rule_to_plain(node.rule)) if node.rule is not None else {})


def nearest_above(code: str, seen: Mapping[str, str]) -> str:
    """The code that a code stands under by its writing: the longest earlier one that it begins with, up to a dot.

    ``seen`` holds the earlier codes by their text without a closing dot.
    """
    end = code.rfind(".")
    for _ in range(MOST_LEVELS):
        if end <= 0:
            break
        above = seen.get(code[:end].rstrip("."))
        if above is not None and above != code:
            return above
        end = code.rfind(".", 0, end)
    return ""


def _rule(rule: Mapping[str, Any]) -> dict[str, Cell]:
    kind = str(rule["kind"])
    cells: dict[str, Cell] = {"kind": form.to_words(kind, form.KINDS)}
    if kind != "one_of":
        written = write_rule(dict(rule))
        cells |= {"source": written.source, "scale": written.scale, "settings": written.settings}
    return cells


def _branches(node: Node) -> Iterator[dict[str, Cell]]:
    """One row a case of ``one_of``, cases within cases after the case they stand in."""
    if node.rule is not None:
        yield from _cases(rule_to_plain(node.rule), node.code)


def _cases(rule: Mapping[str, Any], path: str) -> Iterator[dict[str, Cell]]:
    for branch in rule.get("branches", ()) if rule["kind"] == "one_of" else ():
        here = f"{path}/{branch['key']}"
        yield {"code": here, "label": form.BRANCH, "name": branch["label"], **_rule(branch["rule"])}
        yield from _cases(branch["rule"], here)


def _applies(applies: Applies) -> str:
    parts = []
    if applies.unit_has:
        parts.append("có " + ", ".join(word(each, ",;") for each in applies.unit_has))
    if applies.unit_kind:
        parts.append("loại " + ", ".join(word(each, ",;") for each in applies.unit_kind))
    return "; ".join(parts) or "mọi đơn vị"


def _header(plain: Mapping[str, Any]) -> NewSheet:
    rows: list[list[Cell]] = []
    for path, title, words in form.HEADER_LINES:
        value: Any = plain
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, list):
            value = "; ".join(word(each, ";") for each in value)
        elif isinstance(value, str) and words is not None:
            value = form.to_words(value, words)
        rows.append([title, value if isinstance(value, (str, Fraction, date)) else None])
    return NewSheet(form.HEADER, (Column("Mục", 30), Column("Giá trị", 70, wrap=True)), rows)


def _grades(criteria_set: CriteriaSet) -> NewSheet:
    columns = (Column("Khóa", 16), Column("Xếp loại", 24), Column("Từ (%)", 10), Column("Điều kiện", 40))
    rows: list[list[Cell]] = [
        [
            grade.key,
            grade.label,
            grade.at_least,
            "; ".join(f"{word(each.field, ':;')}: {write_number(each.percent)}" for each in grade.requires),
        ]
        for grade in criteria_set.grades
    ]
    return NewSheet(form.GRADES, columns, rows)


def _pools(criteria_set: CriteriaSet) -> NewSheet:
    columns = (Column("Khóa", 16), Column("Tên", 24), Column("Dấu", 8), Column("Mức trần", 10))
    rows: list[list[Cell]] = [[pool.key, pool.label, Fraction(pool.sign), pool.cap] for pool in criteria_set.pools]
    return NewSheet(form.POOLS, columns, rows)


def _crosswalk(criteria_set: CriteriaSet) -> NewSheet:
    columns = (Column("Khóa cũ", 36), Column("Khóa mới", 36), Column("Quan hệ", 18))
    rows: list[list[Cell]] = [
        [
            "; ".join(word(each, ";") for each in link.old),
            "; ".join(word(each, ";") for each in link.new),
            form.to_words(link.relation, form.RELATIONS),
        ]
        for link in criteria_set.crosswalk
    ]
    return NewSheet(form.CROSSWALK, columns, rows)
