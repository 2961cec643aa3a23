"""The slip that apologises for a late dossier and gives a new appointment: once a dossier, never twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc_core.access import Path


class Apology(models.Model):
    """One slip. No name of the citizen is kept: it is written by hand, or printed from the one-stop system."""

    source = models.CharField(max_length=10)
    number = models.CharField(max_length=60)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="apologies")
    unit_path = models.CharField(max_length=200)
    procedure = models.CharField(max_length=60, blank=True)
    received_on = models.DateField()
    due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    reason = models.TextField()
    issued_on = models.DateField()
    in_time = models.BooleanField()  # at the latest one day before the appointment
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number"], name="procedures_one_apology"),
            models.CheckConstraint(condition=Q(new_due_at__gt=F("due_at")), name="procedures_apology_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="procedures_apology_reason"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)
