"""What every test of the project shares: the choice of tests by leg, and the count that ./run test adds up."""

import json
import os
from pathlib import Path

import pytest

pytest_plugins = ["fixtures_cast", "fixtures_database"]

LEGS = {
    "domain": lambda item: not _marked(item, "e2e", "stress"),
    "domain-again": lambda item: not _marked(item, "e2e", "stress") and not _without_database(item),
    "browser": lambda item: _marked(item, "e2e") and not _marked(item, "stress"),
    "main-path": lambda item: _marked(item, "main_path") and not _marked(item, "stress"),
    "stress": lambda item: _marked(item, "stress"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leg", choices=sorted(LEGS), help="which share of the tests to run; ./run test runs them all")
    parser.addoption("--write-screenshots", action="store_true", help="renew docs/screenshots from the browser tests")


def _marked(item: pytest.Item, *names: str) -> bool:
    return any(item.get_closest_marker(name) for name in names)


def _without_database(item: pytest.Item) -> bool:
    """Tests of the core see no database, so a second database would tell nothing new."""
    return "core" in item.path.relative_to(Path(__file__).parent).parts[:1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a leg: no browser and no storm, unless they are asked for with ``-m``."""
    leg = config.getoption("--leg")
    if not leg and config.getoption("markexpr"):
        return
    chosen = LEGS[leg or "domain"]
    config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
    items[:] = [item for item in items if chosen(item)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    report = os.environ.get("CCHC_TEST_REPORT")
    if report and not hasattr(config, "workerinput"):
        counts = {kind or "other": len(reports) for kind, reports in terminalreporter.stats.items()}
        Path(report).write_text(json.dumps(counts), encoding="utf-8")
