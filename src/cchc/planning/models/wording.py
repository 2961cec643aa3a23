"""What a line says, wherever it stands: in a proposal, in a draft plan, in an issued one."""

from django.db import models

from cchc.common.fields import ExactField


class Kind(models.TextChoices):
    """A target is measured, a task is done."""

    TARGET = "target"
    TASK = "task"


class Wording(models.Model):
    """The words of a line and what was read out of them. ``due_text`` stays as written beside the computed days.

    ``measure`` is the shape of a target (``cchc_core.planning.targets.Measure``), ``bound`` its figure, ``operator`` one of
    ">=", ">", "=", "<", "<=". ``base_year`` and ``base`` are set where it is told against another year. ``subset`` and ``level``
    name the part that it holds for where it is not the whole.
    """

    kind = models.CharField(max_length=8, choices=Kind.choices)
    field = models.SlugField(max_length=60, blank=True)  # a field of reform
    section = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    product = models.TextField(blank=True)
    leads_text = models.TextField(blank=True)  # as written; who that is stands in the participants
    supporters_text = models.TextField(blank=True)
    monitor_text = models.TextField(blank=True)  # who follows and judges, which is another role than who does
    person = models.CharField(max_length=300, blank=True)  # "6 rõ": the post that does it
    responsibility = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    funding = models.CharField(max_length=300, blank=True)
    basis = models.TextField(blank=True)  # the assigning document, in words
    basis_document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    due_text = models.CharField(max_length=300, blank=True)
    due_shape = models.CharField(max_length=24, blank=True)  # cchc_core.planning.due.Shape
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # the last day that is in time

    operator = models.CharField(max_length=2, blank=True)
    measure = models.CharField(max_length=16, blank=True)
    bound = ExactField(null=True)
    unit_word = models.CharField(max_length=60, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True)
    base = ExactField(null=True)
    list_size = models.PositiveIntegerField(null=True)
    falling = models.BooleanField(default=False)  # told as a fall: "giảm 10 % so với 2021"
    subset = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=60, blank=True)
    indicator = models.ForeignKey("figures.Indicator", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


#: The columns that go along when a proposal becomes a line, a line a line of the next version or year.
WORDING: tuple[str, ...] = tuple(each.attname for each in Wording._meta.local_fields)
