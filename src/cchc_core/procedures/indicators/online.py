"""Group CLGQ, services online: what of it dossiers tell. 3.1 counts services offered and comes as an aggregate."""

from __future__ import annotations

import ibis.expr.types as ir

from cchc_core.procedures.columns import FULL, ONLINE, PARTIAL
from cchc_core.procedures.shares import Share, procedures, received


def services_used(dossiers: ir.Table) -> Share:
    """3.2: online services with a dossier that came online, over online services.

    Of services offered, dossiers show only those that somebody used; where the catalogue (an aggregate of 3.2) counts
    more, its count is the denominator.
    Version 766-1. Sources: F766.
    """
    offered = dossiers.service_level.isin([FULL, PARTIAL])
    return Share(of=procedures(dossiers, offered), those=procedures(dossiers, offered & (dossiers.channel == ONLINE)))


def online_dossiers(dossiers: ir.Table) -> Share:
    """3.3: dossiers that came online, with an electronic result where one is to be returned, over dossiers received.

    Its points multiply the share by that of 1.4.
    Version 766-1. Sources: F766.
    """
    electronic = ~dossiers.result_required.fill_null(False) | dossiers.result_electronic.fill_null(False)
    return Share(of=received(dossiers), those=received(dossiers, (dossiers.channel == ONLINE) & electronic))
