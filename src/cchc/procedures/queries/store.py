"""The store of dossiers: which files are current, and where they lie on this machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile

from cchc.common.clock import today
from cchc.procedures.models import DossierImport, DossierPartition
from cchc_core.access import Actor, Permission
from cchc_core.procedures.partitions import Month

if TYPE_CHECKING:
    import ibis.expr.types as ir


def current_partitions(sources: Collection[str] | None = None) -> list[DossierPartition]:
    """The files that count now, in order. One query."""
    rows = DossierPartition.objects.filter(current=True).order_by("source", "month")
    return list(rows if sources is None else rows.filter(source__in=sources))


def snapshot_of(partitions: Collection[DossierPartition]) -> str:
    """A short name for exactly these files: two figures with one snapshot were computed from the same dossiers."""
    digests = "".join(sorted(partition.digest for partition in partitions))
    return sha256(digests.encode()).hexdigest()[:12] if partitions else ""


def paths_of(partitions: Collection[DossierPartition]) -> dict[Month, Path]:
    """Where the files lie on this machine; those of an object store are fetched once and kept under their digest."""
    return {(each.source, each.month): local_file(each.file, each.digest) for each in partitions}


def local_file(file: FieldFile, digest: str) -> Path:
    """The file of a row as a path."""
    try:
        return Path(file.path)
    except NotImplementedError:  # an object store has no paths
        folder = Path(tempfile.gettempdir()) / "cchc-dossiers"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / digest
        if not path.exists():
            with (
                default_storage.open(str(file.name), "rb") as source,
                tempfile.NamedTemporaryFile(dir=folder, delete=False) as target,
            ):
                shutil.copyfileobj(source, target)
            Path(target.name).replace(path)
        return path


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for one job, gone after it."""
    with tempfile.TemporaryDirectory(prefix="cchc-dossiers-") as folder:
        yield Path(folder)


def imports_visible_to(actor: Actor) -> QuerySet[DossierImport]:
    """Imports of the circles that this person coordinates, the newest first."""
    units = actor.units_acted_for(Permission.FIGURE_IMPORT)
    rows = DossierImport.objects.filter(unit_id__in=units)
    return rows.select_related("created_by").order_by("-created_at", "-pk")


def months_by_source() -> Mapping[str, tuple[date, date, int]]:
    """Source → first and last month, and how many dossiers. One query."""
    found: dict[str, tuple[date, date, int]] = {}
    for each in current_partitions():
        first, _last, rows = found.get(each.source, (each.month, each.month, 0))
        found[each.source] = (first, each.month, rows + each.rows)
    return found


def data_until(dossiers: ir.Table) -> date | None:
    """The last day on which anything happened in a table of dossiers; None where there are none.

    What is in work is judged as of that day, not of the day on which somebody looks.
    """
    moments = [getattr(dossiers, name).max().name(name) for name in ("received_at", "finished_at", "returned_at")]
    row = dossiers.aggregate(moments).to_pyarrow().to_pylist()[0]
    days = [each.date() for each in row.values() if each is not None]
    return min(max(days), today()) if days else None
