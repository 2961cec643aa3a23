"""Looking for viruses in files that people bring, by a clamd of the office: its INSTREAM command over a socket.

Without CLAMD_ADDRESS nothing is asked. When the scanner does not answer, CLAMD_AWAY says whether files are refused for the
time being, or taken and kept shut until they were looked through (``periodic`` tries again).
"""

import contextlib
import io
import logging
import socket
import struct
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

from cchc.common.errors import Invalid, WrongState
from cchc.common.models import FileScan
from cchc_core.words import Note, gettext_noop, note

log = logging.getLogger(__name__)

REFUSE, PENDING = "refuse", "pending"
_CHUNK = 64 * 1024
_SECONDS = 20

#: What is looked through: bytes, or a stream at its beginning where a file may be large.
Content = bytes | IO[bytes]

STILL_TO_SCAN = note(
    gettext_noop(
        "This file still waits to be looked through for viruses. It can be opened once that is done; try later."
    )
)


class ScannerAway(Exception):
    """The scanner cannot be reached, or answers nothing that can be understood."""


class StreamTooLong(ScannerAway):
    """The scanner takes no file of this size: its StreamMaxLength is smaller."""


@dataclass(frozen=True)
class Scan:
    """What the scanner said: ``found`` names what it found, "" for a clean file."""

    found: str = ""


def scan(data: Content) -> Scan:
    """Ask the scanner of the settings. Raises ``ScannerAway``, for a file that is too large for it ``StreamTooLong``."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    try:
        with contextlib.closing(_connect(settings.CCHC_CLAMD_ADDRESS)) as line:
            try:
                _send(line, stream)
            except OSError:  # one that refuses the size says so and closes in the middle
                answer = _read_answer(line)
                if not answer:
                    raise
            else:
                answer = _read_answer(line)
    except OSError as problem:
        raise ScannerAway(str(problem)) from problem
    if "size limit exceeded" in answer:
        raise StreamTooLong(answer)
    said = answer.rpartition(":")[2].strip() if answer.endswith(("OK", "FOUND")) else ""
    if said == "OK":
        return Scan()
    if said.endswith(" FOUND"):
        return Scan(said.removesuffix(" FOUND"))
    raise ScannerAway(answer or "no answer")


def _send(line: socket.socket, stream: IO[bytes]) -> None:
    line.sendall(b"zINSTREAM\0")
    while part := stream.read(_CHUNK):
        line.sendall(struct.pack(">I", len(part)) + part)
    line.sendall(struct.pack(">I", 0))


def _connect(address: str) -> socket.socket:
    """ "host:3310", "tcp://host:3310" or "unix:///run/clamav/clamd.ctl"."""
    if address.startswith(("unix:", "/")):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(address.removeprefix("unix://").removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address if "//" in address else f"tcp://{address}")
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=_SECONDS)


def _read_answer(line: socket.socket) -> str:
    """Up to the closing NUL; a scanner that refuses the size closes without reading on."""
    found = b""
    while not found.endswith(b"\0") and len(found) < 4096:
        part = line.recv(4096)
        if not part:
            break
        found += part
    return found.rstrip(b"\0").decode("utf-8", "replace").strip()


# Files that people bring --------------------------------------------------------------------------------------------


def look_through(name: str, data: Content) -> Note | str:
    """The verdict on a file that arrives ("" where no scanner is set), or the reason for which it is not taken."""
    if not settings.CCHC_CLAMD_ADDRESS:
        return ""
    try:
        found = scan(data).found
    except StreamTooLong:
        text = gettext_noop(
            "%(name)s is larger than the virus scanner takes, so it was not taken. Split the file, for example by months, or "
            "ask the administrator to raise StreamMaxLength of the scanner (clamd.conf)."
        )
        return note(text, name=name)
    except ScannerAway:
        if settings.CCHC_CLAMD_AWAY == PENDING:
            return FileScan.PENDING
        text = gettext_noop(
            "The virus scanner does not answer, so %(name)s was not taken. Try again in a few minutes; if it lasts, tell "
            "the administrator."
        )
        return note(text, name=name)
    if found:
        text = gettext_noop(
            "The virus scanner found %(found)s in %(name)s. The file was not taken; have its computer checked."
        )
        return note(text, name=name, found=found)
    return FileScan.CLEAN


def keep_verdict(verdict: str, digest: str, path: str) -> None:
    """Remember what was said of the bytes; nothing where no scanner is set."""
    if verdict:
        FileScan.objects.create(sha256=digest, path=path, verdict=verdict)


def demand_scanned(path: str) -> None:
    """``WrongState`` for bytes that wait for the scanner, or in which it found something later."""
    if not (settings.CCHC_CLAMD_ADDRESS or FileScan.objects.exists()):
        return
    last = last_scan(path)
    if last is not None and last.verdict == FileScan.PENDING:
        raise WrongState(STILL_TO_SCAN)
    if last is not None and last.verdict == FileScan.INFECTED:
        text = gettext_noop(
            "The virus scanner found %(found)s in this file. It is kept as it came and is not handed out."
        )
        raise WrongState(note(text, found=last.found))


def last_scan(path: str) -> FileScan | None:
    """The verdict that counts for the bytes at a path; None where no scanner saw them."""
    return FileScan.objects.filter(path=path).order_by("-pk").first()


def scan_pending() -> int:
    """Look through what came while the scanner was away; stops when it still is. Returns how many got a verdict."""
    if not settings.CCHC_CLAMD_ADDRESS:
        return 0
    settled = FileScan.objects.exclude(verdict=FileScan.PENDING).values("path")
    waiting = FileScan.objects.filter(verdict=FileScan.PENDING).exclude(path__in=settled).order_by("pk")
    done = 0
    for path, digest in dict(waiting.values_list("path", "sha256")).items():
        if not default_storage.exists(path):  # forgotten meanwhile
            FileScan.objects.create(sha256=digest, path=path, verdict=FileScan.CLEAN)
            continue
        with default_storage.open(path) as stored:
            try:
                found = scan(stored).found
            except StreamTooLong:  # it waits until the scanner takes it; the others need not
                log.warning("larger than StreamMaxLength of the virus scanner: %s", path)
                continue
            except ScannerAway:
                break
        verdict = FileScan.INFECTED if found else FileScan.CLEAN
        FileScan.objects.create(sha256=digest, path=path, verdict=verdict, found=found)
        done += 1
    return done


def demand_clean(name: str, data: Content) -> str:
    """The verdict to be kept; ``Invalid`` with the reason for which the file is not taken."""
    verdict = look_through(name, data)
    if isinstance(verdict, Note):
        raise Invalid(verdict, [verdict])
    return verdict
