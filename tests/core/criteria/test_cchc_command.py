"""``cchc``: which words go to the core and which to Django, and in which language it speaks."""

from __future__ import annotations

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
