"""The results of a round in canonical writing, node by node: what is digested and what is stored, written once.

``bridge.result_document`` says what stands in it; the text here is that of ``canonical`` for those documents (tested), made
several times as fast. Units that have the same inputs at a leaf share its result, so that its writing is shared as well.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cchc.assessment.bridge import canonical, digest_of_list, result_document
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
    """The result of one unit: its nodes by code, and all of it as canonical JSON, in UTF-8 as digests take it."""

    nodes: Mapping[str, WrittenNode]
    before: bytes  # what stands before the nodes,
    nodes_text: bytes
    after: bytes  # and what follows them

    @property
    def nodes_digest(self) -> str:
        return hashlib.sha256(self.nodes_text).hexdigest()


def written(results: Sequence[UnitResult], assessments: Sequence[Assessment]) -> tuple[WrittenUnit, ...]:
    """Every unit, in the order of the results."""
    writer = _Writer(results)
    return tuple([writer.unit(result, row) for result, row in zip(results, assessments, strict=True)])


def digest_of_units(units: Sequence[WrittenUnit]) -> str:
    """That of the list of their documents."""
    return digest_of_list((each.before, each.nodes_text, each.after) for each in units)


class _Writer:
    """Remembers what it wrote of the nodes of ``results``, which it keeps alive since it knows them by identity."""

    def __init__(self, results: Sequence[UnitResult]) -> None:
        self.results = results
        self.codes = sorted({code for each in results for code in each.nodes})
        self.known: dict[str, dict[int, tuple[WrittenNode, bytes]]] = {code: {} for code in self.codes}

    def unit(self, result: UnitResult, row: Assessment) -> WrittenUnit:
        found = [self._node(code, result.nodes[code]) for code in self.codes]
        document = result_document(result, row.unit.key, row.unit_name, with_nodes=False)
        before = canonical({key: value for key, value in document.items() if key < _NODES})
        after = canonical({key: value for key, value in document.items() if key > _NODES})
        return WrittenUnit(
            {code: node for code, (node, _text) in zip(self.codes, found, strict=True)},
            f'{before[:-1]},"{_NODES}":{{'.encode(),
            b",".join([text for _node, text in found]),
            f"}},{after[1:]}".encode(),
        )

    def _node(self, code: str, node: NodeResult) -> tuple[WrittenNode, bytes]:
        """The node, and its text after that of its code."""
        known = self.known[code]
        found = known.get(id(node))
        if found is None:
            one = WrittenNode(
                exact_text(node.points),
                exact_text(node.max),
                exact_text(node.applicable_max),
                node.applicable,
                node.pending,
                node.reason.to_json_text() if node.reason.text else None,
            )
            found = known[id(node)] = one, f"{canonical(code)}:{one.text}".encode()
        return found
