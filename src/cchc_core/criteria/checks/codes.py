"""Codes: none twice; a code should stand under its parent's."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.places import Spot
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a repeated code, a warning for one that does not begin with the code above it."""
    first: dict[str, Spot] = {}
    for spot in context.spots(criteria_set):
        code = spot.node.code
        if not code:
            if not context.is_unread(*spot.path, "code"):
                yield context.error(note(gettext_noop("The criterion has no code. Add it.")), *spot.path, check="codes")
            continue
        if code in first:
            text = gettext_noop(
                "The code %(code)s stands twice; it was given to “%(name)s” already. Give another code."
            )
            values = note(text, code=code, name=first[code].node.name)
            yield context.error(values, *spot.path, "code", code=code, check="codes")
        first.setdefault(code, spot)
        yield from _under_parent(spot, context)


def _under_parent(spot: Spot, context: Context) -> Iterator[Problem]:
    parent = spot.placed.parents[-1].code if spot.placed.parents else ""
    if parent and not spot.node.code.startswith(parent.rstrip(".") + "."):
        text = gettext_noop("The code %(code)s does not begin with %(parent)s., the code it stands under.")
        yield context.warning(
            note(text, code=spot.node.code, parent=parent.rstrip(".")),
            *spot.path,
            "code",
            code=spot.node.code,
            check="codes",
        )
