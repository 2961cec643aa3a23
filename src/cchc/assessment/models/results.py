"""Results: what one computation gave, and what was published. Everyone else reads these rows."""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.assessment.models.assessments import Assessment
from cchc.assessment.models.rounds import AssessmentRound
from cchc.common.clock import now
from cchc.common.fields import ExactField


class ScoreRun(models.Model):
    """One computation over a whole round. A final one is never edited; a new one replaces it as the current one.

    Running totals are kept up to date in one row a kind, so that only what changed is written: each computation leaves what
    they were before behind as a row that is not current, without its units.
    """

    SELF, VERIFIED, FINAL = "self", "verified", "final"

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    inputs_digest = models.CharField(max_length=64)
    results_digest = models.CharField(max_length=64)
    current = models.BooleanField(default=True)
    totals = models.JSONField(null=True)  # group → leaf → [points as ``long_text``, units that have any]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["round", "kind"], condition=Q(current=True), name="assessment_one_current_run_a_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind} {self.created_at:%Y-%m-%d %H:%M}"


class RunUnit(models.Model):
    """The totals of one unit in a run. ``shown_…`` are rounded with the digits of the set; the others are exact."""

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="units")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    group = models.CharField(max_length=120)
    ranked = models.BooleanField()
    points = ExactField()
    max = ExactField()
    applicable_max = ExactField()
    percent = ExactField(null=True)
    shown_points = ExactField()
    shown_percent = ExactField(null=True)
    survey_points = ExactField()
    rank = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField()
    grade = models.CharField(max_length=60, blank=True)
    grade_label = models.CharField(max_length=200, blank=True)
    pending = models.PositiveIntegerField()
    pending_points = ExactField()
    unverified = models.PositiveIntegerField(default=0)
    pools = models.JSONField(default=dict)  # key → {"given", "capped", "signed"} as text
    fields = models.JSONField(default=dict)  # field → {"points", "applicable_max", "percent"} as text
    criteria_digest = models.CharField(max_length=64, null=True)  # of its criteria: equal where none of them changed

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "assessment"], name="assessment_one_total_a_unit"),)
        indexes = (models.Index(fields=["run", "group", "rank"], name="assessment_ranking"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.assessment_id}"

    @property
    def bonus(self) -> Fraction | None:
        """What all pools together give or take; None where nothing stands in them."""
        given = [Fraction(pool["signed"]) for pool in self.pools.values()]
        return sum(given, Fraction(0)) if any(given) else None


class RunCriterion(models.Model):
    """One node of one unit in a run, leaf or branch, with the reason of its points."""

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="criteria")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    points = ExactField()
    max = ExactField()
    applicable_max = ExactField()
    applicable = models.BooleanField()
    pending = models.PositiveIntegerField()
    reason = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "assessment", "code"], name="assessment_one_row_a_node"),)
        indexes = (models.Index(fields=["run", "code"], name="assessment_matrix"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.assessment_id}/{self.code}"


class Package(models.Model):
    """What was published: JSON and CSV, sealed by the digest of both. Number 1, then numbered corrections."""

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="+")
    document = models.TextField()
    table = models.TextField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField(default=now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "number"], name="assessment_packages_numbered"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="assessment_correction_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.round_id}#{self.number}"


class PackageFile(models.Model):
    """A paper made from a package in the background: the annex of the decision as PDF or DOCX, the tables as XLSX."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=30)  # "annex-pdf", "annex-docx", "ranking-xlsx", "matrix-xlsx"
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="packages/", max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("package_id", "kind")
        constraints = (models.UniqueConstraint(fields=["package", "kind"], name="assessment_one_file_a_kind"),)

    def __str__(self) -> str:
        return self.name
