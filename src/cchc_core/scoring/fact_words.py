"""Words for the facts of a set, for the sentences that explain points and for the titles of a table's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def words_beside(set_path: Path, criteria_set: CriteriaSet, shipped: Sequence[Path] = ()) -> FactWords:
    """Words from the catalogues (``facts*.csv``) in the folder of the set, completed from the folders in ``shipped``.

    These files are a convenience that nobody asked for: one that cannot be read is passed over.
    """
    names = criteria_set.facts()
    from_afar = [catalogue for folder in shipped for catalogue in _catalogues(folder)]
    return {**best_labels(names, from_afar), **best_labels(names, _catalogues(set_path.parent))}


def _catalogues(folder: Path) -> list[tuple[FactDefinition, ...]]:
    found: list[tuple[FactDefinition, ...]] = []
    for path in sorted(folder.glob("facts*.csv")):
        try:
            found.append(read_facts(path.read_bytes()))
        except (OSError, BadCatalogue):
            continue
    return found
