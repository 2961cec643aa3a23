"""Results that others give the province: one row a unit, index and year, only ever added; a better one replaces the former."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc_core.indices import YearResult


class IndexResult(models.Model):
    """What a unit got in an index and a year. Blank is "not known", never zero; ``index`` is a key of ``catalogue``."""

    index = models.CharField(max_length=30)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="index_results")
    year = models.PositiveSmallIntegerField()
    value = ExactField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField(null=True)  # how many were ranked
    ranked = models.BooleanField(default=True)  # False: measured, but left out of the ranking by whoever made it
    partial = models.BooleanField(default=False)  # some of it is derived or missing; ``remark`` says what
    method = models.CharField(max_length=120, blank=True)  # the decision or edition that says how it is measured
    mean = ExactField(null=True)  # of all that the index measures
    source = models.CharField(max_length=400)
    remark = models.CharField(max_length=400, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(source=""), name="improvement_result_with_a_source"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(ranked=True), name="improvement_rank_of_ranked_only"
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(of__isnull=True) | Q(rank__lte=F("of")),
                name="improvement_rank_among_so_many",
            ),
            models.CheckConstraint(condition=Q(rank__isnull=True) | Q(rank__gte=1), name="improvement_rank_from_one"),
        )
        indexes = (models.Index(fields=["unit", "index", "year"], name="improvement_by_unit"),)

    def __str__(self) -> str:
        return f"{self.index} {self.year} of {self.unit_id}"

    @property
    def core(self) -> YearResult:
        """As the core compares years."""
        return YearResult(self.year, self.value, self.rank, self.of, self.ranked, self.method, self.mean)
