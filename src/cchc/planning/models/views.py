"""Views of the duties that a person has named: a page with its filter and order, found again with one click."""

from django.conf import settings
from django.db import models

from cchc.common.clock import now


class SavedView(models.Model):
    """``place`` is the page ("board", "heat", "year"), ``query`` what stands behind the question mark of its address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    place = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "place", "name"], name="planning_view_name_once"),)

    def __str__(self) -> str:
        return self.name
