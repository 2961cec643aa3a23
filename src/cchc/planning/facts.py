"""What plans tell the scoring of a unit as of a day: tasks, tasks done, tasks done in time, targets, targets met.

Of a unit with a plan of its own these are the lines of that plan in force on the day; of any other unit the duties that it
was given. Done is what the monitor had accepted by the day; a line of several units is done once all of them have done it.
Deadlines count as they stood on the day: time granted later changes nothing of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet

from cchc.common.clock import today
from cchc.figures.actions import NewFigure
from cchc.figures.models import Figure
from cchc.orgunits.queries import tree_on
from cchc.planning.bridge import target_of
from cchc.planning.models import Assignment, Extension, Kind, LineContent, PlanVersion, ProgressUpdate
from cchc.planning.queries.review import midnight
from cchc_core.criteria.facts import FactDefinition
from cchc_core.planning.states import ExtensionState, PlanState, ProgressState
from cchc_core.planning.targets import judge
from cchc_core.values import show_day

#: How the figures are counted; another way of counting gets another number.
FORMULA = "plan-1"

#: Where nobody has given them words yet. The words are data, hence Vietnamese.
DEFINITIONS = (
    FactDefinition(
        "plan_tasks",
        "Số nhiệm vụ trong kế hoạch CCHC",
        "nhiệm vụ",
        "count",
        "plan",
        "Tổng số nhiệm vụ của kế hoạch CCHC năm đang có hiệu lực",
    ),
    FactDefinition(
        "plan_tasks_done",
        "Số nhiệm vụ kế hoạch đã hoàn thành",
        "nhiệm vụ",
        "count",
        "plan",
        "Số nhiệm vụ trong plan_tasks có sản phẩm được cơ quan theo dõi chấp nhận đến ngày chốt",
    ),
    FactDefinition(
        "plan_tasks_on_time",
        "Số nhiệm vụ kế hoạch hoàn thành đúng hạn",
        "nhiệm vụ",
        "count",
        "plan",
        "Số nhiệm vụ trong plan_tasks_done hoàn thành không quá thời hạn",
    ),
    FactDefinition(
        "plan_targets",
        "Số chỉ tiêu trong kế hoạch CCHC",
        "chỉ tiêu",
        "count",
        "plan",
        "Tổng số chỉ tiêu của kế hoạch CCHC năm đang có hiệu lực",
    ),
    FactDefinition(
        "plan_targets_met",
        "Số chỉ tiêu kế hoạch đã đạt",
        "chỉ tiêu",
        "count",
        "plan",
        "Số chỉ tiêu trong plan_targets có kết quả được cơ quan theo dõi chấp nhận đạt mức đề ra đến ngày chốt",
    ),
)
NAMES = tuple(each.name for each in DEFINITIONS)


@dataclass
class Tally:
    """The five counts of one unit, and what they were counted from."""

    unit_id: int
    source: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def add(self, content: LineContent, duties: Collection["Standing"]) -> None:
        """Count one line with the duties that it gave."""
        if content.kind == Kind.TASK:
            done = bool(duties) and all(each.done_on is not None for each in duties)
            self.counts["plan_tasks"] += 1
            self.counts["plan_tasks_done"] += done
            self.counts["plan_tasks_on_time"] += done and all(each.in_time for each in duties)
            return
        target = target_of(content)
        self.counts["plan_targets"] += 1
        met = target is not None and bool(duties) and all(judge(target, each.value).met is True for each in duties)
        self.counts["plan_targets_met"] += met

    def figures(self, year: int, as_of: date) -> list[NewFigure]:
        """The counts as figures that say where they come from."""
        return [
            NewFigure(
                name,
                self.unit_id,
                year,
                Fraction(count),
                as_of,
                origin=Figure.COMPUTED,
                source=self.source[:400],
                formula_version=FORMULA,
            )
            for name, count in self.counts.items()
        ]


@dataclass(frozen=True)
class Standing:
    """How one duty stood on the day."""

    due_on: date | None
    done_on: date | None
    value: Fraction | None

    @property
    def in_time(self) -> bool:
        return self.done_on is not None and (self.due_on is None or self.done_on <= self.due_on)


def facts_for_scoring(unit_ids: Collection[int], year: int, as_of: date) -> list[NewFigure]:
    """The figures of these units as of a day; nothing of units that have neither a plan nor a duty."""
    return [figure for tally in tallies(unit_ids, year, as_of) for figure in tally.figures(year, as_of)]


def tallies(unit_ids: Collection[int], year: int, as_of: date) -> list[Tally]:
    """The counts of each unit that has something to count. Seven queries, however many units and lines."""
    versions = _in_force(year, as_of)
    own = {version.plan.unit_id: version for version in versions.values() if version.plan.unit_id in set(unit_ids)}
    contents = LineContent.objects.filter(version__in=[version.pk for version in versions.values()])
    by_line = {row.line_id: row for row in contents}
    duties = Assignment.objects.filter(year=year, line__in=by_line).exclude(ended_on__lte=as_of)
    rows = list(duties.only("pk", "line_id", "unit_id", "due_on"))
    stands = _standings(rows, duties, as_of)
    day = show_day(as_of)
    found: dict[int, Tally] = {}
    of_line: dict[int, list[Standing]] = {}
    for row in rows:
        of_line.setdefault(row.line_id, []).append(stands[row.pk])
    for content in by_line.values():
        unit = versions[content.version_id].plan.unit_id
        if unit in own:
            tally = found.setdefault(unit, Tally(unit, f"{_cited(own[unit])}; số liệu đến ngày {day}"))
            tally.add(content, of_line.get(content.line_id, ()))
    for row in rows:
        if row.unit_id in set(unit_ids) - own.keys():
            tally = found.setdefault(row.unit_id, Tally(row.unit_id, f"Nhiệm vụ được giao; số liệu đến ngày {day}"))
            tally.add(by_line[row.line_id], [stands[row.pk]])
    return [found[unit] for unit in sorted(found)]


def explained_tasks(unit_id: int, year: int, as_of: date) -> int:
    """How many of a unit's ``plan_tasks`` are not done on the day and say why: each unit that has not done its part named an
    obstacle when it last reported. Six queries."""
    versions = _in_force(year, as_of)
    own = [pk for pk, version in versions.items() if version.plan.unit_id == unit_id]
    contents = LineContent.objects.filter(version__in=own or list(versions), kind=Kind.TASK.value)
    duties = Assignment.objects.filter(year=year, line__in=contents.order_by().values("line")).exclude(
        ended_on__lte=as_of
    )
    duties = duties if own else duties.filter(unit_id=unit_id)
    rows = list(duties.only("pk", "line_id", "unit_id", "due_on"))
    stands, said = _standings(rows, duties, as_of), _obstacles(duties, as_of)
    open_: dict[int, list[bool]] = {}
    for row in rows:
        if stands[row.pk].done_on is None:
            open_.setdefault(row.line_id if own else row.pk, []).append(bool(said.get(row.pk, "").strip()))
    return sum(all(told) for told in open_.values())


def _obstacles(duties: QuerySet[Assignment], as_of: date) -> dict[int, str]:
    """Duty → what the unit named as an obstacle when it last reported by the day. One query."""
    rows = ProgressUpdate.objects.filter(
        assignment__in=duties.order_by().values("pk"), at__lt=midnight(as_of + timedelta(days=1))
    )
    return dict(rows.order_by("pk").values_list("assignment_id", "obstacle"))


def _in_force(year: int, as_of: date) -> dict[int, PlanVersion]:
    """Version → itself, of every plan of the year the one in force on the day. One query."""
    rows = PlanVersion.objects.filter(plan__year=year, state=PlanState.ISSUED, effective_on__lte=as_of)
    last = {row.plan_id: row for row in rows.select_related("plan", "document").order_by("number")}
    return {row.pk: row for row in last.values()}


def _cited(version: PlanVersion) -> str:
    return version.document.citation if version.document is not None else version.citation or version.plan.title


def _standings(rows: Iterable[Assignment], duties: QuerySet[Assignment], as_of: date) -> dict[int, Standing]:
    """Duty → how it stood at the end of the day. Two queries."""
    after = midnight(as_of + timedelta(days=1))
    ids = duties.order_by().values("pk")
    accepted = ProgressUpdate.objects.filter(
        assignment__in=ids, state=ProgressState.ACCEPTED, reviewed_at__lt=after
    ).order_by("pk")
    done: dict[int, date | None] = {}
    values: dict[int, Fraction] = {}
    for pk, day, value in accepted.values_list("assignment_id", "accepted_done_on", "value"):
        done[pk] = day if day is not None and day <= as_of else None
        if value is not None:
            values[pk] = value
    later = Extension.objects.filter(assignment__in=ids, state=ExtensionState.GRANTED, decided_at__gte=after)
    former: Mapping[int, date] = dict(later.order_by("-pk").values_list("assignment_id", "former"))
    return {row.pk: Standing(former.get(row.pk, row.due_on), done.get(row.pk), values.get(row.pk)) for row in rows}


def units_under(unit_id: int) -> list[int]:
    """A unit and everything under it today: whom a coordinator of its circle counts for."""
    tree = tree_on(today())
    return [unit_id, *tree.descendants(unit_id)] if unit_id in tree else [unit_id]
