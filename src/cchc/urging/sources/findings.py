"""Findings still open: of scoring and whatever else writes findings, past the day of their remedy or without any."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from django.db.models import Q

from cchc.improvement.models import Finding
from cchc.urging.sources.kind import Look
from cchc_core.work import Shortfall

OPEN = "finding:open"


def open_findings(look: Look) -> Iterator[Shortfall]:
    """The owner of the remedy is urged; where none is named yet, the unit that lost the points."""
    until = look.as_of + timedelta(days=look.days(0))
    rows = Finding.objects.filter(state__in=Finding.GOING_ON, created_at__date__lte=look.as_of)
    rows = rows.filter(Q(owner__in=look.units) | Q(owner__isnull=True, unit__in=look.units))
    rows = rows.filter(Q(due_on__isnull=True) | Q(due_on__lte=until)).order_by("due_on", "source_key", "code", "pk")
    for row in rows:
        late = row.due_on is not None and row.due_on < look.as_of
        days = (look.as_of - row.due_on).days if row.due_on else 0
        yield Shortfall(
            OPEN,
            f"finding:{row.pk}",
            row.owner_id or row.unit_id,
            f"{row.code}. {row.title}",
            row.due_on,
            value="đang khắc phục" if row.state == Finding.UNDER_WAY else "chưa khắc phục",
            gap=f"quá hạn {days} ngày" if late else ("chưa có thời hạn" if row.due_on is None else ""),
            source=row.source_title,
            level=Fraction(row.state == Finding.UNDER_WAY),
            url_name="improvement:finding-show",
            url_args={"pk": row.pk},
        )
