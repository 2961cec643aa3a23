"""Every kind of notice: its words, whether it is a duty, and when its mail leaves unless the person wishes otherwise.

A *duty* asks the person to do something. Nobody can switch a duty off: it always stands in the product, and its mail leaves
at once or in the day's digest. Everything else tells; of that people choose what they want to hear, and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from cchc_core.words import gettext_noop


class Timing(str, Enum):
    """When the mail of a notice leaves. The values stand in the database."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


class UnknownKind(ValueError):
    """A notice of a kind that stands in no row below."""


@dataclass(frozen=True)
class Kind:
    """One kind of notice. ``key`` is "app.what", stable, in the database; ``label`` is read on the page of preferences."""

    key: str
    label: str
    is_duty: bool = False
    mail: Timing = Timing.DIGEST

    @property
    def choices(self) -> tuple[Timing, ...]:
        """The timings that a person may choose from."""
        return (Timing.AT_ONCE, Timing.DIGEST) if self.is_duty else (Timing.AT_ONCE, Timing.DIGEST, Timing.OFF)


def _duty(key: str, label: str, mail: Timing = Timing.DIGEST) -> Kind:
    return Kind(key, label, True, mail)


_ALL: tuple[Kind, ...] = (
    _duty("work.reminder", gettext_noop("Reminder of a deadline")),
    _duty("assessment.opened", gettext_noop("A round of assessment opens")),
    _duty("assessment.assigned", gettext_noop("Criteria are assigned to you")),
    _duty("assessment.awaiting", gettext_noop("A score sheet waits for your approval")),
    _duty("assessment.returned", gettext_noop("A score sheet is returned"), Timing.AT_ONCE),
    _duty("assessment.requested", gettext_noop("A verifier asks for an explanation or a document"), Timing.AT_ONCE),
    _duty("assessment.explained", gettext_noop("A unit has explained what you asked")),
    _duty("assessment.disputed", gettext_noop("A criterion goes to the council")),
    Kind("assessment.submitted", gettext_noop("A score sheet is submitted or withdrawn")),
    Kind("assessment.message", gettext_noop("A question or an answer at a criterion")),
    Kind("assessment.decided", gettext_noop("Points of your unit are changed")),
    Kind("assessment.exception", gettext_noop("Time is granted after a stage was locked"), mail=Timing.AT_ONCE),
    Kind("assessment.stage", gettext_noop("A score sheet enters another stage"), mail=Timing.OFF),
    Kind("assessment.published", gettext_noop("Results are published or corrected")),
    _duty("finding.assigned", gettext_noop("A remedy is given to your unit")),
    _duty("document.awaiting", gettext_noop("A draft waits for your approval or number")),
    _duty("document.returned", gettext_noop("A draft is returned"), Timing.AT_ONCE),
    Kind("document.issued", gettext_noop("A document is issued")),
    _duty("plan.awaiting", gettext_noop("A plan waits for your approval")),
    _duty("plan.returned", gettext_noop("A plan is returned"), Timing.AT_ONCE),
    _duty("plan.approved", gettext_noop("A plan is approved and can be issued")),
    _duty("plan.assigned", gettext_noop("A plan gives your unit work to do")),
    _duty("plan.carry", gettext_noop("A plan has lines that your unit must carry")),
    Kind("plan.refused", gettext_noop("A unit refuses to carry a line")),
    Kind("progress.reported", gettext_noop("A unit says that a line is done, or what stands in its way")),
    _duty("progress.returned", gettext_noop("A report of progress is returned"), Timing.AT_ONCE),
    Kind("progress.accepted", gettext_noop("A report of progress is accepted")),
    _duty("progress.extension_asked", gettext_noop("A unit asks for more time")),
    Kind("progress.extension_decided", gettext_noop("More time is granted or refused"), mail=Timing.AT_ONCE),
    _duty("proposal.opened", gettext_noop("A proposal round asks for your annexes")),
    _duty("proposal.awaiting", gettext_noop("Annexes wait for your approval")),
    _duty("proposal.returned", gettext_noop("Annexes are returned"), Timing.AT_ONCE),
    _duty("proposal.reminder", gettext_noop("You are reminded of annexes that were not sent"), Timing.AT_ONCE),
    Kind("proposal.changed", gettext_noop("The days of a proposal round change"), mail=Timing.AT_ONCE),
    Kind("proposal.sent", gettext_noop("A field owner sends or withdraws its annexes")),
    Kind("proposal.accepted", gettext_noop("Your annexes are accepted")),
    _duty("report.opened", gettext_noop("A periodic report is asked of your unit")),
    _duty("report.awaiting", gettext_noop("A periodic report waits for your approval")),
    _duty("report.returned", gettext_noop("A periodic report is returned"), Timing.AT_ONCE),
    _duty("report.reminder", gettext_noop("You are reminded of a report that was not sent"), Timing.AT_ONCE),
    Kind("report.changed", gettext_noop("The days of a report period change"), mail=Timing.AT_ONCE),
    Kind("report.exception", gettext_noop("Your unit may report later than others"), mail=Timing.AT_ONCE),
    Kind("report.sent", gettext_noop("A unit sends or withdraws its periodic report")),
    Kind("report.approved", gettext_noop("The periodic report of your unit is approved")),
    _duty("urging.sent", gettext_noop("An urging letter to your unit"), Timing.AT_ONCE),
    _duty("urging.silence", gettext_noop("An urging letter is not answered in time"), Timing.AT_ONCE),
    Kind("urging.escalated", gettext_noop("A unit has not answered an urging letter")),
    Kind("urging.answered", gettext_noop("A unit answers an urging letter")),
    _duty("initiative.opened", gettext_noop("A campaign asks your unit for initiatives")),
    _duty("initiative.awaiting", gettext_noop("A registration waits for your approval")),
    _duty("initiative.returned", gettext_noop("A registration is returned"), Timing.AT_ONCE),
    _duty("initiative.asked", gettext_noop("The coordinator asks about a registration"), Timing.AT_ONCE),
    _duty(
        "initiative.reminder", gettext_noop("You are reminded of initiatives that were not registered"), Timing.AT_ONCE
    ),
    Kind("initiative.changed", gettext_noop("The deadline of a campaign changes"), mail=Timing.AT_ONCE),
    Kind("initiative.sent", gettext_noop("A unit sends or withdraws a registration")),
    Kind("initiative.answered", gettext_noop("A unit answers a question about its registration")),
    Kind("initiative.accepted", gettext_noop("A registration of your unit is accepted")),
    _duty("initiative.alive", gettext_noop("A model of your unit: does it still live?")),
    _duty("initiative.appraise", gettext_noop("You are asked to appraise an initiative")),
    _duty("initiative.offered", gettext_noop("Your unit is asked to take a model up")),
    Kind("initiative.appraised", gettext_noop("An appraisal is finished")),
    Kind("initiative.stage", gettext_noop("A model takes a step in its life")),
    Kind("initiative.recognised", gettext_noop("A council decides on an initiative")),
    Kind("initiative.adopted", gettext_noop("A unit takes up, confirms or declines a model")),
    Kind("job.done", gettext_noop("Work in the background is finished"), mail=Timing.OFF),
)

#: By key, in the order in which people read them.
KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _ALL})


def kind_of(key: str) -> Kind:
    """The kind behind a key. Raises UnknownKind."""
    try:
        return KINDS[key]
    except KeyError:
        raise UnknownKind(f"{key!r} is no kind of notice; add it to cchc_core.notices.kinds") from None


def timing(kind: Kind, wished: str | None, *, urgent: bool = False) -> Timing:
    """When the mail leaves: as the person wished where the kind allows it, else as the kind has it.

    ``urgent`` (a deadline that ends today) makes the mail of a duty leave at once unless the person asked for the digest.
    """
    if wished is not None and wished in kind.choices:
        return Timing(wished)
    return Timing.AT_ONCE if urgent and kind.is_duty else kind.mail
