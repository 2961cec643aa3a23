"""Whether a leaf concerns a unit at all: what the set says, then what a manager decided with a reason."""

from __future__ import annotations

from cchc_core.criteria.tree import Applies, CriteriaSet
from cchc_core.scoring.prepared import PreparedLeaf
from cchc_core.scoring.shapes import UnitInputs
from cchc_core.words import Note, gettext_noop, note


def why_not_applicable(leaf: PreparedLeaf, inputs: UnitInputs, criteria_set: CriteriaSet) -> Note | None:
    """The reason why the leaf does not concern the unit; None where it does.

    A decision on the leaf or on the nearest node above it goes before what ``applies`` says.
    """
    if inputs.not_applicable or inputs.applicable:
        for code in leaf.path:
            if code in inputs.not_applicable:
                return note(gettext_noop("Not applicable: %(reason)s"), reason=inputs.not_applicable[code])
            if code in inputs.applicable:
                return None
    return _unmet(leaf.placed.applies, inputs, criteria_set)


def kind_of(inputs: UnitInputs, criteria_set: CriteriaSet) -> str | None:
    """The kind of the unit: as given, else the only kind that the set scores."""
    if inputs.kind is None and len(criteria_set.unit_kinds) == 1:
        return criteria_set.unit_kinds[0]
    return inputs.kind


def _unmet(applies: Applies, inputs: UnitInputs, criteria_set: CriteriaSet) -> Note | None:
    if not inputs.has.issuperset(applies.unit_has):
        lacking = tuple(word for word in applies.unit_has if word not in inputs.has)
        return note(gettext_noop("Not applicable: the unit has no %(lacking)s"), lacking=lacking)
    if not applies.unit_kind:
        return None
    kind = kind_of(inputs, criteria_set)
    if kind is None:
        return note(
            gettext_noop(
                "Not applicable: only for units of the kind %(kinds)s, and the kind of this unit is not given"
            ),
            kinds=applies.unit_kind,
        )
    if kind not in applies.unit_kind:
        return note(gettext_noop("Not applicable: only for units of the kind %(kinds)s"), kinds=applies.unit_kind)
    return None
