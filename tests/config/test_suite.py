"""``./run test``: the second chance of a few tests, and what all legs come to."""

import os
from pathlib import Path

import pytest

from cchc.config.workshop import suite
from cchc.config.workshop.suite import Leg, Outcome, together

TESTS = Path(__file__).parents[1]

#: The hooks of our own tests in a project of one file, without what they bring from the product.
CONFTEST = f"""
hooks = open({str(TESTS / "conftest.py")!r}, encoding="utf-8").read()
exec(compile(hooks.replace("pytest_plugins =", "not_here ="), {str(TESTS / "conftest.py")!r}, "exec"))
"""
SETTINGS = """
[pytest]
markers =
    e2e: a browser test
    main_path: the one that runs on two databases
"""
BROWSER_TESTS = """
import pathlib, pytest
pytestmark = pytest.mark.e2e
HERE = pathlib.Path(__file__).parent

def late(what):
    known, _ = (HERE / what).exists(), (HERE / what).touch()
    return known

@pytest.fixture
def window():
    yield
    assert late("window")

def test_sound(): pass
def test_racing(): assert late("race")
@pytest.mark.parametrize("unit", ["Xã Đức Thọ"])
def test_cleared(window, unit): pass
def test_broken(): assert {broken} is False
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setattr(suite, "PROJECT", tmp_path)
    return tmp_path


QUIET = ["-p", "no:cacheprovider"]


def environment() -> dict[str, str]:
    ours = ("DJANGO_", "PYTEST_", "CCHC_TEST_")
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**rest, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # which is quicker


def outcome(project: Path, *, second_chance: bool = True) -> Outcome:
    return suite._outcome(Leg("browser", "sqlite", 0, second_chance=second_chance), QUIET, environment(), "", project)


def write(project: Path, *, broken: bool) -> None:
    (project / "test_pages.py").write_text(BROWSER_TESTS.replace("{broken}", str(broken)), encoding="utf-8")


def test_race_that_is_lost_once_is_told_and_passes(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(project, broken=False)
    found = outcome(project)
    assert (found.status, found.counts["passed"], found.counts["failed"], found.counts["error"]) == (0, 4, 0, 0)
    told = capfd.readouterr().err
    assert "test_pages.py::test_racing: failed at first, passed when run once more" in told
    assert "test_sound" not in told


def test_fault_stays_a_fault(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(project, broken=True)
    found = outcome(project)
    assert (found.status, found.counts["passed"], found.counts["failed"]) == (1, 3, 1)
    assert "test_pages.py::test_broken: failed again" in capfd.readouterr().err


def test_leg_without_second_chance_ends_as_it_is(project: Path) -> None:
    write(project, broken=False)
    found = outcome(project, second_chance=False)
    assert (found.status, found.counts["failed"]) == (1, 1)


def test_many_faults_at_once_are_no_accident(project: Path) -> None:
    tests = "\n".join(f"@pytest.mark.e2e\ndef test_{number}(): assert False" for number in range(6))
    (project / "test_pages.py").write_text(f"import pytest\n{tests}\n", encoding="utf-8")
    assert outcome(project).counts["failed"] == 6


def test_test_that_could_not_be_cleared_away_counts_once() -> None:
    first = Outcome(1, {"passed": 10, "failed": 1, "error": 1}, {"a": ["failed"], "b": ["passed", "error"]})
    second = Outcome(0, {"passed": 2}, {})
    counts = together(first, second).counts
    assert {kind: number for kind, number in counts.items() if number} == {"passed": 11}


@pytest.mark.parametrize(
    ("statuses", "whole"), [([0, 0], 0), ([5, 0], 0), ([5, 5], 5), ([0, 1, 5], 1), ([1, 2], 2), ([5, 1], 1)]
)
def test_run_is_as_good_as_its_worst_leg(statuses: list[int], whole: int) -> None:
    assert suite._closing_status(statuses) == whole


def test_main_path_runs_beside_the_browser_unless_somebody_wants_to_watch() -> None:
    def names(*arguments: str) -> list[list[str]]:
        groups = suite._at_the_same_time(suite.LEGS, list(arguments))
        return [[leg.name for leg in group] for group in groups]

    assert names() == [["domain"], ["domain-again"], ["browser", "main-path"]]
    assert names("--pdb") == names("-n0") == [["domain"], ["domain-again"], ["browser"], ["main-path"]]


def test_legs_that_run_beside_each_other_are_told_one_after_the_other(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(project, broken=True)
    legs = [Leg("browser", "sqlite", 0), Leg("main-path", "sqlite", 0, beside=True)]
    found = suite._outcomes(legs, QUIET, environment(), "", project)
    assert [each.status for each in found] == [1, suite.NOTHING_COLLECTED]
    said = capfd.readouterr().out
    assert said.index("test_pages.py") < said.index("── main-path") < said.index("4 deselected")
