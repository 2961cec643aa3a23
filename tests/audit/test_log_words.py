"""The log speaks in words: nothing that a person did is told in a program's name."""

import re
from pathlib import Path

import cchc
from cchc.audit.words import KINDS, VERBS

SOURCE = Path(cchc.__file__).parent
VERB = re.compile(
    r'"((?:assessment|round|draft|document|reading|criteria|evidence|index_result|finding|proposals)\.[a-z_]+)"'
)


def test_every_verb_that_an_action_records_has_words() -> None:
    files = [
        file for file in SOURCE.glob("*/actions*/**/*.py") if file.name != "told.py"
    ]  # notices have kinds of their own
    files += SOURCE.glob("*/actions.py")
    found = {verb for file in files for verb in VERB.findall(file.read_text(encoding="utf-8"))}
    assert len(found) > 40
    assert found - VERBS.keys() == set()


def test_every_kind_of_thing_has_words() -> None:
    roots = re.compile(r'root=f"([a-z_-]+):')
    found = {kind for file in SOURCE.glob("**/*.py") for kind in roots.findall(file.read_text(encoding="utf-8"))}
    assert found
    assert found - KINDS.keys() == set()
