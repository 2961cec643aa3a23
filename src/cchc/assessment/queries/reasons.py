"""Reasons that can be used again: what the own department wrote before at a criterion, in this round and the one before."""

from collections.abc import Collection, Mapping

from django.db.models import Count, Max, Q

from cchc.assessment.models import AssessmentRound, ScoreEntry
from cchc.assessment.queries.former import FormerRound
from cchc_core.access import Actor

#: As many as there are digits to choose them by.
MOST = 9
_STAGES = (ScoreEntry.VERIFICATION, ScoreEntry.SECOND_VERIFICATION)


def reasons_before(
    actor: Actor, round_: AssessmentRound, former: FormerRound | None, codes: Collection[str]
) -> Mapping[str, list[str]]:
    """Code → reasons that the units of this person gave, the most used first, among equals the latest. One query."""
    then = {former.codes[code]: code for code in codes if code in former.codes} if former else {}
    here = Q(thread__assessment__round__set_version=round_.set_version_id, thread__code__in=codes)
    before = Q(thread__assessment__round=former.round, thread__code__in=then) if former and then else Q(pk__in=[])
    rows = ScoreEntry.objects.filter(here | before, stage__in=_STAGES, post__unit_id__in=actor.unit_ids)
    columns = ("thread__code", "thread__assessment__round_id", "reason")
    counted = rows.exclude(reason="").values(*columns).annotate(used=Count("pk"), last=Max("pk")).order_by()
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for each in counted:
        is_former = former is not None and each["thread__assessment__round_id"] == former.round.pk
        code = then[each["thread__code"]] if is_former else each["thread__code"]
        uses = found.setdefault(code, {})
        used, last = uses.get(each["reason"], (0, 0))
        uses[each["reason"]] = (used + each["used"], max(last, each["last"]))
    return {code: sorted(uses, key=lambda text: uses[text], reverse=True)[:MOST] for code, uses in found.items()}
