"""Urging: whether what fell short has moved since, how well urging works, and when silence climbs to the superior post."""

from cchc_core.urging.climbing import NotRungs, climb, read_rungs
from cchc_core.urging.effect import Effect, Move, Urged, effect, effect_by, move_of

__all__ = ["Effect", "Move", "NotRungs", "Urged", "climb", "effect", "effect_by", "move_of", "read_rungs"]
