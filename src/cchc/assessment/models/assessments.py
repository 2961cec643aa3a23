"""One unit in one round: its sheet, what applies to it, a thread for each leaf and pool, and what was submitted."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.assessment.models.rounds import AssessmentRound
from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc_core.workflow.states import State


class Assessment(models.Model):
    """One unit's sheet. The figures beside the state are the last that the core computed, for lists to read."""

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="assessments")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="assessments")  # who is scored
    responsible_unit = models.ForeignKey(
        "orgunits.OrgUnit", models.PROTECT, related_name="+"
    )  # its successor, once it ended
    unit_path = models.CharField(max_length=300)  # of the responsible unit
    unit_name = models.CharField(max_length=300)  # as of the round's day, for lists and sealed results
    unit_sort = models.CharField(max_length=700, blank=True)
    unit_kind = models.CharField(max_length=60)
    group = models.CharField(max_length=120)
    ranked = models.BooleanField(default=True)
    unranked_reason = models.TextField(blank=True)
    has = models.JSONField(default=list)  # "tthc" …: what `applies: {unit_has: …}` asks about
    state = models.CharField(max_length=30, default=State.NOT_STARTED.value)
    version = models.PositiveIntegerField(default=1)
    return_reason = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    snapshot_digest = models.CharField(max_length=64, blank=True)
    self_points = ExactField(null=True)
    self_percent = ExactField(null=True)
    self_pending = models.PositiveIntegerField(default=0)
    verified_points = ExactField(null=True)
    verified_percent = ExactField(null=True)
    verified_pending = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "unit"], name="assessment_one_sheet_a_unit"),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True) | Q(submitted_at__isnull=False),
                name="assessment_submitted_by_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) | Q(sent_at__isnull=False), name="assessment_sent_by_with_its_time"
            ),
            models.CheckConstraint(
                condition=Q(ranked=True) | ~Q(unranked_reason=""), name="assessment_unranked_with_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=["round", "state"], name="assessment_by_state"),
            models.Index(fields=["responsible_unit", "state"], name="assessment_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.unit_name} ({self.round_id})"

    @property
    def standing(self) -> State:
        return State(self.state)

    @property
    def path(self) -> tuple[int, ...]:
        return as_path(self.unit_path)

    @property
    def root(self) -> str:
        """The key of its chain in the log."""
        return f"assessment:{self.pk}"

    def exception(self, stage: str) -> "StageException | None":
        """The exception that counts for a stage: the one granted last. Reads ``exceptions``, prefetched in lists."""
        granted = [row for row in self.exceptions.all() if row.stage == stage]
        return max(granted, key=lambda row: row.pk, default=None)


class Applicability(models.Model):
    """A manager's decision that a criterion (leaf or branch) does or does not concern a unit, with reason and basis."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="applicabilities")
    code = models.CharField(max_length=60)
    applies = models.BooleanField()
    reason = models.TextField()
    basis = models.CharField(max_length=400, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["assessment", "code"], name="assessment_one_decision_a_code"),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_decision_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.code}: {self.applies}"


class LeafThread(models.Model):
    """All that happens to one leaf (or pool, code "+bonus") of one sheet. ``version`` rises by one with each entry.

    Points beside the pointers are what the core last gave for the leaf, in the light of the whole sheet.
    """

    UNIT, VERIFIER, COORDINATOR, COUNCIL = "unit", "verifier", "coordinator", "council"
    OPEN, WAITING, FILLED, CONFIRMED, CHANGED = "open", "waiting", "filled", "confirmed", "changed"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="threads")
    code = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    is_pool = models.BooleanField(default=False)
    owner = models.CharField(max_length=20)  # who gives the first word: the unit, verifier, coordinator or council
    verifier_unit = models.ForeignKey(
        "orgunits.OrgUnit", models.PROTECT, null=True, related_name="+"
    )  # null: the centre
    verifier_post = models.ForeignKey(
        "accounts.Post", models.PROTECT, null=True, related_name="+"
    )  # within the verifying unit; null: whoever verifies there
    assignee = models.ForeignKey(
        "accounts.Post", models.PROTECT, null=True, related_name="+"
    )  # within the scored unit; null: every focal officer
    applicable = models.BooleanField(default=True)
    evidence_required = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default=OPEN)
    version = models.PositiveIntegerField(default=0)
    self_entry = models.ForeignKey("ScoreEntry", models.PROTECT, null=True, related_name="+")  # the unit's, or imported
    verified_entry = models.ForeignKey("ScoreEntry", models.PROTECT, null=True, related_name="+")
    explanation_entry = models.ForeignKey("ScoreEntry", models.PROTECT, null=True, related_name="+")  # the unit's last
    self_points = ExactField(null=True)
    self_reason = models.JSONField(null=True)
    verified_points = ExactField(null=True)
    verified_reason = models.JSONField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["assessment", "code"], name="assessment_one_thread_a_leaf"),)
        indexes = (
            models.Index(fields=["code", "assessment"], name="assessment_thread_desk"),
            models.Index(fields=["verifier_unit", "state"], name="assessment_thread_verifier"),
            models.Index(fields=["assessment", "state", "owner"], name="assessment_thread_standing"),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.code}"

    @property
    def pool(self) -> str:
        """Key of the pool; "" for a leaf."""
        return self.code[1:] if self.is_pool else ""

    @property
    def is_verified(self) -> bool:
        return self.state in (self.CONFIRMED, self.CHANGED)

    @property
    def awaits_answer(self) -> bool:
        """The unit explained and nobody has decided since. Within a thread, a later entry has a higher number."""
        return self.explanation_entry_id is not None and (self.verified_entry_id or 0) < self.explanation_entry_id

    @property
    def object_key(self) -> str:
        """What the log calls it."""
        return f"assessment:{self.assessment_id}:leaf:{self.code}"


class SubmittedSheet(models.Model):
    """What exactly the head approved: the whole sheet as canonical JSON, with its digest. Never changed."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submitted_sheets")
    number = models.PositiveSmallIntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assessment", "number"], name="assessment_sheets_numbered"),)

    def __str__(self) -> str:
        return f"{self.assessment_id}#{self.number}"

    @property
    def report_words(self) -> dict[str, str]:
        """What the unit says in its report beside the table: opening, difficulties, proposals.

        The approval binds it. Versions that were approved before it did show what the unit has written since.
        """
        bound: dict[str, str] | None = json.loads(self.document).get("report")
        standing = getattr(self.assessment, "report_text", None)
        return bound or (standing.words if standing else dict.fromkeys(("opening", "difficulties", "proposals"), ""))


class StageException(models.Model):
    """One sheet that may still be worked on after a stage was locked: which stage, until when, why, granted by whom."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="exceptions")
    stage = models.CharField(max_length=30)
    until = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("assessment_id", "-granted_at")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_stage_exception_with_a_reason"),
        )
        indexes = (models.Index(fields=["assessment", "stage"], name="assessment_exceptions"),)

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.stage} until {self.until}"


class SignedReport(models.Model):
    """The signed self-assessment report as it was uploaded, byte for byte, beside the snapshot that it signs."""

    sheet = models.ForeignKey(SubmittedSheet, models.PROTECT, related_name="signed_reports")
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="signed-reports/", max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("sheet_id", "-at")

    def __str__(self) -> str:
        return self.name
