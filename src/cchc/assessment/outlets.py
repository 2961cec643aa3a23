"""What apps below may ask of this one: open work that follows a successor, what waits for a person, where a document is
cited, and what was lost on a criterion."""

from django.db.models import F, Q, QuerySet

from cchc.assessment.actions.common import say
from cchc.assessment.models import Assessment, AssessmentRound, CriterionEvidence, EntryFigure, LeafThread
from cchc.assessment.queries.coming import coming
from cchc.assessment.queries.lost import losses
from cchc.assessment.queries.visible import assessments
from cchc.assessment.queries.work import waiting_for
from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.common.paths import path_text
from cchc.evidence.citing_hooks import CitedAt
from cchc.figures.citing_hooks import FigureCitation
from cchc.figures.models import Figure
from cchc.improvement.source_hooks import Source
from cchc.orgunits.queries import tree_on
from cchc.orgunits.succession_hooks import Follower
from cchc_core.access import Actor
from cchc_core.units.changes import Handover
from cchc_core.words import Note, gettext_noop, note

__all__ = ["FOLLOWER", "cited_at", "coming", "figure_citations", "lost_leaf", "waiting_for"]


def preview_handover(handover: Handover) -> tuple[Note, ...]:
    """What would go to the heir, in sentences. Published results stay where they are."""
    lines: list[Note] = []
    sheets = _open_sheets(handover).count()
    if sheets:
        text = gettext_noop("%(count)s open score sheets of %(unit)s go on in the hands of %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s open score sheets of %(unit)s stay without anybody who answers for them")
        lines.append(note(text, count=sheets, unit=handover.unit_name, heir=handover.heir_name))
    leaves = _open_threads(handover).count()
    if leaves:
        text = gettext_noop("%(count)s criteria that %(unit)s verifies go to %(heir)s")
        if handover.heir is None:
            text = gettext_noop("%(count)s criteria that %(unit)s verifies go to the coordinator")
        lines.append(note(text, count=leaves, unit=handover.unit_name, heir=handover.heir_name))
    return tuple(lines)


def follow_handover(handover: Handover, actor: Actor) -> None:
    """Let the heir answer for the open sheets and verify the open leaves. The scored unit stays what it was.

    Whoever takes over a sheet must not verify it: such leaves fall to the coordinator by the rule of permissions.
    """
    if handover.heir is not None:
        path = path_text(tree_on(handover.on).path(handover.heir) or (handover.heir,))
        for row in _open_sheets(handover).select_related("round"):
            Assessment.objects.filter(pk=row.pk).update(responsible_unit_id=handover.heir, unit_path=path)
            text = gettext_noop("%(heir)s took over the sheet of %(unit)s")
            say(
                actor,
                row,
                "assessment.follow_successor",
                note(text, heir=handover.heir_name, unit=handover.unit_name),
                before={"unit": handover.unit},
                after={"unit": handover.heir},
            )
    _open_threads(handover).update(verifier_unit_id=handover.heir)


def _open_sheets(handover: Handover):  # type: ignore[no-untyped-def]
    return Assessment.objects.filter(responsible_unit_id=handover.unit, round__state=AssessmentRound.OPEN).order_by(
        "pk"
    )


def _open_threads(handover: Handover):  # type: ignore[no-untyped-def]
    """Leaves that are still to be verified; what the ended unit has decided stays its decision."""
    decided = Q(state__in=(LeafThread.CONFIRMED, LeafThread.CHANGED))
    return LeafThread.objects.filter(
        verifier_unit_id=handover.unit, assessment__round__state=AssessmentRound.OPEN
    ).exclude(decided)


#: Handed down by the wiring to ``orgunits``.
FOLLOWER = Follower("assessment", preview_handover, follow_handover)


def cited_at(actor: Actor, evidence_id: int) -> list[CitedAt]:
    """The criteria at which a document is cited, in the sheets that the actor sees."""
    rows = CriterionEvidence.objects.filter(
        evidence_id=evidence_id, thread__assessment__in=assessments(actor).order_by()
    )
    text = gettext_noop("Criterion %(code)s, %(round)s")
    return [
        CitedAt(
            note(text, code=row.thread.code, round=row.thread.assessment.round.title),
            row.thread.assessment.unit_name,
            row.page,
            "assessment:criterion-show",
            (row.thread.assessment_id, row.thread.code),
            row.withdrawn_at is not None,
        )
        for row in rows.select_related("thread__assessment__round").order_by("-pk")
    ]


def figure_citations(actor: Actor, figures: QuerySet[Figure]) -> list[FigureCitation]:
    """The criteria whose last entry cites any of these values, in the sheets that the actor sees. One query.

    A sheet that is final or of a published round is closed: it keeps the value that it was decided on.
    """
    rows = EntryFigure.objects.filter(
        figure__in=figures.order_by().values("pk"),
        entry__position=F("entry__thread__version"),
        entry__thread__assessment__in=assessments(actor).order_by().values("pk"),
    )
    text = gettext_noop("Criterion %(code)s, %(round)s")
    found = []
    for row in rows.select_related("entry__thread__assessment__round").order_by("-pk"):
        sheet, code = row.entry.thread.assessment, row.entry.thread.code
        closed = sheet.final_at is not None or sheet.round.state == AssessmentRound.PUBLISHED
        title = note(text, code=code, round=sheet.round.title)
        found.append(
            FigureCitation(row.figure_id, title, sheet.unit_name, "assessment:criterion-show", (sheet.pk, code), closed)
        )
    return found


def lost_leaf(actor: Actor, source_key: str, code: str) -> Source | None:
    """What the sheet "assessment:42" lost on a criterion; None where it lost nothing or the actor may not see it.

    The unit is the one that answers for the sheet, at its place of today.
    """
    kind, _, number = source_key.partition(":")
    row = assessments(actor).filter(pk=row_number(number) or 0).first() if kind == "assessment" else None
    found = losses(actor, row.round, assessment=row) if row is not None else None
    if row is None or found is None or code not in found.codes:
        return None
    score = found.leaves_of(row.pk).get(code)
    if score is None or not score.is_scored or score.lost <= 0:
        return None
    leaf = found.words.leaves[code]
    return Source(
        unit_id=row.responsible_unit_id,
        unit_path=tree_on(today()).path(row.responsible_unit_id) or row.path,
        unit_name=row.unit_name,
        title=leaf.name,
        source_title=row.round.title,
        points_lost=score.lost,
        is_survey=leaf.measured == "survey",
        url_name="assessment:criterion-show",
        url_args={"pk": row.pk, "code": code},
    )
