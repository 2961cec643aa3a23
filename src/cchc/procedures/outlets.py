"""What other apps may ask of procedures: what waits, and what follows a unit that ends."""

from cchc.orgunits.succession_hooks import Follower
from cchc.procedures.actions.handover import follow_handover, preview_handover
from cchc.procedures.queries.waiting import waiting_for

__all__ = ["FOLLOWER", "waiting_for"]

#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("procedures", preview_handover, follow_handover)
