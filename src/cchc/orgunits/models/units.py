"""A unit's identity, what it was from when to when, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from cchc.common.text import sort_key
from cchc_core.units.values import search_text


class OrgUnit(models.Model):
    """The identity of a unit. Names, codes and places change and are used again by others; this row never does.

    Everything that belongs to a unit (posts, assessments, plans) points here. Rows are never deleted: an abolished unit
    keeps what it did. ``version`` counts the changes of its history, so that two people never change it unawares.
    """

    key = models.SlugField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.key


class UnitPeriod(models.Model):
    """What a unit was from a day to a day, both included; an open end is null.

    Periods of one unit never overlap: actions check it and ``units_check`` looks at the whole history.
    """

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=255, blank=True)
    abbreviation = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_periods")
    head_title = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=True)
    assumed = models.BooleanField(default=False)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    search = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)

    class Meta:
        ordering = ["unit_id", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="unit_period_from_before_to",
            ),
            models.CheckConstraint(condition=~Q(parent=F("unit")), name="unit_period_not_its_own_parent"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_period_one_from_a_day"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_from__isnull=True), name="unit_period_one_from_the_beginning"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="unit_period_one_still_open"
            ),
        ]
        indexes = [
            models.Index(fields=["valid_from", "valid_to"], name="unit_period_days"),
            models.Index(fields=["code"], name="unit_period_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Compute what searching and ordering read. Called before every save, in bulk too."""
        self.search = search_text(self.name, self.short_name, self.abbreviation, self.code)
        self.sort_key = sort_key(self.name)


class Succession(models.Model):
    """From ``on`` the successor stands for the predecessor, wholly or in part, on a legal basis.

    The basis is a citation in columns; ``documents`` finds the document itself. ``basis_date`` is as printed.
    ``takes_over`` marks the successor to whom open work and accounts go; ``followed_at`` says when they went, and stays
    empty until the day has come.
    """

    predecessor = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="successions_from"
    )
    successor = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="successions_to"
    )
    kind = models.CharField(max_length=20)
    on = models.DateField()
    whole = models.BooleanField(default=True)
    basis_symbol = models.CharField(max_length=80, blank=True)
    basis_date = models.CharField(max_length=20, blank=True)
    basis_issuer = models.CharField(max_length=255, blank=True)
    basis_title = models.TextField(blank=True)
    verified = models.BooleanField(default=True)
    assumed = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    takes_over = models.BooleanField(default=False)
    followed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(predecessor__isnull=False) | Q(kind="establish"), name="succession_has_predecessor"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=False) | Q(kind="abolish"), name="succession_has_successor"
            ),
            models.UniqueConstraint(fields=["predecessor", "successor", "kind", "on"], name="succession_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id} {self.on}"
