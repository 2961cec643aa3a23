"""Group XL, ours: apologies for late dossiers. They give no points."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.shares import Share, late


def late_with_apology(dossiers: ir.Table) -> Share:
    """XL.1: late dossiers with a letter of apology, over late dossiers.

    Version 1. Sources: OURS.
    """
    return Share(of=late(dossiers), those=late(dossiers, dossiers.apologies > 0))


def apology_in_time(dossiers: ir.Table) -> Share:
    """XL.2: late dossiers whose apology came at the latest on the day before the appointment, over late ones with apology.

    Days count, not hours, as they do for a slip; without an appointment the time by law stands for it.
    Version 2. Sources: OURS.
    """
    apologised = dossiers.apologies.fill_null(0) > 0
    before = dossiers.apologised_at.date() < dossiers.due_at.coalesce(dossiers.statutory_due_at).date()
    return Share(of=late(dossiers, apologised), those=late(dossiers, apologised & before))
