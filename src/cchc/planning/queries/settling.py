"""What a coordinator looks at before deciding: proposals that resemble each other or a line of this year, and weak targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Q, QuerySet

from cchc.planning.bridge import target_of
from cchc.planning.models import LineContent, Proposal, ProposalOwner, ProposalRound
from cchc.planning.queries.annexes import target_words
from cchc.planning.queries.proposals import HANDED_IN, STANDING, proposals_of, superior_targets
from cchc_core.planning.likeness import like, similar
from cchc_core.planning.targets import weaker
from cchc_core.words import Note, gettext_noop, note

#: What was decided on a proposal, in words.
DECISIONS: dict[str, str] = {
    Proposal.PROPOSED: gettext_noop("not decided yet"),
    Proposal.ACCEPTED: gettext_noop("accepted"),
    Proposal.RETURNED: gettext_noop("returned"),
    Proposal.MERGED: gettext_noop("merged"),
    Proposal.SPLIT: gettext_noop("split"),
    Proposal.DROPPED: gettext_noop("not taken into the plan"),
}


@dataclass(frozen=True)
class Like:
    """Something that resembles a proposal: another proposal, or a line of this year's plan."""

    share: Fraction
    proposal: Proposal | None = None
    content: LineContent | None = None

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def text(self) -> str:
        other = self.proposal or self.content
        return other.text if other is not None else ""


@dataclass
class Looked:
    """A proposal with everything that was found about it."""

    row: Proposal
    target: str
    likes: list[Like] = field(default_factory=list)
    weak: list[Note] = field(default_factory=list)
    parent: LineContent | None = None  # the superior target: the one that is named, or the one that resembles it
    parent_named: bool = False


def with_returned(round_: ProposalRound) -> QuerySet[ProposalOwner]:
    """Owners with lines marked as returned whose annexes are still here: they hear of it when the annexes go back."""
    marked = Q(proposals__state=Proposal.RETURNED) | Q(reviews__remark__gt="")
    return round_.owners.filter(marked, state__in=HANDED_IN).distinct().order_by("pk")


@dataclass(frozen=True)
class Pair:
    """Two proposals that say nearly the same."""

    one: Proposal
    other: Proposal
    share: Fraction

    @property
    def percent(self) -> int:
        return round(self.share * 100)


def looked_at(round_: ProposalRound, rows: Sequence[Proposal]) -> list[Looked]:
    """Each proposal of a page with what resembles it anywhere in the round and in this year's plan. Four queries."""
    standing = list(proposals_of(round_).filter(state__in=STANDING, owner__state__in=HANDED_IN))
    this_year = list(round_.reviewed.contents.order_by("place", "pk")) if round_.reviewed else []
    superiors = superior_targets(round_)
    likes = _likes(standing, this_year)
    by_line = {content.line_id: content for content in this_year}
    return [_looked(row, likes.get(row.pk, []), by_line, superiors) for row in rows]


def pairs_of(round_: ProposalRound) -> list[Pair]:
    """Proposals that still stand for themselves and resemble each other, the most alike first. One query."""
    standing = list(proposals_of(round_).filter(state__in=STANDING, owner__state__in=HANDED_IN))
    found = []
    for kind in {row.kind for row in standing}:
        rows = [row for row in standing if row.kind == kind]
        found += [Pair(rows[one], rows[other], share) for one, other, share in similar([row.text for row in rows])]
    apart = [pair for pair in found if not _is_kin(pair.one, pair.other)]
    return sorted(apart, key=lambda pair: (-pair.share, pair.one.pk, pair.other.pk))


def _is_kin(one: Proposal, other: Proposal) -> bool:
    """Parts of one split are meant to be apart."""
    return one.split_from_id is not None and one.split_from_id == other.split_from_id


def _likes(standing: Sequence[Proposal], this_year: Sequence[LineContent]) -> dict[int, list[Like]]:
    found: dict[int, list[Like]] = {}
    for kind in {row.kind for row in standing}:
        rows = [row for row in standing if row.kind == kind]
        lines = [content for content in this_year if content.kind == kind]
        for one, other, share in similar([*(row.text for row in rows), *(line.text for line in lines)]):
            if one >= len(rows):
                continue
            first = rows[one]
            if other < len(rows):
                second = rows[other]
                if not _is_kin(first, second):
                    found.setdefault(first.pk, []).append(Like(share, proposal=second))
                    found.setdefault(second.pk, []).append(Like(share, proposal=first))
            elif first.continues_id != lines[other - len(rows)].line_id:
                found.setdefault(first.pk, []).append(Like(share, content=lines[other - len(rows)]))
    return found


def _looked(
    row: Proposal, likes: list[Like], by_line: dict[int, LineContent], superiors: Sequence[LineContent]
) -> Looked:
    found = Looked(row, target_words(row), sorted(likes, key=lambda each: -each.share))
    target = target_of(row)
    if target is None:
        return found
    named = next((each for each in superiors if each.line_id == row.parent_id), None)
    found.parent_named = named is not None
    found.parent = named or _resembling(row.text, superiors)
    if found.parent is not None and (above := target_of(found.parent)) is not None:
        found.weak += _weakness(weaker(target, above), found.parent_named)
    former = by_line.get(row.continues_id or 0)
    if former is not None and (before := target_of(former)) is not None:
        verdict = weaker(target, before)
        if verdict is not None and verdict.kind.value == "weaker":
            text = gettext_noop("Asks for less than this year's target %(target)s.")
            found.weak.append(note(text, target=target_words(former)))
    return found


def _weakness(verdict: Note | None, named: bool) -> list[Note]:
    """What is weaker always tells; that two cannot be compared only where a person said that one carries out the other."""
    if verdict is None:
        return []
    kind = getattr(verdict, "kind", None)
    return [verdict] if named or (kind is not None and kind.value == "weaker") else []


def _resembling(text: str, superiors: Sequence[LineContent]) -> LineContent | None:
    found = like(text, [each.text for each in superiors])
    return superiors[found[0][0]] if found else None
