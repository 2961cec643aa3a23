"""Documents that support a claim, each with its legal identity. Where they are cited is known to the citing app only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.stored import StoredFile
from cchc.common.text import fold
from cchc.documents.outlets import Cited, Replaced
from cchc_core.words import Note


class Evidence(models.Model):
    """One document of a unit: number, symbol, issuer and day as far as they are known, files in versions, or a link."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="evidence")
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="evidence")
    title = models.CharField(max_length=500)
    number = models.CharField(max_length=40, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    issued_text = models.CharField(max_length=40, blank=True)  # as written: "2026", "03/2026", "24/3/2026"
    issued_on = models.DateField(null=True)  # only where the whole day is known
    link = models.URLField(max_length=1000, blank=True)
    note = models.TextField(blank=True)
    not_secret = models.BooleanField()  # the answer to the state-secret question; never assumed
    search = models.CharField(max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    #: By which document it is replaced, where ``queries.with_replacements`` has asked.
    replaced: Replaced | None = None
    #: What is odd about it as proof, where ``warnings.warnings`` was asked.
    warnings: tuple[Note, ...] = ()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(not_secret=True), name="evidence_no_state_secrets"),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_title"),
        )
        indexes = (models.Index(fields=["unit", "-created_at"], name="evidence_by_unit"),)

    def __str__(self) -> str:
        return f"{self.full_symbol} {self.title}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = fold(f"{self.title} {self.number} {self.symbol} {self.issuer}")[:1000]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_symbol(self) -> str:
        """ "12/KH-SNV": number and symbol as a letter cites them."""
        return "/".join(part for part in (self.number, self.symbol) if part)

    @property
    def cited(self) -> Cited:
        """The document that it is, as citations name it."""
        return Cited(self.full_symbol, self.issuer, self.issued_text, self.document_id)

    @property
    def newest_file(self) -> "EvidenceFile | None":
        """The last version of its file; asks nothing where the files are at hand."""
        return max(self.files.all(), key=lambda file: file.version, default=None)


def _path(instance: "EvidenceFile", filename: str) -> str:
    """Stored under its digest: the name that people gave stays in the column, and no name can break a file system."""
    return f"evidence/{instance.sha256[:2]}/{instance.sha256}"


class EvidenceFile(StoredFile):
    """One version of a document's file. Kept after withdrawal; rows are never changed."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="files")
    file = models.FileField(upload_to=_path, max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["evidence", "version"], name="evidence_one_file_a_version"),
            models.CheckConstraint(condition=Q(version__gte=1, size__gte=1), name="evidence_file_not_empty"),
        )
