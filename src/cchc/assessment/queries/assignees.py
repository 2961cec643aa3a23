"""Who within a unit fills which leaves of its sheet: the posts to choose from, and how far each is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from cchc.accounts.models import Appointment, Post
from cchc.assessment.models import Assessment, LeafThread
from cchc.common.clock import today
from cchc.common.text import sort_key
from cchc.orgunits.queries import tree_on, valid_on


@dataclass(frozen=True)
class PostChoice:
    """A post with who holds it today and, where it is in an office within the unit, that office."""

    post: Post
    holder: str
    office: str

    @property
    def words(self) -> str:
        """ "Chuyên viên Tư pháp, Phòng Tư pháp – Nguyễn Văn An"."""
        place = ", ".join(part for part in (self.post.title, self.office) if part)
        return f"{place} – {self.holder}" if self.holder else place


@dataclass(frozen=True)
class Share:
    """What one post has of a sheet: criteria given to it, and how many still lack points."""

    choice: PostChoice
    leaves: int
    open: int


def posts_for(assessment: Assessment) -> list[PostChoice]:
    """The posts of today in the unit that answers for the sheet and in the offices within it. Two queries and the tree."""
    tree = tree_on(today())
    unit = assessment.responsible_unit_id
    within = {unit, *(tree.descendants(unit) if unit in tree else ())}
    return _choices(Post.objects.filter(valid_on(today()), unit__in=within), unit)


def posts_named(ids: Collection[int], unit: int) -> dict[int, PostChoice]:
    """These posts in words, those that have ended among them."""
    if not ids:
        return {}
    return {each.post.pk: each for each in _choices(Post.objects.filter(pk__in=ids), unit)}


def _choices(posts: Iterable[Post], unit: int) -> list[PostChoice]:
    tree = tree_on(today())
    held = Appointment.objects.filter(valid_on(today())).select_related("user")
    rows = posts.prefetch_related(Prefetch("appointments", held, to_attr="holders"))  # type: ignore[attr-defined]
    found = [
        PostChoice(
            row,
            row.holders[0].user.name if row.holders else "",
            tree.name(row.unit_id) if row.unit_id != unit and row.unit_id in tree else "",
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.office != "", sort_key(each.office), sort_key(each.post.title)))


def shares(assessment: Assessment, threads: Collection[LeafThread]) -> list[Share]:
    """How the leaves are split, the posts in the order of the list to choose from."""
    counts: dict[int, list[int]] = {}
    for thread in threads:
        if thread.assignee_id is not None:
            total = counts.setdefault(thread.assignee_id, [0, 0])
            total[0] += 1
            total[1] += thread.applicable and thread.owner == LeafThread.UNIT and thread.self_points is None
    named = posts_named(list(counts), assessment.responsible_unit_id)
    return [Share(choice, *counts[pk]) for pk, choice in named.items()]
