"""Who may do what with campaigns, initiatives, appraisals and adoptions.

An initiative belongs to its unit: its people write it, its head sends and releases it. An office that runs a campaign accepts
or returns what was sent. What was accepted stands in the library, which everybody with a post reads. An adoption belongs to
the unit that adopts: nobody else tells what came of it. *When* a step may be taken stands in ``cchc_core.initiatives.states``.
"""

from cchc.common.clock import today
from cchc.initiatives.models import Adoption, AppraisalSheet, Campaign, Initiative
from cchc.orgunits.queries import tree_on
from cchc_core.access import ALLOW, Actor, Decision, Path, Permission, deny
from cchc_core.initiatives.states import EntryState, EntryVerb, StageVerb
from cchc_core.words import gettext_noop, note

P = Permission

NOT_A_COORDINATOR = note(gettext_noop("Campaigns for initiatives are run by the coordinator of the circle."))
NOT_OPEN_TO_YOU = note(gettext_noop("This registration is not accepted yet; only its unit and the coordinator see it."))
NOT_THE_UNIT = note(gettext_noop("An initiative is written by people of the unit that registers it."))
NOT_THE_HEAD = note(gettext_noop("What a unit registers is sent and released by its head."))
NOT_DECIDED_BY_YOU = note(
    gettext_noop(
        "The unit itself notes a pilot; whether a model is effective and is recommended, the coordinator decides."
    )
)
NOT_AN_ASSESSOR = note(gettext_noop("You were not asked to appraise this initiative."))
OWN_HOUSE = note(gettext_noop("Nobody appraises a model of a unit in which they work."))
NOT_YOUR_SHEET = note(gettext_noop("This sheet belongs to another assessor. You read it once all are in."))
NOT_THE_COUNCIL = note(gettext_noop("Recognition is kept by the coordinator and by members of the council."))
NOT_THE_ADOPTER = note(gettext_noop("Only people of the adopting unit tell how it took the model up."))
NOT_THE_ADOPTING_HEAD = note(gettext_noop("That a unit adopted a model is confirmed by its own head."))

#: What each step of a registration asks for, and what a person reads who may not take it.
_ENTRY = {
    EntryVerb.PRESENT: (P.INITIATIVE_WRITE, NOT_THE_UNIT),
    EntryVerb.DROP: (P.INITIATIVE_WRITE, NOT_THE_UNIT),
    EntryVerb.RETURN: (P.INITIATIVE_SEND, NOT_THE_HEAD),
    EntryVerb.SEND: (P.INITIATIVE_SEND, NOT_THE_HEAD),
    EntryVerb.WITHDRAW: (P.INITIATIVE_SEND, NOT_THE_HEAD),
}
#: Steps of the life that the owning unit takes itself; the others are the coordinator's.
_OWN_STEPS = frozenset({StageVerb.PILOT, StageVerb.STOP, StageVerb.RESUME})


def may_manage(actor: Actor, campaign: Campaign) -> Decision:
    """Changing, opening, closing, reminding, deciding what to do with a campaign of either kind."""
    return may_open_for(actor, campaign.path[-1])


def may_open_for(actor: Actor, unit_id: int) -> Decision:
    """Opening a campaign for the units under one unit."""
    return ALLOW if actor.acts_for(P.CAMPAIGN_MANAGE, unit_id) else deny(NOT_A_COORDINATOR)


def may_view(actor: Actor, initiative: Initiative) -> Decision:
    """What is accepted, everybody with a post; before, who writes or sends it and the coordinator of a circle that it is in."""
    if initiative.is_accepted and actor.has(P.INITIATIVE_VIEW):
        return ALLOW
    path, unit = initiative.path, initiative.unit_id
    inside = (
        actor.has(P.INITIATIVE_WRITE, within=path)
        or (unit is not None and actor.acts_for(P.INITIATIVE_SEND, unit))
        or (initiative.state != EntryState.DRAFT and actor.has(P.CAMPAIGN_MANAGE, within=path))
    )
    returned = initiative.reason != "" and actor.has(P.CAMPAIGN_MANAGE, within=path)
    return ALLOW if inside or returned else deny(NOT_OPEN_TO_YOU)


def may_write(actor: Actor, initiative: Initiative) -> Decision:
    """The words of a registration, answers to questions, the word that a model lives."""
    unit = initiative.unit_id
    return ALLOW if unit is not None and actor.acts_for(P.INITIATIVE_WRITE, unit) else deny(NOT_THE_UNIT)


def may_write_for(actor: Actor, unit_id: int) -> Decision:
    """Beginning a registration for a unit."""
    return ALLOW if actor.acts_for(P.INITIATIVE_WRITE, unit_id) else deny(NOT_THE_UNIT)


def may_step(actor: Actor, initiative: Initiative, verb: EntryVerb) -> Decision:
    """A step of the registration."""
    if verb in (EntryVerb.ACCEPT, EntryVerb.SEND_BACK):
        return may_settle(actor, initiative)
    permission, refusal = _ENTRY[verb]
    unit = initiative.unit_id
    return ALLOW if unit is not None and actor.acts_for(permission, unit) else deny(refusal)


def may_settle(actor: Actor, initiative: Initiative) -> Decision:
    """Accepting, returning, asking: whoever runs the campaign; without one, a coordinator whose circle the unit is in."""
    if initiative.campaign is not None:
        return may_manage(actor, initiative.campaign)
    return ALLOW if actor.has(P.CAMPAIGN_MANAGE, within=initiative.path) else deny(NOT_A_COORDINATOR)


def may_live(actor: Actor, initiative: Initiative, verb: StageVerb) -> Decision:
    """A step of the life: the pilot and the end are the owner's word, a judgement is the coordinator's."""
    if verb in _OWN_STEPS and may_write(actor, initiative):
        return ALLOW
    return ALLOW if reaches(actor, P.INITIATIVE_DECIDE, initiative.path) else deny(NOT_DECIDED_BY_YOU)


def may_say_alive(actor: Actor, initiative: Initiative) -> Decision:
    """The word that a model lives: of its unit; where no unit answers for it, of who looks after the models there."""
    if may_write(actor, initiative) or _stands_in(actor, initiative):
        return ALLOW
    return deny(NOT_THE_UNIT)


def may_release(actor: Actor, initiative: Initiative) -> Decision:
    """Opening a model to everybody, and taking it back: the head; where no unit answers for it, who looks after it."""
    unit = initiative.unit_id
    own = unit is not None and actor.acts_for(P.INITIATIVE_SEND, unit)
    return ALLOW if own or _stands_in(actor, initiative) else deny(NOT_THE_HEAD)


def is_unanswered_for(initiative: Initiative) -> bool:
    """Whether no unit answers for a model: it is of an organ outside the tree, or of a unit that ended without an heir."""
    return initiative.unit_id is None or initiative.unit_id not in tree_on(today())


def _stands_in(actor: Actor, initiative: Initiative) -> bool:
    return is_unanswered_for(initiative) and reaches(actor, P.INITIATIVE_DECIDE, initiative.path)


def may_have_appraised(actor: Actor, initiative: Initiative) -> Decision:
    """Putting an initiative before assessors, and closing that."""
    return ALLOW if reaches(actor, P.INITIATIVE_DECIDE, initiative.path) else deny(NOT_DECIDED_BY_YOU)


def may_appraise(actor: Actor, sheet: AppraisalSheet) -> Decision:
    """Filling in one's own sheet; not of a model for which one has come to work since one was asked."""
    if sheet.assessor_id not in actor.post_ids or not actor.has(P.INITIATIVE_APPRAISE):
        return deny(NOT_AN_ASSESSOR)
    owner = sheet.appraisal.initiative.unit_id
    return deny(OWN_HOUSE) if any(held.unit_id == owner for held in actor.holdings) else ALLOW


def may_read_sheets(actor: Actor, initiative: Initiative, *, all_in: bool) -> Decision:
    """The sheets of all assessors with their spread. Blind: while one is out, nobody."""
    if not all_in:
        return deny(NOT_YOUR_SHEET)
    allowed = actor.has(P.INITIATIVE_APPRAISE) or reaches(actor, P.INITIATIVE_DECIDE, initiative.path)
    return ALLOW if allowed or may_write(actor, initiative) else deny(NOT_YOUR_SHEET)


def may_recognise(actor: Actor, initiative: Initiative) -> Decision:
    """Submitting to a council, and noting what it decided."""
    return ALLOW if reaches(actor, P.INITIATIVE_RECOGNISE, initiative.path) else deny(NOT_THE_COUNCIL)


def may_offer(actor: Actor, unit_path: Path) -> Decision:
    """Asking the unit at the end of the path whether it takes a model up: whoever runs campaigns above it."""
    return ALLOW if reaches(actor, P.CAMPAIGN_MANAGE, unit_path) else deny(NOT_A_COORDINATOR)


def may_adopt_for(actor: Actor, unit_id: int) -> Decision:
    """Taking a model up for a unit."""
    return ALLOW if actor.acts_for(P.ADOPTION_WORK, unit_id) else deny(NOT_THE_ADOPTER)


def may_work_on(actor: Actor, adoption: Adoption) -> Decision:
    """Beginning, describing, declining, stopping."""
    return may_adopt_for(actor, adoption.unit_id)


def may_confirm(actor: Actor, adoption: Adoption) -> Decision:
    """Confirming, and opening what was confirmed again."""
    return ALLOW if actor.acts_for(P.ADOPTION_CONFIRM, adoption.unit_id) else deny(NOT_THE_ADOPTING_HEAD)


def reaches(actor: Actor, permission: Permission, path: Path) -> bool:
    """Whether a permission reaches the unit at the end of a path. An organ outside the tree has none (a Party committee, the
    police of a province): who looks after a whole tree looks after its models too.
    """
    if path:
        return actor.has(permission, within=path)
    return any(actor.has(permission, within=(root,)) for root in tree_on(today()).roots)
