"""What is done about lost points, beside each leaf of a unit: the state of its finding, or the way to open one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment.models import Assessment
from cchc.assessment.views.lost_model import UnitLeaf
from cchc.common.clock import today
from cchc.improvement.permissions import may_plan
from cchc.improvement.queries import findings_about
from cchc.improvement.states import LABELS
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor


@dataclass(frozen=True)
class RemedyLink:
    """Where a leaf's remedy is; ``state`` in words, empty where none is planned yet."""

    url: str
    state: str = ""


def with_remedies(actor: Actor, assessment: Assessment, rows: Iterable[UnitLeaf]) -> list[UnitLeaf]:
    """The same leaves, each with its remedy or, for whoever may plan one, the way to it. One query."""
    key = f"assessment:{assessment.pk}"
    standing = findings_about(actor, [key])
    unit = assessment.responsible_unit_id
    plans = bool(may_plan(actor, tree_on(today()).path(unit) or assessment.path))

    def link(row: UnitLeaf) -> RemedyLink | None:
        finding = standing.get((key, row.leaf.code))
        if finding is not None:
            return RemedyLink(reverse("improvement:finding-show", args=[finding.pk]), _(LABELS[finding.state]))
        query = urlencode({"source": key, "code": row.leaf.code})
        return RemedyLink(f"{reverse('improvement:finding-open')}?{query}") if plans else None

    return [replace(row, remedy=link(row)) for row in rows]
