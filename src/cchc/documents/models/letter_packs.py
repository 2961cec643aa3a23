"""Letters put into one file in the background: what every such order keeps, whoever gives it."""

from typing import Any

from django.conf import settings
from django.db import models

from cchc.common.clock import now


class LetterPack(models.Model):
    """A ZIP of Word or PDF files, or one PDF to print; kept until it is made anew. ``done`` of ``total`` letters are made."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
    ZIP_DOCX, ZIP_PDF, ONE_PDF, TWO_SIDES = "zip_docx", "zip_pdf", "one_pdf", "two_sides"
    FORMS = (ZIP_DOCX, ZIP_PDF, ONE_PDF, TWO_SIDES)

    form = models.CharField(max_length=10)
    state = models.CharField(max_length=8, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    problem: Any = models.JSONField(null=True)  # a Note
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_print_file(self) -> bool:
        return self.form in (self.ONE_PDF, self.TWO_SIDES)

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.WAITING, self.RUNNING)
