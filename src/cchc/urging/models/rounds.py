"""Urging: what fell short as of a day, frozen; the letters that say so; what units answered; what moved since."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import moment, now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc.documents.models import LetterPack
from cchc_core.access import Path
from cchc_core.workflow.drafts import DraftState


class UrgingRound(models.Model):
    """One urging by a unit of those under it. Once frozen, its items are never found anew.

    ``rules`` are the kinds of shortfall that were looked for with their settings; ``common`` is the part of the letter that all
    receive; ``cited`` are earlier documents to be remedied; ``head_answers`` is what the head must answer.
    """

    DRAFT, FROZEN, SENT, CLOSED = "draft", "frozen", "sent", "closed"
    ONE_EACH, ONE_FOR_ALL = "each", "all"
    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="urging_rounds")
    unit_path = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    answer_by = models.DateField(null=True)
    scope: Any = models.JSONField(default=list)  # ids of the units that are looked at
    with_trees = models.BooleanField(default=False)  # a unit answers for those under it too
    rules: Any = models.JSONField(default=list)  # [{"kind": "task:overdue", "days": 15 …}]
    common: Any = models.JSONField(default=list)  # paragraphs of the letter, as ``documents`` keeps them
    cited: Any = models.JSONField(default=list)  # [{"text": words, "document": id | None}]
    head_answers = models.TextField(blank=True)
    form = models.CharField(max_length=6, default=ONE_EACH)
    ladder = models.CharField(max_length=120, default="1,3,7")  # working days after answer_by on which it climbs
    state = models.CharField(max_length=8, default=DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    letters_state = models.CharField(max_length=8, blank=True)  # of making the letters: WAITING, RUNNING, DONE, FAILED
    letters_done = models.PositiveIntegerField(default=0)
    letters_problem: Any = models.JSONField(null=True)  # a Note
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["year", "unit_path"], name="urging_rounds_of_a_year"),)

    def __str__(self) -> str:
        return self.title

    @property
    def root(self) -> str:
        return f"urging:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class UrgedUnit(models.Model):
    """One unit in a round: its letter, its receipt, and how far up its silence has climbed."""

    round = models.ForeignKey(UrgingRound, models.PROTECT, related_name="units")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=300)
    unit_sort = models.CharField(max_length=400)
    draft = models.ForeignKey("documents.Draft", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    head_answer = models.TextField(blank=True)
    head_answered_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0)  # rungs climbed
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "unit"), name="urging_unit_once"),)
        indexes = (models.Index(fields=["unit", "sent_at"], name="urging_of_a_unit"),)

    def __str__(self) -> str:
        return f"{self.unit_name} in {self.round_id}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def has_letter(self) -> bool:
        """Whether a draft was made for it that nobody has discarded."""
        return self.draft is not None and self.draft.status is not DraftState.DISCARDED

    @property
    def about(self) -> str:
        """What notices of this letter are about."""
        return f"urging:{self.round_id}:unit:{self.unit_id}"


class UrgingItem(models.Model):
    """One shortfall of one unit as it was on the round's day. ``key`` names what fell short, so that it is found again.

    ``facts`` are what the letter prints, as texts already in the official writing: deadline, target, value, gap, source.
    """

    urged = models.ForeignKey(UrgedUnit, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    unit = models.ForeignKey(
        "orgunits.OrgUnit", models.PROTECT, related_name="+"
    )  # who falls short: it, or one under it
    title = models.TextField()
    facts: Any = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    place = models.PositiveIntegerField()
    level = ExactField(null=True)  # how far it was then; more is better
    level_now = ExactField(null=True)
    moved_on = models.DateField(null=True)  # the first day on which it was found better, or gone
    settled_on = models.DateField(null=True)  # the first day on which it was gone

    class Meta:
        constraints = (models.UniqueConstraint(fields=("urged", "key"), name="urging_item_once"),)
        indexes = (models.Index(fields=["key"], name="urging_by_key"),)

    def __str__(self) -> str:
        return self.title[:80]


class Reply(models.Model):
    """What a unit answers to one item. Only added; the last one counts."""

    DONE, PROMISE, OBSTACLE = "done", "promise", "obstacle"

    item = models.ForeignKey(UrgingItem, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    promised_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=moment)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="promise") | Q(promised_on__isnull=False), name="urging_promise_has_a_day"
            ),
            models.CheckConstraint(condition=~Q(kind="obstacle", text=""), name="urging_obstacle_is_told"),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.item_id}"


class LetterFile(LetterPack):
    """All letters of a round in one file, for signing or for printing."""

    round = models.ForeignKey(UrgingRound, models.PROTECT, related_name="files")

    def __str__(self) -> str:
        return f"{self.form} of {self.round_id}: {self.done}/{self.total}"
