"""The tree of a day for 4,000 units: ready in under 50 ms, in the core and together with its one query from SQLite.

A province of 1 root, 99 districts and 3,900 communes; every commune was renamed once, so there are twice as many periods.
"Ready" means that the root's children and the path of every unit can be asked; they are asked inside the measure.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta

from cchc_core.units import Tree, UnitPeriodValue, tree_on

UNITS, DISTRICTS = 4_000, 99
TURN, ON = date(2025, 7, 1), date(2026, 11, 20)
MOST_MILLISECONDS = 50.0
RUNS = 21


def periods() -> list[UnitPeriodValue]:
    """Periods of all time, keys for search and order filled in as the database keeps them."""
    rows = [UnitPeriodValue(1, "Tỉnh Thử", "province")]
    rows += [UnitPeriodValue(2 + n, f"Huyện Số {n}", "district", 1, code=str(n)) for n in range(DISTRICTS)]
    for unit in range(2 + DISTRICTS, UNITS + 1):
        parent = 2 + unit % DISTRICTS
        name = f"Xã Đông Ấn {unit}"
        rows.append(UnitPeriodValue(unit, name, "commune", parent, None, TURN - timedelta(days=1), code=str(unit)))
        rows.append(UnitPeriodValue(unit, f"{name} Mới", "commune", parent, TURN, code=str(unit)))
    return rows


def ask(tree: Tree) -> int:
    """What a page asks of a fresh tree."""
    tree.children(tree.roots[0])
    return sum(len(tree.path(unit)) for unit in range(1, UNITS + 1))


def typical(run: Callable[[], object]) -> float:
    """The median of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[RUNS // 2]


def from_database(values: list[UnitPeriodValue]) -> float:
    """The same with reading from a fresh SQLite database."""
    with tempfile.TemporaryDirectory(prefix="cchc-units-") as folder:
        os.environ.update(DEMO="yes", DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", VAR_DIR=folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", "orgunits", verbosity=0)
        store(values)
        from cchc.orgunits.queries import tree_on as stored_tree_on

        milliseconds = typical(lambda: ask(stored_tree_on(ON)))
        connection.close()
    return milliseconds


def store(values: list[UnitPeriodValue]) -> None:
    """The values as rows, with the same numbers."""
    from cchc.orgunits.bridge import fill
    from cchc.orgunits.models import OrgUnit, UnitPeriod

    OrgUnit.objects.bulk_create([OrgUnit(pk=unit, key=f"unit-{unit}") for unit in range(1, UNITS + 1)], batch_size=500)
    rows = []
    for value in values:
        row = UnitPeriod(unit_id=value.unit)
        fill(row, value)
        row.fill_keys()
        rows.append(row)
    UnitPeriod.objects.bulk_create(rows, batch_size=50)


def main() -> int:
    """Print the figures; 1 where one is over its bound."""
    values = periods()
    core = typical(lambda: ask(tree_on(values, ON)))
    stored = from_database(values)
    print(
        f"units_tree: {UNITS} units, {len(values)} periods: {core:.1f} ms in the core, {stored:.1f} ms with its query "
        f"(under {MOST_MILLISECONDS:.0f} ms)"
    )
    return 0 if max(core, stored) < MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
