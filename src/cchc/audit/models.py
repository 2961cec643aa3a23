"""The log: who did what, when, from what to what, and why.

Events point at nothing: they outlive the people and things they speak of. Each carries the hash of the event before it
in the chain of its root object, so that queues form only where two people save the same thing. Seals number and bind
the heads of all chains, so that a chain cut short at its end shows as well.
"""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One thing that happened to one root object ("assessment:42"). Never changed, never deleted.

    ``unit_path`` is where it happened, as the tree stood then: "/1/17/", unit ids from the root down; empty for acts of
    the system. ``search`` is the folded ``actor_words``.
    """

    root = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    object = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_words = models.CharField(max_length=400)
    unit_path = models.CharField(max_length=200, blank=True)
    search = models.CharField(max_length=400, blank=True, editable=False)
    summary = models.JSONField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["root", "position"], name="audit_one_event_a_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="audit_positions_from_one"),
        )
        indexes = (
            models.Index(fields=["-at", "-id"], name="audit_event_latest"),
            models.Index(fields=["object"], name="audit_event_object"),
            models.Index(fields=["user_id", "-at"], name="audit_event_user"),
            models.Index(fields=["verb", "-at"], name="audit_event_verb"),
        )

    def __str__(self) -> str:
        return f"{self.root}#{self.position} {self.verb}"


class ChainHead(models.Model):
    """The last event of a root's chain; locked by whoever adds the next one."""

    root = models.CharField(max_length=120, primary_key=True)
    position = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.root}#{self.position}"


class Seal(models.Model):
    """A numbered seal over the heads of all chains.

    It lists the heads that moved since the seal before and carries that seal's hash; by induction it binds every head.
    """

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    heads = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedHead(models.Model):
    """How far the chain of a root had come when a seal was set."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="moved")
    root = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seal", "root"], name="audit_one_head_a_seal"),)
        indexes = (models.Index(fields=["root", "seal"], name="audit_sealed_root"),)

    def __str__(self) -> str:
        return f"{self.root}#{self.position} in seal {self.seal_id}"
