"""The case files of the rule kinds, ``tests/core/cases/<kind>.yaml``: written for officers, run by one test.

Numbers are exact, "có" and "không" are yes and no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import polib
import yaml

from cchc_core.rules.rule import FactLabel, LeafInputs

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "core" / "cases"
WORDS = ROOT / "src" / "cchc" / "locale" / "vi" / "parts"
ANSWERS = {"có": True, "không": False}


class ExactLoader(yaml.SafeLoader):
    """YAML with exact numbers, and without the old habit of reading the words yes, no, on and off as truth values."""


ExactLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
ExactLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), "tf")
ExactLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Fraction(node.value))


@dataclass(frozen=True)
class CaseFile:
    """One file: the rule with its labels and maximum, what it should say and give."""

    name: str
    data: Mapping[str, Any]

    @property
    def cases(self) -> list[Mapping[str, Any]]:
        return self.data["cases"]

    @property
    def labels(self) -> dict[str, FactLabel]:
        return {name: FactLabel(**words) for name, words in self.data.get("labels", {}).items()}

    def maximum(self, case: Mapping[str, Any]) -> Fraction:
        return Fraction(case.get("max", self.data["max"]))

    def inputs(self, case: Mapping[str, Any]) -> LeafInputs:
        """What the case gives the rule; whole numbers become exact numbers as a reader of inputs makes them."""
        return LeafInputs(
            facts={name: _value(value) for name, value in case.get("given", {}).items()},
            judgement=case.get("judgement", {}),
            surveys={
                survey: {item: Fraction(share) for item, share in items.items()}
                for survey, items in case.get("surveys", {}).items()
            },
            best={name: Fraction(value) for name, value in case.get("best", {}).items()},
            labels=self.labels,
        )


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return ANSWERS[value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return value


def case_files() -> list[CaseFile]:
    paths = sorted(path for path in CASES.glob("*.yaml"))
    loaded = [(path.stem, yaml.load(path.read_text(encoding="utf-8"), ExactLoader)) for path in paths]
    return [CaseFile(name, data) for name, data in loaded if "kind" in data and "rule" in data]


@cache
def vietnamese() -> Callable[[str], str]:
    """Translates with the parts of the catalogue; a sentence without translation is a ``KeyError``."""
    words: dict[str, str] = {}
    for part in sorted(WORDS.glob("*.po")):
        words.update({entry.msgid: entry.msgstr for entry in polib.pofile(str(part)) if entry.msgstr})
    return words.__getitem__
