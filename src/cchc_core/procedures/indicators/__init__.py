"""How each indicator that dossiers tell is counted: one file a group, one function an indicator.

A function takes dossiers with their windows (``clock.timed``) and gives a ``Share``. Its docstring holds formula, version
and source; the reference page is made from it. What only the aggregates tell has no function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis.expr.types as ir

from cchc_core.procedures.indicators import apologies, digital, online, openness, payment, progress, satisfaction
from cchc_core.procedures.shares import Share

#: The function of each indicator, by its code.
COUNTED: Mapping[str, Callable[[ir.Table], Share]] = {
    "1.4": openness.dossier_sync,
    "2.1": progress.on_time,
    "2.2": progress.average_time,
    "3.2": online.services_used,
    "3.3": online.online_dossiers,
    "3.5b": payment.procedures_paid_online,
    "3.6": payment.dossiers_paid_online,
    "4.1": digital.electronic_results,
    "4.2": digital.digitised,
    "4.3": digital.reused,
    "5.4": satisfaction.satisfied,
    "XL.1": apologies.late_with_apology,
    "XL.2": apologies.apology_in_time,
}
