"""The page docs/reference/rule-kinds.md: each kind's purpose, parameters, an example and its cases, from code and cases."""

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from cchc.config.env import PROJECT
from cchc_core.rules.catalogue import KINDS
from cchc_core.rules.params import FormField, form_fields
from cchc_core.rules.rule import Rule

CASES = PROJECT / "tests" / "core" / "cases"
EXAMPLE = re.compile(r"^rule:.*\n(?:[ ]+.*\n)*", re.MULTILINE)


def rule_kinds_md() -> str:
    """The whole page."""
    lines = [
        "# Rule kinds",
        "",
        "<!-- Made from code by `./run cchc docs`; do not edit. -->",
        "",
        "How a leaf earns its points. The sentences are what people read on the score sheet; the tests check each of them.",
        "",
        *(f"- [`{kind.kind}`](#{kind.kind}): {kind.meaning}" for kind in KINDS),
    ]
    for kind in KINDS:
        lines += ["", *_about(kind)]
    return "\n".join(lines)


def _about(kind: type[Rule]) -> Iterator[str]:
    text = (CASES / f"{kind.kind}.yaml").read_text(encoding="utf-8")
    yield f"## {kind.kind}"
    yield f"\n*{kind.label}.* {(inspect.getdoc(kind) or '').replace('``', '`')}\n"
    yield "| Parameter | Holds | Needed | Means |"
    yield "|---|---|---|---|"
    yield from _rows(form_fields(kind))
    if example := EXAMPLE.search(text):
        yield f"\n```yaml\n{example[0].rstrip()}\n```"
    yield from _cases(text)


def _rows(fields: Iterable[FormField], within: str = "") -> Iterator[str]:
    """One row a parameter; those of a record or of rows follow it with its name before theirs."""
    for field in fields:
        name = f"{within}{field.name}"
        holds = field.type.replace("_", "/")
        if field.choices:
            holds = ", ".join(f"`{choice.key}`" for choice in field.choices)
        needed = "yes" if field.required else "no"
        if field.default not in (None, ""):
            needed = f"no: `{field.default}`"
        words = ". ".join(
            part.rstrip(".") for part in (field.label, field.hint, field.empty and f"Empty: {field.empty}") if part
        )
        yield f"| `{name}` | {holds} | {needed} | {words} |"
        yield from _rows(field.columns, f"{name}{'[]' if field.type == 'records' else ''}.")


def _cases(text: str) -> Iterator[str]:
    """The cases that say a sentence, and a link to all of them."""
    data = yaml.safe_load(text)
    file = Path("../../tests/core/cases") / f"{data['kind']}.yaml"
    yield f"\n| Case ([all of them]({file})) | What the sheet says |"
    yield "|---|---|"
    for case in data["cases"]:
        if "says" in case:
            yield f"| {case['title']} | {case['says']} |"
