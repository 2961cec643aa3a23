"""What came to light and what is done about it: a finding with its remedy. Where it comes from never changes; the plan does."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc_core.access import Path


class Finding(models.Model):
    """Points that a unit lost on one criterion, with cause, measure, owner, deadline and product of the remedy.

    ``source_key`` and ``code`` say where it came to light ("assessment:42", "1.2"); title, unit and points are what the
    source said then. Every change of the rest is an event of the log.
    """

    SCORE, INSPECTION = "score", "inspection"
    OPEN, UNDER_WAY, DONE, DROPPED = "open", "under_way", "done", "dropped"
    GOING_ON = (OPEN, UNDER_WAY)

    source_kind = models.CharField(max_length=20, default=SCORE)
    source_key = models.CharField(max_length=60)
    source_title = models.CharField(max_length=300)  # the round, as it was called then
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=1000)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="findings")
    unit_path = models.CharField(max_length=200)  # of the unit that answers for it now: itself, or its heir
    points_lost = ExactField()
    is_survey = models.BooleanField(default=False)

    cause = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    owner = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="remedies")
    owner_path = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    product = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=OPEN)
    reason = models.TextField(blank=True)  # why it was dropped, or taken up again
    version = models.PositiveIntegerField(default=1)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source_key", "code"), name="improvement_one_finding_a_place"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "dropped"))
                | (Q(state__in=("under_way", "done")) & Q(owner__isnull=False, due_on__isnull=False) & ~Q(measure="")),
                name="improvement_work_has_owner_and_day",
            ),
            models.CheckConstraint(condition=~Q(state="dropped", reason=""), name="improvement_dropped_with_reason"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True, owner_path="") | (Q(owner__isnull=False) & ~Q(owner_path="")),
                name="improvement_owner_with_a_path",
            ),
        )
        indexes = (models.Index(fields=["owner", "state", "due_on"], name="improvement_by_owner"),)

    def __str__(self) -> str:
        return f"{self.code} of {self.source_key}"

    @property
    def root(self) -> str:
        """The key of its chain in the log."""
        return f"finding:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def owning_path(self) -> Path:
        return as_path(self.owner_path)

    @property
    def is_going_on(self) -> bool:
        return self.state in self.GOING_ON
