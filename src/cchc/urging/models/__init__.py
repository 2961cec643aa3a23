"""Urging rounds with their units, items and replies."""

from cchc.urging.models.rounds import Reply, UrgedUnit, UrgingItem, UrgingRound

__all__ = ["Reply", "UrgedUnit", "UrgingItem", "UrgingRound"]
