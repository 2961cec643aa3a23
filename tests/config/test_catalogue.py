"""The parts of the Vietnamese catalogue are checked as a whole."""

from pathlib import Path

import pytest

from cchc.config import catalogue


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogue, "PARTS", tmp_path)
    return tmp_path


def put(parts: Path, name: str, *pairs: tuple[str, str]) -> None:
    text = "\n\n".join(f'msgid "{source}"\nmsgstr "{vietnamese}"' for source, vietnamese in pairs)
    (parts / name).write_text(f'msgid ""\nmsgstr ""\n\n{text}', encoding="utf-8")


def test_parts_with_different_words_for_one_message_are_told(parts: Path) -> None:
    put(parts, "a.po", ("Save", "Lưu"))
    put(parts, "b.po", ("Save", "Ghi"))
    assert catalogue.read_parts().problems == ["b.po:4: otherwise in a.po: 'Save'"]


def test_part_that_lost_a_gap_is_told(parts: Path) -> None:
    put(parts, "a.po", ("%(done)s of %(all)s tasks", "%(done)s nhiệm vụ"))
    assert len(catalogue.read_parts().problems) == 1


def test_part_with_a_percent_sign_is_right(parts: Path) -> None:
    put(parts, "a.po", ("%(share)s %% of tasks", "%(share)s %% nhiệm vụ"))
    assert catalogue.read_parts().problems == []


def test_part_without_vietnamese_is_told(parts: Path) -> None:
    put(parts, "a.po", ("Save", ""))
    assert catalogue.read_parts().problems == ["a.po:4: no Vietnamese for 'Save'"]


def test_template_gives_its_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "SOURCE", tmp_path)
    page = tmp_path / "page.html"
    page.write_text(
        """{% load i18n %}<p title="{% translate "Ranks" %}">it's
          {% blocktranslate trimmed with name=unit.name %}
            The unit %(x)s
            {{ name }}
          {% endblocktranslate %}
        {{ _("Ties") }}</p>""",
        encoding="utf-8",
    )
    code = catalogue._template_as_code(page)
    found = {key[1] for _, key in catalogue._messages(page, code)}
    assert found == {"Ranks", "The unit %%(x)s %(name)s", "Ties"}
