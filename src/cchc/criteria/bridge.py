"""Rows ⇄ the core's value of a criteria set. The document of a version is the truth; its rows are made from it."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from cchc.criteria.models import CriteriaSetVersion, Criterion
from cchc_core.criteria.plain import canonical_json, digest, from_json
from cchc_core.criteria.tree import CriteriaSet, Node, Placed, node_max
from cchc_core.rules.catalogue import dump_rule
from cchc_core.words import Note, gettext_noop, note

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


#: A code begins and ends with something to read: "1.2.3", "I", "A/2", "2b)".
_CODE = re.compile(r"\w([^\x00-\x1f]*[^\x00-\x20/])?")
#: How long the columns of a row are; a document may not say more than its rows can hold.
_LONGEST = {"code": 60, "key": 160, "label": 120, "field": 80, "verifier": 160, "measured": 20}
_LONGEST_OF_SET = {"key": 120, "version": 60, "title": 500, "status": 20, "replaces": 200}


def hindrances(criteria_set: CriteriaSet) -> tuple[Note, ...]:
    """Why a set cannot be kept even as a draft: its rows would clash, or its document could not be read back."""
    found = [*_too_long(criteria_set), *_clashing(criteria_set)]
    try:
        if from_json(canonical_json(criteria_set)) != criteria_set:
            found.append(note(gettext_noop("The set would not come back from the database as it was written.")))
    except ValueError as problem:
        text = gettext_noop("A draft needs at least codes, names and numbers that can be read: %(problem)s")
        found.append(note(text, problem=str(problem)))
    if "\\u0000" in canonical_json(criteria_set).decode():
        found.append(note(gettext_noop("A character that cannot be printed stands in the set. Remove it.")))
    return tuple(found)


def _too_long(criteria_set: CriteriaSet) -> Iterator[Note]:
    text = gettext_noop("“%(part)s” of %(where)s is longer than %(most)s characters.")
    for part, most in _LONGEST_OF_SET.items():
        if len(getattr(criteria_set, part) or "") > most:
            yield note(text, part=part, where=criteria_set.key[:40], most=str(most))
    for placed in criteria_set.walk():
        for part, most in _LONGEST.items():
            if len(getattr(placed.node, part) or "") > most:
                yield note(text, part=part, where=placed.node.code[:40], most=str(most))


def _clashing(criteria_set: CriteriaSet) -> Iterator[Note]:
    codes = [placed.node.code for placed in criteria_set.walk()]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield note(gettext_noop("The code %(code)s stands twice. Give each criterion a code of its own."), code=code)
    for code in codes:
        if not _CODE.fullmatch(code):  # it stands in addresses
            text = gettext_noop(
                "“%(code)s” is no code. Write letters and figures with dots between them, such as 1.2.3."
            )
            yield note(text, code=code[:60])


def with_nodes(
    nodes: tuple[Node, ...], parent: str, change: Callable[[tuple[Node, ...]], tuple[Node, ...]]
) -> tuple[Node, ...]:
    """``nodes`` with the children of ``parent`` changed; "" is the top. ``KeyError`` where there is no such parent."""
    if not parent:
        return change(nodes)
    result, found = _children_changed(nodes, parent, change)
    if not found:
        raise KeyError(parent)
    return result


def _children_changed(
    nodes: tuple[Node, ...], parent: str, change: Callable[[tuple[Node, ...]], tuple[Node, ...]]
) -> tuple[tuple[Node, ...], bool]:
    result: list[Node] = []
    found = False
    for node in nodes:
        if not found and node.code == parent:
            node, found = replace(node, children=change(node.children)), True
        elif not found:
            children, found = _children_changed(node.children, parent, change)
            node = replace(node, children=children) if found else node
        result.append(node)
    return tuple(result), found
