"""400 reports × 300 cells into one, every cell with what it was put together from: under 2 s, by the core and in the product.

A tenth of the cells are computed (sums of a row, ratios); the others are whole numbers and percents from a counter, so that every
run puts together the same. In the product the reports lie in the database; one act reads them, puts them together and writes the
consolidated report with its histories, its list of who is in it and its event of the log. Then the pages that rest on the 400.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

import _province as province
from cchc_core.reporting.consolidate import Consolidation, Consolidator, Part, Standing
from cchc_core.reporting.form import CellKey, CellKind, Column, Entry, Gather, ReportForm, Row, Table, Traits
from plan_lines import queries_of
from round import PAGES, Figures, client_of, p95, page, timed

REPORTS = 400
ROWS = 30
COLUMNS = 10
MOST_SECONDS = 2.0


def form() -> ReportForm:
    """A table of 30 rows: eight columns of counts, one their sum, one a ratio of two of them."""
    counts = tuple(Column(f"c{index}", f"Count {index}", Traits(decimals=0)) for index in range(COLUMNS - 2))
    total = Column("total", "Total", total=tuple(column.code for column in counts))
    share = Column("share", "Share", Traits(kind=CellKind.PERCENT, formula="c1 / c0 * 100", decimals=2))
    rows = [Row(f"r{index}", f"Row {index}") for index in range(ROWS - 2)]
    rows += [
        Row("mean", "Weighed", Traits(gather=Gather.WEIGHTED, weight="r0", kind=CellKind.PERCENT)),
        Row("text", "Words", Traits(kind=CellKind.TEXT)),
    ]
    return ReportForm("bench", "Bench", (Table("t", "Table", tuple(rows), (*counts, total, share)),))


def parts(of: ReportForm) -> list[Part]:
    """Approved reports of 400 units, every cell filled."""
    cells = [cell for cell in of.cells.values() if not cell.derived]
    return [
        Part(unit, Standing.APPROVED, {cell.key: _entry(cell.key, cell.kind, unit) for cell in cells})
        for unit in range(REPORTS)
    ]


def _entry(key: CellKey, kind: CellKind, unit: int) -> Entry:
    turn = unit * 31 + sum(map(ord, key.row + key.column))
    if kind is CellKind.TEXT:
        return Entry(f"Unit {unit}")
    return Entry(Fraction(turn % 9_000, 100) if kind is CellKind.PERCENT else Fraction(turn % 9_000 + 1))


def measure(of: ReportForm, given: Sequence[Part]) -> tuple[Consolidation, float]:
    """The whole, and the seconds of putting it together, the form's preparation among them."""
    start = time.perf_counter()
    whole = Consolidator(of).gather(given)
    return whole, time.perf_counter() - start


# In the product -----------------------------------------------------------------------------------------------------


def build(of: ReportForm, given: Sequence[Part]) -> tuple[Any, Any, Any]:
    """The period with its approved reports; the coordinator and a focal officer."""
    from cchc.accounts.queries import actor_for
    from cchc.common.clock import moment, today
    from cchc.reporting.bridge import content_of, digest_of
    from cchc.reporting.models import AskedUnit, Cell, Report, ReportPeriod, ReportTemplate, TemplateVersion
    from cchc_core.reporting.states import ReportState
    from cchc_core.reporting.windows import MINISTRY

    began, day = time.perf_counter(), today()
    people, top, communes = province._people(REPORTS)
    content, path = content_of(of), f"/{top.pk}/"
    version = TemplateVersion.objects.create(
        template=ReportTemplate.objects.create(unit=top, unit_path=path, key=of.key, title=of.title),
        number=1,
        valid_from=day,
        content=content,
        digest=digest_of(content),
        sealed_at=moment(),
    )
    window = MINISTRY.window(f"{day.year}-H1")
    period = ReportPeriod.objects.create(
        template_version=version,
        unit=top,
        unit_path=path,
        calendar=MINISTRY.key,
        kind=window.kind.value,
        key=window.key,
        title="Báo cáo 6 tháng",
        since=window.since,
        until=window.until,
        tree_on=day,
        opens_on=day - timedelta(days=20),
        due_on=day - timedelta(days=2),
        locks_on=day + timedelta(days=9),
    )
    names = [f"Xã Số {number}" for number in range(1, REPORTS + 1)]
    asked = AskedUnit.objects.bulk_create(
        AskedUnit(period=period, unit=unit, unit_name=name, holder=unit, holder_path=f"{path}{unit.pk}/", place=place)
        for place, (unit, name) in enumerate(zip(communes, names, strict=True))
    )
    signed = {"state": ReportState.APPROVED.value, "sent_at": moment(), "approved_at": moment(), "on_time": True}
    reports = Report.objects.bulk_create(
        Report(
            period=period,
            asked=row,
            unit=row.unit,
            unit_name=row.unit_name,
            holder=row.unit,
            holder_path=row.holder_path,
            **signed,
        )
        for row in asked
    )
    Cell.objects.bulk_create(
        (
            _cell(report, key, entry)
            for report, part in zip(reports, given, strict=True)
            for key, entry in part.entries.items()
        ),
        batch_size=5_000,
    )
    print(f"{REPORTS} reports of {len(of.cells)} cells made in {time.perf_counter() - began:.0f} s", flush=True)
    return period, actor_for(people["coordinator"], day), actor_for(people["focal"], day)


def _cell(report: Any, key: CellKey, entry: Entry) -> Any:
    from cchc.reporting.bridge import stored
    from cchc.reporting.models import Cell

    number, text = stored(entry.value)
    return Cell(report=report, **key._asdict(), value=number, text=text, version=1)


def product(of: ReportForm, given: Sequence[Part], figures: Figures) -> None:
    """Put together twice, the second time after a unit's correction, and read what rests on it."""
    from cchc.reporting.actions.consolidation import consolidate
    from cchc.reporting.models import Cell, ReportPeriod

    period, coordinator, focal = build(of, given)
    fresh = ReportPeriod.objects.get
    took, whole = timed(lambda: consolidate(actor=coordinator, period=fresh(pk=period.pk)))
    figures.say(f"{REPORTS} reports put together, first time", took, MOST_SECONDS, f" ({whole.cells.count()} cells)")
    Cell.objects.filter(report=period.reports.order_by("pk").first(), table="t", row="r0").update(value=Fraction(1))
    again = []
    count = queries_of(lambda: again.append(timed(lambda: consolidate(actor=coordinator, period=fresh(pk=period.pk)))))
    figures.say("put together again after a change", again[0][0], MOST_SECONDS, f" ({count} queries)")
    reader, officer = client_of(coordinator), client_of(focal)
    own = period.reports.order_by("pk").first()
    for what, client, name, args, bound in (
        ("period of 400 units", reader, "reporting:period-show", (period.pk,), 1.0),
        ("what of the 400 is in it and what changed since", reader, "reporting:whole-show", (period.pk,), MOST_SECONDS),
        ("completeness of a year", reader, "reporting:year-show", (), 1.0),
        ("consolidated report", reader, "reporting:report-show", (whole.pk,), 1.0),
        ("report of a unit", officer, "reporting:report-show", (own.pk,), 1.0),
    ):
        count = queries_of(lambda client=client, name=name, args=args: page(client, name, *args))
        took = p95(lambda _, client=client, name=name, args=args: page(client, name, *args), PAGES)
        figures.say(f"{what}, p95", took, bound, f" ({count} queries)")


def main() -> int:
    """Print the figures; 1 where one is over its bound."""
    of = form()
    given = parts(of)
    whole, seconds = measure(of, given)
    values = sum(len(cell.contributions) for cell in whole.cells.values())
    print(
        f"reporting: {len(given)} reports × {len(of.cells)} cells ({values} contributions): {seconds:.2f} s "
        f"(under {MOST_SECONDS:.0f} s)"
    )
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="cchc-reports-", dir=os.environ.get("VAR_DIR")) as folder:
        province.start(folder)
        product(of, given, figures)
    return 0 if seconds < MOST_SECONDS and len(of.cells) == ROWS * COLUMNS and not figures.broken else 1


if __name__ == "__main__":
    sys.exit(main())
