"""The report of one unit for one period: its versions, cells and words, and the history of each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc.reporting.models.periods import AskedUnit, ReportPeriod
from cchc_core.access import Path
from cchc_core.reporting.states import COUNTED, OVER, WRITABLE, ReportState

#: Characters of a remark at a cell.
MOST_REMARK = 4000


class Report(models.Model):
    """One version of what a unit reports: its own figures, or the consolidated ones of all under it. Both are records apart.

    A correction is a version with the next ``number`` that points at the one it ``replaces``. What exactly was sent stands in
    ``Sending``; ``on_time`` says whether the first sending kept the day.
    """

    OWN, CONSOLIDATED = "own", "consolidated"

    period = models.ForeignKey(ReportPeriod, models.PROTECT, related_name="reports")
    asked = models.ForeignKey(AskedUnit, models.PROTECT, null=True, related_name="reports")  # own reports only
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="reports")
    unit_name = models.CharField(max_length=255)
    holder = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    holder_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, default=OWN)
    number = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    why = models.TextField(blank=True)  # the reason of a correction
    state = models.CharField(max_length=14, default=ReportState.NOT_BEGUN.value)
    reason = models.TextField(blank=True)  # of the last return; empty again once it is presented
    version = models.PositiveIntegerField(default=1)
    presented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    on_time = models.BooleanField(null=True)  # nothing sent yet
    digest = models.CharField(max_length=64, blank=True)  # of what was sent last
    draft = models.ForeignKey("documents.Draft", models.PROTECT, null=True, related_name="+")  # its official paper
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("period", "unit", "kind", "number"), name="reporting_one_report_a_number"),
            models.UniqueConstraint(
                fields=("period", "unit", "kind"),
                condition=Q(state__in=("approved", "consolidated")),
                name="reporting_one_counted_report",
            ),
            models.CheckConstraint(
                condition=Q(kind="own", asked__isnull=False) | Q(kind="consolidated", asked__isnull=True),
                name="reporting_own_reports_are_asked_for",
            ),
        )
        indexes = (
            models.Index(fields=["period", "kind", "state"], name="reporting_by_state"),
            models.Index(fields=["holder", "state"], name="reporting_by_holder"),
        )

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.period_id} ({self.number})"

    @property
    def root(self) -> str:
        return f"report:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.holder_path)

    @property
    def is_own(self) -> bool:
        return self.kind == self.OWN

    @property
    def is_writable(self) -> bool:
        return ReportState(self.state) in WRITABLE

    @property
    def is_counted(self) -> bool:
        return ReportState(self.state) in COUNTED

    @property
    def is_over(self) -> bool:
        return ReportState(self.state) in OVER


class Cell(models.Model):
    """One figure, day or text of a report. The key is table, row and column of the form. No value and no text: still empty.

    ``source`` says where a value came from that nobody typed; ``known`` what the system knew where somebody typed over it.
    """

    TYPED, EXCEL, COMPUTED, SYSTEM = "typed", "excel", "computed", "system"

    report = models.ForeignKey(Report, models.PROTECT, related_name="cells")
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    value = ExactField(null=True)
    text = models.TextField(blank=True)  # of text cells; a day as 2026-06-14
    remark = models.TextField(blank=True)
    origin = models.CharField(max_length=8, default=TYPED)
    source = models.CharField(max_length=400, blank=True)
    known = ExactField(null=True)
    known_from = models.CharField(max_length=400, blank=True)  # where the system knows it from
    as_of = models.DateField(null=True)
    figure = models.ForeignKey("figures.Figure", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "table", "row", "column"), name="reporting_cell_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {'/'.join(self.key)}"

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.table, self.row, self.column)

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.text


class CellEvent(models.Model):
    """One change of a cell: who, in which post, from what to what. Rows are only added."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="cell_events")
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    before = models.TextField(blank=True)  # as machines write it; empty where there was nothing
    after = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    origin = models.CharField(max_length=8)
    source = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_words = models.CharField(max_length=400, blank=True)
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["report", "table", "row", "column", "at"], name="reporting_history"),)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.table}/{self.row}/{self.column}"


class Narrative(models.Model):
    """What a unit writes under one section of the outline; ``{{CD01}}`` cites a figure of the tables."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="narratives")
    section = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    sources: Any = models.JSONField(default=list)  # whose sentences: [{"report": id, "unit": name, …}], [{"part": …}]
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "section"), name="reporting_section_once"),)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.section}"


class NarrativeEvent(models.Model):
    """One change of what stands under a section. Rows are only added."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="narrative_events")
    section = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_words = models.CharField(max_length=400, blank=True)
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.section}"


class ReturnNote(models.Model):
    """Why a report was returned, withdrawn or given up, and by whom. Rows are only added."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="returns")
    verb = models.CharField(max_length=12)  # of ReportVerb
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_words = models.CharField(max_length=400, blank=True)
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="reporting_returned_with_reason"),)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.verb}"


class Sending(models.Model):
    """What exactly was sent, each time: a returned report is sent again and both stay readable. Rows are only added."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sendings")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_words = models.CharField(max_length=400, blank=True)
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    paper = models.TextField(blank=True)  # the unit's signed paper, where the office sends on its behalf
    on_time = models.BooleanField()
    snapshot: Any = models.JSONField()  # {"cells": {"table/row/column": {…}}, "narratives": {section: text}}
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(on_behalf=False) | ~Q(paper=""), name="reporting_on_behalf_of_paper"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.at}"


class ReportUpload(models.Model):
    """A filled-in workbook that waits for a yes after its dry run."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    file = models.FileField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
