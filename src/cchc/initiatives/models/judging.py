"""What several assessors think of an initiative, each on a sheet of its own, and what a council decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.initiatives.models.initiatives import Initiative
from cchc_core.initiatives.states import RecognitionState


class Appraisal(models.Model):
    """An initiative is put before assessors until a day. Nobody reads another's sheet before all are in or it is closed."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="appraisals")
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("initiative",), condition=Q(closed_at__isnull=True), name="initiatives_one_open_appraisal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id} until {self.due_on}"


class AppraisalSheet(models.Model):
    """What one assessor gives: novelty, applicability and effect out of 100 each, and the effect in numbers."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="sheets")
    assessor = models.ForeignKey("accounts.Post", models.PROTECT, related_name="+")
    novelty = ExactField(null=True)
    applicability = ExactField(null=True)
    effect = ExactField(null=True)
    people = models.TextField(blank=True)  # whom it serves, how many
    money = models.TextField(blank=True)
    time = models.TextField(blank=True)
    before = ExactField(null=True)  # the measured figure before and after, in ``unit_word``
    after = ExactField(null=True)
    unit_word = models.CharField(max_length=60, blank=True)
    remark = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("appraisal", "assessor"), name="initiatives_one_sheet_each"),)

    def __str__(self) -> str:
        return f"{self.assessor_id} on {self.appraisal_id}"


class Recognition(models.Model):
    """Formal recognition (NĐ 13/2012): a council of two thirds, a decision, a certificate. Apart from the model's life."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="recognitions")
    level = models.CharField(max_length=200)  # "cấp cơ sở", "cấp tỉnh"
    submitted_on = models.DateField()
    state = models.CharField(max_length=10, default=RecognitionState.SUBMITTED.value)
    council = models.CharField(max_length=300, blank=True)
    met_on = models.DateField(null=True)
    members = models.PositiveSmallIntegerField(null=True)
    present = models.PositiveSmallIntegerField(null=True)
    votes_for = models.PositiveSmallIntegerField(null=True)
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    certificate = models.CharField(max_length=100, blank=True)  # its number
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True) | (Q(votes_for__lte=F("present")) & Q(present__lte=F("members"))),
                name="initiatives_no_more_votes_than_present",
            ),
            models.CheckConstraint(condition=~Q(state="refused", reason=""), name="initiatives_refused_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.level}"
