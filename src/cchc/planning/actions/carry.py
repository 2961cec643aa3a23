"""Unfinished lines go on in the plan of the next year; the thread back to this year's line stays."""

import re
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.planning.actions.common import lock_draft, say
from cchc.planning.actions.lines import put_line, wish_of, writer_for
from cchc.planning.models import Line, LineContent, Plan, PlanVersion
from cchc.planning.permissions import may_edit_plan
from cchc_core.access import Actor
from cchc_core.words import gettext_noop, note

OTHER_UNIT = note(gettext_noop("Lines are carried over into a later plan of the same unit."))
NOT_LINES = note(gettext_noop("A chosen line does not stand in this plan, or was dropped."))
CARRIED = note(gettext_noop("A chosen line was carried over already."))
NONE_CHOSEN = note(gettext_noop("Choose at least one line to carry over."))


@transaction.atomic
def carry_over(
    *, actor: Actor, plan_from: Plan, version_to: PlanVersion, line_ids: Collection[int]
) -> list[LineContent]:
    """Copy lines in force into the draft of a later year. Years in their deadlines move on; the draft is edited as any other.

    A line whose superior line was itself carried over hangs on that one's successor.
    """
    row = lock_draft(actor, version_to)
    require(may_edit_plan(actor, plan_from))
    if row.plan.unit_id != plan_from.unit_id or row.plan.year <= plan_from.year:
        raise WrongState(OTHER_UNIT)
    chosen = set(line_ids)
    lines = list(
        Line.objects.filter(plan=plan_from, pk__in=chosen, content__isnull=False)
        .select_related("content__version__plan", "content__line")
        .prefetch_related("content__participants")
        .order_by("content__place", "pk")
    )
    faults = [] if chosen else [NONE_CHOSEN]
    faults += [NOT_LINES] if len(lines) != len(chosen) else []
    faults += [CARRIED] if Line.objects.filter(plan=row.plan, carried_from__in=chosen).exists() else []
    if faults:
        raise Invalid(faults[0], faults)
    writer, parents = writer_for(row), _successors(lines, row.plan.year)
    found = []
    for line in lines:
        if line.content is None:
            continue
        wish = replace(
            wish_of(line.content),
            due_text=moved_on(line.content.due_text, plan_from.year, row.plan.year),
            parent_id=parents.get(line.parent_id or 0),
            adapted="",
        )
        found.append(put_line(writer, wish, carried_from_id=line.pk))
    text = gettext_noop("Carried %(count)s lines over from the plan of %(year)s")
    numbers = [each.line_id for each in found]
    say(
        actor,
        row.plan,
        "plan.carry_over",
        note(text, count=len(found), year=str(plan_from.year)),
        after={"lines": numbers},
    )
    return found


def moved_on(text: str, year: int, to: int) -> str:
    """ "Trước 30/11/2026" for the plan of 2027 is "Trước 30/11/2027"; other years stay as they are written."""
    return re.sub(rf"(?<!\d){year}(?!\d)", str(to), text)


def _successors(lines: Collection[Line], year: int) -> dict[int, int]:
    """Superior line → the line in force that carries it on in the later year. One query."""
    parents = [line.parent_id for line in lines if line.parent_id is not None]
    rows = Line.objects.filter(carried_from__in=parents, plan__year=year, content__isnull=False)
    return {carried: pk for carried, pk in rows.values_list("carried_from_id", "pk") if carried is not None}
