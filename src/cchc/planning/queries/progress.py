"""Duties with their lights: who sees which, the light as the database computes it, and what a board is narrowed to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from cchc.common.text import fold
from cchc.orgunits.queries import fields_on, last_names, tree_on
from cchc.planning.bridge import target_of
from cchc.planning.lights import light_look, official_word
from cchc.planning.models import Assignment, Kind, LineContent
from cchc_core.access import Actor, Permission
from cchc_core.planning.light import SOON_DAYS, Light, Official, Standing, days_late, light, official
from cchc_core.planning.targets import Verdict, judge, shown

#: The lights behind each official state.
LIGHTS_OF: Mapping[Official, tuple[Light, ...]] = {
    state: tuple(each for each in Light if official(each) is state) for state in Official
}

#: How the address asks for lines that name no field.
NO_FIELD = "none"


def assignments_visible_to(actor: Actor) -> QuerySet[Assignment]:
    """Of the units that do them, that monitor them, and whose plan they stand in; ``may_view_assignment`` answers alike."""
    reach = actor.reach(Permission.PLAN_VIEW)
    if not reach:
        return Assignment.objects.none()
    inside = Q(unit__in=reach.units) | Q(monitor__in=reach.units) | Q(line__plan__unit__in=reach.units)
    for circle in reach.circles:
        step = f"/{circle}/"
        inside |= Q(unit_path__contains=step) | Q(monitor_path__contains=step) | Q(line__plan__unit_path__contains=step)
    return Assignment.objects.filter(inside)


# The light ----------------------------------------------------------------------------------------------------------


def _steps(on: date, soon_days: int) -> tuple[tuple[Light, Q], ...]:
    """The rows of ``cchc_core.planning.light.light``, each as a condition on columns; the first that fits decides."""
    done = Q(done_on__lte=on)
    until = on + timedelta(days=soon_days)
    return (
        (Light.DONE_LATE, done & Q(due_on__isnull=False, done_on__gt=F("due_on"))),
        (Light.DONE, done),
        (Light.ENDED, Q(ended_on__lte=on)),
        (Light.AWAITING, Q(says_done_on__lte=on)),
        (Light.OVERDUE, Q(due_on__lt=on) | Q(is_continuous=True, confirm_by__lt=on)),
        (Light.NOT_STARTED, Q(starts_on__gt=on)),
        (Light.DUE_SOON, Q(due_on__lte=until) | Q(is_continuous=True, confirm_by__lte=until)),
        (Light.ON_TRACK, Q(due_on__isnull=False) | Q(is_continuous=True)),
    )


def with_light(rows: QuerySet[Assignment], on: date, soon_days: int = SOON_DAYS) -> QuerySet[Assignment]:
    """The same rows with ``light`` as the core computes it (tested row by row), for counting and sorting."""
    whens = [When(condition, then=Value(each.value)) for each, condition in _steps(on, soon_days)]
    return rows.annotate(light=Case(*whens, default=Value(Light.NO_DATE.value), output_field=CharField()))


def of_light(lights: Iterable[Light], on: date, soon_days: int = SOON_DAYS) -> Q:
    """The condition for some lights, on plain columns so that the indexes serve it."""
    wanted, earlier, found = set(lights), Q(), []
    for each, condition in (*_steps(on, soon_days), (Light.NO_DATE, Q())):
        if each in wanted:
            found.append(condition & ~earlier if earlier else condition)
        earlier |= condition
    return reduce(or_, found, Q(pk__in=[]))


def standing_of(row: Assignment) -> Standing:
    """What the core's light asks of a duty."""
    return Standing(
        due_on=row.due_on,
        starts_on=row.starts_on,
        done_on=row.done_on,
        says_done_on=row.says_done_on,
        ended_on=row.ended_on,
        is_continuous=row.is_continuous,
        confirm_by=row.confirm_by,
    )


# The board ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a board is narrowed to; nothing is "all". ``lights`` already holds those of an official state."""

    year: int
    unit: int | None = None
    field: str = ""
    kind: str = ""
    lights: tuple[Light, ...] = ()
    post: int | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""
    plan: int | None = None


def narrowed(rows: QuerySet[Assignment], wanted: Wanted, on: date) -> QuerySet[Assignment]:
    """The duties that a board shows; what was ended only when it is asked for by its light."""
    rows = rows.filter(year=wanted.year)
    if wanted.unit is not None:
        rows = rows.filter(_within(wanted.unit, on))
    field = "" if wanted.field == NO_FIELD else wanted.field or None
    for column, value in (("field", field), ("kind", wanted.kind or None), ("line__plan", wanted.plan)):
        if value is not None:
            rows = rows.filter(**{column: value})
    if wanted.post is not None:
        rows = rows.filter(line__content__responsible_post=wanted.post)
    if wanted.first is not None:
        rows = rows.filter(due_on__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(due_on__lte=wanted.last)
    for word in fold(wanted.words).split():
        rows = rows.filter(line__content__search__contains=word)
    if wanted.lights:
        return rows.filter(of_light(wanted.lights, on))
    return rows.exclude(ended_on__lte=on)


def _within(unit: int, on: date) -> Q:
    """A unit's own duties, and those of everything under it."""
    tree = tree_on(on)
    if unit in tree and tree.children(unit):
        return Q(unit_path__contains=f"/{unit}/")
    return Q(unit=unit)


def whole(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With everything that a row of a table shows, in the same query."""
    return rows.select_related(
        "line__plan",
        "line__content__responsible_post",
        "line__content__basis_document",
        "line__content__version__document",
    )


@dataclass(frozen=True)
class Duty:
    """A duty as tables show it."""

    row: Assignment
    content: LineContent | None
    unit: str
    monitor: str
    field: str
    light: Light
    official: Official | None
    late: int
    days_left: int | None  # to the deadline, or to the next confirmation of a standing duty; None without either
    target: str
    verdict: Verdict | None

    @property
    def is_target(self) -> bool:
        return self.row.kind == Kind.TARGET

    @property
    def look(self) -> dict[str, Any]:
        """The light as a page draws it."""
        return light_look(self.light)

    @property
    def state_word(self) -> str:
        """The official state in words."""
        return official_word(self.official)


@dataclass(frozen=True)
class Names:
    """Of units and fields; asked for once a page."""

    units: Mapping[str, str]
    fields: Mapping[str, str]

    @classmethod
    def on(cls, day: date) -> "Names":
        """Two queries."""
        return cls(last_names(), {row.key: row.name for row in fields_on(day)})


def duties_of(rows: Iterable[Assignment], names: Names, on: date) -> list[Duty]:
    """Rows (``whole``) as tables show them. One query more where an amendment dropped a line, for its last words."""
    found = list(rows)
    last = _last_words({row.line_id for row in found if row.line.content is None})
    return [_duty(row, row.line.content or last.get(row.line_id), names, on) for row in found]


def _last_words(lines: Collection[int]) -> dict[int, LineContent]:
    """What dropped lines said at last; of lines that stand, nothing."""
    rows = LineContent.objects.filter(line__in=list(lines)).order_by("version__number") if lines else ()
    return {row.line_id: row for row in rows}


def _duty(row: Assignment, content: LineContent | None, names: Names, on: date) -> Duty:
    standing = standing_of(row)
    seen = light(standing, on)
    target = target_of(content) if content is not None else None
    return Duty(
        row=row,
        content=content,
        unit=names.units.get(str(row.unit_id), ""),
        monitor=names.units.get(str(row.monitor_id), ""),
        field=names.fields.get(row.field, row.field),
        light=seen,
        official=official(seen),
        late=days_late(standing, on),
        days_left=(standing.next_on - on).days if standing.next_on is not None else None,
        target=shown(target) if target is not None else "",
        verdict=judge(target, row.value) if target is not None and row.value is not None else None,
    )


def count_lights(rows: QuerySet[Assignment], on: date) -> dict[Light, int]:
    """How many of each light, with those that do not occur as 0. One query."""
    found: dict[Light, int] = dict.fromkeys(Light, 0)
    lit: Any = with_light(rows, on)
    counted = lit.order_by().values_list("light").annotate(count=Count("pk"))
    found.update({Light(each): count for each, count in counted})
    return found
