"""Splitting what a unit verifies among its posts: by criterion and by the units that are scored."""

from collections.abc import Collection

from django.db import transaction

from cchc.accounts.models import Post
from cchc.assessment.actions import told
from cchc.assessment.actions.common import locked_round, say_round
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.permissions import may_manage, may_split_verification
from cchc.assessment.queries.verifier_posts import codes_under, posts_of
from cchc.common.db import locked
from cchc.common.errors import Invalid
from cchc.common.permissions import require
from cchc_core.access import Actor, Permission
from cchc_core.words import gettext_noop, note


@transaction.atomic
def assign_verifier(
    *,
    actor: Actor,
    round_: AssessmentRound,
    unit: int,
    codes: Collection[str],
    post: Post | None,
    assessments: Collection[int] | None = None,
    only_free: bool = False,
) -> int:
    """Give leaves that ``unit`` verifies to one of its posts; None gives them back to all of them. Returns how many changed.

    ``codes`` may name branches; ``assessments`` None means every unit that is scored. With ``only_free`` what somebody has
    stays with them. Decisions made before stay as they are.
    """
    require(may_split_verification(actor, round_, unit))
    row = locked_round(round_)
    if post is not None and post.pk not in {each.post.pk for each in posts_of(unit)}:
        raise Invalid(note(gettext_noop("This position does not verify in that unit today. Choose one from the list.")))
    wanted = codes_under(row, codes)
    if not wanted:
        raise Invalid(note(gettext_noop("Choose the criteria to assign.")))
    leaves = LeafThread.objects.filter(assessment__round=row, verifier_unit=unit, code__in=wanted, is_pool=False)
    if assessments is not None:
        leaves = leaves.filter(assessment__in=assessments)
    leaves = leaves.filter(verifier_post=None) if only_free else leaves.exclude(verifier_post=post)
    if post is None:
        leaves = leaves.filter(verifier_post__isnull=False)
    # In the order of everybody who locks many sheets.
    sheets = Assessment.objects.filter(pk__in=leaves.order_by().values("assessment"))
    list(locked(sheets).order_by("pk").values_list("pk", flat=True))
    changed = list(leaves.order_by("pk").values_list("pk", "code", "verifier_post_id"))
    if not changed:
        return 0
    LeafThread.objects.filter(pk__in=[pk for pk, _code, _post in changed]).update(verifier_post=post)
    before: dict[str, int] = {}
    for _pk, _code, former in changed:
        before[str(former or "")] = before.get(str(former or ""), 0) + 1
    text = gettext_noop("Gave %(count)s criteria of units to the verifier %(post)s")
    if post is None:
        text = gettext_noop("Gave %(count)s criteria of units back to all verifiers of the unit")
    held = Permission.ROUND_MANAGE if may_manage(actor, row) else Permission.ASSESSMENT_APPROVE
    say_round(
        actor,
        row,
        "round.assign_verifier",
        note(text, count=len(changed), post=post.title if post else ""),
        permission=held,
        before={"posts": before},
        after={
            "unit": unit,
            "post": post.pk if post else None,
            "codes": sorted({code for _pk, code, _post in changed}),
        },
    )
    if post is not None:
        told.assigned_to_verify(actor, row, post.pk, len(changed))
    return len(changed)
