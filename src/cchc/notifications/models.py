"""What people were told, whether the mail of it left, and what they wish to hear of."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cchc.common.clock import now
from cchc_core.notices import KINDS, Kind, Timing
from cchc_core.words import Note

NO_MAIL = ""


class Delivery(models.Model):
    """One mail to one person, and how it fared. A notice belongs to one delivery at most, so nothing is mailed twice."""

    AT_ONCE, DIGEST, TEST, OFF = "at_once", "digest", "test", "off"
    QUEUED, SENDING, SENT, FAILED, GIVEN_UP, SUPPRESSED = (
        "queued",
        "sending",
        "sent",
        "failed",  # and tried again at ``next_try_at``
        "given_up",
        "suppressed",  # the person wished no mail of this
    )
    OPEN = (QUEUED, FAILED)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries")
    purpose = models.CharField(max_length=10)
    day = models.DateField()  # in Vietnam; one digest a person and day
    channel = models.CharField(max_length=10, default="mail")
    address = models.CharField(max_length=254, blank=True)  # the one of the last attempt
    message_id = models.CharField(max_length=200, unique=True)  # the same at every attempt, so that doubles are known
    state = models.CharField(max_length=12, default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.JSONField(null=True)  # a Note
    created_at = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(default=now)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "day"], condition=Q(purpose="digest"), name="notifications_one_digest_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notifications_sent_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=["state", "next_try_at"], name="notifications_to_send"),
            models.Index(fields=["-created_at"], name="notifications_latest_mail"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} to {self.user_id}: {self.state}"

    @property
    def error_note(self) -> Note | None:
        return Note.from_json(self.error) if self.error else None


class Notification(models.Model):
    """One notice to one person, in the words of the core. It is never changed; ``read_at`` and its mail are all that moves."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")  # null: to the person
    kind = models.CharField(max_length=60)
    title = models.JSONField()  # a Note
    body = models.JSONField(null=True)  # a Note
    thing = models.CharField(max_length=300, blank=True)  # what people call what it is about
    about = models.CharField(max_length=200, blank=True)  # "assessment:42:leaf:1.2"
    url_name = models.CharField(max_length=100, blank=True)
    url_args = models.JSONField(default=dict)
    is_duty = models.BooleanField()
    due = models.DateField(null=True)
    rung = models.SmallIntegerField(null=True)  # of a reminder: days from the deadline
    shown = models.BooleanField(default=True)  # no: the person wishes it by mail only
    mail = models.CharField(max_length=10, default=NO_MAIL)  # Timing, or nothing where no mail leaves at all
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="notifications")
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    dedupe = models.CharField(max_length=200, null=True)  # what must not be told twice to one person

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["recipient", "dedupe"], name="notifications_told_once"),
            models.CheckConstraint(condition=~Q(dedupe=""), name="notifications_dedupe_is_null_or_says_something"),
            models.CheckConstraint(
                condition=Q(shown=True) | Q(is_duty=False), name="notifications_duties_are_always_shown"
            ),
        )
        indexes = (
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True, shown=True), name="notifications_unread"
            ),
            models.Index(fields=["recipient", "-created_at"], name="notifications_of_a_person"),
            models.Index(
                fields=["mail", "recipient"],
                condition=Q(delivery__isnull=True, read_at__isnull=True) & ~Q(mail=NO_MAIL),
                name="notifications_to_mail",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def title_note(self) -> Note:
        return Note.from_json(self.title)

    @property
    def body_note(self) -> Note | None:
        return Note.from_json(self.body) if self.body else None

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class Preference(models.Model):
    """What one person wishes to hear of one kind. Without a row the kind's own timing holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    shown = models.BooleanField(default=True)
    mail = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "kind"], name="notifications_one_wish_a_kind"),
            models.CheckConstraint(
                condition=Q(mail__in=[each.value for each in Timing]), name="notifications_wish_is_a_timing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.mail}"

    @property
    def of(self) -> Kind | None:
        return KINDS.get(self.kind)


class ReminderRun(models.Model):
    """A day on which everybody was reminded; the ladder is climbed once a day."""

    day = models.DateField(primary_key=True)
    reminded = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.day}: {self.reminded}"


class CalendarKey(models.Model):
    """The secret in the address of a person's calendar, kept as its digest only. One at a time; the former ones stay revoked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_keys")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="notifications_one_calendar_key"
            ),
        )

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
