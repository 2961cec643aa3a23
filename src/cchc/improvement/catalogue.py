"""The outside indices that the product knows: their names, how many decimals are published, the most that can be got."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_core.words import gettext_noop


@dataclass(frozen=True)
class OutsideIndex:
    """One index. ``label`` is a message; ``aliases`` are what files call it."""

    key: str
    label: str
    about: str
    maximum: Fraction
    digits: int
    aliases: tuple[str, ...] = ()


INDICES: Mapping[str, OutsideIndex] = {
    each.key: each
    for each in (
        OutsideIndex(
            "par-index",
            "PAR Index",
            gettext_noop("Public administration reform, by the Ministry of Home Affairs"),
            Fraction(100),
            2,
            ("PAR INDEX", "Chỉ số CCHC"),
        ),
        OutsideIndex(
            "sipas",
            "SIPAS",
            gettext_noop("Satisfaction of people and organisations, by the Ministry of Home Affairs"),
            Fraction(100),
            2,
            ("Chỉ số hài lòng",),
        ),
        OutsideIndex(
            "papi",
            "PAPI",
            gettext_noop("Governance and public administration as people live it, by UNDP and partners"),
            Fraction(80),
            4,
        ),
    )
}
