"""How long a text is in the decreed face, so that a rule can be drawn to a share of it.

Thousandths of the type size for each letter; Vietnamese letters are as wide as those they are built on.
"""

from __future__ import annotations

import unicodedata

_LETTERS = " ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-,.:;/()&"
_REGULAR = (
    [250, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722]
    + [
        944,
        722,
        722,
        611,
        444,
        500,
        444,
        500,
        444,
        333,
        500,
        500,
        278,
        278,
        500,
        278,
        778,
        500,
        500,
        500,
        500,
        333,
        389,
    ]
    + [278, 500, 500, 722, 500, 500, 444, *[500] * 10, 333, 250, 250, 278, 278, 278, 333, 333, 778]
)
_BOLD = (
    [250, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722]
    + [
        1000,
        722,
        722,
        667,
        500,
        556,
        444,
        556,
        444,
        333,
        500,
        556,
        278,
        333,
        556,
        278,
        833,
        556,
        500,
        556,
        556,
        444,
        389,
    ]
    + [333, 556, 500, 722, 500, 500, 444, *[500] * 10, 333, 250, 250, 333, 333, 278, 333, 333, 833]
)
_WIDTHS = {
    False: dict(zip(_LETTERS, _REGULAR, strict=True)),
    True: dict(zip(_LETTERS, _BOLD, strict=True)),
}
_OTHER = 500


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The length of a line in points."""
    widths = _WIDTHS[bold]
    base = (unicodedata.normalize("NFD", letter)[0] for letter in text.replace("đ", "d").replace("Đ", "D"))
    return sum(widths.get(letter, _OTHER) for letter in base) * size / 1000
