"""``cchc``: which words go to the core and which to Django, and in which language it speaks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from criteria_examples import SMALL

from cchc.config import cli


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "tiny.yaml"
    path.write_text(SMALL, "utf-8")
    return str(path)


def test_language_may_be_named_anywhere(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--lang", "en", "set", "check", small], ["set", "check", small, "--lang=en"]):
        assert cli.main(words) == 0
        assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_language_without_a_catalogue_is_english(
    small: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli, "LOCALE", tmp_path)
    assert cli.main(["set", "check", small]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_other_words_are_commands_of_django(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out.startswith("5.")


def test_set_import_is_the_command_set_import_of_django(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["set", "import", "--no-such-option"])
    assert "set_import" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["score", "--help"], 0, ["cách dùng:", "tùy chọn:", "hiện phần trợ giúp này rồi thoát", "bộ tiêu chí"]),
        (["set", "--help"], 0, ["in lỗi và cảnh báo"]),
        (["score", "a.yaml"], 2, ["lỗi: còn thiếu tham số: INPUT"]),
        (["set", "mend"], 2, ["không có lựa chọn 'mend'"]),
    ],
)
def test_help_and_wrong_arguments_are_told_in_vietnamese(
    words: list[str], status: int, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    told = "".join(capsys.readouterr())
    assert left.value.code == status
    for each in said:
        assert each in told
    for english in ("usage", "options", "show this", "required", "choose from"):
        assert english not in told


def test_what_the_system_and_the_parsers_say_is_told_in_vietnamese(
    tmp_path: Path, small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("set: [a\n", "utf-8")
    inputs = tmp_path / "inputs.json"
    inputs.write_text('{"units": [}', "utf-8")
    assert cli.main(["set", "check", str(tmp_path / "absent.yaml"), str(tmp_path), str(broken)]) == 2
    assert cli.main(["score", small, str(inputs)]) == 2
    told = "".join(capsys.readouterr())
    for each in ("không có tệp hoặc thư mục này", "đây là thư mục", "thiếu dấu phẩy hoặc dấu ]", "thiếu giá trị"):
        assert each in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_output_that_cannot_be_written_is_told_without_a_trace(small: str) -> None:
    with Path("/dev/full").open("w") as full:
        left = subprocess.run(
            [sys.executable, "-m", "cchc.config.cli", "set", "check", small], stdout=full, stderr=subprocess.PIPE
        )
    assert left.returncode == 2
    assert left.stderr.decode() == "cchc: không ghi được kết quả (đĩa đã đầy)\n"


def test_vietnamese_is_written_on_a_machine_set_up_for_fewer_letters(small: str) -> None:
    left = subprocess.run(
        [sys.executable, "-m", "cchc.config.cli", "set", "check", small],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert left.returncode == 0
    assert "cảnh báo" in left.stdout.decode()
