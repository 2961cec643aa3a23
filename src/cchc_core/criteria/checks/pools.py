"""Pools add or take away, up to a cap that is no less than 0."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_core.criteria.checks.context import Context
from cchc_core.criteria.problems import Problem
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


def check(criteria_set: CriteriaSet, context: Context) -> Iterator[Problem]:
    """An error for a sign other than 1 and −1 and for a cap below 0."""
    for index, pool in enumerate(criteria_set.pools):
        if pool.sign not in (1, -1) and not context.is_unread("pools", index, "sign"):
            text = gettext_noop("The sign of “%(label)s” is %(sign)s; write 1 for a bonus or -1 for a penalty.")
            yield context.error(
                note(text, label=pool.label, sign=str(pool.sign)), "pools", index, "sign", check="pools"
            )
        if pool.cap < 0:
            text = gettext_noop("The cap of “%(label)s” is %(cap)s; write it without a sign.")
            yield context.error(
                note(text, label=pool.label, cap=show_number(pool.cap)), "pools", index, "cap", check="pools"
            )
