"""Group TDGQ, progress."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cchc_core.procedures.definitions import MINUTES_A_DAY
from cchc_core.procedures.shares import Share, ended, judged, late


def on_time(dossiers: ir.Table) -> Share:
    """2.1: dossiers in time, ended or still in work, over dossiers received or in work in the period.

    What counts as an end, as the term and as late is said in ``clock``.
    Version 766-1. Sources: F766, P766.
    """
    return Share(of=judged(dossiers), those=judged(dossiers), less=(late(dossiers),))


def average_time(dossiers: ir.Table) -> Share:
    """2.2: minutes from receipt to end without the days waited for a supplement, over dossiers that ended in the period.

    Told for one procedure at a time, in days of 24 hours; no points. A time under zero counts as zero.
    Version 766-1. Sources: F766.
    """
    seconds = dossiers.ended_at.epoch_seconds().cast("int64") - dossiers.received_at.epoch_seconds().cast("int64")
    waited = dossiers.supplement_days.fill_null(0).cast("int64") * MINUTES_A_DAY
    minutes = ibis.greatest(seconds // 60 - waited, 0)
    return Share(of=ended(dossiers, dossiers.one), those=ended(dossiers, minutes))
