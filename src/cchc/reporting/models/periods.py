"""Periods of a report: the window of the data, the clocks, the units that are asked, and exceptions from the lock."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc.reporting.models.templates import TemplateVersion
from cchc_core.access import Path


class ReportPeriod(models.Model):
    """An office asks units for one report. ``calendar``, ``kind`` and ``key`` are of ``cchc_core.reporting.windows``: "ministry",
    "half", "2026-H1".

    ``since`` to ``until`` are the days of the data, both of them inside; ``tree_on`` the day whose units are asked and whose
    tree totals follow. Entry opens on ``opens_on``, is in time until ``due_on``, and is locked after ``locks_on``; later an
    exception of a single unit opens it again.
    """

    OPEN, CLOSED = "open", "closed"

    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="periods")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="report_periods")
    unit_path = models.CharField(max_length=200)
    calendar = models.CharField(max_length=30)
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField()
    tree_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="next"
    )  # the same report, one window before
    state = models.CharField(max_length=8, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "template_version", "key"), name="reporting_one_period_a_window"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="reporting_window_not_backwards"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("locks_on")), name="reporting_clocks_in_order"
            ),
        )
        indexes = (models.Index(fields=["-until", "-due_on"], name="reporting_periods_newest"),)

    def __str__(self) -> str:
        return self.title

    @property
    def root(self) -> str:
        return f"report-period:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def is_open(self) -> bool:
        return self.state == self.OPEN

    def is_locked(self, on: date) -> bool:
        """Whether entry has ended by its clock for units without an exception."""
        return on > self.locks_on


class AskedUnit(models.Model):
    """A unit that owes the report of a period. An excluded one is left out of what is due, with its reason.

    ``holder`` is who works on it: the unit itself, or whoever followed it after the period was opened.
    """

    period = models.ForeignKey(ReportPeriod, models.PROTECT, related_name="asked")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=255)
    holder = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    holder_path = models.CharField(max_length=200)
    place = models.PositiveIntegerField(default=0)
    excluded = models.BooleanField(default=False)
    reason = models.TextField(blank=True)  # why it is left out
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("period", "unit"), name="reporting_asked_once"),
            models.CheckConstraint(condition=Q(excluded=False) | ~Q(reason=""), name="reporting_left_out_with_reason"),
        )
        indexes = (models.Index(fields=["holder", "period"], name="reporting_asked_of_holder"),)

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.period_id}"

    @property
    def path(self) -> Path:
        return as_path(self.holder_path)


class PeriodException(models.Model):
    """One unit may enter until a later day. Rows are only added; the latest counts."""

    asked = models.ForeignKey(AskedUnit, models.PROTECT, related_name="exceptions")
    until = models.DateField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(why=""), name="reporting_exception_with_reason"),)

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.until}"
