"""An initiative: what a unit registers, and the life that it leads afterwards."""

import re
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc.common.text import fold
from cchc.initiatives.models.campaigns import CampaignUnit, RegistrationCampaign
from cchc_core.access import Path
from cchc_core.initiatives.states import EntryState, Stage


def public_key() -> str:
    """What stands in the public address: short enough for a QR code, and nobody can count up from it."""
    return secrets.token_hex(5)


class Kind:
    """What an initiative is called. The keys stand in the database."""

    MODEL, INITIATIVE, SOLUTION, PRACTICE = "model", "initiative", "solution", "practice"
    ALL = (MODEL, INITIATIVE, SOLUTION, PRACTICE)


#: What people type for a kind, as the search column keeps it.
_KIND_WORDS = {
    Kind.MODEL: "mô hình",
    Kind.INITIATIVE: "sáng kiến",
    Kind.SOLUTION: "giải pháp",
    Kind.PRACTICE: "cách làm hay",
}


def search_words(text: str) -> list[str]:
    """The words of a text as the search column keeps them: no marks, no capitals, no signs ("mã QR/TTHC" → ma, qr, tthc)."""
    return re.findall(r"[^\W_]+", fold(text))


class Initiative(models.Model):
    """One mô hình, sáng kiến, giải pháp or cách làm of a unit.

    ``state`` is that of its registration; ``stage`` that of its life, which begins to count once the registration was
    accepted (an old list that is taken over comes accepted). ``asked`` is the unit whose quota it counts for.
    """

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="initiatives")
    unit_path = models.CharField(max_length=200, blank=True)
    unit_name = models.CharField(max_length=300)  # as it was called then; also of organs outside the tree
    campaign = models.ForeignKey(RegistrationCampaign, models.PROTECT, null=True, related_name="initiatives")
    asked = models.ForeignKey(CampaignUnit, models.PROTECT, null=True, related_name="initiatives")
    year = models.PositiveSmallIntegerField()

    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=12, default=Kind.MODEL)
    field = models.CharField(max_length=60)  # key of a field of reform
    problem = models.TextField(blank=True)
    content = models.TextField(blank=True)
    novelty = models.TextField(blank=True)
    scope = models.CharField(max_length=300, blank=True)
    time = models.CharField(max_length=200, blank=True)  # as officials say it
    expected = models.TextField(blank=True)
    indicator = models.CharField(max_length=300, blank=True)  # what will be measured: "Tỷ lệ hồ sơ nộp trực tuyến"
    target = models.CharField(max_length=200, blank=True)  # and how much: "từ 60 % lên 85 %"
    basis = models.TextField(blank=True)  # legal basis, as written
    basis_document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    links: Any = models.JSONField(default=list)  # [{"text": words, "url": address}]
    extra: Any = models.JSONField(default=dict)  # answers to the campaign's own questions, by key
    source = models.CharField(max_length=300, blank=True)  # where a list of former years has it from

    state = models.CharField(max_length=10, default=EntryState.DRAFT.value)
    reason = models.TextField(blank=True)  # of the last return
    sent_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # of what the head sent
    stage = models.CharField(max_length=12, default=Stage.IDEA.value)
    stage_before = models.CharField(max_length=12, blank=True)  # of a stopped one: where it stood
    stage_on = models.DateField(null=True)
    alive_on = models.DateField(null=True)  # the last day on which the owner, or a step of its life, said it lives
    asked_alive_at = models.DateTimeField(null=True)  # the first question since the last sign of life
    asked_again_at = models.DateTimeField(null=True)  # and the last, where it was repeated

    key = models.CharField(max_length=12, unique=True, default=public_key)
    released_at = models.DateTimeField(null=True)  # open to everybody since then; empty again once taken back
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    search = models.TextField(blank=True)  # every word once, folded, each with a space before it
    folded_title = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="initiatives_has_title"),
            models.CheckConstraint(condition=~Q(state="dropped", reason=""), name="initiatives_given_up_with_reason"),
            models.CheckConstraint(
                condition=Q(campaign__isnull=False) | Q(asked__isnull=True), name="initiatives_quota_of_its_campaign"
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "state"], name="initiatives_of_campaign"),
            models.Index(fields=["unit", "-year"], name="initiatives_of_unit"),
            models.Index(fields=["stage", "field"], name="initiatives_by_stage"),
            models.Index(fields=["asked", "state"], name="initiatives_for_quota"),
            models.Index(fields=["folded_title"], name="initiatives_by_title"),
            models.Index(fields=["state", "unit_path", "year"], name="initiatives_offered"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.fill_search()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def fill_search(self) -> None:
        """What search reads. For rows that are made in bulk; ``save`` does it itself."""
        self.folded_title = fold(self.title)
        words = (
            *(self.title, self.unit_name, _KIND_WORDS.get(self.kind, ""), self.scope, self.content, self.novelty),
            *(self.problem, self.expected, self.indicator, self.basis),
        )
        self.search = "".join(f" {word}" for word in dict.fromkeys(search_words(" ".join(words))))

    @property
    def root(self) -> str:
        return f"initiative:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def is_accepted(self) -> bool:
        return self.state == EntryState.ACCEPTED


class InitiativeFile(models.Model):
    """A document of the unit's register of evidence that belongs to the registration."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="files")
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    page = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("initiative", "evidence"), name="initiatives_file_once"),)

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.evidence_id}"


class Question(models.Model):
    """What the coordinator asks about a registration, and the unit's answer. An open one does not stop the registration."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:60]


class LifeEvent(models.Model):
    """One step of a model's life, or the owner's word that it lives. Rows are only added."""

    STEP, ALIVE = "step", "alive"

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="life")
    what = models.CharField(max_length=5, default=STEP)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    on = models.DateField()
    text = models.TextField(blank=True)  # result, reason, what is known
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=60, blank=True)
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["initiative", "at"], name="initiatives_life_in_order"),)

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.before} → {self.after}"


class InitiativeUpload(models.Model):
    """An old list in Excel that waits for a yes after its dry run."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    file = models.FileField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
