"""Campaigns: an office asks units to register initiatives by a day, so many each; or to take up models of others."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc_core.access import Path


class Campaign(models.Model):
    """What both kinds of campaign have. ``due_on`` is the last day in time; ``due_text`` the deadline as the letter says it."""

    DRAFT, OPEN, CLOSED = "draft", "open", "closed"

    unit_path = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    bases: Any = models.JSONField(default=list)  # [{"text": words, "document": id | None}]
    due_on = models.DateField()
    due_text = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, default=DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class RegistrationCampaign(Campaign):
    """Registration of a year's initiatives. ``as_of`` is the day whose units are asked.

    ``fields`` are the questions that the form asks besides its own:
    [{"key", "label", "kind": "text" | "long" | "number" | "date" | "choice", "required": bool, "choices": [words]}].
    """

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="registration_campaigns")
    as_of = models.DateField()
    fields: Any = models.JSONField(default=list)
    draft = models.ForeignKey("documents.Draft", models.PROTECT, null=True, related_name="+")  # the letter that asks

    class Meta:
        indexes = (models.Index(fields=["-year", "-due_on"], name="initiatives_campaigns_newest"),)

    @property
    def root(self) -> str:
        return f"campaign:{self.pk}"


class Quota(models.Model):
    """How many initiatives each unit of some kinds is asked for, in the order of the letter.

    Counted for the unit itself, or for the unit with everything under it ("a locality with its communes: 2 to 3").
    """

    UNIT, TREE = "unit", "tree"

    campaign = models.ForeignKey(RegistrationCampaign, models.CASCADE, related_name="quotas")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)  # "Sở, ban, ngành"
    kinds: Any = models.JSONField(default=list)  # kinds of units of the tree
    minimum = models.PositiveSmallIntegerField()
    wished = models.PositiveSmallIntegerField(null=True)
    counts = models.CharField(max_length=4, default=UNIT)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("campaign", "place"), name="initiatives_quota_in_order"),
            models.CheckConstraint(
                condition=Q(wished__isnull=True) | Q(wished__gte=F("minimum")),
                name="initiatives_wished_not_below_minimum",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.minimum}"


class CampaignUnit(models.Model):
    """One unit that carries a quota, as the tree stood on the campaign's day."""

    campaign = models.ForeignKey(RegistrationCampaign, models.CASCADE, related_name="units")
    quota = models.ForeignKey(Quota, models.CASCADE, related_name="units")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=255)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("campaign", "unit"), name="initiatives_asked_once"),)

    def __str__(self) -> str:
        return self.unit_name

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class ReplicationCampaign(Campaign):
    """These models, in these units, by then. Who takes part stands in its adoptions: one a model and unit."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="replication_campaigns")

    class Meta:
        indexes = (models.Index(fields=["-year", "-due_on"], name="initiatives_replicate_newest"),)

    @property
    def root(self) -> str:
        return f"replication:{self.pk}"
