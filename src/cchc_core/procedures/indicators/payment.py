"""Group TTTT, payment online: what of it dossiers tell. 3.5 counts procedures in the catalogue and comes as an aggregate."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.shares import Share, procedures, received


def procedures_paid_online(dossiers: ir.Table) -> Share:
    """3.5b: procedures with a payment online, over procedures with a dossier that owes a fee.

    Version 766-1. Sources: P766.
    """
    owed = dossiers.fee_due.fill_null(False)
    return Share(of=procedures(dossiers, owed), those=procedures(dossiers, owed & dossiers.paid_online))


def dossiers_paid_online(dossiers: ir.Table) -> Share:
    """3.6: dossiers paid online, over dossiers that owe a fee; a fee of nothing is none.

    Version 766-1. Sources: F766, P766.
    """
    owed = dossiers.fee_due.fill_null(False)
    return Share(of=received(dossiers, owed), those=received(dossiers, owed & dossiers.paid_online))
