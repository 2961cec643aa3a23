"""Letters that were read: the text, what the grammar proposed, and what a person made of each proposal."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now


class Reading(models.Model):
    """One incoming letter on its way into the register. The file is kept byte for byte; the text is what was read in it."""

    OPEN, REGISTERED, DROPPED = "open", "registered", "dropped"

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="readings")
    state = models.CharField(max_length=10, default=OPEN)
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    proposed: Any = models.JSONField(default=dict)  # the object of the contract with spans
    problem: Any = models.JSONField(null=True)  # a Note: why no text could be read
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="readings")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="registered", document__isnull=False)
                | (~Q(state="registered") & Q(document__isnull=True)),
                name="reading_registered_has_document",
            ),
        )
        indexes = (models.Index(fields=["unit", "state", "-created_at"], name="reading_by_unit"),)

    def __str__(self) -> str:
        return self.title


class AcceptedFact(models.Model):
    """A person's word on one proposal: accepted as read, mended, or dropped. Never changed: a later word is a later row.

    ``value`` is what stands (empty when dropped), ``proposed`` what the grammar had read; ``start`` and ``end`` lead to
    the words in the letter. Later capabilities fetch deadlines, tasks, quotas and figures through ``outlets``.
    """

    ACCEPTED, MENDED, DROPPED = "accepted", "mended", "dropped"
    DEADLINE, TASK, QUOTA, FIGURE, REFERENCE = "deadline", "task", "quota", "figure", "reference"

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="facts")
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12)
    place = models.PositiveIntegerField()  # which of the proposals of its kind
    outcome = models.CharField(max_length=10)
    value: Any = models.JSONField(default=dict)
    proposed: Any = models.JSONField(default=dict)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("accepted", "mended", "dropped")), name="accepted_fact_outcome_known"
            ),
            models.UniqueConstraint(fields=["reading", "kind", "place"], name="accepted_fact_once"),
        )
        indexes = (models.Index(fields=["document", "kind"], name="accepted_fact_by_document"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
