"""A unit's plan of a year: versions with effect dates, lines that outlive them, and whose work each line is."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc.common.paths import as_path
from cchc.planning.models.wording import Kind, Wording
from cchc_core.access import Path
from cchc_core.planning.states import PlanState


class Plan(models.Model):
    """One unit's plan of one year."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="plans")
    unit_path = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    not_asked: Any = models.JSONField(default=list)  # of the "6 rõ" (complete.Clear) those that the office leaves out
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "year"), name="planning_one_plan_a_year"),)
        indexes = (models.Index(fields=["year", "unit_path"], name="planning_plans_of_a_year"),)

    def __str__(self) -> str:
        return self.title

    @property
    def root(self) -> str:
        """The key of its chain in the log."""
        return f"plan:{self.pk}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)


class PlanVersion(models.Model):
    """The first issue of a plan, or an amendment. Issued ones never change; ``snapshot`` is what was approved."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=PlanState.DRAFT.value)
    effective_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # why it is amended, returned or discarded
    bases: Any = models.JSONField(default=list)  # [{"text": words, "document": id | None}]
    draft = models.ForeignKey("documents.Draft", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    citation = models.CharField(max_length=400, blank=True)  # "Kế hoạch số 111/KH-UBND ngày 17/01/2023"
    snapshot: Any = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    presented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="planning_version_once"),
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(state__in=("draft", "awaiting", "approved")),
                name="planning_one_version_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(effective_on__isnull=False, issued_at__isnull=False),
                name="planning_issued_with_its_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT


class Line(models.Model):
    """A target or a task through all versions of its plan: progress and results belong here.

    ``content`` is what it says in the version in force; None while it stands in a draft only, or once an amendment dropped it.
    ``parent`` is the line of the superior plan that it carries out, ``carried_from`` that of the year before.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content = models.OneToOneField("planning.LineContent", models.PROTECT, null=True, related_name="in_force")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")
    adapted = models.TextField(blank=True)  # why it departs from its parent
    dropped_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="planning_line_is_not_its_parent"
            ),
        )

    def __str__(self) -> str:
        return f"line {self.pk} of {self.plan_id}"


class LineContent(Wording):
    """What a line says in one version. Changed only while that version is a draft; ``revision`` counts the saves."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="contents")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="contents")
    place = models.PositiveIntegerField()
    label = models.CharField(max_length=20, blank=True)  # "II.3.a", as printed
    search = models.TextField(editable=False, blank=True)
    responsible_post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    carriers: Any = models.JSONField(default=list)  # ids of the units that must carry it in plans of their own
    carriers_text = models.CharField(max_length=300, blank=True)  # "UBND các huyện, thị xã, thành phố"
    doubt: Any = models.JSONField(null=True)  # a Note about the deadline's reading; None once settled
    accepted_fact = models.ForeignKey("documents.AcceptedFact", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "version"), name="planning_content_once_a_version"),
            models.CheckConstraint(condition=~Q(text=""), name="planning_line_says_something"),
        )
        indexes = (
            models.Index(fields=["version", "place"], name="planning_in_order"),
            models.Index(fields=["field"], name="planning_by_field"),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.text[:60]}".strip()


class Participant(models.Model):
    """A unit named in a line: lead, supporter or monitor. A class of units ("các xã, phường") is one row for each of them."""

    LEAD, SUPPORT, MONITOR = "lead", "support", "monitor"

    content = models.ForeignKey(LineContent, models.CASCADE, related_name="participants")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8)
    coordinating = models.BooleanField(default=False)  # of several named leads the one that reports for all
    of_class = models.CharField(max_length=120, blank=True)  # the class as written, where the unit was not named itself

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("content", "unit", "role"), name="planning_participant_once"),
            models.UniqueConstraint(
                fields=("content",), condition=Q(coordinating=True), name="planning_one_coordinating_lead"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class Assignment(models.Model):
    """One unit's own duty on a line, with its own status: one for a line with named leads, one each for a class of units.

    The light is never stored: it follows from ``due_on``, what is reported and accepted, and the day on which one looks.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="assignments")
    unit_path = models.CharField(max_length=200)
    monitor = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="monitored")
    monitor_path = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    field = models.SlugField(max_length=60, blank=True)
    is_continuous = models.BooleanField(
        default=False
    )  # "thường xuyên": confirmed from time to time, never late by a date
    confirm_by = models.DateField(null=True)  # the next day by which a continuous duty is confirmed
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # as planned, or as extended
    ended_on = models.DateField(null=True)  # an amendment dropped it, or the unit was abolished

    percent = models.PositiveSmallIntegerField(null=True)  # what the unit last said
    value = ExactField(null=True)  # the figure of a target that the unit last said
    accepted_value = ExactField(null=True)
    reported_on = models.DateField(null=True)
    says_done_on = models.DateField(null=True)  # the unit says so
    done_on = models.DateField(null=True)  # the monitor accepted it: the day on which it was done
    pending = models.BooleanField(default=False)  # a report waits for the monitor
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "unit"), name="planning_one_duty_a_unit"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="planning_percent_of_hundred"
            ),
        )
        indexes = (
            models.Index(fields=["year", "unit", "due_on"], name="planning_duties_of_a_unit"),
            models.Index(fields=["year", "field", "due_on"], name="planning_duties_of_a_field"),
            models.Index(fields=["year", "due_on"], name="planning_duties_by_day"),
            models.Index(
                fields=["monitor"], name="planning_to_look_at", condition=Q(pending=True, ended_on__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} on {self.line_id}"

    @property
    def path(self) -> Path:
        return as_path(self.unit_path)

    @property
    def monitor_tree(self) -> Path:
        return as_path(self.monitor_path)

    @property
    def root(self) -> str:
        return f"assignment:{self.pk}"


class CascadeAnswer(models.Model):
    """A unit that must carry a superior line says why it will not. Only added; the last one counts until it carries it."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="refusals")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="planning_refused_with_reason"),)

    def __str__(self) -> str:
        return f"{self.unit_id} refuses {self.line_id}"


class DueRule(models.Model):
    """How an office wants a shape of deadline read whose reading is doubtful: asked once, remembered."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="+")
    shape = models.CharField(max_length=24)
    answer = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "shape"), name="planning_rule_once"),)

    def __str__(self) -> str:
        return f"{self.shape}: {self.answer}"


class PlanUpload(models.Model):
    """A file of lines or of progress that was read and waits for a yes. ``rows`` is what the dry run showed."""

    LINES, PROGRESS, ANNEXES = "lines", "progress", "annexes"

    purpose = models.CharField(max_length=12)
    about = models.CharField(max_length=60)  # "plan:3", "proposal-owner:7", "progress:2026"
    name = models.CharField(max_length=255)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows: Any = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
