"""The fixed words of criteria sets as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cchc_core.criteria import difference
from cchc_core.units.kinds import BY_KEY
from cchc_core.words import gettext_noop

DRAFT, SEALED = gettext_noop("Draft"), gettext_noop("Sealed")
STATUSES: Mapping[str, str] = {"draft": DRAFT, "sealed": SEALED}
STANDINGS: Mapping[str, str] = {"sample": gettext_noop("Sample"), "official": gettext_noop("Official")}
MEASURED: Mapping[str, str] = {
    "document": gettext_noop("Documents and figures"),
    "survey": gettext_noop("Sociological survey"),
    "external": gettext_noop("Published index"),
    "superior": gettext_noop("Judged by the superior body"),
}
ROUNDING_AT: Mapping[str, str] = {
    "leaf": gettext_noop("at every criterion"),
    "total": gettext_noop("at totals only"),
}
NOT_APPLICABLE: Mapping[str, str] = {
    "scale": gettext_noop("leaves the maximum of the unit (smaller denominator)"),
    "full": gettext_noop("counts with full marks"),
    "zero": gettext_noop("counts with no points"),
}
RANK_BY: Mapping[str, str] = {
    "percent": gettext_noop("percentage of the applicable maximum"),
    "points": gettext_noop("points"),
}
RELATIONS: Mapping[str, str] = {
    "same": gettext_noop("unchanged"),
    "reworded": gettext_noop("reworded"),
    "reweighted": gettext_noop("re-weighted"),
    "split": gettext_noop("split"),
    "merged": gettext_noop("merged"),
    "new": gettext_noop("new"),
    "dropped": gettext_noop("dropped"),
}
ASPECTS: Mapping[str, str] = {
    difference.NEW: gettext_noop("new"),
    difference.DROPPED: gettext_noop("dropped"),
    difference.REWEIGHTED: gettext_noop("re-weighted"),
    difference.RULE: gettext_noop("other rule"),
    difference.REWORDED: gettext_noop("reworded"),
    difference.MOVED: gettext_noop("moved"),
    difference.SPLIT: gettext_noop("split"),
    difference.MERGED: gettext_noop("merged"),
    difference.SETTINGS: gettext_noop("other settings"),
    difference.SAME: gettext_noop("unchanged"),
}
#: Lines of a header, in the order of the page that shows what differs.
HEADER: Mapping[str, str] = {
    "set": gettext_noop("Key of the set"),
    "version": gettext_noop("Version"),
    "title": gettext_noop("Title of the set"),
    "status": gettext_noop("Standing"),
    "basis": gettext_noop("Legal basis"),
    "unit_kinds": gettext_noop("Units that are scored"),
    "derived_from": gettext_noop("Derived from the frame"),
    "replaces": gettext_noop("Replaces"),
    "total": gettext_noop("Total"),
    "rounding": gettext_noop("Rounding"),
    "not_applicable": gettext_noop("A criterion that does not apply"),
    "rank_by": gettext_noop("Ranked by"),
    "ties": gettext_noop("Equal results"),
    "grades": gettext_noop("Grades"),
    "pools": gettext_noop("Bonus and penalty"),
}


def word(words: Mapping[str, str], key: str | None) -> str:
    """The translated word of a key; a key without one as it is."""
    return _(words[key]) if key and key in words else key or ""


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """For a select."""
    return [(key, _(label)) for key, label in words.items()]


def kinds_of_units(keys: Iterable[str]) -> str:
    """ "Commune, Ward": the kinds of units that a set scores."""
    return ", ".join(kind_of_unit(key) for key in keys)


def kind_of_unit(key: str) -> str:
    return _(BY_KEY[key].label) if key in BY_KEY else key
