"""The ledger: one row a decision about points, only ever added. Every total can be derived from it again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.assessment.models.assessments import LeafThread
from cchc.common.clock import now
from cchc.common.fields import ExactField


class ScoreEntry(models.Model):
    """One decision. ``points`` are a person's, in place of the rule's; ``computed`` is what the rule gave at that moment."""

    SELF, IMPORTED, VERIFICATION, CORRECTION = "self", "imported", "verification", "correction"
    EXPLANATION, SECOND_VERIFICATION, COUNCIL = "explanation", "second_verification", "council"

    thread = models.ForeignKey(LeafThread, models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()  # 1, 2, 3 … within the thread; equals the thread's version after the save
    stage = models.CharField(max_length=30)
    judgement = models.JSONField(default=dict)
    points = ExactField(null=True)
    computed = ExactField(null=True)
    outcome = models.JSONField(null=True)  # the sentence that explained the points at that moment
    reason = models.TextField(blank=True)  # why the points differ from what the rule gave or the unit claimed
    note = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    overrides = models.JSONField(
        null=True
    )  # figures that were known and typed over: [{"name", "known", "origin", "as_of"}], values as text
    session = models.ForeignKey(
        "assessment.CouncilSession", models.PROTECT, null=True, related_name="entries"
    )  # the meeting that decided, for entries of the council
    by = models.CharField(max_length=400, blank=True)  # name and position in words, as they were
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("thread_id", "position")
        constraints = (
            models.UniqueConstraint(fields=["thread", "position"], name="assessment_entries_numbered"),
            models.CheckConstraint(condition=Q(position__gte=1), name="assessment_entries_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.position} {self.stage}"


class EntryFigure(models.Model):
    """A figure that an entry cites: the facts on which the decision stood."""

    entry = models.ForeignKey(ScoreEntry, models.PROTECT, related_name="figures")
    figure = models.ForeignKey("figures.Figure", models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "figure"], name="assessment_figure_cited_once"),)

    def __str__(self) -> str:
        return f"{self.entry_id} cites {self.figure_id}"


class CriterionEvidence(models.Model):
    """A document cited at a leaf, with the page or item that proves it. Withdrawn, it stays in the history."""

    thread = models.ForeignKey(LeafThread, models.PROTECT, related_name="citations")
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    page = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    late = models.BooleanField(default=False)  # brought after the sheet was submitted, with an explanation
    added_at = models.DateTimeField(default=now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="assessment_withdrawn_by_with_its_time",
            ),
        )
        indexes = (models.Index(fields=["thread", "withdrawn_at"], name="assessment_citations"),)

    def __str__(self) -> str:
        return f"{self.thread_id} cites {self.evidence_id}"
