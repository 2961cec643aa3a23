"""A backup: every row and every file in one archive that any database of ours can be restored from.

The archive is a .tar.gz with a JSON Lines file a table (``tables/…``), the files as they are (``files/…``), and last
``manifest.json`` with the SHA-256 of each. It needs no tool of the database, and what was saved from SQLite restores
into PostgreSQL and the other way round. Sessions are left out: a restored system asks everybody to sign in.
"""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cchc.common.clock import now
from cchc.common.db import reset_sequences, snapshot, unguarded
from cchc.common.errors import Refusal
from cchc.common.fields import exact_text
from cchc_core.values import exact
from cchc_core.words import gettext_noop, note

FORMAT = 1
LEFT_OUT = frozenset({"django_session"})
BATCH = 500

NOT_EMPTY = note(
    gettext_noop(
        "The database is not empty. Restore into an empty one, or add --replace to lose what stands in it now."
    )
)
BROKEN = gettext_noop("The archive is damaged: %(part)s. Take another copy; nothing was restored.")
OTHER_VERSION = note(
    gettext_noop(
        "The archive was made by another version of the tables. Install that version, restore there, then upgrade."
    )
)


class CannotRestore(Refusal):
    """Why the archive was not restored; nothing was changed."""


@dataclass(frozen=True)
class Summary:
    """What an archive holds."""

    tables: int
    rows: int
    files: int


# Saving --------------------------------------------------------------------------------------------------------------


def save_backup(target: Path) -> Summary:
    """Write everything to ``target``. The archive appears under its name only when it is whole."""
    part = target.with_name(target.name + ".part")
    try:
        with tarfile.open(part, "w:gz") as archive:
            writer = _Writer(archive)
            with snapshot():
                for model in _models():
                    writer.add_table(model)
            for name in _stored_files(""):
                writer.add_file(name)
            summary = writer.finish()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return summary


class _Writer:
    """Adds parts to an archive and keeps their digests for the manifest."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        self.tables: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}

    def add_table(self, model: type[models.Model]) -> None:
        fields = [field.attname for field in model._meta.concrete_fields]
        with tempfile.TemporaryFile() as buffer:
            rows = 0
            buffer.write(_line(fields))
            for row in model._base_manager.order_by("pk").values_list(*fields).iterator(chunk_size=2000):
                buffer.write(_line([_pack(value) for value in row]))
                rows += 1
            table = model._meta.db_table
            self.tables[table] = {"rows": rows, **self._add(f"tables/{table}.jsonl", buffer)}

    def add_file(self, name: str) -> None:
        with default_storage.open(name) as stored, tempfile.TemporaryFile() as buffer:
            for chunk in iter(lambda: stored.read(1 << 20), b""):
                buffer.write(chunk)
            self.files[name] = self._add(f"files/{name}", buffer)

    def finish(self) -> Summary:
        manifest = {
            "format": FORMAT,
            "made_at": now().isoformat(),
            "migrations": _migrations(),
            "tables": self.tables,
            "files": self.files,
        }
        with io.BytesIO(json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True).encode()) as buffer:
            self._add("manifest.json", buffer)
        return Summary(len(self.tables), sum(table["rows"] for table in self.tables.values()), len(self.files))

    def _add(self, name: str, buffer: IO[bytes]) -> dict[str, Any]:
        size = buffer.seek(0, io.SEEK_END)
        buffer.seek(0)
        sha256 = hashlib.file_digest(buffer, "sha256").hexdigest()  # type: ignore[arg-type]
        buffer.seek(0)
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(now().timestamp())
        self.archive.addfile(member, buffer)
        return {"size": size, "sha256": sha256}


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _models() -> list[type[models.Model]]:
    """Every table of our own and of the libraries, those that Django makes for many-to-many included."""
    found = apps.get_models(include_auto_created=True)
    return [
        model
        for model in found
        if model._meta.managed and model._meta.db_table not in LEFT_OUT and not model._meta.proxy
    ]


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _stored_files(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from _stored_files(f"{folder}/{name}" if folder else name)


# Restoring -----------------------------------------------------------------------------------------------------------


def restore_backup(source: Path, *, replace: bool = False) -> Summary:
    """Put everything back, in one transaction: first every digest is checked, then all is stored, or nothing.

    Raises ``CannotRestore``. The tables must exist (``migrate``) and be those that the archive was made from.
    """
    manifest = _checked(source)
    if manifest["migrations"] != _migrations():
        raise CannotRestore(OTHER_VERSION)
    if not replace and not _is_empty():
        raise CannotRestore(NOT_EMPTY)
    by_table = {model._meta.db_table: model for model in _models()}
    with transaction.atomic(), unguarded():
        _empty(by_table)
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                kind, _slash, name = member.name.partition("/")
                if kind == "tables":
                    _load_table(by_table[name.removesuffix(".jsonl")], _part(archive, member))
                elif kind == "files":
                    _store_file(name, manifest["files"][name]["sha256"], _part(archive, member))
        reset_sequences(list(by_table.values()))
    tables: dict[str, dict[str, Any]] = manifest["tables"]
    return Summary(len(tables), sum(table["rows"] for table in tables.values()), len(manifest["files"]))


def _checked(source: Path) -> dict[str, Any]:
    """The manifest, once every part of the archive has been read and agrees with it."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                part = _part(archive, member)
                if member.name == "manifest.json":
                    manifest = json.load(part)
                else:
                    found[member.name] = hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, OSError, ValueError) as problem:
        raise CannotRestore(note(BROKEN, part=str(problem))) from problem
    if manifest.get("format") != FORMAT:
        raise CannotRestore(note(BROKEN, part="manifest.json"))
    promised = {f"tables/{name}.jsonl": part["sha256"] for name, part in manifest["tables"].items()}
    promised |= {f"files/{name}": part["sha256"] for name, part in manifest["files"].items()}
    for name in sorted(promised.keys() | found.keys()):
        if promised.get(name) != found.get(name) or ".." in PurePosixPath(name).parts:
            raise CannotRestore(note(BROKEN, part=name))
    return manifest


def _part(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    part = archive.extractfile(member)
    if part is None:
        raise tarfile.TarError(member.name)
    return part


def _is_empty() -> bool:
    """Whether our own tables hold nothing; what Django itself fills in when it makes the tables does not count."""
    ours = [model for model in _models() if model.__module__.startswith("cchc.")]
    return not any(model._base_manager.exists() for model in ours)


def _empty(by_table: dict[str, type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for table in [*by_table, *LEFT_OUT]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _load_table(model: type[models.Model], part: IO[bytes]) -> None:
    """Store rows as they were, numbers and times included, past everything that saving would do to them."""
    names = json.loads(part.readline())
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for line in part:
            values = [_unpack(value) for value in json.loads(line)]
            pairs = zip(fields, values, strict=True)
            batch.append([field.get_db_prep_save(value, connection) for field, value in pairs])
            if len(batch) == BATCH:
                cursor.executemany(sql, batch)
                batch.clear()
        if batch:
            cursor.executemany(sql, batch)


def _store_file(name: str, sha256: str, part: IO[bytes]) -> None:
    """A file that stands there already is left if it is the same, else replaced."""
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            if hashlib.file_digest(stored, "sha256").hexdigest() == sha256:  # type: ignore[arg-type]
                return
        default_storage.delete(name)
    default_storage.save(name, File(part, name=name))


# Values --------------------------------------------------------------------------------------------------------------

_SCALARS = (str, int, bool, float, type(None))


def _pack(value: Any) -> Any:
    """A value as JSON; what JSON does not know is marked with its kind."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, datetime):
        return {"instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Fraction):
        return {"exact": exact_text(value)}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, timedelta):
        return {"microseconds": value // timedelta(microseconds=1)}
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return {"json": value}


_UNPACK = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "exact": exact,
    "decimal": Decimal,
    "microseconds": lambda count: timedelta(microseconds=count),
    "uuid": UUID,
    "bytes": base64.b64decode,
    "json": lambda value: value,
}


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, packed),) = value.items()
    return _UNPACK[kind](packed)


def make_tables() -> None:
    """Bring an untouched database to the tables of this version; leaves any other alone."""
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        executor.migrate(executor.loader.graph.leaf_nodes())
