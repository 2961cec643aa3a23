"""A workbook of results that was uploaded and looked through, and waits for its person to say yes."""

from django.conf import settings
from django.db import models

from cchc.assessment.models.assessments import Assessment
from cchc.assessment.models.rounds import AssessmentRound
from cchc.common.clock import now


class ResultImport(models.Model):
    """The bytes as uploaded; ``what`` is "surveys", "indices", "points", or "sheet" for one unit's own sheet.

    Nothing counts before ``applied_at``.
    """

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="imports")
    assessment = models.ForeignKey(Assessment, models.CASCADE, null=True, related_name="imports")  # of a "sheet"
    what = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name
