"""What was computed from dossiers, what was brought as monthly totals, and what is aimed at."""

from django.db import models

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.procedures.models.store import DossierImport


class KpiResult(models.Model):
    """An indicator of one unit, field and period, by one source. ``field`` "" stands for all fields together.

    ``period`` is a year ("2026"), a quarter ("2026-Q3") or a month ("2026-09"), as far as ``until``: each is counted by itself,
    since what counts procedures does not add up over months. ``snapshot`` names the partitions that it was computed from.
    ``told_by`` says what it was counted from: dossiers, or monthly totals where there are no dossiers of the unit.
    """

    BY_DOSSIERS, BY_TOTALS = "dossiers", "totals"

    source = models.CharField(max_length=10)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="kpi_results")
    field = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=8)
    until = models.DateField()
    indicator = models.CharField(max_length=8)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    formula_version = models.CharField(max_length=40)
    snapshot = models.CharField(max_length=16)
    told_by = models.CharField(max_length=10, default=BY_DOSSIERS)
    computed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["source", "unit", "field", "period", "indicator"], name="procedures_one_result"
            ),
        )
        indexes = (models.Index(fields=["source", "period", "field"], name="procedures_results_period"),)

    def __str__(self) -> str:
        return f"{self.source} {self.unit_id} {self.indicator} {self.period}"


class MonthlyAggregate(models.Model):
    """Counts of an indicator that dossiers do not tell, of a unit, field or procedure and of a month or of the year from it on.

    A row is only added; one that differs points at what it replaces.
    """

    source = models.CharField(max_length=10)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="monthly_aggregates")
    field = models.CharField(max_length=200, blank=True)
    procedure = models.CharField(max_length=60, blank=True)
    month = models.DateField()
    months = models.PositiveSmallIntegerField(default=1)
    indicator = models.CharField(max_length=8)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField()
    made_by = models.ForeignKey(DossierImport, models.PROTECT, null=True, related_name="aggregates")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["source", "month"], name="procedures_aggr_by_month"),)

    def __str__(self) -> str:
        return f"{self.source} {self.unit_id} {self.indicator} {self.month:%Y-%m}"


class IndicatorTarget(models.Model):
    """What a circle aims at for an indicator in a year, in percent; where none is set, the value that earns full points."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="indicator_targets")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=8)
    bound = ExactField()
    basis = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year", "indicator"], name="procedures_one_target"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.indicator}"
