"""Who may do what in a round, each question answered once, with its reason. *When* is the workflow table's."""

from cchc.assessment.models import Assessment, AssessmentRound, LeafThread, ScoreEntry
from cchc_core.access import ALLOW, Actor, Decision, Holding, Permission, deny
from cchc_core.words import gettext_noop, note
from cchc_core.workflow.states import IN_THE_UNIT, State

NOT_YOUR_UNIT = note(
    gettext_noop("You hold no position in this unit that may do this. Ask its focal officer or its head.")
)
NOT_THE_HEAD = note(gettext_noop("Only the head of the unit approves, submits, returns or takes back its sheet."))
NOT_A_COORDINATOR = note(gettext_noop("Only a coordinator of the body that runs this round may do this."))
NOT_YOURS_TO_SEE = note(
    gettext_noop("This sheet belongs to a unit that is outside your positions and is not published yet.")
)
NOT_YOUR_CRITERION = note(gettext_noop("This criterion is verified by another body."))
NOT_YOUR_PART = note(
    gettext_noop(
        "This criterion is assigned to a colleague. The head of your unit or the coordinator of the round can reassign it."
    )
)
NOT_YOURS_TO_SPLIT = note(
    gettext_noop("Only the head of the verifying unit and the coordinator of the round split its criteria among posts.")
)
OWN_UNIT = note(gettext_noop("You hold a position in this unit: nobody verifies the sheet of the own unit."))
OWN_SUBMISSION = note(gettext_noop("You submitted this sheet yourself: somebody else has to verify it."))
OWN_POOL_ENTRY = note(gettext_noop("You entered these points yourself: somebody else has to verify them."))
NOT_SELF_SCORED = note(gettext_noop("Units do not score this criterion themselves: its points come from elsewhere."))
NOT_IMPORTED = note(
    gettext_noop("This criterion is scored by the unit or its verifier; it is not entered by the coordinator.")
)
NOT_PUBLISHED_YET = note(
    gettext_noop(
        "The results of this round are not published yet. Until then only those who run and verify it see totals."
    )
)
NOT_ASSIGNED = note(
    gettext_noop("This criterion is not assigned to you. Ask the focal officer of the unit, who splits the criteria.")
)
NOT_OF_THE_COUNCIL = note(gettext_noop("Only members of the council settle what is disputed."))
NOT_IN_THE_TALK = note(gettext_noop("Only the unit, the verifier of this criterion and the coordinator write here."))
NOT_IN_THE_COUNCIL = note(gettext_noop("The points of this criterion are fixed by the council."))


# Rounds -------------------------------------------------------------------------------------------------------------


def may_open_round(actor: Actor, centre_path: tuple[int, ...]) -> Decision:
    return _if(actor.has(Permission.ROUND_MANAGE, within=centre_path))


def may_view_round(actor: Actor, round_: AssessmentRound) -> Decision:
    """Published rounds are open to all; others to whoever answers for one of its sheets or for the round."""
    if round_.state == AssessmentRound.PUBLISHED or actor.has(Permission.ROUND_VIEW, within=round_.path):
        return ALLOW
    paths = Assessment.objects.filter(round=round_).only("unit_path")
    if any(actor.has(Permission.ROUND_VIEW, within=sheet.path) for sheet in paths):
        return ALLOW
    return deny(NOT_YOURS_TO_SEE)


def may_view_totals(actor: Actor, round_: AssessmentRound) -> Decision:
    """Totals and ranks of all units: published ones for everybody, running ones for readers of the whole circle."""
    if round_.state == AssessmentRound.PUBLISHED or actor.has(Permission.ASSESSMENT_VIEW, within=round_.path):
        return ALLOW
    return deny(NOT_PUBLISHED_YET)


def may_manage(actor: Actor, round_: AssessmentRound) -> Decision:
    """Binding verifiers, dates, beginning verification, recomputing."""
    return _if(actor.has(Permission.ROUND_MANAGE, within=round_.path))


def may_publish(actor: Actor, round_: AssessmentRound) -> Decision:
    return _if(actor.has(Permission.ROUND_PUBLISH, within=round_.path))


def may_import_results(actor: Actor, round_: AssessmentRound) -> Decision:
    return _if(actor.has(Permission.RESULT_IMPORT, within=round_.path))


# Sheets -------------------------------------------------------------------------------------------------------------


def may_view(actor: Actor, assessment: Assessment) -> Decision:
    """Before publication whoever has business with the unit; after it everybody who holds a position."""
    if actor.has(Permission.ASSESSMENT_VIEW, within=assessment.path):
        return ALLOW
    if assessment.state == "published" and actor.has(Permission.ROUND_VIEW):
        return ALLOW
    if _has_leaves(actor, assessment):
        return ALLOW  # who fills some of its criteria sees the sheet around them
    return deny(NOT_YOURS_TO_SEE)


def may_score(actor: Actor, assessment: Assessment) -> Decision:
    """Self-scoring and evidence; sending to the head."""
    return ALLOW if actor.has(Permission.ASSESSMENT_SCORE, within=assessment.path) else deny(NOT_YOUR_UNIT)


def may_work_on(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """The unit's work on one leaf: its focal officers and head on all of them, whom a leaf is assigned to on that one."""
    if thread.assignee_id is not None and thread.assignee_id in actor.post_ids:
        return ALLOW
    decision = may_score(actor, assessment)
    return decision if decision or not _has_leaves(actor, assessment) else deny(NOT_ASSIGNED)


def may_fill_some(actor: Actor, assessment: Assessment) -> Decision:
    """Whether any leaf of the sheet is this person's to fill."""
    decision = may_score(actor, assessment)
    return ALLOW if decision or _has_leaves(actor, assessment) else decision


def _has_leaves(actor: Actor, assessment: Assessment) -> bool:
    posts = actor.post_ids
    return bool(posts) and LeafThread.objects.filter(assessment=assessment, assignee__in=posts).exists()


def may_score_leaf(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Self-scoring one leaf: not those that surveys, indices, verifiers or superiors fill."""
    decision = may_work_on(actor, assessment, thread)
    if decision and thread.owner != LeafThread.UNIT:
        return deny(NOT_SELF_SCORED)
    return decision


def may_assign_leaves(actor: Actor, assessment: Assessment) -> Decision:
    """Splitting the leaves of a sheet among the posts of its unit: its focal officers and its head."""
    return may_score(actor, assessment)


def may_approve(actor: Actor, assessment: Assessment) -> Decision:
    """Approving and submitting."""
    return ALLOW if actor.has(Permission.ASSESSMENT_APPROVE, within=assessment.path) else deny(NOT_THE_HEAD)


def may_write_report(actor: Actor, assessment: Assessment) -> Decision:
    """The texts of the self-assessment report: whoever scores for the unit; while it lies before the head, the head alone."""
    return (
        may_approve(actor, assessment) if assessment.standing is State.AWAITING_HEAD else may_score(actor, assessment)
    )


def may_sign_report(actor: Actor, assessment: Assessment) -> Decision:
    """Uploading the signed report: the unit's focal officers and its head."""
    return ALLOW if may_approve(actor, assessment) else may_score(actor, assessment)


def may_return(actor: Actor, assessment: Assessment) -> Decision:
    """The head returns what is still in the unit, the coordinator what has left it."""
    return may_approve(actor, assessment) if assessment.standing in IN_THE_UNIT else may_manage(actor, assessment.round)


def may_withdraw(actor: Actor, assessment: Assessment) -> Decision:
    """The focal officer takes back what awaits the head; the head takes back what was submitted."""
    return may_approve(actor, assessment) if assessment.state == "submitted" else may_score(actor, assessment)


def may_decide_applicability(actor: Actor, assessment: Assessment) -> Decision:
    return may_manage(actor, assessment.round)


def may_finalise(actor: Actor, assessment: Assessment) -> Decision:
    return _if(actor.has(Permission.ASSESSMENT_FINALISE, within=assessment.path))


def may_enter_result(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """The coordinator enters what surveys, indices and superiors say."""
    decision = may_import_results(actor, assessment.round)
    if decision and thread.owner != LeafThread.COORDINATOR:
        return deny(NOT_IMPORTED)
    return decision


def may_enter_pool(actor: Actor, assessment: Assessment) -> Decision:
    return _if(actor.has(Permission.POOL_ENTER, within=assessment.path))


# Verification -------------------------------------------------------------------------------------------------------


def may_begin_verification(actor: Actor, assessment: Assessment) -> Decision:
    if may_manage(actor, assessment.round) or actor.has(Permission.ASSESSMENT_VERIFY, within=assessment.path):
        return ALLOW
    return deny(NOT_A_COORDINATOR)


def may_verify(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Confirming or changing one leaf.

    A leaf belongs to the unit that its verifier word is bound to. Where no unit is bound, or where that unit is the one
    that is scored, the coordinator stands in, so that every leaf has somebody and nobody judges the own unit.
    """
    conflict = _conflict(actor, assessment)
    if conflict is not None:
        return conflict
    if thread.assignee_id is not None and thread.assignee_id in actor.post_ids:
        return deny(OWN_UNIT)
    if thread.is_pool:
        return _may_verify_pool(actor, assessment, thread)
    if thread.owner == LeafThread.COUNCIL and assessment.round.stages.council:
        return deny(NOT_IN_THE_COUNCIL)
    return _of_its_verifier(actor, assessment, thread)


def _of_its_verifier(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    if falls_to_coordinator(assessment, thread):
        return may_manage(actor, assessment.round)
    if verifying_post(actor, assessment, thread):
        return ALLOW
    return deny(NOT_YOUR_PART if _verifying_posts(actor, assessment, thread) else NOT_YOUR_CRITERION)


def falls_to_coordinator(assessment: Assessment, thread: LeafThread) -> bool:
    """No unit is bound to the leaf, or the unit would verify itself."""
    return thread.verifier_unit_id is None or thread.verifier_unit_id == assessment.responsible_unit_id


def verifying_post(actor: Actor, assessment: Assessment, thread: LeafThread) -> Holding | None:
    """The post in the verifying unit that gives the right; None where there is none, or a colleague's post has the leaf."""
    posts = _verifying_posts(actor, assessment, thread)
    return next((held for held in posts if thread.verifier_post_id in (None, held.post_id)), None)


def _verifying_posts(actor: Actor, assessment: Assessment, thread: LeafThread) -> list[Holding]:
    return [
        held
        for held in actor.holdings
        if held.unit_id == thread.verifier_unit_id and held.allows(Permission.ASSESSMENT_VERIFY, assessment.path)
    ]


def may_split_verification(actor: Actor, round_: AssessmentRound, unit_id: int) -> Decision:
    """Giving the criteria that a unit verifies to its posts: its head, and who runs the round."""
    heads = any(held.scope(Permission.ASSESSMENT_APPROVE) is not None for held in actor.posts_in(unit_id))
    return ALLOW if heads or may_manage(actor, round_) else deny(NOT_YOURS_TO_SPLIT)


def _may_verify_pool(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Any verifier of the circle, but not who entered the points."""
    if not actor.has(Permission.POOL_VERIFY, within=assessment.path):
        return deny(NOT_YOUR_CRITERION)
    entry: ScoreEntry | None = thread.self_entry
    if entry is not None and entry.user_id is not None and entry.user_id == actor.user_id:
        return deny(OWN_POOL_ENTRY)
    return ALLOW


# Requests, explanation, council, talk --------------------------------------------------------------------------------


def may_ask(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Whoever verifies a leaf asks the unit about it. Pools and results from elsewhere are not the unit's to explain."""
    if thread.is_pool or thread.owner == LeafThread.COORDINATOR:
        return deny(NOT_SELF_SCORED)
    return may_verify(actor, assessment, thread)


def may_withdraw_request(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Whoever may ask there, and the coordinator, so that nothing stays open behind somebody who left."""
    return may_ask(actor, assessment, thread) or may_manage(actor, assessment.round)


def may_explain(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """The unit's account of a leaf: whoever works on that leaf. Results from elsewhere and pools are not its to explain."""
    if thread.is_pool or thread.owner == LeafThread.COORDINATOR:
        return deny(NOT_SELF_SCORED)
    return may_work_on(actor, assessment, thread)


def may_settle(actor: Actor, assessment: Assessment) -> Decision:
    """Deciding in the council, but never about the own unit."""
    conflict = _conflict(actor, assessment)
    if conflict is not None:
        return conflict
    settles = actor.has(Permission.ASSESSMENT_SETTLE, within=assessment.path)
    return ALLOW if settles else deny(NOT_OF_THE_COUNCIL)


def may_keep_session(actor: Actor, round_: AssessmentRound) -> Decision:
    """Opening, describing and closing a session: the coordinator as its secretary, or a member."""
    if actor.has(Permission.ASSESSMENT_SETTLE, within=round_.path):
        return ALLOW
    return may_manage(actor, round_)


def may_see_council(actor: Actor, round_: AssessmentRound) -> Decision:
    """What is disputed and how it was decided: readers of the whole circle."""
    return ALLOW if actor.has(Permission.ASSESSMENT_VIEW, within=round_.path) else deny(NOT_PUBLISHED_YET)


def side_of(actor: Actor, assessment: Assessment, thread: LeafThread) -> Holding | None:
    """The post in which somebody takes part in the talk at a leaf: of the unit, of its verifier, or of the coordinator."""
    own = next((held for held in actor.holdings if held.post_id == thread.assignee_id), None)
    return (
        own
        or actor.holding_for(Permission.ASSESSMENT_SCORE, assessment.path)
        or verifying_post(actor, assessment, thread)
        or actor.holding_for(Permission.ROUND_MANAGE, assessment.round.path)
    )


def may_say(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Writing at a leaf: the unit's people, its verifier, the coordinator of the round."""
    return ALLOW if side_of(actor, assessment, thread) else deny(NOT_IN_THE_TALK)


def may_read_talk(actor: Actor, assessment: Assessment, thread: LeafThread) -> Decision:
    """Requests and messages are between those who answer for the sheet, also after publication."""
    if actor.has(Permission.ASSESSMENT_VIEW, within=assessment.path):
        return ALLOW
    return may_say(actor, assessment, thread)


def _conflict(actor: Actor, assessment: Assessment) -> Decision | None:
    if actor.user_id is not None and actor.user_id == assessment.submitted_by_id:
        return deny(OWN_SUBMISSION)
    own = actor.posts_in(assessment.responsible_unit_id)
    if any(held.allows(Permission.ASSESSMENT_SCORE, assessment.path) for held in own):
        return deny(OWN_UNIT)
    return None


def _if(granted: bool) -> Decision:
    return ALLOW if granted else deny(NOT_A_COORDINATOR)
