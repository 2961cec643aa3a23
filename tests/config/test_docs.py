"""What an operator can type or set stands in the documents."""

from pathlib import Path

import pytest
from django.core.management import get_commands

from cchc.config import docs
from cchc.config.env import SETTINGS


def read(page: str) -> str:
    return (docs.DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in read("reference/settings.md")


def test_every_command_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("cchc.")} | {"score"}
    page = read("reference/commands.md")
    assert [name for name in ours if f"`cchc {docs._spoken(name)}`" not in page] == []


def test_pages_made_from_code_are_fresh() -> None:
    assert [str(path.relative_to(docs.DOCS)) for path in docs.stale()] == []


def test_every_setting_says_what_it_does() -> None:
    assert [setting.name for setting in SETTINGS if not (setting.description and setting.expected)] == []


def test_pages_carry_no_machine_of_ours() -> None:
    assert [path for path, text in docs.pages().items() if str(Path.home()) in text] == []
