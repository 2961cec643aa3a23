"""Taking in files of dossiers: kept as they came, looked through in the background, taken in as a whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from cchc.audit.actions import record
from cchc.common.clock import moment, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.jobs import enqueue
from cchc.common.models import FileScan
from cchc.common.paths import path_text
from cchc.common.permissions import require
from cchc.common.scanning import demand_clean, keep_verdict, last_scan
from cchc.orgunits.queries import tree_on
from cchc.procedures.actions.aggregates import keep_aggregates
from cchc.procedures.actions.computing import recompute
from cchc.procedures.models import SOURCES, DossierImport, DossierPartition
from cchc.procedures.naming import UnitNames
from cchc.procedures.permissions import may_import_for
from cchc.procedures.queries.store import current_partitions, local_file, paths_of, working_folder
from cchc_core.access import SYSTEM, Actor, Permission
from cchc_core.files import UnreadableFile
from cchc_core.procedures.checking import check_aggregates, check_dossiers, convert, count_undated, unit_words
from cchc_core.procedures.columns import AGGREGATES, COLUMNS
from cchc_core.procedures.partitions import Month, NewPartition, check_owners, compare, months_touched, write_months
from cchc_core.procedures.reading import PERSONAL, Fault, Found, Reading, open_file
from cchc_core.words import Note, gettext_noop, note

#: What one file may weigh: some millions of rows.
MOST_BYTES = 1_000_000_000
#: How often a swap is begun anew.
_ATTEMPTS = 3
#: So many heads that were passed over are told.
_MOST_HEADS = 40
SUFFIXES = (".csv", ".txt", ".xlsx", ".xls", ".parquet")

WRONG_KIND = note(gettext_noop("Send a CSV, Excel (.xlsx, .xls) or Parquet file."))
TOO_LARGE = note(gettext_noop("The file is larger than 1 GB. Split it by months."))
WRONG_SOURCE = note(gettext_noop("Choose the system that the dossiers come from."))
NOT_READY = note(gettext_noop("This file is not ready to be taken in. Look at what is said about it."))
INFECTED = gettext_noop(
    "The virus scanner found %(found)s in this file. It is not read; have the computer that it comes from checked."
)
CHANGED = note(gettext_noop("Somebody else has worked on this file. Look at it again before you go on."))
MEANWHILE = note(
    gettext_noop("The store changed while the file was being taken in. Take it in once more; nothing was lost.")
)


@dataclass(frozen=True)
class Upload:
    """A file as it arrives; ``file`` is read in parts."""

    name: str
    size: int
    file: Any


@transaction.atomic
def upload_file(
    *, actor: Actor, unit_id: int, content: str, source: str, upload: Upload, is_demo: bool = False
) -> DossierImport:
    """Keep a file and have it looked through. Nothing of it counts before somebody says yes."""
    require(may_import_for(actor, unit_id))
    problem = _unfit(upload, source)
    if problem is not None:
        raise Invalid(problem, [problem])
    digest = hashlib.sha256()
    for part in iter(lambda: upload.file.read(1 << 20), b""):
        digest.update(part)
    upload.file.seek(0)
    verdict = demand_clean(Path(upload.name).name, upload.file)
    upload.file.seek(0)
    name = f"dossier-imports/{digest.hexdigest()}{Path(upload.name).suffix.lower()}"
    if not default_storage.exists(name):
        default_storage.save(name, File(upload.file))
    keep_verdict(verdict, digest.hexdigest(), name)
    holding = actor.post_for(Permission.FIGURE_IMPORT, unit_id)
    row = DossierImport(
        unit_id=unit_id,
        unit_path=path_text(tree_on(today()).path(unit_id)),
        content=content,
        source=source,
        file_name=Path(upload.name).name[:255],
        size=upload.size,
        sha256=digest.hexdigest(),
        created_by_id=actor.user_id,
        post_id=holding.post_id if holding else None,
        created_at=moment(),
        is_demo=is_demo,
    )
    row.file.name = name
    row.save()
    _say(actor, row, "dossiers.upload", note(gettext_noop("Brought the file %(name)s of dossiers"), name=row.file_name))
    enqueue("cchc.procedures.tasks.look_through", row.pk)
    return row


def _unfit(upload: Upload, source: str) -> Note | None:
    if Path(upload.name).suffix.lower() not in SUFFIXES:
        return WRONG_KIND
    if upload.size > MOST_BYTES:
        return TOO_LARGE
    return WRONG_SOURCE if source and source not in SOURCES else None


def look_through(row: DossierImport) -> DossierImport:
    """Read and check the whole file and say what it would change. Changes nothing but the row.

    A file that still waits for the virus scanner is looked through once that has answered.
    """
    if row.state != DossierImport.CHECKING:
        return row
    scanned = last_scan(row.file.name or "")
    if scanned is not None and scanned.verdict == FileScan.PENDING:
        return row
    if scanned is not None and scanned.verdict == FileScan.INFECTED:
        return _keep_found(row, Found((Fault(None, "", note(INFECTED, found=scanned.found)),), 1), {"rows": 0})
    with working_folder() as folder:
        found, counts = _look(row, folder)
    return _keep_found(row, found, counts)


def _look(row: DossierImport, folder: Path) -> tuple[Found, dict[str, Any]]:
    reading, found = _read(row, folder)
    if reading is None or found.count:
        return found, {"rows": 0}
    if row.content == DossierImport.AGGREGATES:
        return found, {"rows": int(str(reading.one("SELECT count(*) FROM dossiers")))}
    stored = paths_of(current_partitions(_sources(reading)))
    counts = compare(reading, stored)
    found = found + check_owners(reading, UnitNames(row.unit_id).keys)
    touched = months_touched(reading)
    told = {"rows": counts.rows, "added": counts.added, "changed": counts.changed, "same": counts.same}
    return found, {
        **told,
        "unread": [head[:60] for head in reading.heads.unread[:_MOST_HEADS]],
        "passed": reading.passed_over,
        "undated": count_undated(reading),
        "units": reading.one("SELECT count(DISTINCT unit) FROM dossiers"),
        "months": _months(touched),
    }


def _read(row: DossierImport, folder: Path) -> tuple[Reading | None, Found]:
    """The file as a typed table, or what is wrong with it."""
    columns = COLUMNS if row.content == DossierImport.DOSSIERS else AGGREGATES
    path = local_file(row.file, row.sha256)
    try:
        reading = open_file(path, str(row.file.name), folder, columns=columns, source=row.source)
    except UnreadableFile as problem:
        return None, Found((Fault(None, "", problem.reason),), 1)
    names = UnitNames(row.unit_id)
    words = unit_words(reading)
    convert(reading, names.find(words), names.spans(words), names.several(words))
    check = check_dossiers if row.content == DossierImport.DOSSIERS else check_aggregates
    check(reading, today())
    return reading, reading.found


def _sources(reading: Reading) -> list[str]:
    rows = reading.engine.execute("SELECT DISTINCT source FROM dossiers").fetchall()
    return [str(source) for (source,) in rows]


def _months(touched: Sequence[Month]) -> list[str]:
    return sorted({f"{first:%Y-%m}" for _source, first in touched})


def _keep_found(row: DossierImport, found: Found, counts: Mapping[str, Any]) -> DossierImport:
    row.problems = [
        {"row": fault.row, "column": fault.column, "reason": fault.reason.to_json()} for fault in found.faults
    ]
    row.problem_count = found.count
    row.counts = dict(counts)
    row.state = DossierImport.FAULTY if found.count else DossierImport.READY
    row.version += 1
    row.save(update_fields=["problems", "problem_count", "counts", "state", "version"])
    if any(fault.reason.text == PERSONAL for fault in found.faults):
        forget_bytes(row)  # names are not kept, not even until somebody corrects the file
    return row


def forget_bytes(row: DossierImport) -> None:
    """Delete the file itself, unless another import still needs the same bytes; its name, digest and counts stay."""
    name = row.file.name
    if not name:
        return
    row.file.name = ""
    row.save(update_fields=["file"])
    if not DossierImport.objects.filter(file=name).exists():
        transaction.on_commit(lambda: default_storage.delete(name))


# Taking in ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_import(*, actor: Actor, row: DossierImport, version: int) -> DossierImport:
    """Say yes to what was looked through; the rest is done in the background."""
    require(may_import_for(actor, row.unit_id))
    row = locked(DossierImport.objects.filter(pk=row.pk)).get()
    if row.version != version:
        raise Stale(CHANGED, {"version": row.version})
    if row.state != DossierImport.READY:
        raise WrongState(NOT_READY)
    row.state = DossierImport.APPLYING
    row.version += 1
    row.save(update_fields=["state", "version"])
    text = gettext_noop("Said yes to the file %(name)s: %(added)s new dossiers, %(changed)s changed")
    counts = {name: str(row.counts.get(name, 0)) for name in ("added", "changed")}
    _say(actor, row, "dossiers.confirm", note(text, name=row.file_name, **counts))
    enqueue("cchc.procedures.tasks.take_in", row.pk)
    return row


def take_in(row: DossierImport) -> DossierImport:
    """Write the months that change and swap them for the former ones, all at once; then compute what follows from them.

    A second run changes nothing, or finishes what a worker that died left: a file is kept until its figures are computed.
    """
    if row.state == DossierImport.DONE and row.file:
        finish_figures(row)
    if row.state != DossierImport.APPLYING:
        return row
    with working_folder() as folder:
        reading, found = _read(row, folder)
        if reading is None or found.count:
            return _keep_found(row, found, row.counts)
        if row.content == DossierImport.AGGREGATES:
            with transaction.atomic():
                keep_aggregates(row, reading)
                finish_import(row)
            written: list[Month] = []
        else:
            written = _write(row, reading, folder)
    finish_figures(row, written)
    return row


def finish_figures(row: DossierImport, written: Sequence[Month] = ()) -> None:
    """Compute what the months that a file brought bear on, and those that it left empty; then forget the file itself."""
    told = row.aggregates if row.content == DossierImport.AGGREGATES else row.partitions
    recompute(sorted({*written, *told.values_list("source", "month")}))
    forget_bytes(row)


def _write(row: DossierImport, reading: Reading, folder: Path) -> list[Month]:
    """Write and swap; begun anew where another import has swapped the same source's files in between."""
    for _attempt in range(_ATTEMPTS):
        before = current_partitions(_sources(reading))
        stored = paths_of(before)
        counts = compare(reading, stored)
        written = write_months(reading, stored, folder)
        told = {"rows": counts.rows, "added": counts.added, "changed": counts.changed, "same": counts.same}
        if _swap(row, before, written, told):
            return [each.month for each in written]
    _keep_found(row, Found(), row.counts)
    raise WrongState(MEANWHILE)


def _swap(
    row: DossierImport, before: Sequence[DossierPartition], written: Sequence[NewPartition], counts: Mapping[str, int]
) -> bool:
    """The new files take the place of the old ones, unless those are no longer the ones that were compared."""
    files = {each.month: _store(each) for each in written}
    sources = {each.source for each in before} | {each.month[0] for each in written}
    with transaction.atomic():
        standing = list(locked(DossierPartition.objects.filter(current=True, source__in=sources)))
        if {each.pk for each in standing} != {each.pk for each in before}:
            return False
        replaced = [each.pk for each in standing if (each.source, each.month) in files]
        DossierPartition.objects.filter(pk__in=replaced).update(current=False)
        DossierPartition.objects.bulk_create(_partition(row, each, files[each.month]) for each in written if each.rows)
        row.counts = {**row.counts, **counts}
        finish_import(row)
    return True


def _store(written: NewPartition) -> str:
    """Keep the file under its digest."""
    source, first = written.month
    name = f"dossiers/{source}/{first:%Y-%m}/{written.digest}.parquet"
    if not default_storage.exists(name):
        with written.path.open("rb") as stream:
            default_storage.save(name, File(stream))
    return name


def _partition(row: DossierImport, written: NewPartition, file: str) -> DossierPartition:
    source, first = written.month
    made = DossierPartition(source=source, month=first, digest=written.digest, rows=written.rows, made_by=row)
    made.file.name = file
    return made


def finish_import(row: DossierImport) -> None:
    """The file is taken in; within the caller's transaction."""
    row.state, row.applied_at = DossierImport.DONE, moment()
    row.version += 1
    row.save(update_fields=["state", "applied_at", "counts", "version"])
    text = gettext_noop(
        "Took in the file %(name)s: %(added)s new dossiers, %(changed)s changed, %(same)s as they stood"
    )
    counts = {name: str(row.counts.get(name, 0)) for name in ("added", "changed", "same")}
    _say(SYSTEM, row, "dossiers.take_in", note(text, name=row.file_name, **counts))


def _say(actor: Actor, row: DossierImport, verb: str, summary: Note) -> None:
    record(
        actor=actor, verb=verb, root=row.root, object=row.root, summary=summary, within=row.path, after=dict(row.counts)
    )
