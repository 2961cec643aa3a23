"""Notes as they are stored: every text, notes within notes, and the same words again."""

import json

import pytest

from cchc_core.words import Note, note

NOTES = [
    note("No figure yet."),
    note("%(b)s before %(a)s", b="Xã “Sơn”\n\\ \u2028 \x07", a=7),
    note("%(why)s → %(points)s", why=note("%(names)s", names=("một", note("%(n)s", n=2))), points="1,50"),
]


@pytest.mark.parametrize("each", NOTES)
def test_note_comes_back_as_it_was_stored(each: Note) -> None:
    assert Note.from_json(json.loads(each.to_json_text())) == each


@pytest.mark.parametrize("each", NOTES)
def test_text_of_a_note_is_that_of_its_canonical_json(each: Note) -> None:
    data = each.to_json()
    assert each.to_json_text() == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
