"""Urging rounds with their units, items, replies and letters in one file."""

from cchc.urging.models.rounds import LetterFile, Reply, UrgedUnit, UrgingItem, UrgingRound

__all__ = ["LetterFile", "Reply", "UrgedUnit", "UrgingItem", "UrgingRound"]
