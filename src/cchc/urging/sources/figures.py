"""Low figures: the last value of a chosen indicator, as of the day, against the bound that was chosen with it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cchc.figures.models import Figure, Indicator
from cchc.figures.queries import latest
from cchc.urging.sources.kind import Look
from cchc.urging.sources.words import lacking, paper_day, reached
from cchc_core.planning.targets import Measure, Target, judge, shown
from cchc_core.values import exact
from cchc_core.work import Shortfall

LOW = "figure:low"


def low_figures(look: Look) -> Iterator[Shortfall]:
    """``settings["measures"]`` is [{"name", "operator", "bound"}]. No figure is no low figure: it is not told here."""
    measures: list[Mapping[str, Any]] = list(look.settings.get("measures") or ())
    labels = Indicator.objects.in_bulk([each["name"] for each in measures], field_name="name")
    values = _last(latest(unit_ids=look.units, names=list(labels), years={look.year}, by=look.as_of).values())
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
                value=reached(target, row.value),
                gap=lacking(target, verdict.gap),
                source=_source(row),
                level=-abs(verdict.gap) if verdict.gap is not None else None,
            )


def _last(rows: Iterable[Any]) -> dict[tuple[int, str], Figure]:
    """(unit, name) → the value that was true last, whatever the period."""
    return {(row.unit_id, row.name): row for row in sorted(rows, key=lambda row: (row.as_of, row.pk))}


def _source(row: Figure) -> str:
    day = f"số liệu đến ngày {paper_day(row.as_of)}"
    return f"{row.source}; {day}" if row.source else day
