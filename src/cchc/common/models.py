"""What belongs to no one app: what the virus scanner said of files."""

from django.db import models

from cchc.common.clock import now


class FileScan(models.Model):
    """One verdict on the bytes that lie at ``path``. Only added; the last one counts."""

    CLEAN, PENDING, INFECTED = "clean", "pending", "infected"

    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    verdict = models.CharField(max_length=20)
    found = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["path", "verdict"], name="common_scans_of_a_file"),)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.verdict}"
