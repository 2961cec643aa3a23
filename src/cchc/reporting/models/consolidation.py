"""What a consolidated report was put together from: each asked unit with how far its report was, and for whom it counts."""

from typing import Any

from django.db import models

from cchc.reporting.models.reports import Report


class ConsolidatedPart(models.Model):
    """One report, or the lack of one, as the consolidation found it. ``report`` is the consolidated one.

    ``source`` is the report that was looked at and ``version`` the step at which it stood; None where the unit owed one and
    had none. ``why`` tells why it counts nothing, or why it counts for ``counts_for``; ``doubt`` what is to be looked at.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="parts")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=255)
    standing = models.CharField(max_length=10)  # of cchc_core.reporting.consolidate.Standing
    source = models.ForeignKey(Report, models.PROTECT, null=True, related_name="taken_into")
    version = models.PositiveIntegerField(null=True)
    counts_for = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="+")
    why: Any = models.JSONField(null=True)  # a Note
    doubt: Any = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "unit", "source"), name="reporting_part_once"),
            models.CheckConstraint(
                condition=~models.Q(standing="approved") | models.Q(source__isnull=False),
                name="reporting_what_counts_has_a_report",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.unit_name}"
