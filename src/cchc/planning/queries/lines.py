"""Reading the lines of a version, what an amendment changes in them, and what a letter or a superior plan offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from cchc.common.text import fold
from cchc.documents.outlets import AcceptedFrom, accepted
from cchc.orgunits.queries import fields_on
from cchc.planning.models import Line, LineContent, Participant, Plan, PlanVersion
from cchc.planning.queries.plans import versions_visible_to, visible_to
from cchc.planning.wording import LABELS, shown_value
from cchc_core.access import Actor
from cchc_core.planning.states import PlanState

FACT_KINDS = ("task", "deadline", "quota")


def lines_visible_to(actor: Actor) -> QuerySet[Line]:
    """Lines of the plans that the actor may open; drafts among them are for ``contents_visible_to`` to tell."""
    return Line.objects.filter(plan__in=visible_to(actor))


def contents_visible_to(actor: Actor, line: Line) -> list[LineContent]:
    """What a line says in each version that the actor may open, the latest first. Two queries."""
    rows = line.contents.filter(version__in=versions_visible_to(actor, line.plan)).select_related(
        "version__document",
        "version__plan",
        "responsible_post",
        "basis_document",
        "accepted_fact",
        "line__parent__content",
    )
    rows = rows.defer("version__snapshot")
    by_order = Prefetch("participants", Participant.objects.order_by("pk"))
    return list(rows.prefetch_related(by_order).order_by("-version__number"))


def contents_in(version: PlanVersion) -> QuerySet[LineContent]:
    """The lines of a version in the order of the plan, targets before tasks."""
    rows = version.contents.select_related("line__parent__content", "responsible_post")
    rows = rows.order_by("kind", "place", "pk")  # "target" comes before "task"
    by_order = Prefetch("participants", Participant.objects.order_by("pk"))
    return rows.prefetch_related(by_order)


def found_in(
    rows: QuerySet[LineContent], text: str = "", field: str = "", unit: int | None = None
) -> QuerySet[LineContent]:
    """Those that hold every word, of a field, with a unit in any role."""
    for word in fold(text).split():
        rows = rows.filter(search__contains=word)
    if field:
        rows = rows.filter(field=field)
    if unit is not None:
        rows = rows.filter(pk__in=Participant.objects.filter(unit_id=unit).values("content_id"))
    return rows


def field_names(on: date) -> dict[str, str]:
    """Fields of reform by key, under their names of a day. One query."""
    return {row.key: row.name for row in fields_on(on)}


# What an amendment changes ------------------------------------------------------------------------------------------

ADDED, DROPPED, CHANGED = "added", "dropped", "changed"
_COMPARED = tuple(LABELS)


@dataclass(frozen=True)
class Change:
    """One line that two versions say otherwise; ``columns`` are (column, before, after) of a changed one."""

    kind: str
    content: LineContent
    columns: tuple[tuple[str, str, str], ...] = ()


def former_of(version: PlanVersion) -> PlanVersion | None:
    """The issued version before this one."""
    issued = version.plan.versions.filter(state=PlanState.ISSUED.value, number__lt=version.number)
    return issued.order_by("-number").first()


def changes_between(former: PlanVersion, version: PlanVersion, fields: Mapping[str, str]) -> list[Change]:
    """Line by line: added, changed with each column, dropped. Two queries."""
    old = {row.line_id: row for row in former.contents.select_related("line").order_by("place")}
    new = {row.line_id: row for row in version.contents.select_related("line").order_by("place")}
    found = []
    for line, content in new.items():
        if line not in old:
            found.append(Change(ADDED, content))
            continue
        columns = tuple(
            (column, before, after)
            for column in _COMPARED
            if (before := shown_value(old[line], column, fields)) != (after := shown_value(content, column, fields))
        )
        if columns:
            found.append(Change(CHANGED, content, columns))
    return found + [Change(DROPPED, content) for line, content in old.items() if line not in new]


# What is offered to a draft -----------------------------------------------------------------------------------------


def superior_contents(plan: Plan) -> list[LineContent]:
    """Lines in force of the plans above of the same year, the nearest unit's first. One query."""
    above = plan.path[:-1]
    rows = (
        LineContent.objects.filter(in_force__plan__unit_id__in=above, in_force__plan__year=plan.year)
        .select_related("line__plan")
        .order_by("place", "pk")
    )
    depth = {unit: index for index, unit in enumerate(above)}
    return sorted(rows, key=lambda row: (-depth[row.line.plan.unit_id], row.kind != "target", row.place))


def parents_taken(version: PlanVersion) -> set[int]:
    """Superior lines that the draft carries already. One query."""
    rows = version.contents.values_list("line__parent_id", flat=True)
    return {parent for parent in rows if parent is not None}


@dataclass(frozen=True)
class Offered:
    """A fact of a letter that could become a line; ``taken`` where one of the draft rests on it."""

    fact: AcceptedFrom
    taken: bool


def facts_offered(version: PlanVersion, units: Iterable[int]) -> list[Offered]:
    """Accepted tasks, deadlines and quotas of the registers of these units, those of the plan's bases first."""
    bases = {each.get("document") for each in version.bases}
    taken = set(version.contents.filter(accepted_fact__isnull=False).values_list("accepted_fact_id", flat=True))
    facts = {fact.id: fact for unit in units for fact in accepted(FACT_KINDS, unit=unit)}
    order = sorted(facts.values(), key=lambda fact: (fact.document not in bases, -fact.document, fact.id))
    return [Offered(fact, fact.id in taken) for fact in order]
