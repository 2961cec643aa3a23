"""Rows ⇄ the core's value of a criteria set. The document of a version is the truth; its rows are made from it."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from cchc.criteria.models import CriteriaSetVersion, Criterion
from cchc_core.criteria.plain import canonical_json, digest, from_json
from cchc_core.criteria.tree import CriteriaSet, Node, Placed, node_max
from cchc_core.rules.catalogue import dump_rule

_MOST_REMEMBERED = 64
_remembered: "OrderedDict[str, CriteriaSet]" = OrderedDict()


def core_set(version: CriteriaSetVersion) -> CriteriaSet:
    """The set as scoring reads it. Remembered by digest in this process: equal digests are equal sets."""
    found = _remembered.get(version.digest)
    if found is None:
        found = from_json(version.document)
        _remembered[version.digest] = found
        while len(_remembered) > _MOST_REMEMBERED:
            _remembered.popitem(last=False)
    else:
        _remembered.move_to_end(version.digest)
    return found


def write_document(version: CriteriaSetVersion, criteria_set: CriteriaSet) -> None:
    """Fill the columns that follow from the set; the caller saves."""
    version.document = canonical_json(criteria_set).decode()
    version.digest = digest(criteria_set)
    version.title = criteria_set.title
    version.standing = criteria_set.status
    version.total = criteria_set.total
    version.unit_kinds = list(criteria_set.unit_kinds)
    version.replaces_reference = criteria_set.replaces or ""


def write_rows(version: CriteriaSetVersion, criteria_set: CriteriaSet) -> None:
    """Make the rows of a draft anew; one statement a level, so that parents have their numbers first."""
    Criterion.objects.filter(set_version=version).delete()
    by_depth: dict[int, list[Criterion]] = {}
    parents: dict[str, str] = {}
    for position, placed in enumerate(criteria_set.walk()):
        by_depth.setdefault(placed.depth, []).append(_row(version, placed, position))
        if placed.parents:
            parents[placed.node.code] = placed.parents[-1].code
    made: dict[str, Criterion] = {}
    for depth in sorted(by_depth):
        for row in by_depth[depth]:
            row.parent = made[parents[row.code]] if row.code in parents else None
        Criterion.objects.bulk_create(by_depth[depth], batch_size=500)
        made.update({row.code: row for row in by_depth[depth]})


def _row(version: CriteriaSetVersion, placed: Placed, position: int) -> Criterion:
    node = placed.node
    return Criterion(
        set_version=version,
        code=node.code,
        key=node.key,
        depth=placed.depth,
        position=position,
        label=node.label,
        name=node.name,
        max=node_max(node) if node.max is None else node.max,
        is_leaf=node.is_leaf,
        field=placed.field or "",
        verifier=placed.verifier or "",
        measured=placed.measured,
        rule_kind=node.rule.kind if node.rule else "",
        rule=dump_rule(node.rule) if node.rule else None,
        evidence=node.evidence.text,
        evidence_required=node.evidence.required,
        guide_unit=node.guide.unit,
        guide_verifier=node.guide.verifier,
    )


def with_node(criteria_set: CriteriaSet, code: str, changed: Node) -> CriteriaSet:
    """The same set with one node in place of that of ``code``. ``KeyError`` where there is none."""
    nodes, found = _replaced(criteria_set.nodes, code, changed)
    if not found:
        raise KeyError(code)
    return replace(criteria_set, nodes=nodes)


def _replaced(nodes: tuple[Node, ...], code: str, changed: Node) -> tuple[tuple[Node, ...], bool]:
    result: list[Node] = []
    found = False
    for node in nodes:
        if node.code == code and not found:
            result.append(changed)
            found = True
            continue
        children, below = _replaced(node.children, code, changed) if node.children else ((), False)
        result.append(replace(node, children=children) if below else node)
        found = found or below
    return tuple(result), found


def leaves(criteria_set: CriteriaSet) -> Iterator[tuple[str, Fraction]]:
    """(code, maximum) of every leaf, in the order of the table."""
    for placed in criteria_set.leaves():
        yield placed.node.code, placed.node.max or Fraction(0)
