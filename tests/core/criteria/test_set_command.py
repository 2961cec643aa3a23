"""``cchc set``: what it prints and how it ends, in Vietnamese unless asked otherwise, without Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from criteria_examples import SAMPLES, SMALL

from cchc_core.cli import main
from cchc_core.criteria.excel import dump_excel
from cchc_core.criteria.load import load_set


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(SMALL, "utf-8")
    return path


def test_check_of_a_good_set_ends_with_zero(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["set", "check", str(small)]) == 0
    assert capsys.readouterr().out == f"{small}: tiny@2026: 2 criteria to score, 3 points; 0 errors, 0 warnings\n"


def test_check_prints_file_line_and_code_and_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("points: 2}", "points: 9}").replace("total: 3", "total: 4"), "utf-8")
    assert main(["set", "check", str(path)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}:6: warning The maxima add up to 3")
    assert lines[1].startswith(f"{path}:30: error [1.2] The rule can give 9 points")
    assert lines[2].endswith("1 errors, 1 warnings")


def test_check_of_a_workbook_names_sheet_and_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = load_set(SMALL.replace("points: 2}", "points: 9}")).set
    assert sample is not None
    path = tmp_path / "bad.xlsx"
    path.write_bytes(dump_excel(sample))
    assert main(["set", "check", str(path)]) == 2
    assert f"{path}:Tiêu chí!F4: error [1.2] " in capsys.readouterr().out


def test_check_of_several_files_ends_with_two_if_any_is_wrong(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["set", "check", str(small), str(small.parent / "missing.yaml")]) == 2
    assert "missing.yaml: error The file cannot be read" in capsys.readouterr().out


def test_check_uses_the_edition_before_when_it_is_given(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "next.yaml"
    walk = "replaces: tiny@2026\ncrosswalk:\n  - {from: [plann], to: [plan], relation: same}\n"
    path.write_text(SMALL.replace('"2026"', '"2027"') + walk, "utf-8")
    assert main(["set", "check", str(path)]) == 0
    assert main(["set", "check", str(small), str(path)]) == 2
    assert "“plann”" in capsys.readouterr().out


def test_diff_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["set", "diff", *(str(SAMPLES / f"ha-tinh-so-{year}.yaml") for year in (2022, 2026))]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ha-tinh-so@2022 → ha-tinh-so@2026\n")
    assert "rule.threshold: 80 → 85" in out


def test_diff_as_json_holds_every_criterion(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["set", "diff", str(small), str(small), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [change["aspects"] for change in answer["changes"]] == [["same"]] * 3
    assert answer["changes"][1]["new"] == [{"code": "1.1", "key": "plan", "name": "Ban hành kế hoạch", "max": "1"}]


def test_diff_with_a_broken_set_ends_with_two(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = small.parent / "broken.yaml"
    broken.write_text("set: [\n", "utf-8")
    assert main(["set", "diff", str(small), str(broken)]) == 2
    assert "broken.yaml:" in capsys.readouterr().err


def test_words_that_are_no_command_end_with_two() -> None:
    for words in ([], ["set"], ["set", "check"], ["set", "polish", "x"]):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == 2


def test_set_commands_start_without_django(small: Path) -> None:
    program = (
        "import sys; from cchc.config.cli import main; "
        f"status = main(['set', 'check', {str(small)!r}]); "
        "sys.exit(9 if 'django' in sys.modules else status)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0
