"""Which forms, periods and reports somebody sees; the same answer as ``permissions`` gives for a single one."""

from django.db.models import Q, QuerySet

from cchc.reporting.models import AskedUnit, Report, ReportPeriod, ReportTemplate
from cchc_core.access import Actor, Permission

P = Permission


def periods_visible_to(actor: Actor) -> QuerySet[ReportPeriod]:
    """Periods of the circles that somebody reads, and those that ask a unit of theirs."""
    mine = AskedUnit.objects.filter(_inside(actor, "holder", "holder_path"))
    return ReportPeriod.objects.filter(_inside(actor, "unit", "unit_path") | Q(pk__in=mine.values("period")))


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """Every version of the reports that somebody reads."""
    inside = _inside(actor, "holder", "holder_path") | _inside(actor, "period__unit", "period__unit_path")
    return Report.objects.filter(inside).select_related("period", "asked")


def asked_visible_to(actor: Actor) -> QuerySet[AskedUnit]:
    inside = _inside(actor, "holder", "holder_path") | _inside(actor, "period__unit", "period__unit_path")
    return AskedUnit.objects.filter(inside).select_related("period")


def templates_visible_to(actor: Actor) -> QuerySet[ReportTemplate]:
    """Forms of the circles that somebody reads, and forms that a unit of theirs is asked by."""
    asked = periods_visible_to(actor).values("template_version__template")
    return ReportTemplate.objects.filter(_inside(actor, "unit", "unit_path") | Q(pk__in=asked))


def _inside(actor: Actor, unit: str, path: str) -> Q:
    reach = actor.reach(P.REPORT_VIEW)
    found = Q(**{f"{unit}__in": reach.units})
    for circle in reach.circles:
        found |= Q(**{f"{path}__contains": f"/{circle}/"})
    return found
