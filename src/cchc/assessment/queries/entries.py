"""One leaf's entries as screens show them."""

from typing import Any

from cchc.assessment.models import LeafThread


def shown_entry(thread: LeafThread) -> dict[str, Any]:
    """What stands at a leaf now, for whoever saved too late: version, choice, figures, points, note, who and when."""
    entry = thread.explanation_entry if thread.awaits_answer else thread.verified_entry or thread.self_entry
    if entry is None:
        return {"version": thread.version}
    figures = {row.figure.indicator.name: row.figure.fact for row in entry.figures.select_related("figure__indicator")}
    return {
        "version": thread.version,
        "stage": entry.stage,
        "facts": figures,
        "judgement": dict(entry.judgement),
        "points": entry.points,
        "computed": entry.computed,
        "reason": entry.reason,
        "note": entry.note,
        "by": entry.by,
        "at": entry.at,
    }
