"""The courses of an initiative: its registration, its life as a model, its formal recognition, and its adoption elsewhere."""

from __future__ import annotations

from enum import Enum

from cchc_core.words import gettext_noop
from cchc_core.workflow.course import Course, Step


class EntryState(str, Enum):
    """Of the registration of one initiative by its unit."""

    DRAFT = "draft"
    AWAITING = "awaiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class EntryVerb(str, Enum):
    PRESENT = "present"
    RETURN = "return"
    SEND = "send"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    DROP = "drop"


ENTRY = Course(
    "registration",
    (
        Step(EntryState.DRAFT, EntryVerb.PRESENT, EntryState.AWAITING),
        Step(EntryState.DRAFT, EntryVerb.SEND, EntryState.SENT),
        Step(EntryState.DRAFT, EntryVerb.DROP, EntryState.DROPPED, reason=True),
        Step(EntryState.AWAITING, EntryVerb.RETURN, EntryState.DRAFT, reason=True),
        Step(EntryState.AWAITING, EntryVerb.SEND, EntryState.SENT),
        Step(EntryState.SENT, EntryVerb.WITHDRAW, EntryState.DRAFT, reason=True),
        Step(EntryState.SENT, EntryVerb.SEND_BACK, EntryState.DRAFT, reason=True),
        Step(EntryState.SENT, EntryVerb.ACCEPT, EntryState.ACCEPTED),
        Step(EntryState.ACCEPTED, EntryVerb.SEND_BACK, EntryState.DRAFT, reason=True),
    ),
    {
        EntryState.DRAFT: gettext_noop("Registration being written"),
        EntryState.AWAITING: gettext_noop("Registration waits for the head"),
        EntryState.SENT: gettext_noop("Registration sent"),
        EntryState.ACCEPTED: gettext_noop("Registration accepted"),
        EntryState.DROPPED: gettext_noop("Registration given up"),
    },
    {
        EntryVerb.PRESENT: gettext_noop("Present the registration to the head"),
        EntryVerb.RETURN: gettext_noop("Return the registration to the focal officer"),
        EntryVerb.SEND: gettext_noop("Approve and send the registration"),
        EntryVerb.WITHDRAW: gettext_noop("Withdraw the registration"),
        EntryVerb.SEND_BACK: gettext_noop("Return the registration to the unit"),
        EntryVerb.ACCEPT: gettext_noop("Accept the registration"),
        EntryVerb.DROP: gettext_noop("Give the registration up"),
    },
)


class Stage(str, Enum):
    """Where a model stands in its life. The order is that of the life."""

    IDEA = "idea"
    REGISTERED = "registered"
    PILOTED = "piloted"
    EFFECTIVE = "effective"
    RECOMMENDED = "recommended"
    REPLICATED = "replicated"
    STOPPED = "stopped"


class StageVerb(str, Enum):
    REGISTER = "register"
    PILOT = "pilot"
    PROVE = "prove"
    RECOMMEND = "recommend"
    REPLICATE = "replicate"
    STOP = "stop"
    RESUME = "resume"


_GOING_ON = (Stage.REGISTERED, Stage.PILOTED, Stage.EFFECTIVE, Stage.RECOMMENDED, Stage.REPLICATED)

#: ``RESUME`` leads back to the stage that the model was stopped in, never before "registered"; the table names the lowest.
LIFE = Course(
    "life",
    (
        Step(Stage.IDEA, StageVerb.REGISTER, Stage.REGISTERED),
        Step(Stage.REGISTERED, StageVerb.PILOT, Stage.PILOTED),
        Step(Stage.PILOTED, StageVerb.PROVE, Stage.EFFECTIVE),
        Step(Stage.EFFECTIVE, StageVerb.RECOMMEND, Stage.RECOMMENDED),
        Step(Stage.RECOMMENDED, StageVerb.REPLICATE, Stage.REPLICATED),
        *(Step(stage, StageVerb.STOP, Stage.STOPPED, reason=True) for stage in _GOING_ON),
        Step(Stage.STOPPED, StageVerb.RESUME, Stage.REGISTERED, reason=True),
    ),
    {
        Stage.IDEA: gettext_noop("Idea"),
        Stage.REGISTERED: gettext_noop("Registered"),
        Stage.PILOTED: gettext_noop("Piloted"),
        Stage.EFFECTIVE: gettext_noop("Effective"),
        Stage.RECOMMENDED: gettext_noop("Recommended for replication"),
        Stage.REPLICATED: gettext_noop("Replicated"),
        Stage.STOPPED: gettext_noop("Stopped"),
    },
    {
        StageVerb.REGISTER: gettext_noop("Register the model"),
        StageVerb.PILOT: gettext_noop("Note that the model is piloted"),
        StageVerb.PROVE: gettext_noop("Note that the model is effective"),
        StageVerb.RECOMMEND: gettext_noop("Recommend the model for replication"),
        StageVerb.REPLICATE: gettext_noop("Note that the model is replicated"),
        StageVerb.STOP: gettext_noop("Stop the model"),
        StageVerb.RESUME: gettext_noop("Take the model up again"),
    },
)


class AdoptionState(str, Enum):
    """Of a model in another unit. What is offered binds nobody; only the adopter's own word confirms."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    STOPPED = "stopped"


class AdoptionVerb(str, Enum):
    BEGIN = "begin"
    CONFIRM = "confirm"
    DECLINE = "decline"
    STOP = "stop"
    REOPEN = "reopen"


ADOPTION = Course(
    "adoption",
    (
        Step(AdoptionState.PLANNED, AdoptionVerb.BEGIN, AdoptionState.UNDER_WAY),
        Step(AdoptionState.PLANNED, AdoptionVerb.DECLINE, AdoptionState.DECLINED, reason=True),
        Step(AdoptionState.UNDER_WAY, AdoptionVerb.CONFIRM, AdoptionState.CONFIRMED),
        Step(AdoptionState.UNDER_WAY, AdoptionVerb.STOP, AdoptionState.STOPPED, reason=True),
        Step(AdoptionState.CONFIRMED, AdoptionVerb.STOP, AdoptionState.STOPPED, reason=True),
        Step(AdoptionState.CONFIRMED, AdoptionVerb.REOPEN, AdoptionState.UNDER_WAY, reason=True),
        Step(AdoptionState.DECLINED, AdoptionVerb.BEGIN, AdoptionState.UNDER_WAY),
        Step(AdoptionState.STOPPED, AdoptionVerb.BEGIN, AdoptionState.UNDER_WAY),
    ),
    {
        AdoptionState.PLANNED: gettext_noop("Adoption asked for"),
        AdoptionState.UNDER_WAY: gettext_noop("Being adopted"),
        AdoptionState.CONFIRMED: gettext_noop("Adoption confirmed"),
        AdoptionState.DECLINED: gettext_noop("Adoption declined"),
        AdoptionState.STOPPED: gettext_noop("Adoption stopped"),
    },
    {
        AdoptionVerb.BEGIN: gettext_noop("Begin the adoption"),
        AdoptionVerb.CONFIRM: gettext_noop("Confirm the adoption with its result"),
        AdoptionVerb.DECLINE: gettext_noop("Decline the adoption"),
        AdoptionVerb.STOP: gettext_noop("Stop the adoption"),
        AdoptionVerb.REOPEN: gettext_noop("Open the adoption again"),
    },
)


class RecognitionState(str, Enum):
    """Of the formal recognition by a council. A thread of its own: a model may live without it."""

    SUBMITTED = "submitted"
    RECOGNISED = "recognised"
    REFUSED = "refused"


class RecognitionVerb(str, Enum):
    RECOGNISE = "recognise"
    REFUSE = "refuse"


RECOGNITION = Course(
    "recognition",
    (
        Step(RecognitionState.SUBMITTED, RecognitionVerb.RECOGNISE, RecognitionState.RECOGNISED),
        Step(RecognitionState.SUBMITTED, RecognitionVerb.REFUSE, RecognitionState.REFUSED, reason=True),
    ),
    {
        RecognitionState.SUBMITTED: gettext_noop("Waits for the council"),
        RecognitionState.RECOGNISED: gettext_noop("Recognised"),
        RecognitionState.REFUSED: gettext_noop("Not recognised"),
    },
    {
        RecognitionVerb.RECOGNISE: gettext_noop("Recognise the initiative"),
        RecognitionVerb.REFUSE: gettext_noop("Refuse the recognition"),
    },
)
