"""A figure's one definition in its versions, and its values.

A version of a definition never changes: another one follows it. A value is only ever added; a better one replaces the former
by pointing at it.
"""

from datetime import date
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc.common.fields import ExactField
from cchc_core.figures.formula import ZeroRule
from cchc_core.values import show_number


class Indicator(models.Model):
    """What a figure measures. ``name`` is the word that criteria sets, reports and formulas use.

    The words beside it are those of ``current``, the definition that counts now, so that lists need no second table.
    """

    NUMBER, YES_NO, DATE, SHARE, TEXT, PAIR = "number", "yes_no", "date", "share", "text", "pair"
    #: Kinds that a formula can give.
    COMPUTABLE = (NUMBER, SHARE)
    #: Kinds whose content has no place among values: words stand in reports, the two halves of a pair are figures themselves.
    WITHOUT_VALUES = (TEXT, PAIR)

    name = models.CharField(max_length=120, unique=True)
    label = models.CharField(max_length=300)
    unit_word = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, default=NUMBER)
    group = models.CharField(max_length=60, blank=True)  # the key of a field of reform, "general", or nothing
    measured_by = models.CharField(max_length=40, blank=True)
    definition = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    current = models.ForeignKey("figures.IndicatorVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="figures_indicator_has_name"),)

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def root(self) -> str:
        """The key of its chain in the log."""
        return f"indicator:{self.pk}"


class IndicatorVersion(models.Model):
    """A definition as it was given once. ``valid_from`` None: since ever. Values cite the version under which they stand."""

    UP, DOWN, NONE = "up", "down", "none"
    SUM, RATIO, WEIGHTED, LATEST, IN_WORDS, APART = "sum", "ratio", "weighted", "latest", "text", "apart"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=300)
    unit_word = models.CharField(max_length=60, blank=True)
    definition = models.TextField(blank=True)
    formula = models.TextField(
        blank=True
    )  # over names of other indicators; empty: typed, brought in or counted elsewhere
    zero_denominator = models.CharField(max_length=20, default=ZeroRule.NULL.value)
    direction = models.CharField(max_length=10, default=NONE)  # which way is better
    period_kind = models.CharField(max_length=20, blank=True)  # the shortest window that it is told for
    aggregation = models.CharField(max_length=20, default=SUM)  # how values of units become that of the unit above
    weight = models.CharField(max_length=120, blank=True)  # the figure that weighs, for WEIGHTED
    decimals = models.PositiveSmallIntegerField(null=True)  # None: as many as the value has
    owner = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, related_name="+")
    source_system = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("indicator_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["indicator", "number"], name="figures_versions_numbered"),
            models.CheckConstraint(
                condition=~Q(aggregation="weighted") | ~Q(weight=""), name="figures_weighted_by_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.number}"

    @property
    def zero(self) -> ZeroRule:
        return ZeroRule(self.zero_denominator)


class Figure(models.Model):
    """One value of an indicator for a unit and a year. Exactly one of ``value``, ``truth``, ``on`` and ``never`` is set."""

    TYPED, IMPORTED, COMPUTED, SURVEY, EXTERNAL = "typed", "imported", "computed", "survey", "external"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    definition = models.ForeignKey(IndicatorVersion, models.PROTECT, null=True, related_name="figures")
    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=40, blank=True)
    value = ExactField(null=True)
    on = models.DateField(null=True)
    truth = models.BooleanField(null=True)
    never = models.BooleanField(default=False)
    as_of = models.DateField()
    origin = models.CharField(max_length=20)
    source = models.CharField(max_length=400, blank=True)
    sample_size = models.PositiveIntegerField(null=True)
    margin = ExactField(null=True)
    formula_version = models.CharField(max_length=40, blank=True)
    snapshot = models.CharField(max_length=120, blank=True)  # which copy of the data it was counted from
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(value__isnull=False, on__isnull=True, truth__isnull=True, never=False)
                    | Q(value__isnull=True, on__isnull=False, truth__isnull=True, never=False)
                    | Q(value__isnull=True, on__isnull=True, truth__isnull=False, never=False)
                    | Q(value__isnull=True, on__isnull=True, truth__isnull=True, never=True)
                ),
                name="figures_one_kind_of_value",
            ),
        )
        indexes = (models.Index(fields=["unit", "year", "indicator"], name="figures_by_unit_and_year"),)

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.unit_id}/{self.year}: {self.text}"

    @property
    def fact(self) -> Fraction | bool | date | None:
        """The value as rules read it; None says that it is known never to have happened."""
        if self.never:
            return None
        if self.truth is not None:
            return self.truth
        return self.on if self.on is not None else self.value

    @property
    def percent(self) -> Fraction | None:
        """The share that a survey found, as people read it; None for all other figures."""
        return self.value * 100 if self.origin == self.SURVEY and self.value is not None else None

    @property
    def margin_percent(self) -> Fraction | None:
        """The margin of error of a survey's share, in points of percent."""
        return self.margin * 100 if self.origin == self.SURVEY and self.margin is not None else None

    @property
    def text(self) -> str:
        """The value in plain characters, for comparison and for logs: "42", "true", "2026-01-10", "never"."""
        if self.never:
            return "never"
        if self.truth is not None:
            return "true" if self.truth else "false"
        if self.on is not None:
            return self.on.isoformat()
        return show_number(self.value) if self.value is not None else ""


class FigureInput(models.Model):
    """A value from which a computed one was computed."""

    figure = models.ForeignKey(Figure, models.PROTECT, related_name="inputs")
    input = models.ForeignKey(Figure, models.PROTECT, related_name="computed_into")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["figure", "input"], name="figures_input_once"),)

    def __str__(self) -> str:
        return f"{self.figure_id} from {self.input_id}"
