"""A workbook that was uploaded and looked through, and waits for its person to say yes."""

from __future__ import annotations

from django.db import models


class UnitImport(models.Model):
    """The bytes as uploaded. Nothing of them is in the tables of units until the import is confirmed."""

    user_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
