"""Files in versions: rows that are only ever added, their bytes kept once under their digest."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max

from cchc.common.clock import now
from cchc.common.errors import Invalid
from cchc.common.scanning import demand_clean, keep_verdict
from cchc.common.sniffing import Sniffed, sniff
from cchc.common.uploads import Upload, store_once


class StoredFile(models.Model):
    """One version of a file, byte for byte. Its table says where the bytes lie (``file``) and whose versions are numbered."""

    file: models.FileField

    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"


def keep_version(row: StoredFile, others: models.QuerySet[Any], upload: Upload, *, folder: str) -> None:
    """Fill a new row with what arrived, as the version that follows ``others``, and save it.

    The owner of the versions is locked by the caller. Raises ``Invalid`` for what is not taken, by its kind, its size or
    the virus scanner.
    """
    name, data = upload
    found = sniff(name, data)
    if not isinstance(found, Sniffed):
        raise Invalid(found, [found])
    verdict = demand_clean(found.name, data)
    row.file.name, row.sha256 = store_once(folder, data)
    keep_verdict(verdict, row.sha256, row.file.name)
    row.version = (others.aggregate(last=Max("version"))["last"] or 0) + 1
    row.name, row.media_type, row.size = found.name, found.media_type, len(data)
    row.save(force_insert=True)
