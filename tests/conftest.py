"""What every test of the project shares: the choice of tests by leg, and the outcomes that ./run test adds up."""

import gc
import json
import os
from pathlib import Path

import pytest

from cchc.config.workshop import PROJECT

HERE = Path(__file__).resolve().parent
pytest_plugins = ["fixtures_cast", "fixtures_database"]

LEGS = {
    "domain": lambda item: not _marked(item, "e2e", "stress"),
    "domain-again": lambda item: not _marked(item, "e2e", "stress") and not _without_database(item),
    "browser": lambda item: _marked(item, "e2e") and not _marked(item, "stress"),
    "main-path": lambda item: _marked(item, "main_path") and not _marked(item, "stress"),
    "stress": lambda item: _marked(item, "stress"),
}
#: Folders of which a leg runs nothing: the core asks for no database, so a second one would tell nothing new.
BROWSER = "e2e"
OTHERS = tuple(folder.name for folder in HERE.iterdir() if folder.is_dir() and folder.name != BROWSER)
PASSED_BY = {"domain": (BROWSER,), "domain-again": (BROWSER, "core"), "browser": OTHERS, "main-path": OTHERS}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leg", choices=sorted(LEGS), help="which share of the tests to run; ./run test runs them all")
    parser.addoption("--write-screenshots", action="store_true", help="renew docs/screenshots from the browser tests")


def _marked(item: pytest.Item, *names: str) -> bool:
    return any(item.get_closest_marker(name) for name in names)


def _without_database(item: pytest.Item) -> bool:
    """A test that asks for no database would tell nothing new on a second one."""
    asked = {"db", "transactional_db", "django_db_setup", "live_server"} & set(getattr(item, "fixturenames", ()))
    return not (asked or item.get_closest_marker("django_db"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A leg does not even import what stands in a folder of which it runs nothing."""
    whole = [(PROJECT / word).resolve() for word in config.args] == [HERE]  # whoever names a path gets what is there
    if not whole or collection_path.parent != HERE or not collection_path.is_dir():
        return None
    return True if collection_path.name in PASSED_BY.get(config.getoption("--leg"), ()) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a leg: no browser and no storm, unless they are asked for with ``-m``."""
    leg = config.getoption("--leg")
    if not leg and config.getoption("markexpr"):
        return
    again = json.loads(os.environ.get("CCHC_TEST_AGAIN", "[]"))
    in_leg = LEGS[leg or "domain"]

    def chosen(item: pytest.Item) -> bool:
        return in_leg(item) and (not again or item.nodeid in again)

    config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
    items[:] = [item for item in items if chosen(item)]


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: the collector of garbage need not walk through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell ./run test how many tests ended how, and those that did not pass by name: they may be run once more."""
    report = os.environ.get("CCHC_TEST_REPORT")
    if not report or hasattr(config, "workerinput"):
        return
    stats = {kind or "other": reports for kind, reports in terminalreporter.stats.items()}
    bad = {one.nodeid for kind in ("failed", "error") for one in stats.get(kind, []) if hasattr(one, "nodeid")}
    of = {name: [kind for kind in stats for one in stats[kind] if getattr(one, "nodeid", "") == name] for name in bad}
    told = {"counts": {kind: len(reports) for kind, reports in stats.items()}, "bad": of}
    Path(report).write_text(json.dumps(told), encoding="utf-8")
