"""Files that were brought, and the partitions of the store that they became."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc_core.access import Path

#: The province's one-stop system, and the national portal: the same dossiers, told by two systems.
ONE_STOP, PORTAL = "one_stop", "portal"
SOURCES = (ONE_STOP, PORTAL)


class DossierImport(models.Model):
    """A file of dossiers or of monthly aggregates: looked through, and taken in as a whole or not at all.

    ``problems`` are the first ones: [{"row", "column", "reason": note}]. ``counts`` say what the file would change, and
    after it was taken in what it changed: {"rows", "added", "changed", "same", "units", "months"}.
    """

    DOSSIERS, AGGREGATES = "dossiers", "aggregates"
    CHECKING, READY, FAULTY, APPLYING, DONE = "checking", "ready", "faulty", "applying", "done"
    GOING_ON = (CHECKING, APPLYING)

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="dossier_imports")
    unit_path = models.CharField(max_length=200)
    content = models.CharField(max_length=12, default=DOSSIERS)
    source = models.CharField(max_length=10, blank=True)  # where the file's own column does not say it
    file = models.FileField(max_length=200)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=CHECKING)
    counts: Any = models.JSONField(default=dict)
    problems: Any = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="done", applied_at__isnull=False) | (~Q(state="done") & Q(applied_at__isnull=True)),
                name="procedures_import_done_at",
            ),
        )
        indexes = (models.Index(fields=["-created_at"], name="procedures_imports_newest"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def root(self) -> str:
        """The chain of the log that its events stand in."""
        return f"dossier-import:{self.pk}"


class DossierPartition(models.Model):
    """Every dossier that one source received in one month, as an immutable Parquet file.

    An import writes new files beside the old ones and swaps ``current`` in one transaction; the old rows and files stay, so
    that a figure of before can be computed again.
    """

    source = models.CharField(max_length=10)
    month = models.DateField()  # its first day
    file = models.FileField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    made_by = models.ForeignKey(DossierImport, models.PROTECT, null=True, related_name="partitions")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "month"], condition=Q(current=True), name="procedures_one_current_partition"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.month:%Y-%m}"


class LateDossiers(models.Model):
    """Every dossier of a source that was ever late by the day of its data, apart from the rest: a list of them opens at once.

    It is made anew with the figures; ``snapshot`` names the partitions that it was taken from. ``open_without`` says how many
    of each unit are still in work without an apology: {"42": 3}.
    """

    source = models.CharField(max_length=10, unique=True)
    file = models.FileField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    snapshot = models.CharField(max_length=16)
    until = models.DateField()  # the day of the data
    open_without: Any = models.JSONField(default=dict)
    computed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.source} {self.until:%Y-%m-%d}"
