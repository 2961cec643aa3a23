"""Which initiatives say nearly the same, by their titles: the same model under another unit, or one very like it.

What a title is called by does not tell models apart: "Mô hình “Chính quyền thân thiện”" and "Chính quyền thân thiện" are one.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from cchc_core.planning.likeness import alike, marks
from cchc_core.text import fold

#: From here on a title is shown as similar. Lower than for tasks of plans: who types has written half of it only.
THRESHOLD = Fraction(2, 5)

_CALLED = re.compile(
    r"(?:xay dung |trien khai |thuc hien |ap dung |dang ky )*"
    r"(?:cac |mot so |mot )?(?:mo hinh|sang kien|giai phap|cach lam(?: hay| moi)?|de an|phong trao)(?: ve| diem)? "
)
#: Fewer words than that are found in too many titles to mean one of them.
_LEAST_WORDS = 2


def core_title(title: str) -> str:
    """The title without marks, signs, and the words that only say that it is a model: what two units share."""
    plain = " ".join(re.findall(r"[a-z0-9]+", fold(title)))
    short = _CALLED.sub("", plain + " ", count=1).strip() if _CALLED.match(plain + " ") else plain
    return short or plain


def likeness(one: str, other: str) -> Fraction:
    """How alike two titles are, 0 to 1. What somebody has begun to write counts as like the title that it begins or stands in."""
    first, second = core_title(one), core_title(other)
    if not first or not second:
        return Fraction(0)
    if first == second:
        return Fraction(1)
    share = alike(marks(first), marks(second))
    if len(first.split()) >= _LEAST_WORDS and f" {first}" in f" {second}":
        share = max(share, THRESHOLD)
    return share


def needles(title: str, most: int = 8) -> tuple[str, ...]:
    """Folded bits of a title to look for in a long list: neighbouring words, else the words. The longest come first."""
    words = core_title(title).split()
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    found = dict.fromkeys(pairs or words)
    return tuple(sorted(found, key=lambda each: (-len(each), each))[:most])
