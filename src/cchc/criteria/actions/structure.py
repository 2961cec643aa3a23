"""Changing what a draft is made of: its header, its criteria, and the links to the edition before."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from django.db import transaction

from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc.criteria.actions.common import locked_draft, say, store_draft
from cchc.criteria.bridge import core_set, with_nodes
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.permissions import may_edit
from cchc.criteria.queries import by_reference
from cchc_core.access import Actor
from cchc_core.criteria.plain import to_plain
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink, Node, Placed
from cchc_core.words import Note, gettext_noop, note

#: What stands in the header. The key and the label name the version and never change.
HEADER = tuple(
    field.name for field in fields(CriteriaSet) if field.name not in ("key", "version", "nodes", "crosswalk")
)


@transaction.atomic
def edit_header(
    *, actor: Actor, version: CriteriaSetVersion, expected: int, changes: Mapping[str, Any]
) -> CriteriaSetVersion:
    """Change title, total, rounding, grades, pools and the like; ``changes`` has keys of ``HEADER`` with core values."""
    row, criteria_set = _begin(actor, version, expected)
    unknown = [name for name in changes if name not in HEADER]
    if unknown:
        raise Invalid(note(gettext_noop("%(names)s cannot be changed here."), names=tuple(unknown)))
    changed = replace(criteria_set, **changes)
    row.replaces = by_reference(changed.replaces) if changed.replaces else None
    store_draft(row, changed)
    before, after = _apart(criteria_set, changed)
    say(actor, row, "criteria.edit", gettext_noop("Changed the header of %(set)s"), before=before, after=after)
    return row


@transaction.atomic
def add_node(
    *,
    actor: Actor,
    version: CriteriaSetVersion,
    expected: int,
    code: str,
    name: str,
    beside: str = "",
    inside: str = "",
) -> CriteriaSetVersion:
    """A new criterion: the last one ``inside`` another, right after ``beside``, or the last one at the top.

    The first criterion inside one that was scored itself takes over its maximum, its way of scoring and its evidence,
    so that nothing of them is lost.
    """
    row, criteria_set = _begin(actor, version, expected)
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise Invalid(note(gettext_noop("A new criterion needs a code and a name.")))
    _demand_free(criteria_set, code)
    parent = inside or _parent_code(_placed(criteria_set, beside)) if beside or inside else ""
    node = Node(code, name, _label_for(criteria_set, parent, beside))
    if inside and (above := _placed(criteria_set, inside).node).is_leaf:
        node = replace(node, max=above.max, rule=above.rule, evidence=above.evidence, guide=above.guide)
        emptied = replace(above, rule=None, evidence=type(above.evidence)(), guide=type(above.guide)())
        criteria_set = replace(criteria_set, nodes=_swapped(criteria_set, inside, emptied))
    nodes = with_nodes(criteria_set.nodes, parent, lambda siblings: _inserted(siblings, node, beside))
    store_draft(row, replace(criteria_set, nodes=nodes))
    text = gettext_noop("Added criterion %(code)s to %(set)s")
    say(actor, row, "criteria.edit", text, gaps={"code": code}, after={"name": name})
    return row


@transaction.atomic
def move_node(
    *, actor: Actor, version: CriteriaSetVersion, expected: int, code: str, by: int = 0, under: str | None = None
) -> CriteriaSetVersion:
    """Move a criterion ``by`` places among its siblings, or ``under`` another ("" is the top). Codes stay as they are."""
    row, criteria_set = _begin(actor, version, expected)
    placed = _placed(criteria_set, code)
    parent = _parent_code(placed)
    if under is None:
        nodes = with_nodes(criteria_set.nodes, parent, lambda siblings: _shifted(siblings, code, by))
    else:
        _demand_possible(criteria_set, placed, under)
        nodes = with_nodes(criteria_set.nodes, parent, lambda siblings: _without(siblings, code))
        nodes = with_nodes(nodes, under, lambda siblings: (*siblings, placed.node))
    store_draft(row, replace(criteria_set, nodes=nodes))
    say(actor, row, "criteria.edit", gettext_noop("Moved criterion %(code)s of %(set)s"), gaps={"code": code})
    return row


@transaction.atomic
def delete_node(*, actor: Actor, version: CriteriaSetVersion, expected: int, code: str) -> CriteriaSetVersion:
    """Take a criterion out of a draft with all that is under it; the log keeps its name."""
    row, criteria_set = _begin(actor, version, expected)
    placed = _placed(criteria_set, code)
    nodes = with_nodes(criteria_set.nodes, _parent_code(placed), lambda siblings: _without(siblings, code))
    if not nodes:
        raise Invalid(note(gettext_noop("A set needs at least one criterion. Add another one first.")))
    store_draft(row, replace(criteria_set, nodes=nodes))
    text = gettext_noop("Deleted criterion %(code)s of %(set)s")
    say(actor, row, "criteria.edit", text, gaps={"code": code}, before={"name": placed.node.name})
    return row


@transaction.atomic
def write_crosswalk(
    *, actor: Actor, version: CriteriaSetVersion, expected: int, links: Sequence[CrosswalkLink]
) -> CriteriaSetVersion:
    """Say how the criteria of the edition before went on."""
    row, criteria_set = _begin(actor, version, expected)
    if criteria_set.replaces is None:
        raise Invalid(note(gettext_noop("This version replaces none. Say in the header which one it replaces.")))
    store_draft(row, replace(criteria_set, crosswalk=tuple(links)))
    text = gettext_noop("Changed the crosswalk of %(set)s")
    say(actor, row, "criteria.edit", text, before={"links": len(criteria_set.crosswalk)}, after={"links": len(links)})
    return row


# Steps --------------------------------------------------------------------------------------------------------------


def _begin(actor: Actor, version: CriteriaSetVersion, expected: int) -> tuple[CriteriaSetVersion, CriteriaSet]:
    require(may_edit(actor, version))
    row = locked_draft(version, expected)
    return row, core_set(row)


def _placed(criteria_set: CriteriaSet, code: str) -> Placed:
    placed = criteria_set.by_code().get(code)
    if placed is None:
        raise Invalid(_no_such(code))
    return placed


def _no_such(code: str) -> Note:
    return note(gettext_noop("There is no criterion %(code)s in this version."), code=code)


def _parent_code(placed: Placed) -> str:
    return placed.parents[-1].code if placed.parents else ""


def _demand_free(criteria_set: CriteriaSet, code: str) -> None:
    if code in criteria_set.by_code():
        raise Invalid(note(gettext_noop("The code %(code)s is taken. Give another one."), code=code))


def _demand_possible(criteria_set: CriteriaSet, placed: Placed, under: str) -> None:
    if not under:
        return
    target = _placed(criteria_set, under)
    if placed.node in (target.node, *target.parents):
        raise Invalid(note(gettext_noop("A criterion cannot stand under itself.")))
    if target.node.rule is not None:
        text = gettext_noop("Criterion %(code)s is scored itself, so nothing can stand under it. Choose another one.")
        raise Invalid(note(text, code=under))


def _label_for(criteria_set: CriteriaSet, parent: str, beside: str) -> str:
    """What the level is called: as the neighbours call it, else as any criterion at that depth is called."""
    known = criteria_set.by_code()
    depth = known[parent].depth + 1 if parent else 0
    if beside:
        return known[beside].node.label
    same = [placed.node.label for placed in known.values() if placed.depth == depth and placed.node.label]
    return same[-1] if same else ""


def _swapped(criteria_set: CriteriaSet, code: str, node: Node) -> tuple[Node, ...]:
    parent = _parent_code(_placed(criteria_set, code))

    def change(siblings: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(node if each.code == code else each for each in siblings)

    return with_nodes(criteria_set.nodes, parent, change)


def _inserted(siblings: tuple[Node, ...], node: Node, beside: str) -> tuple[Node, ...]:
    index = next((index for index, each in enumerate(siblings) if each.code == beside), len(siblings) - 1)
    return (*siblings[: index + 1], node, *siblings[index + 1 :])


def _shifted(siblings: tuple[Node, ...], code: str, by: int) -> tuple[Node, ...]:
    index = next(index for index, each in enumerate(siblings) if each.code == code)
    rest = siblings[:index] + siblings[index + 1 :]
    target = min(max(index + by, 0), len(rest))
    return (*rest[:target], siblings[index], *rest[target:])


def _without(siblings: tuple[Node, ...], code: str) -> tuple[Node, ...]:
    return tuple(each for each in siblings if each.code != code)


def _apart(old: CriteriaSet, new: CriteriaSet) -> tuple[dict[str, Any], dict[str, Any]]:
    """The lines of the header that differ, for the log."""
    before, after = to_plain(old), to_plain(new)
    parts = [
        part for part in dict.fromkeys((*before, *after)) if part != "nodes" and before.get(part) != after.get(part)
    ]
    return {part: before.get(part) for part in parts}, {part: after.get(part) for part in parts}
