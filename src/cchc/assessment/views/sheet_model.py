"""The sheet as its page draws it: the tree with marks and points, the sum, the table of fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment.models import Assessment, LeafThread
from cchc.assessment.queries.sheets import SheetNode, SheetView
from cchc.common.text import fold
from cchc_core.scoring.shapes import UnitResult
from cchc_core.values import show_number
from cchc_core.words import gettext_noop
from cchc_core.workflow.states import IN_THE_UNIT

PENDING, LACKING, MINE, UNASSIGNED = "pending", "evidence", "mine", "unassigned"


@dataclass(frozen=True)
class Mark:
    """How a line stands: an icon with its word."""

    key: str
    icon: str
    word: str


#: Filters of the tree: what the address says, and what the list calls it.
SHOWN = (
    (PENDING, gettext_noop("Without points")),
    (LACKING, gettext_noop("Evidence missing")),
    (MINE, gettext_noop("Assigned to me")),
    (UNASSIGNED, gettext_noop("Not assigned")),
)

_MARKS = {
    "none": ("ban", gettext_noop("does not apply")),
    "confirmed": ("circle-check", gettext_noop("confirmed by the verifier")),
    "changed": ("pencil", gettext_noop("changed by the verifier")),
    "lacking": ("paperclip", gettext_noop("has points, the required document is missing")),
    "filled": ("check", gettext_noop("has points")),
    "waiting": ("circle-half-2", gettext_noop("saved, still without points")),
    "open": ("circle-dashed", gettext_noop("not scored yet")),
    "elsewhere": ("hourglass", gettext_noop("filled from elsewhere, still without points")),
    "some": ("circle-half-2", gettext_noop("some criteria are still without points")),
}


def mark(key: str) -> Mark:
    icon, word = _MARKS[key]
    return Mark(key, icon, _(word))


def lacks_evidence(node: SheetNode) -> bool:
    """A required document is missing and no note says why."""
    needed = node.evidence_required and node.applicable and node.owner == LeafThread.UNIT
    return bool(needed and node.self_points and not node.documents and not node.self_note)


def leaf_mark(node: SheetNode) -> Mark:
    if not node.applicable:
        return mark("none")
    if node.state in (LeafThread.CONFIRMED, LeafThread.CHANGED):
        return mark(node.state)
    if lacks_evidence(node):
        return mark("lacking")
    if node.state in (LeafThread.FILLED, LeafThread.WAITING):
        return mark(node.state)
    return mark("open" if node.owner == LeafThread.UNIT else "elsewhere")


@dataclass
class TreeNode:
    """A line of the tree."""

    code: str
    name: str
    url: str
    figure: str
    mark: Mark
    depth: int = 0
    children: list[TreeNode] = field(default_factory=list)
    open: bool = False
    current: bool = False
    wanted: bool = True


@dataclass(frozen=True)
class FieldRow:
    """A top line of the set with what came together under it; ``lost`` leaves out what has no points yet."""

    code: str
    name: str
    max: Fraction
    points: Fraction
    verified: Fraction | None
    lost: Fraction
    pending: int
    lacking: int


class SheetPage:
    """One sheet on the screen. ``shown`` is the filter of the tree, ``wanted`` the words looked for in it, ``current`` the

    code whose leaf is open. ``posts`` are those of the reader; ``only_assigned`` says that other leaves are not theirs.
    """

    def __init__(
        self,
        view: SheetView,
        shown: str = "",
        current: str = "",
        wanted: str = "",
        posts: frozenset[int] = frozenset(),
        only_assigned: bool = False,
    ) -> None:
        self.view = view
        self.wanted = wanted.strip()
        self.posts, self.only_assigned = posts, only_assigned
        self.assessment: Assessment = view.assessment
        self.shown = shown if shown in dict(SHOWN) else ""
        self.current = current
        self.verified = self.assessment.standing not in IN_THE_UNIT

    # The tree -------------------------------------------------------------------------------------------------------

    @property
    def tree(self) -> list[TreeNode]:
        """Top lines with everything under them; with a filter only what it lets through."""
        top: list[TreeNode] = []
        path: list[TreeNode] = []
        for node in self.view.nodes:
            line = self._line(node)
            del path[node.depth :]
            (path[-1].children if path else top).append(line)
            path.append(line)
            if line.current:
                for above in path[:-1]:
                    above.open = True
        return [line for line in top if self._keep(line)]

    def _keep(self, line: TreeNode) -> bool:
        line.children = [child for child in line.children if self._keep(child)]
        if (self.shown or self.wanted) and line.children:
            line.open = True
        return line.wanted or bool(line.children)

    def _line(self, node: SheetNode) -> TreeNode:
        return TreeNode(
            node.code,
            node.name,
            self.url(node.code) if node.is_leaf else "",
            self._figure(node),
            leaf_mark(node) if node.is_leaf else self._branch_mark(node),
            node.depth,
            current=node.code == self.current,
            wanted=not (self.shown or self.wanted) or (node.is_leaf and self._wanted(node)),
        )

    def _wanted(self, node: SheetNode) -> bool:
        if not self._has_words(node):
            return False
        return {
            PENDING: is_pending,
            LACKING: lacks_evidence,
            MINE: self.is_mine,
            UNASSIGNED: is_unassigned,
        }.get(self.shown, lambda _node: True)(node)

    def _has_words(self, node: SheetNode) -> bool:
        text = f"{node.code} {fold(node.name)}"
        return all(word in text for word in fold(self.wanted).split())

    def is_mine(self, node: SheetNode) -> bool:
        """Whether the leaf is given to a post of the reader."""
        return node.assignee_id is not None and node.assignee_id in self.posts

    def _branch_mark(self, node: SheetNode) -> Mark:
        if not node.applicable:
            return mark("none")
        if not node.pending:
            return mark("filled")
        return mark("some" if node.self_points else "open")

    def _figure(self, node: SheetNode) -> str:
        if not node.applicable:
            return ""
        points = self.points(node)
        return f"{'–' if points is None else show_number(points, 2)}/{show_number(node.max)}"

    def points(self, node: SheetNode) -> Fraction | None:
        """What counts for a line now: the verifier's points where there are any, the unit's before."""
        if node.final_points is not None:
            return node.final_points
        if self.verified and node.verified_points is not None:
            return node.verified_points
        return node.self_points

    @property
    def pools(self) -> list[TreeNode]:
        """Bonus and penalty points, after the tree."""
        return [
            TreeNode(
                node.code,
                node.name,
                self.url(node.code),
                "" if self.points(node) is None else show_number(self.points(node) or 0, 2),
                leaf_mark(node) if self.points(node) is not None else mark("open"),
                current=node.code == self.current,
            )
            for node in self.view.pools
        ]

    def url(self, code: str) -> str:
        address = reverse("assessment:criterion-show", args=[self.assessment.pk, code])
        return f"{address}{self.query}#leaf"

    @property
    def query(self) -> str:
        """What the filter adds to an address."""
        asked = {name: value for name, value in (("show", self.shown), ("q", self.wanted)) if value}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def filters(self) -> list[tuple[str, str, bool, int | None]]:
        """Tabs over the tree: label, address, whether it is this one, count."""
        address = (
            reverse("assessment:criterion-show", args=[self.assessment.pk, self.current])
            if self.current
            else reverse("assessment:assessment-show", args=[self.assessment.pk])
        )
        counts = {
            PENDING: len(self.pending),
            LACKING: len(self.lacking),
            MINE: sum(map(self.is_mine, self.view.leaves)),
            UNASSIGNED: len(self.unassigned) if any(node.assignee_id for node in self.view.leaves) else 0,
        }
        rows = [(_("All"), address, not self.shown, None)]
        return rows + [
            (_(label), f"{address}?show={key}", key == self.shown, counts[key])
            for key, label in SHOWN
            if counts[key] or key in (PENDING, LACKING, self.shown)
        ]

    # Moving through it ----------------------------------------------------------------------------------------------

    @property
    def pending(self) -> list[SheetNode]:
        """Leaves that the unit still has to give points."""
        return [node for node in self.view.leaves if is_pending(node)]

    @property
    def unassigned(self) -> list[SheetNode]:
        """Leaves that the unit fills and nobody in it was given."""
        return [node for node in self.view.leaves if is_unassigned(node)]

    @property
    def lacking(self) -> list[SheetNode]:
        return [node for node in self.view.leaves if lacks_evidence(node)]

    def next_pending(self, code: str) -> SheetNode | None:
        """The first leaf after this one that waits for the unit, from the top again at the end."""
        codes = [node.code for node in self.view.leaves]
        here = codes.index(code) if code in codes else -1
        ordered = [*self.view.leaves[here + 1 :], *self.view.leaves[: here + 1]]
        narrow = self.only_assigned or self.shown == MINE
        waiting = (node for node in ordered if is_pending(node) and node.code != code)
        return next((node for node in waiting if not narrow or self.is_mine(node)), None)

    def neighbours(self, code: str) -> tuple[SheetNode | None, SheetNode | None]:
        """The lines before and after, pools at the end."""
        lines: list[SheetNode] = [*self.view.leaves, *self.view.pools]
        here = next((number for number, node in enumerate(lines) if node.code == code), 0)
        return lines[here - 1] if here else None, lines[here + 1] if here + 1 < len(lines) else None

    # Sums -----------------------------------------------------------------------------------------------------------

    @property
    def total(self) -> UnitResult:
        return self.view.verified_total if self.verified else self.view.self_total

    @property
    def fields(self) -> list[FieldRow]:
        """The table of the top lines."""
        rows, leaves = [], _by_top(self.view.nodes)
        for node in self.view.nodes:
            if node.depth:
                continue
            below = leaves[node.code]
            rows.append(
                FieldRow(
                    node.code,
                    node.name,
                    sum((leaf.max for leaf in below if leaf.applicable), Fraction(0)),
                    node.self_points or Fraction(0),
                    node.verified_points if self.verified else None,
                    sum(map(self._lost, below), Fraction(0)),
                    node.pending,
                    sum(map(lacks_evidence, below)),
                )
            )
        return rows

    def _lost(self, leaf: SheetNode) -> Fraction:
        points = self.points(leaf)
        return leaf.max - points if leaf.applicable and points is not None else Fraction(0)

    @property
    def lost(self) -> Fraction:
        """Of the whole sheet, pools apart."""
        return sum((row.lost for row in self.fields), Fraction(0))

    @property
    def differences(self) -> list[SheetNode]:
        """Leaves on which the verifier or the final result departs from the unit."""
        return [node for node in self.view.leaves if node.difference]


def is_pending(node: SheetNode) -> bool:
    """The unit has not given it points, and it is the unit that does."""
    return (
        node.is_leaf
        and not node.is_pool
        and node.applicable
        and node.owner == LeafThread.UNIT
        and node.self_points is None
    )


def is_unassigned(node: SheetNode) -> bool:
    """Every focal officer may fill it, and nobody was told to."""
    return node.is_leaf and node.applicable and node.owner == LeafThread.UNIT and node.assignee_id is None


def _by_top(nodes: Iterable[SheetNode]) -> dict[str, list[SheetNode]]:
    found: dict[str, list[SheetNode]] = {}
    top = ""
    for node in nodes:
        top = node.code if node.depth == 0 else top
        found.setdefault(top, []).extend([node] if node.is_leaf else [])
    return found
