"""Mending a draft, confirming its warnings, making one from a sealed version, throwing one away."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from cchc.common.clock import now
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.criteria.actions.common import locked_draft, say, store_draft
from cchc.criteria.bridge import core_set, with_node, write_document, write_rows
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.permissions import may_edit, may_seal
from cchc.criteria.queries import problems_of
from cchc_core.access import Actor
from cchc_core.criteria.tree import EvidenceNeed, Guide, Node
from cchc_core.rules.catalogue import RuleProblems, dump_rule, load_rule
from cchc_core.words import gettext_noop, note

#: What may be mended in a node, and how the given value becomes the node's.
EDITABLE = (
    "code", "label", "key", "name", "max", "rule", "field", "evidence_text", "evidence_required", "guide_unit",
    "guide_verifier", "verifier", "measured", "applies",
)  # fmt: skip


@transaction.atomic
def edit_draft_node(
    *, actor: Actor, version: CriteriaSetVersion, expected: int, code: str, changes: Mapping[str, Any]
) -> CriteriaSetVersion:
    """Change one criterion of a draft. ``changes`` has keys of ``EDITABLE``; a rule is plain data (``{"kind": …}``) or None.

    A new code is taken on by the criteria under it too ("1.2" to "1.3" makes "1.2.1" "1.3.1").

    ``expected`` is the draft's ``version`` that the editor saw. Raises ``Stale``, ``WrongState``, ``Invalid``.
    """
    require(may_edit(actor, version))
    row = locked_draft(version, expected)
    criteria_set = core_set(row)
    placed = criteria_set.by_code().get(code)
    if placed is None:
        raise Invalid(note(gettext_noop("There is no criterion %(code)s in this version."), code=code))
    changed = _changed(placed.node, changes)
    before = {name: _shown(placed.node, name) for name in changes}
    after = {name: _shown(changed, name) for name in changes}
    store_draft(row, with_node(criteria_set, code, changed))
    text = gettext_noop("Changed criterion %(code)s of %(set)s")
    say(actor, row, "criteria.edit", text, gaps={"code": code}, before=before, after=after)
    return row


def _changed(node: Node, changes: Mapping[str, Any]) -> Node:
    unknown = [name for name in changes if name not in EDITABLE]
    if unknown:
        raise Invalid(note(gettext_noop("%(names)s cannot be changed here."), names=tuple(unknown)))
    if "rule" in changes:
        if node.children and changes["rule"] is not None:
            raise Invalid(note(gettext_noop("Only a criterion without sub-criteria has a way of scoring.")))
        try:
            node = replace(node, rule=None if changes["rule"] is None else load_rule(changes["rule"]))
        except RuleProblems as bad:
            raise Invalid(
                note(gettext_noop("The way of scoring cannot be used yet. Correct what is marked.")), bad.problems
            ) from None
    if "max" in changes:
        node = replace(node, max=None if changes["max"] is None else Fraction(changes["max"]))
    if "name" in changes:
        if not str(changes["name"]).strip():
            raise Invalid(note(gettext_noop("A criterion needs a name.")))
        node = replace(node, name=str(changes["name"]).strip())
    evidence = EvidenceNeed(
        changes.get("evidence_text", node.evidence.text), changes.get("evidence_required", node.evidence.required)
    )
    guide = Guide(changes.get("guide_unit", node.guide.unit), changes.get("guide_verifier", node.guide.verifier))
    verifier = changes["verifier"] or None if "verifier" in changes else node.verifier
    measured = changes["measured"] or None if "measured" in changes else node.measured
    node = replace(node, evidence=evidence, guide=guide, verifier=verifier, measured=measured)
    label, key = (str(changes.get(name, getattr(node, name))).strip() for name in ("label", "key"))
    field = changes["field"] or None if "field" in changes else node.field
    node = replace(node, label=label, key=key, field=field, applies=changes.get("applies", node.applies))
    return _recoded(node, str(changes["code"]).strip()) if "code" in changes else node


def _recoded(node: Node, code: str) -> Node:
    """The node under a new code, and what stands under it likewise."""
    if not code:
        raise Invalid(note(gettext_noop("A criterion needs a code.")))
    start = node.code + "."
    children = tuple(
        _recoded(child, f"{code}.{child.code[len(start) :]}") if child.code.startswith(start) else child
        for child in node.children
    )
    return replace(node, code=code, children=children)


def _shown(node: Node, name: str) -> Any:
    match name:
        case "evidence_text":
            return node.evidence.text
        case "evidence_required":
            return node.evidence.required
        case "guide_unit":
            return node.guide.unit
        case "guide_verifier":
            return node.guide.verifier
        case "rule":
            return dump_rule(node.rule) if node.rule else None
        case "applies":
            return None if node.applies is None else [list(node.applies.unit_has), list(node.applies.unit_kind)]
        case _:
            return getattr(node, name)


@transaction.atomic
def confirm_problems(*, actor: Actor, version: CriteriaSetVersion, expected: int) -> CriteriaSetVersion:
    """Say that the warnings of exactly this document were read and are accepted."""
    require(may_seal(actor, version))
    row = locked_draft(version, expected)
    row.problems_confirmed_at, row.problems_confirmed_by_id = now(), actor.user_id
    row.confirmed_digest = row.digest
    row.save(update_fields=["problems_confirmed_at", "problems_confirmed_by", "confirmed_digest"])
    warnings = len([problem for problem in problems_of(row) if not problem.is_error])
    say(actor, row, "criteria.confirm", gettext_noop("Confirmed the warnings of %(set)s"), after={"warnings": warnings})
    return row


@transaction.atomic
def copy_as_draft(*, actor: Actor, version: CriteriaSetVersion, label: str) -> CriteriaSetVersion:
    """A new draft of the same family that begins as this version and says that it replaces it."""
    require(may_edit(actor, version))
    label = label.strip()
    if not label:
        raise Invalid(note(gettext_noop("Give the new version a label, for example the year.")))
    if CriteriaSetVersion.objects.filter(set=version.set, label=label).exists():
        raise WrongState(note(gettext_noop("There is a version %(label)s already. Choose another label."), label=label))
    criteria_set = replace(core_set(version), version=label, replaces=version.reference, crosswalk=())
    row = CriteriaSetVersion(set=version.set, label=label, replaces=version, created_by_id=actor.user_id)
    write_document(row, criteria_set)
    row.save()
    write_rows(row, criteria_set)
    say(actor, row, "criteria.copy", gettext_noop("Made the draft %(set)s"), after={"copied_from": version.reference})
    return row


@transaction.atomic
def discard_draft(*, actor: Actor, version: CriteriaSetVersion, expected: int) -> None:
    """Throw a draft away; the log keeps its digest."""
    require(may_edit(actor, version))
    row = locked_draft(version, expected)
    say(actor, row, "criteria.discard", gettext_noop("Discarded the draft %(set)s"))
    try:
        row.delete()
    except ProtectedError:
        text = gettext_noop("Another version or a round rests on this draft, so it cannot be discarded.")
        raise WrongState(note(text)) from None
