"""All of targets in one place: what they are (``target``) and how officials write them (``target_words``)."""

from cchc_core.planning.target import (
    EXACTLY,
    LEAST,
    MEASURE_LABELS,
    MOST,
    OPERATORS,
    OVER,
    UNDER,
    Measure,
    Target,
    Verdict,
    WeakerNote,
    Weakness,
    asked_figure,
    judge,
    shown,
    weaker,
)
from cchc_core.planning.target_words import TargetLine, read_cells, read_target, split_target

__all__ = [
    "EXACTLY",
    "LEAST",
    "MEASURE_LABELS",
    "MOST",
    "OPERATORS",
    "OVER",
    "UNDER",
    "Measure",
    "Target",
    "TargetLine",
    "Verdict",
    "WeakerNote",
    "Weakness",
    "asked_figure",
    "judge",
    "read_cells",
    "read_target",
    "shown",
    "split_target",
    "weaker",
]
