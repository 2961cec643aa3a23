"""The register of documents in and out, their files, and how they relate."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.stored import StoredFile
from cchc.common.text import fold
from cchc.documents.kinds import DIRECTIONS, IN, OUT, RELATIONS, URGENCIES


def symbol_key(number: str, symbol: str) -> str:
    """What tells documents of one issuer apart: number and symbol without blanks, marks and capitals."""
    full = "/".join(part for part in (number, symbol) if part)
    return fold(full).replace(" ", "")[:120]


class OfficialDocument(models.Model):
    """One document in the register of a unit (``owner``). Number, symbol and day may be blank, as they are on paper.

    The issuer is a unit under its name of that day (``issuer`` keeps the name; ``issuer_unit`` the unit), or free text.
    Rows are never deleted: what was entered by mistake is withdrawn, with a reason.
    """

    REGISTERED, WITHDRAWN = "registered", "withdrawn"

    owner = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="documents")
    direction = models.CharField(max_length=3)
    state = models.CharField(max_length=12, default=REGISTERED)
    type = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=40, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    issued_text = models.CharField(max_length=40, blank=True)
    issued_from = models.DateField(null=True)
    issued_to = models.DateField(null=True)
    issuer_unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="issued_documents")
    issuer = models.CharField(max_length=300, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=200, blank=True)
    subject = models.TextField()
    urgency = models.CharField(max_length=12, blank=True)
    arrival_number = models.CharField(max_length=20, blank=True)
    arrived_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    addressees = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    key = models.CharField(max_length=120, blank=True, editable=False)
    search = models.TextField(blank=True, editable=False)
    file_search = models.TextField(blank=True, editable=False)  # words of the files, marks and capitals aside
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(subject=""), name="document_has_subject"),
            models.CheckConstraint(condition=Q(direction__in=(IN, OUT)), name="document_in_or_out"),
            models.CheckConstraint(condition=Q(urgency__in=tuple(URGENCIES)), name="document_urgency_known"),
            models.CheckConstraint(
                condition=Q(issued_from__isnull=True, issued_to__isnull=True) | Q(issued_from__lte=F("issued_to")),
                name="document_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(effective_on__isnull=True) | Q(ends_on__gte=F("effective_on")),
                name="document_effect_before_end",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "direction", "-issued_from"], name="document_register"),
            models.Index(fields=["key"], name="document_by_key"),
        )

    def __str__(self) -> str:
        return self.citation

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = symbol_key(self.number, self.symbol)
        words = (
            f"{self.type} {self.full_symbol} {self.issuer} {self.subject} {self.signer} {self.signer_post} "
            f"{self.arrival_number} {self.addressees} {self.issued_text} {self.note}"
        )
        self.search = fold(words)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_symbol(self) -> str:
        """ "12/KH-SNV": number and symbol as a letter cites them; a blank number keeps its place as "…/"."""
        if self.symbol and not self.number:
            return f"…/{self.symbol}"
        return "/".join(part for part in (self.number, self.symbol) if part)

    @property
    def citation(self) -> str:
        """ "Quyết định 12/QĐ-UBND ngày 24/3/2026", or the subject where there is no symbol."""
        kind = self.type[:1].upper() + self.type[1:]
        named = " ".join(part for part in (kind, self.full_symbol) if part)
        if not self.full_symbol:
            return self.subject
        return f"{named} ngày {self.issued_text}" if self.issued_from == self.issued_to and self.issued_from else named

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.WITHDRAWN

    @property
    def direction_words(self) -> str:
        return DIRECTIONS[self.direction]

    @property
    def urgency_words(self) -> str:
        return URGENCIES[self.urgency]


def _path(instance: "DocumentFile", filename: str) -> str:
    return f"documents/{instance.sha256[:2]}/{instance.sha256}"


class DocumentFile(StoredFile):
    """One file of a document, byte for byte. A new version is a new row; rows are never changed or deleted.

    ``role``: the document itself, an annex, the signed file of an outgoing letter, or what came with it.
    """

    MAIN, SIGNED, ANNEX = "main", "signed", "annex"

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="files")
    file = models.FileField(upload_to=_path, max_length=200)
    role = models.CharField(max_length=10, default=MAIN)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "version"], name="document_one_file_a_version"),
            models.CheckConstraint(condition=Q(version__gte=1, size__gte=1), name="document_file_not_empty"),
        )


class DocumentRelation(models.Model):
    """From a document to one that it rests on, amends, replaces, answers … The other may not be in any register yet.

    Then its number, day, issuer and name stand here as written, and the row finds its document when that is registered.
    """

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=10)
    target = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="relations_back")
    symbol = models.CharField(max_length=120, blank=True)
    day = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    title = models.TextField(blank=True)
    key = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=tuple(RELATIONS)), name="document_relation_known"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(symbol="") | ~Q(title=""), name="document_relation_names_other"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("document")), name="document_relation_to_another"
            ),
            models.UniqueConstraint(
                fields=["document", "kind", "target"],
                condition=Q(removed_at__isnull=True, target__isnull=False),
                name="document_relation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.target_id or self.symbol or self.title}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = symbol_key("", self.symbol)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """The other document as it was written here."""
        symbol = f"{self.symbol} ngày {self.day}" if self.symbol and self.day else self.symbol
        return " · ".join(filter(None, (symbol, self.issuer, self.title)))


class DocumentImport(models.Model):
    """A workbook of documents that was looked through and waits for its person to say yes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    data = models.BinaryField()
    made_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name
