"""Figures computed from their formulas: what could be recorded beside what stands, and recording it.

What somebody typed or brought in goes before the formula: it stays, and what the formula gives is shown beside it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

from cchc.audit.actions import record
from cchc.common.permissions import require
from cchc.figures.actions import NewFigure, put_figures
from cchc.figures.defining import formulas
from cchc.figures.models import Figure, Indicator
from cchc.figures.permissions import may_compute
from cchc.figures.queries import latest
from cchc_core.access import Actor, Permission
from cchc_core.figures.derive import Derivation, derive, needed_for
from cchc_core.figures.formula import Computed, evaluate
from cchc_core.values import show_number
from cchc_core.words import gettext_noop, note


@dataclass(frozen=True)
class Offer:
    """What a formula gives for one unit and window, beside the value that stands."""

    indicator: Indicator
    unit_id: int
    computed: Computed
    before: Figure | None
    inputs: Mapping[str, Figure]  # the values that stand, of the figures that the formula names

    @property
    def is_foreign(self) -> bool:
        """Whether what stands came from elsewhere, which goes before the formula."""
        return self.before is not None and not is_by_formula(self.before)

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.before.fact == self.computed.value

    @property
    def is_written(self) -> bool:
        return self.computed.value is not None and not self.is_foreign and not self.is_same

    @property
    def is_ready(self) -> bool:
        """Whether everything that it was computed from stands with the very value that was computed with."""
        return bool(self.computed.inputs) and all(
            name in self.inputs and _number(self.inputs[name]) == value for name, value in self.computed.inputs.items()
        )


#: How a value says that a formula of the catalogue gave it, and which version of its definition.
_BY_FORMULA = "formula-"


def is_by_formula(row: Figure) -> bool:
    """Whether a formula of the catalogue gave this value."""
    return row.origin == Figure.COMPUTED and row.formula_version.startswith(_BY_FORMULA)


def offers(unit_ids: Collection[int], year: int, period: str = "", names: Collection[str] | None = None) -> list[Offer]:
    """What the formulas give for these units and this window; ``names``: only of these figures. Two queries."""
    known = {row.name: row for row in Indicator.objects.exclude(current=None).select_related("current")}
    formulas = {name: row.current.formula for name, row in known.items() if row.current.formula}
    wanted = [name for name in formulas if names is None or name in names]
    needed = needed_for(wanted, formulas)
    stands = latest(unit_ids=unit_ids, names=needed, years={year})
    derivations = [
        Derivation(name, formulas[name], known[name].current.zero) for name in sorted(needed & formulas.keys())
    ]
    by_unit: dict[int, dict[str, Figure]] = defaultdict(dict)
    for (unit, _, window, name), row in stands.items():
        if window == period:
            by_unit[unit][name] = row
    return [
        each
        for unit in unit_ids
        for each in _of_unit(unit, by_unit[unit], derivations, known)
        if each.indicator.name in wanted
    ]


def _of_unit(
    unit_id: int, stands: Mapping[str, Figure], derivations: Collection[Derivation], known: Mapping[str, Indicator]
) -> list[Offer]:
    computed = {each.name for each in derivations}
    told = {name: _number(row) for name, row in stands.items() if name not in computed or not is_by_formula(row)}
    results = derive(derivations, told)
    values = {**told, **{name: each.value for name, each in results.items()}}
    found = []
    for each in derivations:
        # A figure that was told is computed all the same, so that both can be seen beside each other.
        result = results.get(each.name) or evaluate(each.formula, values, each.zero)
        inputs = {name: stands[name] for name in result.inputs if name in stands}
        found.append(Offer(known[each.name], unit_id, result, stands.get(each.name), inputs))
    return found


def _number(row: Figure) -> Fraction | None:
    return row.fact if isinstance(row.fact, Fraction) else None


@transaction.atomic
def compute_figures(
    *, actor: Actor, unit_ids: Collection[int], year: int, period: str = "", names: Collection[str] | None = None
) -> int:
    """Record what formulas give where it differs from what they gave before; how many. Typed values stay.

    Figures that are computed from computed ones cite the new rows of those: rounds follow one another until nothing differs.
    """
    for unit in unit_ids:
        require(may_compute(actor, unit))
    written = 0
    while fresh := _next_round(unit_ids, year, period, names):
        put_figures(
            actor=actor,
            holding=actor.holding_for(Permission.FIGURE_ENTER),
            figures=[_new(each, year, period) for each in fresh],
        )
        written += len(fresh)
    if written:
        text = gettext_noop("Computed %(count)s figures of %(year)s from their formulas")
        root = f"figures:{year}"
        record(
            actor=actor,
            verb="figure.compute",
            root=root,
            object=root,
            summary=note(text, count=written, year=str(year)),
            after={"figures": written, "units": len(set(unit_ids))},
            holding=actor.holding_for(Permission.FIGURE_ENTER),
        )
    return written


def _next_round(unit_ids: Collection[int], year: int, period: str, names: Collection[str] | None) -> list[Offer]:
    """What can be recorded now; with the figures asked for, those that they are computed from."""
    if names is not None:
        known = formulas()
        names = needed_for(names, known) & known.keys()
    return [each for each in offers(unit_ids, year, period, names) if each.is_written and each.is_ready]


def _new(offer: Offer, year: int, period: str) -> NewFigure:
    """The value to be recorded: as of the last day of what it was computed from, which its source tells."""
    said = "; ".join(
        f"{name} = {show_number(value)}" for name, value in offer.computed.inputs.items() if value is not None
    )
    version = offer.indicator.current
    return NewFigure(
        offer.indicator.name,
        offer.unit_id,
        year,
        offer.computed.value,
        max(row.as_of for row in offer.inputs.values()),
        origin=Figure.COMPUTED,
        source=said[:400],
        period=period,
        formula_version=f"{_BY_FORMULA}{version.number}" if version else "",
        inputs=tuple(offer.inputs.values()),
    )
