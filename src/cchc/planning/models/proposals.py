"""The proposal round of letter 002: what field owners report of this year's plan, and what they propose for the next."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc.planning.models.plans import Line, LineContent, Plan, PlanVersion
from cchc.planning.models.wording import Wording
from cchc_core.access import Path
from cchc_core.planning.states import OwnerState


class ProposalRound(models.Model):
    """Opened by a coordinator for the plan of ``year``. Figures are true on ``cut_off``; annexes arrive by ``due_on``.

    ``reviewed`` is the version of this year's plan whose lines are judged; ``plan`` the draft that accepted lines go to.
    """

    OPEN, CLOSED = "open", "closed"

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="proposal_rounds")
    unit_path = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    cut_off = models.DateField()
    due_on = models.DateField()
    bases: Any = models.JSONField(default=list)  # [{"text": words, "document": id | None}]
    reviewed = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposal_rounds")
    draft = models.ForeignKey("documents.Draft", models.PROTECT, null=True, related_name="+")  # the letter that asks
    state = models.CharField(max_length=8, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "year"), name="planning_one_proposal_round_a_year"),
            models.CheckConstraint(condition=Q(cut_off__lte=F("due_on")), name="planning_cut_off_before_due"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def root(self) -> str:
        return f"proposals:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class ProposalOwner(models.Model):
    """One field owner in a round, with the fields it answers for and where its four annexes stand."""

    round = models.ForeignKey(ProposalRound, models.PROTECT, related_name="owners")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    fields: Any = models.JSONField(default=list)  # keys of fields of reform
    state = models.CharField(max_length=10, default=OwnerState.FILLING.value)
    reason = models.TextField(blank=True)  # of the last return
    empty_annexes: Any = models.JSONField(default=list)  # numbers of those it says stay empty
    reminded_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    snapshot: Any = models.JSONField(null=True)  # what exactly the head sent
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "unit"), name="planning_owner_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.round_id}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class LineReview(models.Model):
    """Annexes 01 and 02: what came of one line of this year's plan by the cut-off, and why not where it did not."""

    owner = models.ForeignKey(ProposalOwner, models.PROTECT, related_name="reviews")
    content = models.ForeignKey(LineContent, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    result = models.TextField(blank=True)
    value = ExactField(null=True)
    is_done = models.BooleanField(null=True)  # nothing said yet
    reason = models.TextField(blank=True)
    prefilled: Any = models.JSONField(null=True)  # {"value", "text", "as_of", "source"}: what the system knew
    remark = models.TextField(blank=True)  # why the coordinator returned it; empty again once the owner has answered
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "content"), name="planning_review_once"),)

    def __str__(self) -> str:
        return f"{self.content_id}: {self.is_done}"


class Proposal(Wording):
    """Annexes 01 (targets), 03 (tasks) and 04 (key tasks): one line proposed for next year, with its thread.

    A merged one points at the one that stands for it; those that a split made point at where they came from.
    """

    PROPOSED, ACCEPTED, RETURNED, MERGED, SPLIT, DROPPED = (
        "proposed",
        "accepted",
        "returned",
        "merged",
        "split",
        "dropped",
    )

    owner = models.ForeignKey(ProposalOwner, models.PROTECT, related_name="proposals")
    annex = models.PositiveSmallIntegerField()  # 1, 3 or 4
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=PROPOSED)
    reason = models.TextField(blank=True)  # why it was returned or left out
    continues = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")  # of this year's plan
    parent = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")  # of a superior plan
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="proposals")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(annex__in=(1, 3, 4)), name="planning_known_annex"),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "dropped"), reason=""), name="planning_left_out_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="planning_merged_into_one",
            ),
        )
        indexes = (models.Index(fields=["owner", "annex", "place"], name="planning_proposals_in_order"),)

    def __str__(self) -> str:
        return self.text[:60]
