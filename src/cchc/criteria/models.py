"""Criteria sets as rows: the sealed document that scoring reads, and one row a criterion for joins and screens.

A sealed version and its rows are frozen by the application and by triggers in the database.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.fields import ExactField


class CriteriaSet(models.Model):
    """A family of versions under one stable key."""

    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.key


class CriteriaSetVersion(models.Model):
    """One edition. ``document`` is the canonical JSON of the whole set and ``digest`` its SHA-256."""

    DRAFT, SEALED = "draft", "sealed"

    set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="versions")
    label = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    standing = models.CharField(max_length=20)  # sample | official: what the file says of itself
    status = models.CharField(max_length=20, default=DRAFT)
    version = models.PositiveIntegerField(default=1)  # counts saves of the draft
    document = models.TextField()
    digest = models.CharField(max_length=64)
    total = ExactField()
    unit_kinds = models.JSONField(default=list)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    replaces_reference = models.CharField(max_length=200, blank=True)
    problems_confirmed_at = models.DateTimeField(null=True)
    problems_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_digest = models.CharField(max_length=64, blank=True)  # which document the warnings were confirmed for
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin_name = models.CharField(max_length=255, blank=True)
    origin_file = models.FileField(upload_to="criteria/", max_length=300, blank=True)
    origin_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["set", "label"], name="criteria_one_version_a_label"),
            models.CheckConstraint(
                condition=Q(status="draft", sealed_at__isnull=True) | Q(status="sealed", sealed_at__isnull=False),
                name="criteria_sealed_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(sealed_by__isnull=True) | Q(sealed_at__isnull=False),
                name="criteria_sealed_by_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(problems_confirmed_by__isnull=True) | Q(problems_confirmed_at__isnull=False),
                name="criteria_confirmed_by_with_its_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.set_id}@{self.label}"

    @property
    def reference(self) -> str:
        return f"{self.set.key}@{self.label}"

    @property
    def is_sealed(self) -> bool:
        return self.status == self.SEALED


class Criterion(models.Model):
    """One node of a version, with what it inherits. ``sealed`` is copied from the version, for the trigger to read."""

    set_version = models.ForeignKey(CriteriaSetVersion, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=60)
    key = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    depth = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=120, blank=True)
    name = models.TextField()
    max = ExactField()
    is_leaf = models.BooleanField()
    field = models.CharField(max_length=80, blank=True)
    verifier = models.CharField(max_length=160, blank=True)
    measured = models.CharField(max_length=20)
    rule_kind = models.CharField(max_length=60, blank=True)
    rule = models.JSONField(null=True)
    evidence = models.TextField(blank=True)
    evidence_required = models.BooleanField(default=False)
    guide_unit = models.TextField(blank=True)
    guide_verifier = models.TextField(blank=True)
    sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["set_version", "code"], name="criteria_one_row_a_code"),
            models.UniqueConstraint(fields=["set_version", "position"], name="criteria_one_row_a_position"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SetImport(models.Model):
    """A file that was uploaded and looked through, and waits for its person to say yes.

    Nothing of it is a version until then; afterwards ``set_version`` is what came of it and the bytes are kept there.
    """

    user_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    set_version = models.ForeignKey(CriteriaSetVersion, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.file_name
