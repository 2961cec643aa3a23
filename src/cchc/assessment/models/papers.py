"""Papers of a round: how far the files of a package are made, and what a unit writes into its self-assessment report."""

from django.conf import settings
from django.db import models

from cchc.assessment.models.assessments import Assessment
from cchc.assessment.models.results import Package
from cchc.common.clock import now


class PackageWork(models.Model):
    """The work on the files of one package: which of how many are made, and what hindered it."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    package = models.OneToOneField(Package, models.PROTECT, related_name="work")
    state = models.CharField(max_length=20, default=WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField()
    problem = models.JSONField(null=True)
    ordered_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.package_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.WAITING, self.RUNNING)


class ReportText(models.Model):
    """What a unit says in its self-assessment report beside the table: difficulties, proposals, and an opening if it likes."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="report_text")
    opening = models.TextField(blank=True)
    difficulties = models.TextField(blank=True)
    proposals = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.assessment_id}"

    @property
    def words(self) -> dict[str, str]:
        """What the unit says, as snapshots and the log keep it."""
        return {"opening": self.opening, "difficulties": self.difficulties, "proposals": self.proposals}
