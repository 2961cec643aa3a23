"""How the criteria of the edition before went on: links to accept or mend, a row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cchc.criteria import words
from cchc.criteria.forms import declared
from cchc_core.criteria.crosswalk import suggest
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink, Placed
from cchc_core.rules.params import Choice, FormField
from cchc_core.values import show_number
from cchc_core.words import gettext_noop

PREFIX = "crosswalk"
LINKS = FormField(
    "links",
    gettext_noop("Crosswalk"),
    "records",
    required=False,
    columns=(
        FormField("from", gettext_noop("Keys before"), "text", required=False),
        FormField("to", gettext_noop("Keys now"), "text", required=False),
        FormField(
            "relation",
            gettext_noop("What became of it"),
            "choice",
            choices=tuple(Choice(key, label) for key, label in words.RELATIONS.items()),
        ),
    ),
)


@dataclass
class LinkRow:
    """One link with the names behind its keys; ``likeness`` in percent where it is a suggestion."""

    row: declared.Row
    old: list[str]
    new: list[str]
    likeness: int | None = None


class CrosswalkEditor:
    """What is written, what is suggested, and what was typed."""

    def __init__(self, old: CriteriaSet, new: CriteriaSet, post: QueryDict | None = None) -> None:
        self.old, self.new = _by_key(old), _by_key(new)
        self.errors: dict[declared.Path, list[str]] = {}
        self.likeness: dict[tuple[str, str], int] = {}
        if post is None:
            self.text = {"links": [_text(link) for link in new.crosswalk] or self._suggested(old, new)}
            return
        self.text = declared.typed((LINKS,), post, PREFIX)
        do = post.get("do", "save")
        if do == "suggest":
            told = {key for row in self.text["links"] for side in ("from", "to") for key in _keys(row[side])}
            self.text["links"] += [
                row for row in self._suggested(old, new) if not told & {*_keys(row["from"]), *_keys(row["to"])}
            ]
        elif do != "save":
            declared.act((LINKS,), self.text, do, PREFIX)

    def _suggested(self, old: CriteriaSet, new: CriteriaSet) -> list[dict[str, str]]:
        rows = []
        for each in suggest(old, new):
            row = _text(each.link)
            self.likeness[row["from"], row["to"]] = round(each.likeness * 100)
            rows.append(row)
        return rows

    @property
    def control(self) -> declared.Control:
        return declared.controls((LINKS,), self.text, self.errors, (), PREFIX)[0]

    @property
    def rows(self) -> list[LinkRow]:
        return [
            LinkRow(
                row,
                [_words(self.old, key) for key in _keys(typed["from"])],
                [_words(self.new, key) for key in _keys(typed["to"])],
                self.likeness.get((typed["from"], typed["to"])),
            )
            for row, typed in zip(self.control.rows, self.text["links"], strict=True)
        ]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        return self.control.faults

    def is_valid(self) -> bool:
        for number, row in enumerate(self.text["links"], start=1):
            for side, known in (("from", self.old), ("to", self.new)):
                for key in _keys(row[side]):
                    if key not in known:
                        self._wrong(number, side, _("No criterion has the key “%(key)s”.") % {"key": key})
            if row["relation"] not in words.RELATIONS:
                self._wrong(number, "relation", _("Choose one from the list."))
            elif not _keys(row["from"]) and not _keys(row["to"]):
                self._wrong(number, "from", _("Fill this in, or remove the row."))
        return not self.errors

    def _wrong(self, number: int, column: str, text: str) -> None:
        self.errors.setdefault(("links", number, column), []).append(text)

    @property
    def links(self) -> list[CrosswalkLink]:
        return [
            CrosswalkLink(tuple(_keys(row["from"])), tuple(_keys(row["to"])), row["relation"])
            for row in self.text["links"]
        ]


def _text(link: CrosswalkLink) -> dict[str, Any]:
    return {"from": ", ".join(link.old), "to": ", ".join(link.new), "relation": link.relation}


def _keys(typed: str) -> list[str]:
    return [key for key in (each.strip() for each in typed.split(",")) if key]


def _by_key(criteria_set: CriteriaSet) -> Mapping[str, Placed]:
    placed: Iterable[Placed] = criteria_set.walk()
    return {each.node.key: each for each in placed if each.node.key}


def _words(known: Mapping[str, Placed], key: str) -> str:
    """ "1.1.2 Ban hành kế hoạch (0,5)"."""
    if key not in known:
        return key
    node = known[key].node
    points = f" ({show_number(node.max)})" if node.max is not None else ""
    return f"{node.code} {node.name}{points}"
