"""Citing a document at a leaf, with the page that proves it, and taking the citation back."""

from django.db import transaction

from cchc.assessment.actions.common import demand_open, locked_assessment, move, say, step
from cchc.assessment.actions.leaves import locked_thread
from cchc.assessment.models import Assessment, CriterionEvidence, LeafThread
from cchc.assessment.permissions import may_enter_pool, may_import_results, may_work_on
from cchc.assessment.queries.evidence import units_of
from cchc.common.clock import now
from cchc.common.errors import Invalid, WrongState
from cchc.common.permissions import require
from cchc.evidence.models import Evidence
from cchc_core.access import Actor, Decision, Permission
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import State, Verb


@transaction.atomic
def attach_evidence(
    *, actor: Actor, assessment: Assessment, code: str, evidence: Evidence, page: str = "", remark: str = ""
) -> CriterionEvidence:
    """Cite a document of the unit at a leaf or pool. One document may be cited by many leaves, each with its page."""
    row = locked_assessment(assessment)
    thread = locked_thread(row, code)
    require(may_cite(actor, row, thread))
    _step(row, thread)
    return cite(actor, row, thread, evidence, page, remark)


def cite(
    actor: Actor, row: Assessment, thread: LeafThread, evidence: Evidence, page: str = "", remark: str = ""
) -> CriterionEvidence:
    """The citation alone, of a locked sheet, for whoever may cite there. Brought after submission, it is marked late."""
    if evidence.unit_id not in units_of(row) and thread.owner == LeafThread.UNIT:
        raise Invalid(
            note(gettext_noop("This document belongs to another unit. Add it to the documents of this unit first."))
        )
    same = CriterionEvidence.objects.filter(
        thread=thread, evidence=evidence, page=page.strip(), withdrawn_at__isnull=True
    )
    if same.exists():
        raise Invalid(note(gettext_noop("This document is cited here already with that page.")))
    late = row.standing is State.EXPLAINING
    cited = CriterionEvidence.objects.create(
        thread=thread, evidence=evidence, page=page.strip(), note=remark.strip(), late=late, added_by_id=actor.user_id
    )
    text = gettext_noop("Cited “%(document)s” at criterion %(code)s")
    after = {"evidence": evidence.pk, "symbol": evidence.full_symbol, "page": page.strip(), "late": late}
    say(
        actor,
        row,
        "assessment.attach_evidence",
        note(text, document=evidence.title, code=thread.code),
        permission=Permission.ASSESSMENT_SCORE,
        object=thread.object_key,
        after=after,
    )
    return cited


@transaction.atomic
def withdraw_evidence(*, actor: Actor, citation: CriterionEvidence) -> CriterionEvidence:
    """Take a citation back; the document and the fact that it was cited stay."""
    row = locked_assessment(citation.thread.assessment)
    thread = locked_thread(row, citation.thread.code)
    require(may_cite(actor, row, thread))
    _step(row, thread)
    if CriterionEvidence.objects.filter(pk=citation.pk, withdrawn_at__isnull=False).exists():
        raise WrongState(note(gettext_noop("This citation was withdrawn already.")))
    if row.standing is State.EXPLAINING and not citation.late:
        raise WrongState(
            note(gettext_noop("What was submitted with the sheet stays. Bring further documents instead."))
        )
    citation.withdrawn_at, citation.withdrawn_by_id = now(), actor.user_id
    citation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    text = gettext_noop("Withdrew “%(document)s” from criterion %(code)s")
    say(
        actor,
        row,
        "assessment.withdraw_evidence",
        note(text, document=citation.evidence.title, code=thread.code),
        permission=Permission.ASSESSMENT_SCORE,
        object=thread.object_key,
        before={"evidence": citation.evidence_id, "page": citation.page},
    )
    return citation


def may_cite(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Whoever gives the first word on a leaf brings its documents."""
    if thread.is_pool:
        return may_enter_pool(actor, assessment)
    if thread.owner == LeafThread.COORDINATOR:
        return may_import_results(actor, assessment.round)
    return may_work_on(actor, assessment, thread)


def _step(row: Assessment, thread: LeafThread) -> None:
    """Documents of the unit's leaves come with self-scoring; those of pools and results while these may be entered."""
    if thread.is_pool or thread.owner == LeafThread.COORDINATOR:
        step(row, Verb.ENTER_POOL if thread.is_pool else Verb.IMPORT_POINTS)
        return
    transition = step(row, Verb.CITE_EVIDENCE)
    demand_open(row)
    if transition.moves:
        move(row, transition)
