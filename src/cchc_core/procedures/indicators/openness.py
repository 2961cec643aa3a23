"""Group CKMB, publicity: what of it dossiers tell. 1.1 to 1.3 count procedures and come as aggregates."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.shares import Share, received


def dossier_sync(dossiers: ir.Table) -> Share:
    """1.4: dossiers received in the period and synchronised to the national portal, over dossiers received.

    Where the unit's own count of dossiers (an aggregate of 1.4) is higher than what is in the data, it is the
    denominator; a month without such a count takes a twelfth of the year before, if that is known.
    Version 766-1. Sources: F766, P766.
    """
    return Share(of=received(dossiers), those=received(dossiers, dossiers.synced))
