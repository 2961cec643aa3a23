"""How the criteria of a round are split: among verifying units, and within each among its posts; and what nobody has."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q

from cchc.accounts.models import Post
from cchc.assessment.models import Assessment, AssessmentRound, LeafThread
from cchc.assessment.queries.assignees import PostChoice, posts_named
from cchc.assessment.queries.desk import DONE
from cchc.common.clock import today
from cchc.criteria.bridge import core_set
from cchc.orgunits.queries import tree_on, valid_on
from cchc_core.access import ROLES, Actor, Permission
from cchc_core.criteria.tree import Placed
from cchc_core.words import gettext_noop, note
from cchc_core.work import Waiting

#: Roles whose posts verify.
VERIFYING = tuple(key for key, spec in ROLES.items() if Permission.ASSESSMENT_VERIFY in spec.permissions)
#: Leaves that somebody verifies; what comes from surveys and indices is nobody's to split.
_VERIFIED = Q(is_pool=False, applicable=True) & ~Q(owner=LeafThread.COORDINATOR)
_OWN = Q(verifier_unit_id=F("assessment__responsible_unit_id"))


@dataclass(frozen=True)
class Split:
    """One criterion of a verifying unit: how many of its leaves each post has; None stands for nobody in particular."""

    placed: Placed
    posts: Mapping[int | None, int]

    @property
    def units(self) -> int:
        return sum(self.posts.values())

    @property
    def free(self) -> int:
        return self.posts.get(None, 0)


@dataclass(frozen=True)
class Unsplit:
    """A verifying unit whose leaves are not all somebody's. ``posts`` 0: nobody there can verify."""

    unit_id: int
    name: str
    posts: int
    leaves: int
    vacant: int  # given to posts that nobody holds any more


def posts_of(unit: int) -> list[PostChoice]:
    """The verifying posts of a unit today with their holders. Two queries."""
    ids = Post.objects.filter(valid_on(today()), unit=unit, role__in=VERIFYING).values_list("pk", flat=True)
    return list(posts_named(list(ids), unit).values())


def verifying_units(round_: AssessmentRound) -> list[int]:
    """The units that have something to verify in the round, by name. One query and the tree."""
    tree = tree_on(round_.as_of)
    rows = LeafThread.objects.filter(_VERIFIED, assessment__round=round_, verifier_unit__isnull=False)
    found = rows.order_by().values_list("verifier_unit_id", flat=True).distinct()
    return sorted(found, key=lambda unit: tree.name(unit) if unit in tree else "")


def splits(round_: AssessmentRound, unit: int) -> list[Split]:
    """The criteria that a unit verifies, in the order of the table, and who has them. One query."""
    rows = LeafThread.objects.filter(_VERIFIED & ~_OWN, assessment__round=round_, verifier_unit=unit)
    counts: dict[str, dict[int | None, int]] = {}
    for code, post, n in rows.order_by().values_list("code", "verifier_post_id").annotate(n=Count("pk")):
        counts.setdefault(code, {})[post] = n
    leaves = core_set(round_.set_version).leaves()
    return [Split(placed, counts[placed.node.code]) for placed in leaves if placed.node.code in counts]


def unsplit(round_: AssessmentRound) -> list[Unsplit]:
    """Verifying units with leaves that are nobody's in particular although several could have them, or that nobody can verify.

    Three queries and the tree.
    """
    rows = LeafThread.objects.filter(_VERIFIED & ~_OWN & ~DONE, assessment__round=round_, verifier_unit__isnull=False)
    held = _held_posts(rows.order_by().values_list("verifier_unit_id", flat=True).distinct())
    alive = {post for posts in held.values() for post in posts}
    free: dict[int, int] = {}
    vacant: dict[int, int] = {}
    for unit, post, n in rows.order_by().values_list("verifier_unit_id", "verifier_post_id").annotate(n=Count("pk")):
        if post is None:
            free[unit] = free.get(unit, 0) + n
        elif post not in alive:
            vacant[unit] = vacant.get(unit, 0) + n
    tree = tree_on(round_.as_of)
    found = [
        Unsplit(
            unit,
            tree.name(unit) if unit in tree else "",
            len(held.get(unit, ())),
            free.get(unit, 0),
            vacant.get(unit, 0),
        )
        for unit in {*free, *vacant}
        if vacant.get(unit) or len(held.get(unit, ())) != 1
    ]
    return sorted(found, key=lambda each: each.name)


def _held_posts(units: Iterable[int]) -> dict[int, set[int]]:
    """unit → its verifying posts that somebody holds today. One query."""
    rows = Post.objects.filter(valid_on(today()), unit__in=units, role__in=VERIFYING)
    held = rows.filter(
        Q(appointments__valid_to=None) | Q(appointments__valid_to__gte=today()), appointments__valid_from__lte=today()
    )
    found: dict[int, set[int]] = {}
    for pk, unit in held.values_list("pk", "unit_id"):
        found.setdefault(unit, set()).add(pk)
    return found


def codes_under(round_: AssessmentRound, codes: Collection[str]) -> frozenset[str]:
    """The leaves that are named, or lie under a branch that is named."""
    named = frozenset(codes)
    return frozenset(
        placed.node.code
        for placed in core_set(round_.set_version).leaves()
        if placed.node.code in named or any(above.code in named for above in placed.parents)
    )


def to_split(actor: Actor) -> Iterable[Waiting]:
    """For heads of verifying units: criteria that no post has, where several could. Two queries."""
    heads = {held.unit_id for held in actor.holdings if held.scope(Permission.ASSESSMENT_APPROVE) is not None}
    several = {unit for unit, posts in _held_posts(heads).items() if len(posts) > 1} if heads else set()
    if not several:
        return
    rows = LeafThread.objects.filter(
        _VERIFIED & ~_OWN & ~DONE,
        verifier_unit__in=several,
        verifier_post=None,
        assessment__round__state=AssessmentRound.OPEN,
    )
    columns = ("assessment__round_id", "assessment__round__title", "assessment__round__verify_by")
    for pk, title, due, count in rows.order_by().values_list(*columns).annotate(count=Count("code", distinct=True)):
        text = note(gettext_noop("Assign %(count)s criteria to verifiers"), count=count)
        args = {"pk": pk}
        yield Waiting("assessment:split", text, title, due, count, "assessment:desk-assign", args, today() > due)


def groups_of(round_: AssessmentRound) -> list[tuple[str, list[Assessment]]]:
    """The sheets of a round by group, for choosing. One query."""
    found: dict[str, list[Assessment]] = {}
    rows = Assessment.objects.filter(round=round_).order_by("group", "unit_sort", "pk")
    for row in rows.only("pk", "group", "unit_name", "unit_sort"):
        found.setdefault(row.group, []).append(row)
    return list(found.items())
