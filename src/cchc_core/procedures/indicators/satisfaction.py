"""Group MDHL, satisfaction: what of it dossiers tell. 5.1 to 5.3 count petitions and come as aggregates."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.columns import NOT_SATISFIED
from cchc_core.procedures.shares import Share, ended, judged, late


def satisfied(dossiers: ir.Table) -> Share:
    """5.4: 100 % less the share of late dossiers and the share of those whose owner was not satisfied.

    Both shares are of the dossiers received or in work in the period; a dossier that is late and complained of is taken
    off twice, as the formula says. The value is never under 0.
    Version 766-1. Sources: F766, P766.
    """
    unhappy = ended(dossiers, dossiers.satisfaction == NOT_SATISFIED)
    return Share(of=judged(dossiers), those=judged(dossiers), less=(late(dossiers), unhappy))
