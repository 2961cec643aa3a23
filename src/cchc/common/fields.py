"""Columns that Django does not have."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db import models

from cchc_core.values import exact, is_terminating, machine_text


def exact_text(value: Fraction) -> str:
    """How an exact number is stored: plain decimals where they end, else "p/q"."""
    return _written(*value.as_integer_ratio())


@lru_cache(maxsize=16384)
def _written(above: int, below: int) -> str:
    """Remembered by the two whole numbers, which are found many times faster than the fraction itself."""
    if below == 1:
        return str(above)
    value = Fraction(above, below)
    return machine_text(value) if is_terminating(value) else f"{above}/{below}"


def long_text(value: Fraction) -> str:
    """The same for a sum over many units: in hexadecimal, since Python writes no decimals beyond some thousand places."""
    above, below = value.as_integer_ratio()
    return f"{above:x}/{below:x}"


def from_long_text(text: str) -> Fraction:
    """What ``long_text`` wrote."""
    above, below = text.split("/")
    return Fraction(int(above, 16), int(below, 16))


#: What ``exact_text`` wrote. Columns hold the same few figures again and again.
read_exact = lru_cache(maxsize=16384)(exact)


class ExactField(models.CharField):  # type: ignore[type-arg]
    """An exact number (``Fraction``) kept as text, so that no database rounds it. Not for sums in SQL."""

    # What the type checker is told of reading and setting the attribute.
    _pyi_private_set_type: Fraction | int  # type: ignore[assignment]
    _pyi_private_get_type: Fraction  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Fraction | None:
        return None if value is None else read_exact(value)

    def to_python(self, value: Any) -> Fraction | None:
        return None if value is None or value == "" else exact(value)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return exact_text(value if type(value) is Fraction else exact(value))

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else exact_text(exact(value))
