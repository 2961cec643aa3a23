"""Units as offices write them in files: by name, by code, by the product's key; only those that somebody looks after."""

from collections.abc import Iterable

from cchc.common.clock import today
from cchc.common.named import Named
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc.orgunits.queries import tree_on
from cchc_core.units import Tree


class UnitNames:
    """The units under a circle, by every word for them. Whoever looks after a whole tree may name units that have ended too."""

    def __init__(self, circle: int) -> None:
        tree = tree_on(today())
        self._keys = dict(OrgUnit.objects.values_list("pk", "key"))
        under = {circle, *tree.descendants(circle)} if circle in tree else {circle}
        whole = circle in tree.roots
        self.keys = {self._keys[unit] for unit in self._keys if unit in under or (whole and unit not in tree)}
        self._by_key = {key.casefold(): key for key in self.keys}
        self._now = Named(_pairs(tree, under, self._keys))
        self._before: Named[str] | None = None
        self._whole, self._tree = whole, tree

    def find(self, words: Iterable[str]) -> dict[str, str]:
        """Word → key of the one unit that is meant; words that name none or several are left out."""
        found = {}
        for word in words:
            key = self._by_key.get(word.casefold()) or self._now.find(word) or self._ended(word)
            if key:
                found[word] = key
        return found

    def _ended(self, word: str) -> str | None:
        if not self._whole:
            return None
        if self._before is None:
            rows = UnitPeriod.objects.exclude(unit_id__in=list(self._tree)).values_list("unit_id", "name")
            self._before = Named((name, self._keys[unit]) for unit, name in rows)
        return self._before.find(word)


def _pairs(tree: Tree, units: Iterable[int], keys: dict[int, str]) -> list[tuple[str, str]]:
    pairs = []
    for unit in units:
        if unit in tree:
            period = tree[unit]
            words = {period.name, period.short_name, period.abbreviation, period.code, tree.full_name(unit)}
            if period.kind in ("commune", "ward", "district", "province", "town", "city"):
                words |= {f"UBND {period.name}", f"Ủy ban nhân dân {period.name}"}
            pairs += [(word, keys[unit]) for word in words if word]
    return pairs
