"""``derived_from`` and ``replaces`` name another edition as "set@version", never this one."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a reference without "@" or to the set itself."""
    for key, reference in (("derived_from", criteria_set.derived_from), ("replaces", criteria_set.replaces)):
        if reference is None:
            continue
        name, at, version = reference.partition("@")
        if not (name and at and version):
            text = gettext_noop("“%(key)s” is “%(reference)s”; write it as set@version, such as ha-tinh-so@2022.")
            yield context.error(note(text, key=key, reference=reference), key, check="references")
        elif reference == criteria_set.reference:
            text = gettext_noop("“%(key)s” names this very edition, %(reference)s. Name the other one.")
            yield context.error(note(text, key=key, reference=reference), key, check="references")
