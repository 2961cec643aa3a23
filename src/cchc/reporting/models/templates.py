"""Forms of reports: what is asked, as data, in versions that do not change once they are sealed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc_core.access import Path


class ReportTemplate(models.Model):
    """A report that an office asks for again and again. ``key`` is the name by which periods and exports know it.

    ``is_starter`` says that the form is ours, to begin with, and waits to be replaced by the office's own.
    """

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="report_templates")
    unit_path = models.CharField(max_length=200)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    is_starter = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "key"), name="reporting_one_template_a_key"),)

    def __str__(self) -> str:
        return self.title

    @property
    def root(self) -> str:
        return f"report-template:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class TemplateVersion(models.Model):
    """One edition of a form. ``content`` is the form as plain data (``cchc_core.reporting.form``), ``digest`` its SHA-256.

    A sealed version never changes: periods were opened with it.
    """

    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    content: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("template", "number"), name="reporting_one_number_a_template"),
            models.CheckConstraint(condition=~Q(digest=""), name="reporting_template_has_digest"),
        )

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None
