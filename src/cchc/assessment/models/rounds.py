"""A round: who is scored by which set, as of which day, between which days, and who verifies what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.paths import as_path
from cchc_core.workflow.states import Stages


class AssessmentRound(models.Model):
    """An exercise that the centre runs for units under it. ``as_of`` is the day whose tree of units counts."""

    OPEN, PUBLISHED = "open", "published"

    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    set_version = models.ForeignKey("criteria.CriteriaSetVersion", models.PROTECT, related_name="rounds")
    centre = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="rounds")
    centre_path = models.CharField(
        max_length=300
    )  # "/1/22/": ids of units from the root to the centre, as of ``as_of``
    unit_kinds = models.JSONField(default=list)
    as_of = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()  # the last day on which units may still change their sheets
    verify_by = models.DateField()
    state = models.CharField(max_length=20, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    options = models.JSONField(default=dict)  # which optional stages it has: cchc_core.workflow.states.Stages
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    results_digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("locks_on")) & Q(locks_on__lte=F("verify_by")),
                name="assessment_round_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False) | Q(state="open", published_at__isnull=True),
                name="assessment_round_published_with_its_time",
            ),
        )
        indexes = (models.Index(fields=["year", "state"], name="assessment_round_year"),)

    def __str__(self) -> str:
        return self.title

    @property
    def stages(self) -> Stages:
        return Stages.from_json(self.options)

    @property
    def public_remarks(self) -> bool:
        """Whether everybody reads the reason of every point once the round is published."""
        return bool(self.options.get("public_remarks", True))

    @property
    def path(self) -> tuple[int, ...]:
        return as_path(self.centre_path)

    @property
    def root(self) -> str:
        """The key of its chain in the log."""
        return f"round:{self.pk}"


class RoundVerifier(models.Model):
    """A word of the set ("so-noi-vu") bound to a unit as of the round's day. Unbound: the centre verifies, and is told so."""

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="verifiers")
    word = models.CharField(max_length=160)
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "word"], name="assessment_one_binding_a_word"),)

    def __str__(self) -> str:
        return f"{self.word} → {self.unit_id}"


class StageClock(models.Model):
    """The days of a stage after self-scoring, whose own days stand in the round.

    ``opens_on`` ≤ ``due_on`` (on time until) ≤ ``locks_on`` (the last day on which anything may be entered).
    """

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="clocks")
    stage = models.CharField(max_length=30)  # cchc_core.workflow.states.Timed, self-scoring left out
    opens_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "stage"], name="assessment_one_clock_a_stage"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("locks_on")),
                name="assessment_clock_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.stage}"


class CouncilSession(models.Model):
    """A meeting of the council that settles what is still disputed; its decisions cite it."""

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=200)  # position in words, never a bare name
    secretary = models.CharField(max_length=200, blank=True)
    members = models.TextField(blank=True)  # a line a member
    closed_at = models.DateTimeField(null=True)  # from then on no decision is added to it
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("round_id", "number")
        constraints = (models.UniqueConstraint(fields=["round", "number"], name="assessment_sessions_numbered"),)

    def __str__(self) -> str:
        return f"{self.round_id} session {self.number}"
