"""Units in time: what each was called, whose part it was and what became of it, as of any date."""

from cchc_core.units.tree import Path, Tree, tree_on
from cchc_core.units.values import LegalBasis, SuccessionValue, UnitPeriodValue

__all__ = ["LegalBasis", "Path", "SuccessionValue", "Tree", "UnitPeriodValue", "tree_on"]
