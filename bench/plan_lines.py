"""A year's plans at full size: 50,000 duties of 400 units, a plan of each unit under the province's.

Promised: a page of the board, units × fields, the strip through the year and a page of the cascade matrix < 1 s p95, at a
number of queries that does not grow with the rows; the light of all duties computed < 5 s, in the database and in the core.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import _province as province
from round import PAGES, Figures, client_of, p95, page, timed

UNITS, LINES, OWN_LINES = 400, 125, 20
FIELDS = (
    "steering",
    "institutions",
    "procedures",
    "organization",
    "civil_service",
    "public_finance",
    "digital",
    "impact",
)
MOST_SECONDS = 1.0


def build() -> tuple[Any, Any, Any]:
    """The province's plan with a duty of every unit on every line; the coordinator, and the first commune's officer."""
    from cchc.accounts.queries import actor_for
    from cchc.common.clock import today

    began = time.perf_counter()
    people, top, communes = province._people(UNITS)
    coordinator, focal = (actor_for(people[key], today()) for key in ("coordinator", "focal"))
    plan, lines = _plan(top, f"/{top.pk}/", LINES, carriers=[unit.pk for unit in communes])
    _duties(lines, communes, top)
    for unit in communes:
        _plan(unit, f"/{top.pk}/{unit.pk}/", OWN_LINES, parents=lines)
    print(f"{UNITS * LINES:,} duties of {UNITS} units made in {time.perf_counter() - began:.0f} s", flush=True)
    return plan, coordinator, focal


def _plan(unit: Any, path: str, count: int, carriers: list[int] | None = None, parents: Any = ()) -> tuple[Any, Any]:
    """An issued plan; its lines hang on ``parents`` where these are given."""
    from cchc.common.clock import now, today
    from cchc.common.db import update_rows
    from cchc.common.text import fold
    from cchc.planning.models import Line, LineContent, Plan, PlanVersion

    day = today()
    plan = Plan.objects.create(unit=unit, unit_path=path, year=day.year, title=f"Kế hoạch CCHC {unit.key}")
    draft = PlanVersion.objects.create(plan=plan, number=1, citation=f"Kế hoạch số {plan.pk}/KH")
    above = [line.pk for line in parents][:count] or [None] * count
    lines = Line.objects.bulk_create([Line(plan=plan, kind="task", parent_id=each) for each in above])
    contents = LineContent.objects.bulk_create(
        [
            LineContent(
                line=line,
                version=draft,
                place=place,
                kind="task",
                label=str(place),
                field=FIELDS[place % len(FIELDS)],
                text=f"Nhiệm vụ số {place}: rà soát, chuẩn hóa, công khai thủ tục hành chính",
                search=fold(f"{place} Nhiệm vụ số {place}: rà soát, chuẩn hóa, công khai thủ tục hành chính"),
                due_text="Trong năm",
                due_on=date(day.year, place % 12 + 1, 15),
                carriers=carriers or [],
            )
            for place, line in enumerate(lines, start=1)
        ]
    )
    for line, content in zip(lines, contents, strict=True):
        line.content_id = content.pk
    update_rows(lines, ["content"])
    PlanVersion.objects.filter(pk=draft.pk).update(state="issued", effective_on=day, issued_at=now())
    return plan, lines


def _duties(lines: Any, communes: Any, top: Any) -> None:
    """Every light occurs: some are done, some late, some only said to be."""
    from cchc.common.clock import today
    from cchc.planning.models import Assignment

    day, rows = today(), []
    for place, line in enumerate(lines):
        due = date(day.year, place % 12 + 1, 15)
        for number, unit in enumerate(communes):
            turn = (place * 7 + number) % 10
            rows.append(
                Assignment(
                    line=line,
                    unit=unit,
                    unit_path=f"/{top.pk}/{unit.pk}/",
                    year=day.year,
                    kind="task",
                    field=FIELDS[place % len(FIELDS)],
                    due_on=due,
                    percent=turn * 10,
                    done_on=due + timedelta(days=turn - 3) if turn < 5 and due < day else None,
                    says_done_on=day if turn == 9 else None,
                    pending=turn == 9,
                    is_continuous=turn == 8,
                    confirm_by=day + timedelta(days=number % 60 - 30) if turn == 8 else None,
                )
            )
    Assignment.objects.bulk_create(rows, batch_size=2000)


def queries_of(run: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        run()
    return len(found)


def pages(plan: Any, coordinator: Any, focal: Any, figures: Figures) -> None:
    reader, officer = client_of(coordinator), client_of(focal)
    asked: list[tuple[str, Any, str, tuple[Any, ...], dict[str, Any]]] = [
        ("board", reader, "planning:board", (), {}),
        ("board, overdue only", reader, "planning:board", (), {"light": "overdue"}),
        ("board, words without marks", reader, "planning:board", (), {"q": "cong khai thu tuc so 77"}),
        ("board sorted by progress", reader, "planning:board", (), {"sort": "-far"}),
        ("units × fields", reader, "planning:heat", (), {}),
        ("strip through the year", reader, "planning:year-strip", (), {}),
        ("cascade matrix", reader, "planning:cascade-show", (plan.pk,), {}),
        ("board of one commune", officer, "planning:board", (), {}),
        ("my lines", officer, "planning:duty-mine", (), {}),
        ("home page of a focal officer", officer, "home", (), {}),
    ]
    for what, client, name, arguments, query in asked:
        took = p95(
            lambda n, client=client, name=name, arguments=arguments, query=query: page(
                client, name, *arguments, **{**query, "page": n % 8 + 1}
            ),
            PAGES,
        )
        count = queries_of(lambda c=client, n=name, a=arguments, q=query: page(c, n, *a, **q))
        figures.say(f"{what}, p95", took, MOST_SECONDS, f" ({count} queries)")


def lights(figures: Figures) -> None:
    """Every light, by the database and by the core; they must agree."""
    from cchc.common.clock import today
    from cchc.planning.models import Assignment
    from cchc.planning.queries.progress import standing_of, with_light
    from cchc_core.planning.light import light

    on, rows = today(), Assignment.objects.all()
    took, told = timed(lambda: dict(with_light(rows, on).values_list("pk", "light")))
    figures.say(f"light of {len(told):,} duties in the database", took, 5.0)
    took, seen = timed(lambda: {row.pk: light(standing_of(row), on).value for row in rows})
    figures.say(f"light of {len(seen):,} duties in the core", took, 5.0)
    figures.broken = figures.broken or told != seen


def main() -> int:
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="cchc-plans-", dir=os.environ.get("VAR_DIR")) as folder:
        province.start(folder)
        made = build()
        pages(*made, figures)
        lights(figures)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
