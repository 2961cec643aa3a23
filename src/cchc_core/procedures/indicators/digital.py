"""Group MDSH, digitisation: what of it dossiers tell. 4.2c, 4.4 and 4.5 come as aggregates."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.shares import Share, received


def electronic_results(dossiers: ir.Table) -> Share:
    """4.1: dossiers with a file of the result, over dossiers whose procedure returns a result.

    Version 766-1. Sources: F766, P766.
    """
    required = dossiers.result_required.fill_null(False)
    return Share(of=received(dossiers, required), those=received(dossiers, required & dossiers.result_electronic))


def digitised(dossiers: ir.Table) -> Share:
    """4.2: dossiers with a digitised component and an electronic result as well, over dossiers received.

    Version 766-1. Sources: F766, P766.
    """
    both = (dossiers.components_digitised > 0) & dossiers.result_electronic
    return Share(of=received(dossiers), those=received(dossiers, both))


def reused(dossiers: ir.Table) -> Share:
    """4.3: dossiers with at least one component taken from data digitised before, over dossiers received.

    Version 766-1. Sources: F766, P766.
    """
    return Share(of=received(dossiers), those=received(dossiers, dossiers.components_reused > 0))
