"""What plans know: tasks of the unit's own plan, and tasks that plans above gave it."""

from __future__ import annotations

from fractions import Fraction

from cchc.planning.facts import explained_tasks, facts_for_scoring
from cchc.planning.models import Assignment, Kind
from cchc.planning.queries.progress import Names, duties_of, whole
from cchc.reporting.sources.asking import Asking, Known, Name, Offer
from cchc_core.planning.light import Light

PLANNED, DONE, EXPLAINED = "CD01", "CD02", "CD04"
_OWN = {"plan_tasks": PLANNED, "plan_tasks_done": DONE}
_GIVEN = {"CD06": Light.DONE, "CD07": Light.DONE_LATE, "CD08": Light.OVERDUE}


def known(asking: Asking) -> dict[Name, Known]:
    found: dict[Name, Known] = {}
    for row in facts_for_scoring([asking.unit], asking.year, asking.as_of):
        if row.name in _OWN and isinstance(row.fact, Fraction):
            found[(_OWN[row.name], "")] = asking.known(row.fact, row.source)
    if (PLANNED, "") in found:
        source = f"{found[(PLANNED, '')].source}; đơn vị đã nêu khó khăn, vướng mắc ở lần cập nhật cuối"
        found[(EXPLAINED, "")] = asking.known(explained_tasks(asking.unit, asking.year, asking.as_of), source)
    return found | _given(asking)


def _given(asking: Asking) -> dict[Name, Known]:
    rows = Assignment.objects.filter(unit_id=asking.unit, year=asking.year, kind=Kind.TASK.value)
    rows = rows.exclude(line__plan__unit_id=asking.unit)
    lights = [duty.light for duty in duties_of(whole(rows), Names.on(asking.as_of), asking.as_of)]
    if not lights:
        return {}
    words = "Nhiệm vụ được giao trên hệ thống"
    found = {(code, ""): asking.known(lights.count(light), words) for code, light in _GIVEN.items()}
    return {("CD05", ""): asking.known(len(lights), words), **found}


def told(asking: Asking) -> Offer | None:
    """Sentences that cite the figures of the tables, so that text and table cannot disagree; those that a form does not ask for
    are not said."""
    own = [row for row in facts_for_scoring([asking.unit], asking.year, asking.as_of) if row.name in _OWN]
    if not own:
        return None
    sentences = (
        f"Kế hoạch cải cách hành chính năm {asking.year} có {{{{{PLANNED}}}}} nhiệm vụ, đã hoàn thành "
        f"{{{{{DONE}}}}} nhiệm vụ.",
        f"Số nhiệm vụ chưa hoàn thành đã nêu khó khăn, vướng mắc: {{{{{EXPLAINED}}}}}.",
    )
    return Offer("planning", own[0].source, sentences)
