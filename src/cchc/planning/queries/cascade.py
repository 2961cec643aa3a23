"""Who carries out the lines of a superior plan in plans of their own: the matrix units × lines, and a unit's own holes.

However many units and lines, the cost is the same few queries. Units that ended since the plan was issued are followed to
their heirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.common.clock import today
from cchc.orgunits.models import Succession
from cchc.orgunits.queries import tree_on
from cchc.planning.models import CascadeAnswer, Line, LineContent, Plan
from cchc.planning.queries.plans import UNDER_WAY
from cchc_core.planning.cascade import OPEN, Carried, Tally, cell, tally
from cchc_core.units import Tree

LINES_A_PAGE = 8
UNITS_A_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """One unit on one line: the state, the unit's own line and document, and why where it says why."""

    unit_id: int
    line_id: int
    state: Carried
    reason: str = ""
    own_line: int | None = None
    own_plan: int | None = None
    document: str = ""
    document_id: int | None = None

    @property
    def is_hole(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Row:
    """A unit with its cells on the lines of the page; None where the line does not concern it."""

    unit_id: int
    name: str
    cells: tuple[Cell | None, ...]
    tally: Tally


@dataclass(frozen=True)
class Head:
    """A line with the sums of its column over all units."""

    content: LineContent
    tally: Tally


@dataclass(frozen=True)
class Matrix:
    """One page of the matrix; sums are over all units and lines of the plan."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    tally: Tally
    units: int
    lines: int
    unit_tally: Tally = field(default_factory=lambda: tally(()))

    @property
    def units_missing(self) -> int:
        """Units with at least one hole."""
        return self.unit_tally.missing


@dataclass(frozen=True)
class Answers:
    """What units answered on some lines, by (line, unit). Two queries."""

    children: Mapping[tuple[int, int], Line]
    refusals: Mapping[tuple[int, int], str]

    def cell(self, line_id: int, unit_id: int) -> Cell:
        child = self.children.get((line_id, unit_id))
        refused = self.refusals.get((line_id, unit_id))
        if child is None:
            return Cell(unit_id, line_id, cell(False, refused=refused is not None), refused or "")
        issued = child.content is not None
        state = cell(issued, child.adapted, refused is not None, not issued)
        version = child.content.version if child.content is not None else None
        return Cell(
            unit_id,
            line_id,
            state,
            (refused or "") if state is Carried.REFUSED else child.adapted,
            child.pk,
            child.plan_id,
            (version.citation if version else ""),
            version.document_id if version else None,
        )


def carried_contents(plan: Plan) -> list[LineContent]:
    """The lines in force that others must carry, in order. One query."""
    rows = LineContent.objects.filter(in_force__plan=plan).exclude(carriers=[]).select_related("line")
    return list(rows.order_by("kind", "place", "pk"))


def answers_on(lines: Iterable[int], units: Iterable[int] | None = None) -> Answers:
    """Own lines and refusals on these superior lines. Two queries."""
    numbers = list(lines)
    drafted = LineContent.objects.filter(line=OuterRef("pk"), version__state__in=UNDER_WAY)
    children = Line.objects.filter(Q(content__isnull=False) | Exists(drafted), parent_id__in=numbers)
    children = children.select_related("plan", "content__version").defer("content__version__snapshot")
    refusals = CascadeAnswer.objects.filter(line_id__in=numbers, withdrawn_at__isnull=True)
    if units is not None:
        chosen = list(units)
        children, refusals = children.filter(plan__unit_id__in=chosen), refusals.filter(unit_id__in=chosen)
    found: dict[tuple[int, int], Line] = {}
    for child in children.order_by("pk"):
        key = (child.parent_id or 0, child.plan.unit_id)
        if key not in found or child.content is not None:
            found[key] = child
    return Answers(found, {(row.line_id, row.unit_id): row.reason for row in refusals.order_by("pk")})


def states_on(
    contents: Sequence[LineContent], carriers: Mapping[int, Sequence[int]], unit: int | None = None
) -> dict[tuple[int, int], Carried]:
    """(line, unit) → state for all of them, from a few columns only; of one ``unit`` where it is named. Three queries."""
    numbers = [content.line_id for content in contents]
    rows = Line.objects.filter(parent_id__in=numbers)
    answers = CascadeAnswer.objects.filter(line_id__in=numbers, withdrawn_at__isnull=True)
    if unit is not None:
        rows, answers = rows.filter(plan__unit_id=unit), answers.filter(unit_id=unit)
    issued = {
        (line, unit): adapted
        for line, unit, adapted in rows.filter(content__isnull=False).values_list(
            "parent_id", "plan__unit_id", "adapted"
        )
    }
    drafted = set(rows.filter(contents__version__state__in=UNDER_WAY).values_list("parent_id", "plan__unit_id"))
    refused = set(answers.values_list("line_id", "unit_id"))
    return {
        (content.line_id, unit): cell(
            (content.line_id, unit) in issued,
            issued.get((content.line_id, unit), ""),
            (content.line_id, unit) in refused,
            (content.line_id, unit) in drafted,
        )
        for content in contents
        for unit in carriers[content.line_id]
    }


def cascade_of(
    plan: Plan,
    lines: Sequence[int] | None = None,
    units: Sequence[int] | None = None,
    page: int = 1,
    line_page: int = 1,
    holes_only: bool = False,
) -> Matrix:
    """One page of units × lines, with the sums of all. ``lines`` and ``units`` narrow it to some.

    Eight queries at most, whatever the number of units and lines.
    """
    contents = carried_contents(plan)
    if lines is not None:
        contents = [content for content in contents if content.line_id in set(lines)]
    carriers = carriers_now(contents)
    states = states_on(contents, carriers)
    tree = tree_on(today())
    concerned = [unit for unit in tree if any(unit in carriers[each.line_id] for each in contents)]
    if units is not None:
        concerned = [unit for unit in concerned if unit in set(units)]
    by_unit: dict[int, list[Carried]] = {unit: [] for unit in concerned}
    by_line: dict[int, list[Carried]] = {content.line_id: [] for content in contents}
    for (line, unit), state in states.items():
        if unit in by_unit:
            by_unit[unit].append(state)
            by_line[line].append(state)
    worst = tally(_worst(found) for found in by_unit.values())
    shown = [unit for unit in concerned if not holes_only or tally(by_unit[unit]).missing]
    heads = _slice(contents, line_page, LINES_A_PAGE)
    part = _slice(shown, page, UNITS_A_PAGE)
    answers = answers_on([content.line_id for content in heads], part)
    sets = {content.line_id: set(carriers[content.line_id]) for content in heads}
    rows = tuple(
        Row(
            unit,
            tree.name(unit),
            tuple(answers.cell(content.line_id, unit) if unit in sets[content.line_id] else None for content in heads),
            tally(by_unit[unit]),
        )
        for unit in part
    )
    return Matrix(
        tuple(Head(content, tally(by_line[content.line_id])) for content in heads),
        rows,
        tally(state for found in by_unit.values() for state in found),
        len(shown),
        len(contents),
        worst,
    )


def _worst(found: Iterable[Carried]) -> Carried:
    """What a unit owes as a whole: missing before drafted, before refused, before adapted, before issued."""
    order = list(Carried)
    return max(found, key=order.index, default=Carried.ISSUED)


def _slice(rows: Sequence, page: int, size: int) -> list:  # type: ignore[type-arg]
    last = max(1, -(-len(rows) // size))
    at = min(max(page, 1), last)
    return list(rows[(at - 1) * size : at * size])


def carriers_now(contents: Iterable[LineContent], on: date | None = None) -> dict[int, tuple[int, ...]]:
    """Line → the units that must carry it, as they are today: those that ended are followed to their heirs."""
    contents = list(contents)
    tree = tree_on(on or today())
    named: set[int] = set().union(*(content.carriers for content in contents))
    gone = {unit for unit in named if unit not in tree}
    heirs = _heirs(gone, tree) if gone else {}
    found = {}
    for content in contents:
        units: Iterable[int | None] = content.carriers
        if not gone.isdisjoint(content.carriers):
            units = [heirs[unit] if unit in gone else unit for unit in content.carriers]
        found[content.line_id] = tuple(unit for unit in dict.fromkeys(units) if unit is not None)
    return found


def _heirs(gone: set[int], tree: Tree) -> dict[int, int | None]:
    """Unit that ended → the one that stands for it today. One query."""
    steps = {
        row.predecessor_id: row.successor_id
        for row in Succession.objects.filter(whole=True, predecessor__isnull=False).order_by("on", "pk")
        if row.predecessor_id != row.successor_id
    }
    found: dict[int, int | None] = {}
    for unit in gone:
        at: int | None = unit
        for _step in range(len(steps) + 1):
            if at is None or at in tree:
                break
            at = steps.get(at)
        found[unit] = at if at is not None and at in tree else None
    return found


# A unit's own side --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """A superior line that a unit must carry, and how it stands."""

    content: LineContent
    plan: Plan
    cell: Cell


def duties_of_unit(unit_id: int, years: Iterable[int]) -> list[Duty]:
    """Every superior line that a unit must carry in plans of these years, with its answer. Four queries."""
    mine = _to_carry(unit_id, _superior(unit_id, years).select_related("line__plan"))
    if not mine:
        return []
    answers = answers_on([content.line_id for content in mine], [unit_id])
    return [Duty(content, content.line.plan, answers.cell(content.line_id, unit_id)) for content in mine]


def holes_of_unit(unit_id: int, years: Iterable[int]) -> list[tuple[str, int]]:
    """Superior plans of these years of which a unit does not carry every line: title and number of holes. Five queries, of
    few columns, since they are asked for on every page.
    """
    columns = ("line", "carriers", "line__plan", "line__plan__title")
    mine = _to_carry(unit_id, _superior(unit_id, years).select_related("line__plan").only(*columns))
    if not mine:
        return []
    states = states_on(mine, {content.line_id: (unit_id,) for content in mine}, unit_id)
    found: dict[int, list[str]] = {}
    for content in mine:
        if states[content.line_id, unit_id] in OPEN:
            found.setdefault(content.line.plan_id, []).append(content.line.plan.title)
    return [(titles[0], len(titles)) for titles in found.values()]


def _superior(unit_id: int, years: Iterable[int]) -> QuerySet[LineContent]:
    """Lines in force that the plans above a unit ask others to carry."""
    above = tree_on(today()).path(unit_id)[:-1]
    rows = LineContent.objects.filter(in_force__plan__unit_id__in=above, in_force__plan__year__in=list(years))
    return rows.exclude(carriers=[]).order_by("line__plan__year", "line__plan__unit_path", "kind", "place", "pk")


def _to_carry(unit_id: int, rows: QuerySet[LineContent]) -> list[LineContent]:
    """Of these the ones that a unit must carry today: those that name it, and those of units whose heir it is. As
    ``carriers_now`` has it, but of one unit. Two queries.
    """
    contents = list(rows)
    tree = tree_on(today())
    gone = {unit for unit in set().union(*(content.carriers for content in contents)) if unit not in tree}
    heirs = _heirs(gone, tree) if gone else {}
    names = {unit_id, *(unit for unit, heir in heirs.items() if heir == unit_id)}
    return [content for content in contents if not names.isdisjoint(content.carriers)]
