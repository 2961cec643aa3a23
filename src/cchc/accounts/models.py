"""People and posts. Work belongs to posts; people hold them from a day to a day. Both days are included."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q

from cchc.common.clock import now
from cchc.common.text import fold, sort_key


class UserManager(BaseUserManager["User"]):
    """Makes users; a user without a password signs in first through a one-time link."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """People type their name in any case: "An.Nguyen" is "an.nguyen"."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. What the person may do follows from posts, never from the account."""

    username = models.CharField(max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    search = models.CharField(max_length=240, editable=False, db_index=True)
    sort = models.CharField(max_length=400, editable=False, db_index=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: object, **kwargs: object) -> None:
        self.username = self.username.strip().lower()
        self.search = fold(f"{self.name} {self.username}")[:240]
        self.sort = sort_key(self.name.split(" ")[-1] + " " + self.name)[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[-1]


class Dated(models.Model):
    """A row that holds from a day to a day, both included; no last day means that it still holds."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Post(Dated):
    """A role in a unit. ``circle`` is the unit that it acts for; without one, the unit itself."""

    unit = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, related_name="posts")
    circle = models.ForeignKey("orgunits.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    search = models.CharField(max_length=200, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_post_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(role=""), name="accounts_post_has_role"),
        )
        indexes = (models.Index(fields=["role"], name="accounts_post_role"),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = fold(self.title)[:200]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Appointment(Dated):
    """Who holds a post, on the strength of which decision. A post has one holder at a time."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_appointment_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(valid_to__isnull=True), name="accounts_one_open_appointment_a_post"
            ),
        )
        indexes = (models.Index(fields=["user", "valid_from"], name="accounts_appointment_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.post_id} from {self.valid_from}"


class Delegation(Dated):
    """Somebody who acts in a post for a time, beside its holder. It always has a last day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    to_user = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=False) & Q(valid_to__gte=F("valid_from")),
                name="accounts_delegation_has_an_end",
            ),
        )
        indexes = (models.Index(fields=["to_user", "valid_from"], name="accounts_delegation_user"),)

    def __str__(self) -> str:
        return f"{self.post_id} to {self.to_user_id} until {self.valid_to}"


class OneTimeLink(models.Model):
    """Lets a person in once to choose a password. Only the digest of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="one_time_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user_id} until {self.expires_at}"


class PeopleImport(models.Model):
    """A workbook of people and posts that was looked through and waits for its person to say yes."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    data = models.BinaryField()
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name
