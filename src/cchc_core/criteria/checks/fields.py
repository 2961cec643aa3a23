"""Reform fields: a key outside the catalogue is a warning, since lists differ by document and year."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """A warning for each unknown field key, and for each leaf that stands in no field at all."""
    for spot in context.spots(criteria_set):
        node = spot.node
        if node.field is not None and node.field not in context.fields:
            near = difflib.get_close_matches(node.field, sorted(context.fields), 1, 0.6)
            if near:
                text = note(
                    gettext_noop("The field “%(field)s” is not in the catalogue. Did you mean “%(near)s”?"),
                    field=node.field,
                    near=near[0],
                )
            else:
                text = note(
                    gettext_noop("The field “%(field)s” is not in the catalogue of reform fields."), field=node.field
                )
            yield context.warning(text, *spot.path, "field", code=node.code, check="fields")
        elif node.is_leaf and spot.placed.field is None:
            text = note(gettext_noop("The criterion stands in no reform field. Add “field” here or above."))
            yield context.warning(text, *spot.path, code=node.code, check="fields")
