"""The kinds of units: stable words that criteria sets, files and the database share, with their Vietnamese labels.

A set names the kinds it scores (``unit_kinds: [commune, ward]``); a unit's kind may change with time, as a commune
becomes a ward. Cities and towns of the district level are ``district``: sets score them with one table.
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc_core.words import gettext_noop


@dataclass(frozen=True)
class UnitKind:
    """``order`` puts kinds side by side under one parent: offices first, then localities from high to low."""

    key: str
    label: str
    plural: str
    order: int
    local: bool = False


KINDS: tuple[UnitKind, ...] = (
    UnitKind("province", gettext_noop("Province"), gettext_noop("Provinces"), 0, local=True),
    UnitKind("department", gettext_noop("Department"), gettext_noop("Departments"), 10),
    UnitKind("other_body", gettext_noop("Other administrative body"), gettext_noop("Other administrative bodies"), 20),
    UnitKind(
        "central_agency",
        gettext_noop("Central agency in the province"),
        gettext_noop("Central agencies in the province"),
        30,
    ),
    UnitKind("division", gettext_noop("Division of a department"), gettext_noop("Divisions of departments"), 40),
    UnitKind("drafting_unit", gettext_noop("Drafting unit"), gettext_noop("Drafting units"), 50),
    UnitKind("district_division", gettext_noop("Division of a district"), gettext_noop("Divisions of districts"), 60),
    UnitKind(
        "district", gettext_noop("District, town or city"), gettext_noop("Districts, towns and cities"), 70, local=True
    ),
    UnitKind("ward", gettext_noop("Ward"), gettext_noop("Wards"), 80, local=True),
    UnitKind("township", gettext_noop("Township"), gettext_noop("Townships"), 80, local=True),
    UnitKind("commune", gettext_noop("Commune"), gettext_noop("Communes"), 80, local=True),
    UnitKind("special_zone", gettext_noop("Special zone"), gettext_noop("Special zones"), 80, local=True),
    UnitKind("commune_division", gettext_noop("Division of a commune"), gettext_noop("Divisions of communes"), 90),
    UnitKind("public_service", gettext_noop("Public service unit"), gettext_noop("Public service units"), 95),
)

BY_KEY: dict[str, UnitKind] = {kind.key: kind for kind in KINDS}
_ORDER: dict[str, int] = {kind.key: kind.order for kind in KINDS}


def is_inner(key: str) -> bool:
    """Whether a unit of a kind is a part of the house that it belongs to, as a division is of its department."""
    return key.endswith("division") or key == "drafting_unit"


def kind_order(key: str) -> int:
    """Where a kind stands among its siblings; an unknown kind comes last."""
    return _ORDER.get(key, 999)
