"""Reading figures: the current value is the one that nothing has replaced."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, QuerySet
from django.utils.translation import gettext

from cchc.common.clock import today
from cchc.figures.models import Figure, Indicator, IndicatorVersion
from cchc.orgunits.queries import fields_on, tree_on
from cchc_core.access import Actor, Permission
from cchc_core.rules.rule import FactLabel

#: unit, year, period, name of the indicator
FigureKey = tuple[int, int, str, str]


def current(
    unit_ids: Collection[int], year: int, names: Collection[str] | None = None
) -> dict[tuple[int, str], Figure]:
    """(unit, name) → the value of that year which nothing has replaced. One query."""
    found = latest(unit_ids=unit_ids, names=names, years={year})
    return {(unit, name): row for (unit, _, period, name), row in found.items() if period == ""}


def latest(
    *, unit_ids: Collection[int], names: Collection[str] | None, years: Collection[int], by: date | None = None
) -> dict[FigureKey, Figure]:
    """The values that nothing has replaced, by unit, year, period and name; ``by``: of those true by a day. One query."""
    rows = Figure.objects.filter(unit_id__in=list(unit_ids), year__in=list(years))
    replaced = Figure.objects.filter(replaces__isnull=False)
    if names is not None:
        rows = rows.filter(indicator__name__in=list(names))
    if by is not None:
        rows, replaced = rows.filter(as_of__lte=by), replaced.filter(as_of__lte=by)
    rows = rows.exclude(pk__in=replaced.values("replaces")).annotate(name=F("indicator__name")).order_by("pk")
    return {(row.unit_id, row.year, row.period, row.name): row for row in rows}  # type: ignore[attr-defined]


def known(unit_ids: Collection[int], year: int, names: Collection[str]) -> dict[tuple[int, str], Figure]:
    """(unit, name) → what the system itself knows: the last value of that year that nobody typed, also where somebody

    has typed another one over it since. One query.
    """
    rows = Figure.objects.filter(unit_id__in=list(unit_ids), year=year, period="", indicator__name__in=list(names))
    rows = rows.exclude(origin=Figure.TYPED).annotate(name=F("indicator__name")).order_by("pk")
    return {(row.unit_id, row.name): row for row in rows}  # type: ignore[attr-defined]


def visible_to(actor: Actor) -> QuerySet[Figure]:
    """Figures of the units that this person may look into."""
    reach = actor.reach(Permission.FIGURE_VIEW)
    if not reach:
        return Figure.objects.none()
    return Figure.objects.filter(unit_id__in=reach.units | units_under(reach.circles))


def units_under(circles: Collection[int]) -> frozenset[int]:
    """All units at or below these, in the tree of today."""
    tree = tree_on(today())
    return frozenset(circles) | {unit for circle in circles if circle in tree for unit in tree.descendants(circle)}


def labels(names: Collection[str] | None = None) -> Mapping[str, FactLabel]:
    """The words of figures, for the sentences that explain points; shares of surveys are also found as "survey/item"."""
    rows = Indicator.objects.all() if names is None else Indicator.objects.filter(name__in=list(names))
    found: dict[str, FactLabel] = {}
    for name, label, unit in rows.values_list("name", "label", "unit_word"):
        if label != name:
            found[name.removeprefix("survey:")] = FactLabel(label, unit)
    return found


def names() -> dict[str, str]:
    """What every figure is called. One query."""
    return dict(Indicator.objects.values_list("name", "label"))


def versions_on(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], IndicatorVersion]:
    """(indicator, day) → the definition that counted on the day; before all of them the first. One query."""
    rows = IndicatorVersion.objects.filter(indicator__in={indicator for indicator, _ in wanted}).order_by("number")
    known: dict[int, list[IndicatorVersion]] = {}
    for row in rows:
        known.setdefault(row.indicator_id, []).append(row)
    found = {}
    for indicator, day in wanted:
        if versions := known.get(indicator):
            begun = [row for row in versions if row.valid_from is None or row.valid_from <= day]
            found[(indicator, day)] = begun[-1] if begun else versions[0]
    return found


def standing(rows: QuerySet[Figure]) -> QuerySet[Figure]:
    """Of these values those that nothing has replaced."""
    return rows.filter(replaced_by__isnull=True)


def group_labels(on: date, used: Collection[str] = ()) -> dict[str, str]:
    """Group of indicators → its words: the fields of reform under their names of the day, then what belongs to no field.

    ``used``: groups that are wanted in any case; one whose field has ended, or was never loaded, keeps its key for a name.
    """
    fields = {row.key: row.name for row in fields_on(on)}
    others = {"general": gettext("The report as a whole"), "": gettext("Other figures")}
    unknown = {key: key for key in sorted(used) if key not in fields and key not in others}
    return {**fields, **unknown, **others}
