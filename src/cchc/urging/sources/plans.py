"""Shortfalls of plans: overdue and nearly due duties, targets not reached, duties that nothing is heard of, cascade holes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.planning.bridge import target_of
from cchc.planning.models import Assignment, Kind, LineContent
from cchc.planning.queries.cascade import answers_on, carriers_now
from cchc.planning.queries.progress import of_light, standing_of
from cchc.urging.sources.kind import Look
from cchc.urging.sources.words import lacking, paper_day, reached
from cchc_core.planning.light import SETTLED, Light, days_late, light
from cchc_core.planning.targets import judge, shown
from cchc_core.work import Shortfall

OVERDUE, DUE_SOON, UNREPORTED = "task:overdue", "task:due_soon", "task:unreported"
BELOW, HOLE = "target:below", "cascade:hole"
SOON, SILENT = 15, 30


def overdue(look: Look) -> Iterator[Shortfall]:
    """Duties past their day, those of standing duties that were not confirmed among them."""
    for row in _duties(look, of_light([Light.OVERDUE], look.as_of)):
        late = days_late(standing_of(row), look.as_of)
        yield _of_duty(OVERDUE, row, gap=f"quá hạn {late} ngày")


def due_soon(look: Look) -> Iterator[Shortfall]:
    """Duties whose day comes within some days and that are not said to be done. Once that day has passed they are no better."""
    days = look.days(SOON)
    lights = [Light.DUE_SOON, Light.OVERDUE] if look.again else [Light.DUE_SOON]
    for row in _duties(look, of_light(lights, look.as_of, days)):
        due = standing_of(row).next_on
        left = (due - look.as_of).days if due else 0
        yield _of_duty(DUE_SOON, row, gap=f"còn {left} ngày" if left >= 0 else f"quá hạn {-left} ngày")


def unreported(look: Look) -> Iterator[Shortfall]:
    """Duties going on of which nothing was heard for some days, since they were given at the earliest."""
    since = look.as_of - timedelta(days=look.days(SILENT))
    silent = Q(reported_on__isnull=True) | Q(reported_on__lt=since)
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=since)
    given = LineContent.objects.filter(line=OuterRef("line"), version__effective_on__lte=since)
    for row in _duties(look, silent & begun & Q(Exists(given))):
        if light(standing_of(row), look.as_of) in SETTLED:
            continue
        last = f"báo cáo gần nhất {paper_day(row.reported_on)}" if row.reported_on else "chưa báo cáo lần nào"
        level = Fraction(row.reported_on.toordinal()) if row.reported_on else None
        yield _of_duty(UNREPORTED, row, gap=last, level=level)


def below_target(look: Look) -> Iterator[Shortfall]:
    """Targets whose last figure does not reach the bound. A target without a figure is silence, not a low figure."""
    for row in _duties(look, Q(kind=Kind.TARGET, value__isnull=False)):
        target = target_of(row.line.content) if row.line.content else None
        if target is None:
            continue
        verdict = judge(target, row.value)
        if verdict.met is not False or row.value is None:
            continue
        yield _of_duty(
            BELOW,
            row,
            target=shown(target),
            value=reached(target, row.value),
            gap=lacking(target, verdict.gap),
            level=-abs(verdict.gap) if verdict.gap is not None else row.value,
        )


def holes(look: Look) -> Iterator[Shortfall]:
    """Lines of superior plans that a unit should carry in its own plan and does not."""
    rows = (
        LineContent.objects.filter(in_force__plan__year=look.year)
        .exclude(carriers=[])
        .select_related("line__plan", "version")
        .order_by("line__plan__unit_path", "kind", "place", "pk")
    )
    contents = list(rows)
    if not contents:
        return
    carriers = carriers_now(contents)
    answers = answers_on([content.line_id for content in contents], look.units)
    for content in contents:
        for unit in carriers[content.line_id]:
            if unit in look.units and answers.cell(content.line_id, unit).is_hole:
                yield Shortfall(
                    HOLE,
                    f"cascade:{content.line_id}:{unit}",
                    unit,
                    content.text,
                    content.due_on,
                    value="chưa có trong kế hoạch của đơn vị",
                    source=content.version.citation or content.line.plan.title,
                )


def _duties(look: Look, wanted: Q) -> Iterable[Assignment]:
    """What a unit took over into its own plan is the same work as the superior duty, and is told once, as that one."""
    rows: QuerySet[Assignment] = Assignment.objects.filter(wanted, year=look.year, unit__in=look.units)
    if not look.again:
        above = Assignment.objects.filter(wanted, line=OuterRef("line__parent"), unit=OuterRef("unit"))
        rows = rows.exclude(Exists(above.exclude(ended_on__lte=look.as_of).exclude(done_on__lte=look.as_of)))
    rows = rows.exclude(ended_on__lte=look.as_of).exclude(done_on__lte=look.as_of)
    return rows.select_related("line__content__version", "line__plan").order_by("unit", "due_on", "pk")


def _of_duty(
    kind: str,
    row: Assignment,
    *,
    target: str = "",
    value: str | None = None,
    gap: str = "",
    level: Fraction | None = None,
) -> Shortfall:
    content = row.line.content
    percent = Fraction(row.percent) if row.percent is not None else None
    said = f"{row.percent} %" if row.percent is not None else "chưa có báo cáo tiến độ"
    return Shortfall(
        kind,
        f"assignment:{row.pk}",
        row.unit_id,
        content.text if content else str(row.line_id),
        standing_of(row).next_on,
        target=target,
        value=said if value is None else value,
        gap=gap,
        source=(content.basis or content.version.citation) if content else row.line.plan.title,
        level=percent if level is None and kind != UNREPORTED else level,
        url_name="planning:assignment-show",
        url_args={"pk": row.pk},
    )
