"""What a check may know beyond the set: places, catalogues, and the edition before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cchc_core.criteria.places import Path, Places, Spot, spots
from cchc_core.criteria.problems import Problem, error, warning
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.words import Note

#: The reform fields of the format page. The product's catalogue has dates and may hold more.
FIELDS = frozenset(
    {
        "steering",
        "institutions",
        "procedures",
        "organization",
        "civil_service",
        "public_finance",
        "digital",
        "impact",
        "grassroots_democracy",
    }
)

#: Kinds of unit that a province has or had; a set may name others of its own under ``unit_kinds``.
UNIT_KINDS = frozenset(
    {
        "province",
        "department",
        "other_body",
        "central_agency",
        "division",
        "drafting_unit",
        "district_division",
        "district",
        "ward",
        "township",
        "commune",
        "special_zone",
        "commune_division",
        "public_service",
    }
)


@dataclass(frozen=True)
class Context:
    """Catalogues default to those of the format page; ``predecessor`` is the set that ``replaces`` names, if at hand."""

    places: Places = field(default_factory=Places)
    unread: frozenset[Path] = frozenset()
    fields: frozenset[str] = FIELDS
    unit_kinds: frozenset[str] = UNIT_KINDS
    predecessor: CriteriaSet | None = None

    def spots(self, criteria_set: CriteriaSet) -> Iterator[Spot]:
        """Every node with the path to it."""
        return spots(criteria_set)

    def is_unread(self, *path: str | int) -> bool:
        """Whether the reader has already complained about this part or one within it."""
        return any(unread[: len(path)] == path for unread in self.unread)

    def error(self, text: Note, *path: str | int, code: str = "", check: str) -> Problem:
        """An error at the place of ``path``."""
        return error(text, self.places.at(*path), code, check)

    def warning(self, text: Note, *path: str | int, code: str = "", check: str) -> Problem:
        """A warning at the place of ``path``."""
        return warning(text, self.places.at(*path), code, check)
