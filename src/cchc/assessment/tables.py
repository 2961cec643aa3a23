"""Words that several screens and files of a round share: names of groups and fields, marks of a ranking."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.conf import settings
from django.utils.translation import gettext as _

from cchc.assessment.models import AssessmentRound, RunUnit
from cchc.criteria.bridge import core_set
from cchc.orgunits.queries import fields_on
from cchc_core.units.kinds import BY_KEY
from cchc_core.values import round_half_up


def group_label(key: str) -> str:
    """What a ranking group is called; communes, wards and townships are ranked together under one name."""
    if key == "commune":
        return _("Communes, wards and townships")
    kind = BY_KEY.get(key)
    return _(kind.plural) if kind else key


def kind_label(key: str) -> str:
    kind = BY_KEY.get(key)
    return _(kind.label) if kind else key


def field_names(on: object) -> Mapping[str, str]:
    """Key of a reform field → its name on a day. One query."""
    return {row.key: row.name for row in fields_on(on)}  # type: ignore[arg-type]


def in_order(keys: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Fields in the order of ``field_names``: where they were stored they stand by their keys. Unknown ones come last."""
    order = {key: place for place, key in enumerate(names)}
    return sorted(keys, key=lambda key: (order.get(key, len(order)), key))


def tied(rows: Iterable[RunUnit]) -> frozenset[int]:
    """Ranks that more than one unit shares."""
    counts = Counter(row.rank for row in rows if row.rank is not None)
    return frozenset(rank for rank, count in counts.items() if count > 1)


def digits_of(round_: AssessmentRound, asked: int | None = None) -> int:
    """Two or three decimals as asked for, else those of the set."""
    return asked if asked in (2, 3) else core_set(round_.set_version).rounding.digits


def shown(full: Fraction | None, rounded: Fraction | None, digits: int, round_: AssessmentRound) -> Fraction | None:
    """A total with ``digits`` decimals: as it was published where these are its decimals, else from the exact figure."""
    if digits == digits_of(round_):
        return rounded
    return None if full is None else Fraction(round_half_up(full, digits))


def demo_lines() -> tuple[str, ...]:
    """The line that marks every file of the demonstration; nothing in an office's own product."""
    return (_("Illustrative data"),) if settings.CCHC_DEMO else ()
