"""Which lines say nearly the same: by the words they share and the pairs of words that follow each other, marks aside.

Likeness is Dice's measure: twice what two lines share over what both have together, from 0 to 1. Two lines that reach the
threshold must share one of their rarer words, so that only few pairs of a long list are ever compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

from cchc_core.text import fold

#: From here on two lines are shown as possibly the same. Tried on the lines of real plans: below, other tasks come up.
THRESHOLD = Fraction(3, 5)

_WORD = re.compile(r"[a-z0-9]+(?:[.,/][a-z0-9]+)*")
#: Words that say nothing about which task it is.
_EMPTY = frozenset(
    re.findall(r"\w+", "va cua cac cho ve theo tai trong tren de duoc nhung mot voi tu den la co thuc hien")
)

Marks = frozenset[str]


def marks(text: str) -> Marks:
    """What a line is compared by: its words and its pairs of neighbouring words."""
    words = [word for word in _WORD.findall(fold(text)) if word not in _EMPTY]
    return frozenset(words) | {f"{first} {second}" for first, second in pairwise(words)}


def alike(one: Marks, other: Marks) -> Fraction:
    """How alike two lines are, 0 to 1; two empty ones are not."""
    whole = len(one) + len(other)
    return Fraction(2 * len(one & other), whole) if whole else Fraction(0)


def similar(texts: Sequence[str], threshold: Fraction = THRESHOLD) -> list[tuple[int, int, Fraction]]:
    """Every pair of lines at or above ``threshold``: (index, later index, likeness), the most alike first."""
    sets = [marks(text) for text in texts]
    common = Counter(mark for each in sets for mark in each)
    seen_by: dict[str, list[int]] = defaultdict(list)
    pairs: list[tuple[int, int, Fraction]] = []
    for index, each in enumerate(sets):
        rare = sorted(each, key=lambda mark: (common[mark], mark))[: _prefix(len(each), threshold)]
        for other in {earlier for mark in rare for earlier in seen_by[mark]}:
            share = alike(each, sets[other])
            if share >= threshold:
                pairs.append((other, index, share))
        for mark in rare:
            seen_by[mark].append(index)
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))


def like(text: str, others: Sequence[str], threshold: Fraction = THRESHOLD) -> list[tuple[int, Fraction]]:
    """Which of ``others`` are like ``text``: (index, likeness), the most alike first."""
    own = marks(text)
    found = ((index, alike(own, marks(other))) for index, other in enumerate(others))
    return sorted(
        ((index, share) for index, share in found if share >= threshold), key=lambda pair: (-pair[1], pair[0])
    )


def _prefix(size: int, threshold: Fraction) -> int:
    """How many of the rarest marks two alike lines cannot all differ in."""
    least = ceil(threshold / (2 - threshold) * size)
    return max(1, size - least + 1) if size else 0
