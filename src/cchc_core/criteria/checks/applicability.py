"""``applies`` and ``unit_kinds`` must name something: a capability that units may have, a kind of unit that is known."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for an ``applies`` without a word, with an empty word, or with an unknown kind of unit.

    A kind that the set itself scores may be one of its own; it is only asked about.
    """
    for index, kind in enumerate(criteria_set.unit_kinds):
        if kind not in context.unit_kinds:
            text = gettext_noop("“%(kind)s” is a kind of unit that is not known elsewhere. Known: %(known)s.")
            values = note(text, kind=kind, known=tuple(sorted(context.unit_kinds)))
            yield context.warning(values, "unit_kinds", index, check="applicability")
    known = context.unit_kinds | set(criteria_set.unit_kinds)
    for spot in context.spots(criteria_set):
        applies, code = spot.node.applies, spot.node.code
        here = (*spot.path, "applies")
        if applies is None or context.is_unread(*here):
            continue
        words = applies.unit_has + applies.unit_kind
        if not words or not all(words):
            text = gettext_noop("“applies” names nothing. Say what a unit has or of which kind it is, or leave it out.")
            yield context.error(note(text), *here, code=code, check="applicability")
        for kind in applies.unit_kind:
            if kind and kind not in known:
                text = gettext_noop("“applies” names “%(kind)s”, which is no kind of unit. Known: %(known)s.")
                values = note(text, kind=kind, known=tuple(sorted(known)))
                yield context.error(values, *here, "unit_kind", code=code, check="applicability")
