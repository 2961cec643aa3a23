"""Tables of units in time and of the dated catalogues that lean on them."""

from cchc.orgunits.models.catalogues import FieldOwner, ReformField, UnitWord
from cchc.orgunits.models.imports import UnitImport
from cchc.orgunits.models.units import OrgUnit, Succession, UnitPeriod

__all__ = ["FieldOwner", "OrgUnit", "ReformField", "Succession", "UnitImport", "UnitPeriod", "UnitWord"]
