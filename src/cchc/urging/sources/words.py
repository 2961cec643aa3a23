"""How amounts stand in letters: at most two decimals, none that say nothing."""

from fractions import Fraction

from cchc_core.values import round_half_up, show_number


def amount(value: Fraction, unit: str = "") -> str:
    """ "61,5 %", "1.204 hồ sơ"."""
    return f"{show_number(round_half_up(value, 2))} {unit}".strip()
