"""The person who acts: who it is, which posts are held today, and how far each reaches.

An actor is a value, built once a request. A *path* is a tuple of unit ids from the root of the tree down to a unit, as of
the day that matters; a unit is inside a circle when the circle's unit stands on its path.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cchc_core.access.permissions import Permission
from cchc_core.access.roles import ROLES, Role, Scope

#: How the tree of units tells units apart.
UnitId = int
Path = tuple[UnitId, ...]


@dataclass(frozen=True)
class Holding:
    """A post held today, by appointment or by delegation."""

    post_id: int
    role: str
    unit_id: UnitId
    unit_path: Path
    circle_id: UnitId
    circle_path: Path
    title: str = ""
    unit_name: str = ""
    delegated: bool = False

    @property
    def words(self) -> str:
        """ "Chuyên viên CCHC, Sở Tư pháp": how the post is named in a list and in the log."""
        return ", ".join(part for part in (self.title, self.unit_name) if part)

    def scope(self, permission: Permission) -> Scope | None:
        """How far this post's permission reaches; None when the role does not have it."""
        spec = ROLES.get(self.role)
        return spec.permissions.get(permission) if spec else None

    def allows(self, permission: Permission, within: Path | None = None) -> bool:
        """Whether this post gives ``permission`` for the unit at the end of ``within`` (None: for any unit)."""
        scope = self.scope(permission)
        if scope is None:
            return False
        if within is None:
            return True
        if not within:
            return False
        return within[-1] == self.unit_id if scope is Scope.OWN else self.circle_id in within

    def acts_for(self, permission: Permission, unit_id: UnitId) -> bool:
        """Whether this post gives ``permission`` for one unit itself: it sits there, or looks after the circle of that very
        unit. Narrower than ``allows``: a wider circle reads what is below it and never writes for it.
        """
        scope = self.scope(permission)
        if scope is None:
            return False
        return self.unit_id == unit_id or (scope is Scope.CIRCLE and self.circle_id == unit_id)


@dataclass(frozen=True)
class Reach:
    """Where a permission reaches: single units, and circles with all that is under them. For querysets."""

    units: frozenset[UnitId] = frozenset()
    circles: frozenset[UnitId] = frozenset()

    def covers(self, path: Path) -> bool:
        return bool(path) and (path[-1] in self.units or not self.circles.isdisjoint(path))

    def __bool__(self) -> bool:
        return bool(self.units or self.circles)


@dataclass(frozen=True)
class Actor:
    """Who acts. ``user_id`` is None for a visitor without an account and for the system itself."""

    user_id: int | None
    name: str
    holdings: tuple[Holding, ...] = ()
    acting: Holding | None = None
    username: str = ""
    _reaches: dict[Permission, Reach] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def words(self) -> str:
        """Name and present position, as the log keeps them: they must outlive the account and the post."""
        return self.words_as(self.acting)

    def words_as(self, holding: Holding | None) -> str:
        """Name and position when acting in ``holding``; a name that says the position already stands alone."""
        if holding is None or not holding.words or holding.words == self.name:
            return self.name
        return f"{self.name} ({holding.words})"

    def has(self, permission: Permission, within: Path | None = None) -> bool:
        """Whether any held post gives ``permission`` for the unit at the end of ``within`` (None: for any unit)."""
        return any(holding.allows(permission, within) for holding in self.holdings)

    def holding_for(self, permission: Permission, within: Path | None = None) -> Holding | None:
        """The post that gives the permission: the chosen one where it does, else the first that does."""
        candidates = (self.acting, *self.holdings) if self.acting else self.holdings
        return next((holding for holding in candidates if holding and holding.allows(permission, within)), None)

    def reach(self, permission: Permission) -> Reach:
        """Everywhere that ``permission`` reaches; ``reach(p).covers(path) == has(p, path)`` for every path."""
        if permission not in self._reaches:
            scopes = [(holding, holding.scope(permission)) for holding in self.holdings]
            self._reaches[permission] = Reach(
                frozenset(holding.unit_id for holding, scope in scopes if scope is Scope.OWN),
                frozenset(holding.circle_id for holding, scope in scopes if scope is Scope.CIRCLE),
            )
        return self._reaches[permission]

    def acts_for(self, permission: Permission, unit_id: UnitId) -> bool:
        """Whether any held post gives ``permission`` for that very unit."""
        return any(holding.acts_for(permission, unit_id) for holding in self.holdings)

    def units_acted_for(self, permission: Permission) -> frozenset[UnitId]:
        """Every unit for which ``acts_for`` says yes; for querysets and forms."""
        found = set()
        for holding in self.holdings:
            scope = holding.scope(permission)
            if scope is not None:
                found.add(holding.unit_id)
                if scope is Scope.CIRCLE:
                    found.add(holding.circle_id)
        return frozenset(found)

    def post_for(self, permission: Permission, unit_id: UnitId) -> Holding | None:
        """The post in which the person acts for a unit: the chosen one where it will do. For the log."""
        candidates = (self.acting, *self.holdings) if self.acting else self.holdings
        return next((holding for holding in candidates if holding and holding.acts_for(permission, unit_id)), None)

    def posts_in(self, unit_id: UnitId) -> tuple[Holding, ...]:
        return tuple(holding for holding in self.holdings if holding.unit_id == unit_id)

    def holds(self, role: Role | str) -> bool:
        return any(holding.role == role for holding in self.holdings)

    @property
    def unit_ids(self) -> frozenset[UnitId]:
        """The units in which this person holds a post."""
        return frozenset(holding.unit_id for holding in self.holdings)

    @property
    def post_ids(self) -> frozenset[int]:
        return frozenset(holding.post_id for holding in self.holdings)


#: A visitor without an account.
ANONYMOUS = Actor(None, "")
#: The application itself: jobs, the demo, the console.
SYSTEM = Actor(None, "CCHC", username="system")
