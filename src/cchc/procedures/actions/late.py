"""Laying the late dossiers of a source apart after every computation, so that their list opens at once however many there are."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from cchc.common.clock import moment
from cchc.orgunits.models import OrgUnit
from cchc.procedures.models import LateDossiers
from cchc.procedures.queries.counting import Counting, counting
from cchc.procedures.queries.store import working_folder
from cchc_core.procedures.kpi import MISSED, dossiers_behind

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Before any dossier.
_BEGINNING = date(2000, 1, 1)


def keep_late(source: str) -> None:
    """Write every dossier that is late by the day of the data, or ended late, with all its columns. A second run changes nothing.

    Whatever is late in any period is among them, since what was late stays late.
    """
    with counting(source) as told, working_folder() as folder:
        if told is None or not told.has_dossiers:
            return
        edge = told.on + timedelta(days=1)
        dossiers = told.data.dossiers
        behind = dossiers_behind(dossiers, "2.1", {}, MISSED, period=(_BEGINNING, edge), as_of=edge)
        late = dossiers.semi_join(behind, "number")
        path = folder / "late.parquet"
        late.order_by(["unit", "number"]).to_parquet(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = f"dossiers/{source}/late/{digest}.parquet"
        if not default_storage.exists(name):
            with path.open("rb") as stream:
                default_storage.save(name, File(stream))
        rows, without = int(late.count().to_pyarrow().as_py()), _open_without(behind)
    _replace(source, name, digest, rows, without, told)


def _open_without(behind: ir.Table) -> dict[str, int]:
    """Unit → how many are still in work and were not apologised for."""
    waiting = behind.filter(behind.ended_at.isnull() & (behind.apologies.fill_null(0) == 0))
    counted = waiting.group_by("unit").agg(count=waiting.count()).to_pyarrow().to_pylist()
    units = dict(OrgUnit.objects.values_list("key", "pk"))
    return {str(units[row["unit"]]): int(row["count"]) for row in counted if row["unit"] in units}


@transaction.atomic
def _replace(source: str, name: str, digest: str, rows: int, without: dict[str, int], told: Counting) -> None:
    before = LateDossiers.objects.filter(source=source).first()
    row = before or LateDossiers(source=source)
    old = row.file.name
    row.file.name, row.digest, row.rows, row.open_without = name, digest, rows, without
    row.snapshot, row.until, row.computed_at = told.snapshot, told.on, moment()
    row.save()
    if old and old != name:
        transaction.on_commit(lambda: default_storage.delete(old))
