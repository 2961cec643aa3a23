"""Importing people and posts: first a plan that says what would happen and what is wrong, then all of it or nothing."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext

from cchc.accounts.actions.posts import appoint, create_post
from cchc.accounts.actions.users import create_user, make_link
from cchc.accounts.models import PeopleImport, Post, User
from cchc.accounts.permissions import may_import_people, may_manage_posts
from cchc.accounts.queries import holders_on, holding_on
from cchc.accounts.workbook import PersonRow, column_title, read_people
from cchc.audit.actions import record
from cchc.common.clock import now, today
from cchc.common.db import locked
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.common.text import fold
from cchc.common.workbook import Problem, spellings
from cchc.orgunits.queries import tree_on
from cchc_core.access import ROLES, Actor
from cchc_core.units import Tree
from cchc_core.values import show_day
from cchc_core.words import Note, gettext_noop, note

NEEDED = note(gettext_noop("This cell must be filled."))
BAD_USERNAME = note(gettext_noop("A username has letters, digits and . _ - only, no spaces."))
BAD_EMAIL = note(gettext_noop("This is not an e-mail address."))
UNKNOWN_ROLE = gettext_noop("No role is called “%(value)s”. The roles are: %(roles)s.")
UNKNOWN_UNIT = gettext_noop("No unit is called “%(value)s” on %(day)s. Type its full name or its code.")
TWO_UNITS = gettext_noop("%(count)s units are called “%(value)s” on %(day)s. Type the code instead.")
OTHER_NAME = gettext_noop("The username %(username)s belongs to %(name)s.")
TWO_NAMES = gettext_noop("The username %(username)s stands in row %(row)s with another name.")
HELD = gettext_noop("%(name)s holds this post. Hand it over on the page of the post.")
TWICE = gettext_noop("Row %(row)s gives the same post to somebody.")
BACKWARDS = note(gettext_noop("The last day is before the first."))
SPENT = note(gettext_noop("This workbook was imported already, or somebody else sent it. Send it again."))
CHANGED = note(gettext_noop("Things have changed since the workbook was looked through. Look it through again."))


@dataclass(frozen=True)
class Line:
    """What one row comes to."""

    row: int
    what: Note
    source: PersonRow
    role: str = ""
    unit: int | None = None
    circle: int | None = None
    post: Post | None = None
    new_user: bool = False
    appoints: bool = False


@dataclass
class Plan:
    """Everything that an import would do; nothing may be done while there are problems."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return any(line.new_user or line.appoints for line in self.lines)

    @property
    def summary(self) -> list[Note]:
        users = sum(line.new_user for line in self.lines)
        posts = sum(line.appoints and line.post is None for line in self.lines)
        appointments = sum(line.appoints for line in self.lines)
        return [
            note(gettext_noop("%(count)s new accounts"), count=users),
            note(gettext_noop("%(count)s new posts"), count=posts),
            note(gettext_noop("%(count)s appointments"), count=appointments),
            note(gettext_noop("%(count)s rows that change nothing"), count=self._idle),
        ]

    @property
    def _idle(self) -> int:
        return sum(not (line.new_user or line.appoints) for line in self.lines)


def plan_import(*, actor: Actor, data: bytes) -> Plan:
    """Look a workbook through. Changes nothing."""
    require(may_import_people(actor))
    rows, problems = read_people(data)
    return _Planner(actor, rows, problems).plan()


class _Planner:
    """Looks every row up once; the number of queries does not depend on the number of rows."""

    def __init__(self, actor: Actor, rows: list[PersonRow], problems: list[Problem]) -> None:
        self.actor, self.rows = actor, rows
        self.made = Plan(problems=list(problems))
        names = {row.username.lower() for row in rows}
        self.users = {user.username: user for user in User.objects.filter(username__in=names)}
        posts = list(Post.objects.filter(holding_on(today())))
        self.posts = {(post.unit_id, post.role, post.search): post for post in posts}
        self.holders = holders_on([post.pk for post in posts], today())
        self.roles = spellings({key: spec.label for key, spec in ROLES.items()})
        self.seen_names: dict[str, PersonRow] = {}
        self.seen_posts: dict[tuple[int | None, str, str], int] = {}

    def plan(self) -> Plan:
        for row in self.rows:
            before = len(self.made.problems)
            line = self._line(row)
            if line is not None and len(self.made.problems) == before:
                self.made.lines.append(line)
        return self.made

    def _wrong(self, row: PersonRow, key: str, reason: Note) -> None:
        self.made.problems.append(Problem(row.row, column_title(key), reason))

    def _line(self, row: PersonRow) -> Line | None:
        new_user = self._person(row)
        if not row.has_post:
            text = gettext_noop("New account: %(name)s") if new_user else gettext_noop("Stands already: %(name)s")
            return Line(row.row, note(text, name=row.name), row, new_user=new_user)
        return self._with_post(row, new_user)

    def _person(self, row: PersonRow) -> bool:
        """Check the person's cells; whether an account has to be made."""
        for key in ("name", "username"):
            if not getattr(row, key):
                self._wrong(row, key, NEEDED)
        username = row.username.lower()
        if username and not all(ch.isalnum() or ch in "._-@+" for ch in username):
            self._wrong(row, "username", BAD_USERNAME)
        if row.email:
            try:
                validate_email(row.email)
            except ValidationError:
                self._wrong(row, "email", BAD_EMAIL)
        user = self.users.get(username)
        if user is not None and fold(user.name) != fold(row.name):
            self._wrong(row, "username", note(OTHER_NAME, username=username, name=user.name))
        first = self.seen_names.setdefault(username, row)
        if fold(first.name) != fold(row.name):
            self._wrong(row, "username", note(TWO_NAMES, username=username, row=first.row))
        return user is None and first is row

    def _with_post(self, row: PersonRow, new_user: bool) -> Line | None:
        for key in ("unit", "role", "title"):
            if not getattr(row, key):
                self._wrong(row, key, NEEDED)
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            self._wrong(row, "valid_to", BACKWARDS)
        tree = tree_on(today())
        unit, circle = self._unit(row, "unit", tree), self._unit(row, "circle", tree)
        role = self.roles.get(fold(row.role), "")
        if row.role and not role:
            names = ", ".join(gettext(spec.label) for spec in ROLES.values())
            self._wrong(row, "role", note(UNKNOWN_ROLE, value=row.role, roles=names))
        if unit is None or not role or not row.title:
            return None
        return self._appointment(row, new_user, unit, circle, role, tree)

    def _appointment(
        self, row: PersonRow, new_user: bool, unit: int, circle: int | None, role: str, tree: Tree
    ) -> Line | None:
        key = (unit, role, fold(row.title))
        other = self.seen_posts.setdefault(key, row.row)
        if other != row.row:
            self._wrong(row, "title", note(TWICE, row=other))
            return None
        post = self.posts.get(key)
        holder = self.holders.get(post.pk) if post else None
        if holder is not None and holder.username != row.username.lower():
            self._wrong(row, "title", note(HELD, name=holder.name))
            return None
        values = {"name": row.name, "post": row.title, "unit": tree.name(unit)}
        text = (
            gettext_noop("Stands already: %(name)s, %(post)s, %(unit)s")
            if holder
            else gettext_noop("Appoint %(name)s: %(post)s, %(unit)s")
        )
        return Line(row.row, note(text, **values), row, role, unit, circle, post, new_user, appoints=holder is None)

    def _unit(self, row: PersonRow, key: str, tree: Tree) -> int | None:
        text = getattr(row, key)
        if not text:
            return None
        code = tree.by_code(text)
        found = (code,) if code is not None else tree.named(text)
        values = {"value": text, "day": show_day(tree.on)}
        if len(found) != 1:
            text = TWO_UNITS if found else UNKNOWN_UNIT
            self._wrong(row, key, note(text, **values, **({"count": len(found)} if found else {})))
            return None
        decision = may_manage_posts(self.actor, found[0])
        if not decision and decision.note:
            self._wrong(row, key, decision.note)
        return found[0]


def keep_upload(*, actor: Actor, file_name: str, data: bytes) -> PeopleImport:
    """Keep a workbook that was looked through until its person says yes."""
    require(may_import_people(actor))
    user = User.objects.get(username=actor.username)
    return PeopleImport.objects.create(user=user, file_name=file_name[:255], data=data, made_at=now())


@transaction.atomic
def import_people(*, actor: Actor, upload_id: int) -> list[tuple[User, str]]:
    """Do all of a kept workbook, or nothing. Gives each new person with the token of a one-time link."""
    require(may_import_people(actor))
    upload = locked(PeopleImport.objects.filter(pk=upload_id, applied_at__isnull=True)).first()
    if upload is None or upload.user_id != actor.user_id:
        raise WrongState(SPENT)
    plan = plan_import(actor=actor, data=bytes(upload.data))
    if plan.problems:
        raise Invalid(CHANGED, [problem.as_note() for problem in plan.problems])
    made = [user for line in plan.lines if (user := _apply(actor, line)) is not None]
    upload.applied_at = now()
    upload.save()
    text = note(
        gettext_noop("Imported people and posts from %(file)s: %(count)s rows."),
        file=upload.file_name,
        count=len(plan.lines),
    )
    root = f"people-import:{upload.pk}"
    record(actor=actor, verb="import_people", root=root, object=root, summary=text)
    return [(user, make_link(actor=actor, user=user)) for user in made]


def _apply(actor: Actor, line: Line) -> User | None:
    """Carry one row out; the new user, if it made one."""
    row = line.source
    if line.new_user:
        create_user(actor=actor, username=row.username, name=row.name, email=row.email, phone=row.phone)
    user = User.objects.get(username=row.username.lower())
    if line.appoints and line.unit is not None:
        day: date = row.valid_from or today()
        post = line.post or create_post(
            actor=actor, unit_id=line.unit, circle_id=line.circle, role=line.role, title=row.title, valid_from=day
        )
        appoint(actor=actor, post=post, user=user, valid_from=day, valid_to=row.valid_to, basis=row.basis)
    return user if line.new_user else None
