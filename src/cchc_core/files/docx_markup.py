"""Small questions to the markup of Word: a property of a node, a switch, a length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from docx.oxml.ns import qn

_MM_PER_TWIP = 25.4 / 1440


def first(node: Any, name: str) -> Any:
    """The properties of a node, which stand before all else in it; a search would go through a whole paragraph."""
    child = next(iter(node), None)  # its length would be counted child by child
    return child if child is not None and child.tag == qn(name) else None


def within(paragraph: Any, name: str) -> Any:
    """A property of a paragraph's own."""
    own = first(paragraph, "w:pPr")
    return None if own is None else own.find(qn(name))


def found(nodes: Iterable[Any], name: str) -> Iterator[Any]:
    """That child of each node that has one."""
    for node in nodes:
        inner = node.find(qn(name))
        if inner is not None:
            yield inner


def is_default(node: Any, kind: str) -> bool:
    """Whether a style is the one of what names none."""
    return node.get(qn("w:type")) == kind and node.get(qn("w:default")) in ("1", "true", "on")


def inside(node: Any, top: Any, tags: tuple[str, ...]) -> bool:
    """Whether a node stands within one of these, below ``top``."""
    while node is not top and node is not None:
        if node.tag in tags:
            return True
        node = node.getparent()
    return False


def on(node: Any) -> bool | None:
    """Whether a switch is on; None where it is not there."""
    if node is None:
        return None
    return node.get(qn("w:val")) not in ("0", "false", "off", "none")


def twips(value: str) -> float:
    """Millimetres; newer files may say "1.5cm" or "12pt"."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(mm|cm|in|pt)?", value)
    if not match:
        return 0.0
    scale = {None: _MM_PER_TWIP, "mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}[match[2]]
    return float(match[1]) * scale


def length(node: Any, name: str, default: int) -> float:
    """Millimetres of an attribute in twips."""
    value = None if node is None else node.get(qn(f"w:{name}"))
    return twips(value if value is not None else str(default))
