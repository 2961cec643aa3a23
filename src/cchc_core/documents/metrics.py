"""How long a text is in the decreed face, so that a rule can be drawn to a share of it, and measured against it.

Thousandths of the type size for each letter; Vietnamese letters are as wide as those they are built on.
"""

from __future__ import annotations

import unicodedata

_REGULAR = {
    250: " ,.",
    278: "ijlt/:;",
    333: "Ifr-()",
    389: "Js",
    444: "acez",
    500: "bdghknopquvxy0123456789",
    556: "FPS",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "m&",
    889: "M",
    944: "W",
}
_BOLD = {
    250: " ,.",
    278: "il/",
    333: "ft:;j-()",
    389: "Is",
    444: "cerz",
    500: "Jagovxy0123456789",
    556: "Sbdhknpqu",
    611: "FPZ",
    667: "BELT",
    722: "ACDNRUVXYw",
    778: "GHKOQ",
    833: "m&",
    944: "M",
    1000: "W",
}
_WIDTHS = {
    bold: {letter: width for width, letters in table.items() for letter in letters}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
_OTHER = 500


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The length of a line in points."""
    widths = _WIDTHS[bold]
    base = (unicodedata.normalize("NFD", letter)[0] for letter in text.replace("đ", "d").replace("Đ", "D"))
    return sum(widths.get(letter, _OTHER) for letter in base) * size / 1000
