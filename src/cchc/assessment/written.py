"""The results of a round in canonical writing, node by node: what is digested and what is stored, written once.

``bridge.result_document`` says what stands in it; the text here is that of ``canonical`` for those documents (tested), made
several times as fast. Units that have the same inputs at a leaf share its result, so that its writing is shared as well.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cchc.assessment.bridge import canonical, result_document
from cchc.assessment.models import Assessment
from cchc.common.fields import exact_text
from cchc_core.scoring.shapes import NodeResult, UnitResult

_NODES = "nodes"


class WrittenNode(NamedTuple):
    """One node: exact figures as text, the reason as the text of its JSON."""

    points: str
    max: str
    applicable_max: str
    applicable: bool
    pending: int
    reason: str | None

    @property
    def text(self) -> str:
        return (
            f'{{"applicable":{"true" if self.applicable else "false"},"applicable_max":"{self.applicable_max}",'
            f'"max":"{self.max}","pending":{self.pending},"points":"{self.points}","reason":{self.reason or "null"}}}'
        )


class WrittenUnit(NamedTuple):
    """The result of one unit: its nodes by code, and all of it as canonical JSON."""

    nodes: Mapping[str, WrittenNode]
    nodes_text: str
    text: str

    @property
    def nodes_digest(self) -> str:
        return hashlib.sha256(self.nodes_text.encode()).hexdigest()


def written(results: Sequence[UnitResult], assessments: Sequence[Assessment]) -> tuple[WrittenUnit, ...]:
    """Every unit, in the order of the results."""
    writer = _Writer(results)
    return tuple([writer.unit(result, row) for result, row in zip(results, assessments, strict=True)])


def digest_of_units(units: Sequence[WrittenUnit]) -> str:
    """That of the list of their documents."""
    return hashlib.sha256(f"[{','.join([each.text for each in units])}]".encode()).hexdigest()


class _Writer:
    """Remembers what it wrote of the nodes of ``results``, which it keeps alive since it knows them by identity."""

    def __init__(self, results: Sequence[UnitResult]) -> None:
        self.results = results
        self.codes = {code: canonical(code) for code in sorted({code for each in results for code in each.nodes})}
        self.known: dict[int, tuple[WrittenNode, str]] = {}

    def unit(self, result: UnitResult, row: Assessment) -> WrittenUnit:
        found = {code: self._node(node) for code, node in result.nodes.items()}
        nodes_text = ",".join([f"{text}:{found[code][1]}" for code, text in self.codes.items()])
        document = result_document(result, row.unit.key, row.unit_name, with_nodes=False)
        before = canonical({key: value for key, value in document.items() if key < _NODES})
        after = canonical({key: value for key, value in document.items() if key > _NODES})
        text = f'{before[:-1]},"{_NODES}":{{{nodes_text}}},{after[1:]}'
        return WrittenUnit({code: node for code, (node, _text) in found.items()}, nodes_text, text)

    def _node(self, node: NodeResult) -> tuple[WrittenNode, str]:
        found = self.known.get(id(node))
        if found is None:
            one = WrittenNode(
                exact_text(node.points),
                exact_text(node.max),
                exact_text(node.applicable_max),
                node.applicable,
                node.pending,
                node.reason.to_json_text() if node.reason.text else None,
            )
            found = self.known[id(node)] = one, one.text
        return found
