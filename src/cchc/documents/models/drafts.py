"""Letters in the making: a draft, all its versions, the office's own forms and abbreviations, and letters by the batch."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.text import fold
from cchc.documents.models.letter_packs import LetterPack
from cchc_core.workflow.drafts import DRAFT_LABELS, DRAFT_VERB_LABELS, DraftState, DraftVerb


class Draft(models.Model):
    """One outgoing document of a unit from the first words to its sending. What it says stands in its newest version."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=30)  # key of cchc_core.documents.kinds
    subject = models.TextField()
    state = models.CharField(max_length=12, default=DraftState.DRAFT.value)
    version = models.PositiveIntegerField(default=1)  # number of the newest version, and what a save is checked against
    document = models.OneToOneField(
        "documents.OfficialDocument", models.PROTECT, null=True, related_name="draft"
    )  # its place in the register, once issued
    template = models.ForeignKey("documents.OfficeTemplate", models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(default=now)
    search = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("issued", "sent"), document__isnull=False)
                | (~Q(state__in=("issued", "sent")) & Q(document__isnull=True)),
                name="draft_issued_is_registered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=tuple(each.value for each in DraftState)), name="draft_state_known"
            ),
        )
        indexes = (models.Index(fields=["unit", "-saved_at"], name="draft_by_unit"),)

    def __str__(self) -> str:
        return self.subject

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = fold(self.subject)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def status(self) -> DraftState:
        return DraftState(self.state)

    @property
    def state_words(self) -> str:
        return DRAFT_LABELS[self.status]


class DraftVersion(models.Model):
    """What a draft said at one time, as the JSON that ``cchc draft`` reads. Rows are never changed or deleted."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    context: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once"),)

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.number}"


class DraftEvent(models.Model):
    """A step of a draft on its way: who took it, when, and why where a reason was asked. Never changed or deleted."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=12)
    version = models.PositiveIntegerField()  # the version that the step was about
    reason = models.TextField(blank=True)
    details: Any = models.JSONField(default=dict)
    actor_words = models.CharField(max_length=400)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.verb}"

    @property
    def words(self) -> str:
        return DRAFT_VERB_LABELS[DraftVerb(self.verb)]


class SymbolRow(models.Model):
    """One abbreviation of a unit's table: of the organ itself, of a drafting section, or of a type where it departs."""

    ORGAN, SECTION, TYPE = "organ", "section", "type"

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="symbols")
    sort = models.CharField(max_length=8)
    name = models.CharField(max_length=200, blank=True)  # the section or the type; empty for the organ
    short = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "sort", "name"], name="symbol_row_once"),
            models.CheckConstraint(condition=~Q(short=""), name="symbol_row_has_abbreviation"),
        )

    def __str__(self) -> str:
        return self.short


class OfficeTemplate(models.Model):
    """A unit's own Word form with named fields, as it was uploaded. Replaced, never changed."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=200)
    fields: Any = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class LetterBatch(LetterPack):
    """One letter to each unit of a list, from one draft."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="batches")
    draft_version = models.PositiveIntegerField()
    units: Any = models.JSONField()  # [{"unit": id, "name": words}]; no id for receivers outside the tree

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.done}/{self.total}"
