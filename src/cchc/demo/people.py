"""Posts and people of the demonstration beside the cast. Each bears the name of the post: nobody takes it for a person."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from cchc.accounts.cast import PASSWORD, SINCE
from cchc.accounts.models import Appointment, Post, User
from cchc.accounts.queries import actor_for, holding
from cchc.common.text import fold, sort_key
from cchc.orgunits.models import OrgUnit, UnitPeriod
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Role
from cchc_core.units import Tree

FOCAL_TITLE, VERIFIER_TITLE, COORDINATOR_TITLE = (
    "Cán bộ đầu mối CCHC",
    "Chuyên viên thẩm định",
    "Chuyên viên Phòng CCHC",
)

#: The posts of the years before the present communes.
BEFORE = date(2021, 1, 1)


class Staff:
    """Who acts in whose name on a day: (unit, role) → the actor."""

    def __init__(self, on: date, known: Iterable[User] = ()) -> None:
        self._on = on
        self._actors: dict[tuple[int, str], Actor] = {}
        self._password = make_password(PASSWORD)  # once: hashing is slow on purpose
        for user in known:
            self._take(actor_for(user, on))

    def _take(self, actor: Actor) -> None:
        for held in actor.holdings:
            self._actors.setdefault((held.unit_id, held.role), actor)

    def __contains__(self, place: tuple[int, str]) -> bool:
        return place in self._actors

    def at(self, unit: int, role: Role) -> Actor:
        return self._actors[(unit, role.value)]

    def engage(
        self,
        units: Collection[int],
        role: Role,
        title: str,
        *,
        circle: int | None = None,
        since: date = SINCE,
        until: date | None = None,
    ) -> None:
        """Make a post with its holder in each unit that has none of the role yet. Posts of the past have closed accounts."""
        tree = tree_on(self._on)
        wanted = [unit for unit in units if (unit, role.value) not in self._actors]
        titles = _titles(wanted, self._on) if not title else dict.fromkeys(wanted, title)
        keys = dict(OrgUnit.objects.filter(pk__in=wanted).values_list("pk", "key"))
        posts = Post.objects.bulk_create(
            [_post(unit, circle, role, titles[unit], since, until) for unit in wanted], batch_size=500
        )
        password = self._password if until is None else make_password(None)
        users = User.objects.bulk_create(
            [
                _user(_username(role, keys[unit], until), titles[unit], tree.name(unit), password, until)
                for unit in wanted
            ],
            batch_size=500,
        )
        Appointment.objects.bulk_create(
            [Appointment(post=post, user=user, valid_from=since, valid_to=until)
             for post, user in zip(posts, users, strict=True)],
            batch_size=500,
        )  # fmt: skip
        for post, user in zip(posts, users, strict=True):
            self._take(_actor(user, post, tree))


def _actor(user: User, post: Post, tree: Tree) -> Actor:
    held = holding(post, tree)
    return Actor(user.pk, user.name, (held,), held, user.username)


def _titles(units: Collection[int], on: date) -> dict[int, str]:
    """What the head of each unit is called on a day: "Giám đốc", "Chủ tịch UBND"."""
    rows = UnitPeriod.objects.filter(unit_id__in=list(units)).order_by("valid_from")
    found = dict.fromkeys(units, "Thủ trưởng")
    for row in rows:
        if row.head_title and (row.valid_from is None or row.valid_from <= on):
            found[row.unit_id] = row.head_title.split(" xã")[0].split(" phường")[0]
    return found


_ROLE_WORDS = {Role.FOCAL: "daumoi", Role.UNIT_HEAD: "lanhdao", Role.VERIFIER: "thamdinh", Role.COORDINATOR: "dieuphoi"}


def _username(role: Role, key: str, until: date | None) -> str:
    ending = f".{(until + timedelta(days=1)).year}" if until else ""
    return f"{_ROLE_WORDS[role]}.{key}"[: 60 - len(ending)] + ending


def _post(unit: int, circle: int | None, role: Role, title: str, since: date, until: date | None) -> Post:
    values = {"role": role.value, "title": title, "search": fold(title)[:200]}
    return Post(unit_id=unit, circle_id=circle, valid_from=since, valid_to=until, **values)


def _user(username: str, title: str, unit: str, password: str, until: date | None) -> User:
    name = f"{title}, {unit}"[:120]
    return User(
        username=username,
        name=name,
        password=password,
        is_active=until is None,
        search=fold(f"{name} {username}")[:240],
        sort=sort_key(name.split(" ")[-1] + " " + name)[:400],
    )
