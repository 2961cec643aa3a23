"""What a save would give, computed as somebody types. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cchc.assessment.actions.ledger import Desk
from cchc.assessment.bridge import SELF, Said
from cchc.assessment.models import Assessment, ScoreEntry
from cchc_core.rules.rule import FactValue
from cchc_core.scoring.shapes import NodeResult, UnitResult


@dataclass(frozen=True)
class Preview:
    """The leaf and the whole sheet as they would be; ``computed`` is what the rule alone gives."""

    result: NodeResult
    computed: NodeResult
    totals: UnitResult


def preview_leaf(
    *,
    desk: Desk,
    assessment: Assessment,
    code: str,
    layer: str = SELF,
    facts: Mapping[str, FactValue],
    judgement: Mapping[str, Any],
    points: Fraction | None = None,
    reason: str = "",
) -> Preview:
    """Try an entry out in memory. Raises ``Invalid`` where an input is out of bounds."""
    sheet = desk.sheets[assessment.pk]
    stage = ScoreEntry.SELF if layer == SELF else ScoreEntry.VERIFICATION
    tried = {name: (fact, 0) for name, fact in facts.items()}
    desk.put(sheet, code, layer, Said((0, desk.next_order()), stage, dict(judgement), points, reason, tried))
    computed = desk.by_rule(sheet, code, layer)
    totals = desk.unit(sheet, layer)[1]
    return Preview(totals.nodes[code], computed, totals)
