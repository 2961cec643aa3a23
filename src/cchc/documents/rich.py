"""Text with bold and italic as people type or paste it: everything but these two marks is cleaned away.

``<b>`` and ``<i>`` (and ``<strong>``, ``<em>``) are the marks; other tags are dropped and their words kept, except what was
never meant to be read (scripts, styles). A lone "<" is a sign like any other.
"""

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from typing import Any

_BOLD, _ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em"})
_UNREAD = frozenset({"script", "style", "head", "title", "template", "svg", "iframe", "object"})
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,5000}?-->", re.DOTALL)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[dict[str, Any]] = []
        self._bold = self._italic = self._unread = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._count(tag, 1)
        if tag in ("br", "p", "div", "li"):
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        self._count(tag, -1)

    def _count(self, tag: str, step: int) -> None:
        if tag in _BOLD:
            self._bold = max(0, self._bold + step)
        elif tag in _ITALIC:
            self._italic = max(0, self._italic + step)
        elif tag in _UNREAD:
            self._unread = max(0, self._unread + step)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._add(data)

    def _add(self, text: str) -> None:
        look = {name: True for name, on in (("bold", self._bold), ("italic", self._italic)) if on}
        if self.runs and {key: value for key, value in self.runs[-1].items() if key != "text"} == look:
            self.runs[-1]["text"] += text
        else:
            self.runs.append({"text": text, **look})


def runs_of(text: str) -> list[dict[str, Any]]:
    """The stretches of a line, as a context holds them."""
    if not _TAG.search(text):
        plain = unescape(text) if _ENTITY.search(text) else text
        return [{"text": plain}] if plain.strip() else []
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return [run for run in cleaner.runs if run["text"]] if any(run["text"].strip() for run in cleaner.runs) else []


_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d+);")


def _safe(text: str) -> str:
    """Words that would be read as marks, written so that they are not."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if _TAG.search(text) or _ENTITY.search(text) else text


def markup_of(value: Any) -> str:
    """What ``runs_of`` reads, from a text, a run or a list of runs."""
    pieces: Iterable[Any] = value if isinstance(value, list) else [value]
    parts = []
    for piece in pieces:
        run = {"text": piece} if isinstance(piece, str) else piece or {"text": ""}
        text = _safe(str(run.get("text", "")))
        if run.get("italic"):
            text = f"<i>{text}</i>"
        if run.get("bold"):
            text = f"<b>{text}</b>"
        parts.append(text)
    return "".join(parts)
