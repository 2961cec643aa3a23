"""Low figures: the last value of a chosen indicator, as of the day, against the bound that was chosen with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cchc.figures.models import Figure, Indicator
from cchc.figures.queries import latest
from cchc.urging.sources.kind import Look
from cchc.urging.sources.words import amount
from cchc_core.planning.targets import Measure, Target, judge, shown
from cchc_core.values import exact, show_day
from cchc_core.work import Shortfall

LOW = "figure:low"


def low_figures(look: Look) -> Iterator[Shortfall]:
    """``settings["measures"]`` is [{"name", "operator", "bound"}]. No figure is no low figure: it is not told here."""
    measures: list[Mapping[str, Any]] = list(look.settings.get("measures") or ())
    labels = Indicator.objects.in_bulk([each["name"] for each in measures], field_name="name")
    values = _as_of(latest(unit_ids=look.units, names=list(labels), years={look.year}).values(), look.as_of)
    for unit in sorted(look.units):
        for each in measures:
            row, indicator = values.get((unit, each["name"])), labels.get(each["name"])
            if row is None or indicator is None or row.value is None:
                continue
            target = Target(
                measure=Measure.PERCENT if indicator.unit_word == "%" else Measure.NUMBER,
                operator=each["operator"],
                bound=exact(each["bound"]),
                unit_word=indicator.unit_word,
            )
            verdict = judge(target, row.value)
            if verdict.met is not False:
                continue
            yield Shortfall(
                LOW,
                f"figure:{each['name']}:{unit}:{look.year}",
                unit,
                indicator.label,
                target=shown(target),
                value=amount(row.value, indicator.unit_word),
                gap=_gap(abs(verdict.gap), each["operator"], indicator.unit_word) if verdict.gap is not None else "",
                source=_source(row),
                level=-abs(verdict.gap) if verdict.gap is not None else None,
            )


def _gap(gap: Fraction, operator: str, unit: str) -> str:
    """ "thiếu 18,5 điểm phần trăm", "vượt 12 hồ sơ": a share differs from a share by points."""
    word = "vượt" if operator.startswith("<") else "thiếu"
    return f"{word} {amount(gap, 'điểm phần trăm' if unit == '%' else unit)}"


def _as_of(rows: Any, day: date) -> dict[tuple[int, str], Figure]:
    """(unit, name) → the value that was true last, of those true by the day."""
    found: dict[tuple[int, str], Figure] = {}
    for row in rows:
        key = (row.unit_id, row.name)
        if row.as_of <= day and (key not in found or found[key].as_of <= row.as_of):
            found[key] = row
    return found


def _source(row: Figure) -> str:
    day = f"số liệu đến ngày {show_day(row.as_of)}"
    return f"{row.source}; {day}" if row.source else day
