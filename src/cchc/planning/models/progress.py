"""What units say of their duties, and what the monitor answers. Rows are only added; an answer fills its own columns once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.planning.models.plans import Assignment, LineContent
from cchc_core.planning.states import ExtensionState, ProgressState


class ProgressUpdate(models.Model):
    """One report of a unit. ``content`` is the wording in force then, so that a result stays tied to its version.

    ``on`` is the day for which it was true; ``done_on`` is set where the unit says that it is done; ``value`` is a target's
    figure.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="updates")
    content = models.ForeignKey(LineContent, models.PROTECT, related_name="+")
    on = models.DateField()
    percent = models.PositiveSmallIntegerField(null=True)
    value = ExactField(null=True)
    text = models.TextField(blank=True)
    obstacle = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    confirms = models.BooleanField(default=False)  # of a continuous duty: still being done
    state = models.CharField(max_length=10, default=ProgressState.REPORTED.value)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    accepted_done_on = models.DateField(null=True)  # as the monitor judges it; the unit's own word stays in ``done_on``
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(state="returned", reason=""), name="planning_returned_with_reason"),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(accepted_done_on__isnull=True), name="planning_done_once_accepted"
            ),
            models.CheckConstraint(
                condition=Q(state="reported", reviewed_at__isnull=True)
                | (~Q(state="reported") & Q(reviewed_at__isnull=False)),
                name="planning_answered_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="planning_update_percent_of_hundred"
            ),
        )
        indexes = (
            models.Index(fields=["assignment", "at"], name="planning_history"),
            models.Index(fields=["at"], name="planning_said_since"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} on {self.on}"


class ProgressEvidence(models.Model):
    """A document that shows the product, with the page."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    page = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("update", "evidence"), name="planning_evidence_once"),)

    def __str__(self) -> str:
        return f"{self.update_id}: {self.evidence_id}"


class Extension(models.Model):
    """A unit asks for more time; whoever set the deadline decides."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    former = models.DateField()
    until = models.DateField()
    granted_until = models.DateField(null=True)
    reason = models.TextField()
    state = models.CharField(max_length=8, default=ExtensionState.ASKED.value)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("assignment",), condition=Q(state="asked"), name="planning_one_request_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="planning_asked_with_reason"),
            models.CheckConstraint(condition=~Q(state="refused", answer=""), name="planning_refused_with_answer"),
        )
        indexes = (models.Index(fields=["state", "at"], name="planning_requests_by_state"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} until {self.until}"
