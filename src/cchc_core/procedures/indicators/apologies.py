"""Group XL, ours: apologies for late dossiers. They give no points."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cchc_core.procedures.shares import Share, late


def late_with_apology(dossiers: ir.Table) -> Share:
    """XL.1: late dossiers with a letter of apology, over late dossiers.

    Version 1. Sources: OURS.
    """
    return Share(of=late(dossiers), those=late(dossiers, dossiers.apologies > 0))


def apology_in_time(dossiers: ir.Table) -> Share:
    """XL.2: late dossiers whose apology came at the latest one day before the appointment, over late ones with apology.

    Version 1. Sources: OURS.
    """
    apologised = dossiers.apologies.fill_null(0) > 0
    before = dossiers.apologised_at <= dossiers.due_at - ibis.interval(days=1)
    return Share(of=late(dossiers, apologised), those=late(dossiers, apologised & before))
