"""What verifier and unit ask and answer at a leaf, beside the entries of the ledger."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.assessment.models.assessments import Assessment, LeafThread
from cchc.assessment.models.ledger import ScoreEntry
from cchc.common.clock import now


class LeafRequest(models.Model):
    """A verifier asks the unit to explain a leaf or to bring a missing document, by a day. Answered by an entry."""

    EXPLANATION, DOCUMENT = "explanation", "document"

    thread = models.ForeignKey(LeafThread, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    due_on = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=400, blank=True)  # name and position in words, as they were
    at = models.DateTimeField(default=now)
    answer = models.ForeignKey(ScoreEntry, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("thread_id", "at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="assessment_request_in_words"),
            models.UniqueConstraint(
                fields=["thread", "kind"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="assessment_one_open_request_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.thread_id} {self.kind} by {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class HearingEnd(models.Model):
    """The coordinator's word that a unit is not waited for, although the round lets it explain: its time has passed, or it has
    nothing to say. ``verdicts`` says about which decisions (code → entry), for a later one may be explained anew."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="hearing_ends")
    verdicts = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("assessment_id", "pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="assessment_hearing_ended_with_a_reason"),)

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.at:%Y-%m-%d}"


class LeafMessage(models.Model):
    """A question or an answer in the thread of a leaf. Never changed; it moves no points."""

    thread = models.ForeignKey(LeafThread, models.PROTECT, related_name="messages")
    text = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("thread_id", "at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="assessment_message_in_words"),)

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%Y-%m-%d %H:%M}"
