"""Words for the facts of a set, for the sentences that explain points and for the titles of a table's columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cchc_core.criteria.facts import BadCatalogue, FactDefinition, best_labels, labels_of, read_facts
from cchc_core.criteria.tree import CriteriaSet
from cchc_core.rules.rule import FactLabel
from cchc_core.scoring.problems import Problem, WrongInputs, unreadable

FactWords = Mapping[str, FactLabel]


def words_of(path: Path) -> FactWords:
    """The words of one catalogue that was asked for. Raises ``WrongInputs`` where it is none."""
    try:
        return labels_of(read_facts(path.read_bytes()))
    except OSError as error:
        raise WrongInputs([unreadable(error)]) from None
    except BadCatalogue as error:
        raise WrongInputs([Problem(error.reason)]) from None


def words_beside(set_path: Path, criteria_set: CriteriaSet) -> FactWords:
    """Words from the catalogues (``facts*.csv``) in the folder of the set.

    These files are a convenience that nobody asked for: one that cannot be read is passed over.
    """
    catalogues: list[tuple[FactDefinition, ...]] = []
    for path in sorted(set_path.parent.glob("facts*.csv")):
        try:
            catalogues.append(read_facts(path.read_bytes()))
        except (OSError, BadCatalogue):
            continue
    return best_labels(criteria_set.facts(), catalogues)
