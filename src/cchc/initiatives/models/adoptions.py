"""A model in another unit: adapted how, since when, at what cost, with which result, and who says so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc.initiatives.models.campaigns import ReplicationCampaign
from cchc.initiatives.models.initiatives import Initiative
from cchc_core.access import Path
from cchc_core.initiatives.states import AdoptionState


class Adoption(models.Model):
    """One model in one unit. ``taken_from`` is the adoption it was learnt from; none: from the origin itself.

    Only people of the adopting unit work on it and its head confirms it: an origin cannot count its own followers.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="adoptions")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="adoptions")
    unit_path = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=255)
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    campaign = models.ForeignKey(ReplicationCampaign, models.PROTECT, null=True, related_name="adoptions")
    state = models.CharField(max_length=10, default=AdoptionState.PLANNED.value)
    adapted = models.TextField(blank=True)
    since = models.DateField(null=True)
    cost = ExactField(null=True)  # in đồng
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=60, blank=True)
    result = models.TextField(blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    before = ExactField(null=True)
    after = ExactField(null=True)
    unit_word = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)  # declined, stopped, opened again
    confirmed_on = models.DateField(null=True)
    counted_on = models.DateField(null=True)  # of an earlier confirmation that has counted for its year already
    left_on = models.DateField(null=True)  # stopped or opened again after a confirmation; empty once confirmed anew
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("initiative", "unit"), name="initiatives_adopted_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "stopped"), reason=""), name="initiatives_not_adopted_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(confirmed_on__isnull=False, since__isnull=False) & ~Q(result="")),
                name="initiatives_confirmed_with_result",
            ),
            models.CheckConstraint(
                condition=Q(taken_from__isnull=True) | ~Q(taken_from=F("id")), name="initiatives_not_taken_from_itself"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="initiatives_adopted_by"),
            models.Index(fields=["initiative", "state"], name="initiatives_adopters"),
            models.Index(fields=["campaign", "state"], name="initiatives_replication"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id} in {self.unit_name}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)
