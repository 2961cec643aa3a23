"""Dated catalogues: the fields of reform, who follows each, and the words by which criteria sets name units."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cchc.orgunits.models.units import OrgUnit


class ReformField(models.Model):
    """A field of administrative reform under the name it bore from a day to a day. ``key`` is what sets cite."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=255)
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    assumed = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "key", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="reform_field_one_name_from_a_day"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(valid_from__isnull=True), name="reform_field_one_first_name"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="reform_field_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FieldOwner(models.Model):
    """The unit that follows a field of reform for a circle, from a day to a day."""

    field = models.SlugField(max_length=60)
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="fields_owned")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=True)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["field", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="field_owner_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.owner_id}"


class UnitWord(models.Model):
    """A word by which criteria sets name a unit: one unit of that word, or one of the same name in each district.

    Either ``unit`` is given, or ``name`` is looked for below the district or the commune that is scored.
    """

    word = models.SlugField(max_length=80)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="words")
    name = models.CharField(max_length=255)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["word"], name="unit_word_once")]

    def __str__(self) -> str:
        return self.word
