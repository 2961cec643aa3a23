"""What the list of findings knows: what came to light before the period ended, by scoring or by inspection, and what of it is
remedied."""

from __future__ import annotations

from django.db.models import Count, F, Q

from cchc.improvement.models import Finding
from cchc.reporting.sources.asking import Asking, Known, Name, Offer

PART = "improvement"
SOURCE = "Danh mục tồn tại phải khắc phục trên hệ thống"


def inspected(asking: Asking) -> dict[Name, Known]:
    """What inspections brought to light in the unit and all under it, by the end of the period. One query."""
    rows = Finding.objects.filter(source_kind=Finding.INSPECTION, created_at__date__lte=asking.until)
    counts = (
        rows.filter(unit_path__contains=f"/{asking.unit}/")
        .exclude(state=Finding.DROPPED)
        .aggregate(
            all=Count("pk"),
            done=Count("pk", filter=Q(state=Finding.DONE)),
            begun=Count("pk", filter=Q(state=Finding.UNDER_WAY)),
            units=Count("unit", distinct=True),
        )
    )
    if not counts["all"]:
        return {}
    codes = {"CD09": "units", "CD12": "all", "CD13": "done", "CD14": "begun"}
    words = "Tồn tại phát hiện qua kiểm tra, theo dõi trên hệ thống"
    return {(code, ""): asking.known(counts[key], words) for code, key in codes.items()}


def _counts(asking: Asking) -> dict[str, int]:
    """One query. What was dropped with a reason is nobody's to remedy."""
    rows = Finding.objects.filter(unit_id=asking.unit, source_kind=Finding.SCORE, created_at__date__lte=asking.until)
    late = Q(state__in=Finding.GOING_ON, due_on__lt=asking.as_of)
    found: dict[str, int] = rows.exclude(state=Finding.DROPPED).aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=Finding.DONE)),
        begun=Count("pk", filter=Q(state=Finding.UNDER_WAY)),
        late=Count("pk", filter=late),
    )
    return found


def known(asking: Asking) -> dict[Name, Known]:
    counts = _counts(asking)
    if not counts["all"]:
        return {}
    return {
        ("CD26", "to_remedy"): asking.known(counts["all"], SOURCE),
        ("CD26", "remedied"): asking.known(counts["done"], SOURCE),
    }


def told(asking: Asking) -> Offer | None:
    """How far the findings are remedied, and which of them are not, the first due first. Two queries."""
    counts = _counts(asking)
    if not counts["all"]:
        return None
    open_ = counts["all"] - counts["done"]
    parts = [f"đã khắc phục {counts['done']:02d}"]
    parts += [f"đang khắc phục {counts['begun']:02d}"] if counts["begun"] else []
    waiting = open_ - counts["begun"]
    parts += [f"chưa bắt đầu {waiting:02d}"] if waiting else []
    parts += [f"trong đó quá hạn {counts['late']:02d}"] if counts["late"] else []
    sentences = [f"Tồn tại, hạn chế phải khắc phục: {counts['all']:02d}; {', '.join(parts)}."]
    sentences += [f"Còn tồn tại: {'; '.join(_named(asking))}."] if open_ else []
    return Offer(PART, SOURCE, tuple(sentences))


#: Findings that one sentence names.
NAMED = 10


def _named(asking: Asking) -> list[str]:
    rows = Finding.objects.filter(
        unit_id=asking.unit,
        source_kind=Finding.SCORE,
        created_at__date__lte=asking.until,
        state__in=Finding.GOING_ON,
    ).order_by(F("due_on").asc(nulls_last=True), "pk")
    found = [_words(row) for row in rows[: NAMED + 1]]
    return [*found[:NAMED], "…"] if len(found) > NAMED else found


def _words(row: Finding) -> str:
    title = " ".join(row.title.split()).rstrip(".;")
    return f"{title} (nguyên nhân: {' '.join(row.cause.split()).rstrip('.;')})" if row.cause.strip() else title
