"""Who hears of a report: its unit, its head, the office that asked for it. Each notice joins the act that it tells of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc.reporting.models import AskedUnit, Report, ReportPeriod
from cchc_core.access import Actor, Role
from cchc_core.reporting.states import ReportVerb
from cchc_core.values import show_day
from cchc_core.words import gettext_noop, note

WRITERS = (Role.FOCAL, Role.UNIT_HEAD)

#: Kind of notice and sentence of each step that somebody else waits for.
_TOLD = {
    ReportVerb.PRESENT: ("report.awaiting", gettext_noop("Approve and send the report: %(period)s")),
    ReportVerb.RETURN: ("report.returned", gettext_noop("The head returned the report: %(period)s")),
    ReportVerb.SEND: ("report.sent", gettext_noop("%(unit)s sent its report: %(period)s")),
    ReportVerb.WITHDRAW: ("report.sent", gettext_noop("%(unit)s withdrew its report: %(period)s")),
    ReportVerb.SEND_BACK: ("report.returned", gettext_noop("Your report is returned: %(period)s")),
    ReportVerb.ACCEPT: ("report.approved", gettext_noop("Your report is approved: %(period)s")),
}


def tell_of_step(actor: Actor, report: Report, verb: ReportVerb, reason: str = "") -> None:
    """Tell whoever acts next, and the unit what was decided."""
    if verb not in _TOLD:
        return
    house = [report.holder_id]
    to = {
        ReportVerb.PRESENT: (Role.UNIT_HEAD,),
        ReportVerb.RETURN: (Role.FOCAL,),
        ReportVerb.SEND_BACK: WRITERS,
        ReportVerb.ACCEPT: WRITERS,
    }.get(verb)
    posts = receivers(report.period) if to is None else posts_of(to, house)
    kind, text = _TOLD[verb]
    tell(actor, report, kind, text, posts, reason)


def receivers(period: ReportPeriod) -> list[int]:
    """Whoever looks after the circle that is asked."""
    return posts_of([Role.COORDINATOR], circle_ids=[period.unit_id])


def tell(
    actor: Actor, report: Report, kind: str, text: str, posts: Collection[int], body: str = "", due: date | None = None
) -> None:
    gaps = {"period": report.period.title, "unit": report.unit_name}
    notify(
        actor=actor,
        kind=kind,
        title=note(text, **{name: words for name, words in gaps.items() if f"%({name})s" in text}),
        to_posts=posts,
        body=body,
        url_name="reporting:report-show",
        url_args={"pk": report.pk},
        about=report.root,
        thing=report.period.title[:200],
        due=due,
    )


def tell_asked(actor: Actor, period: ReportPeriod, asked: Iterable[AskedUnit], kind: str, text: str) -> None:
    """One notice to all the people of all the units that are asked."""
    holders = [row.holder_id for row in asked if not row.excluded]
    gaps = {"period": period.title, "day": show_day(period.due_on)}
    notify(
        actor=actor,
        kind=kind,
        title=note(text, **{name: words for name, words in gaps.items() if f"%({name})s" in text}),
        to_posts=posts_of(WRITERS, holders),
        url_name="reporting:period-show",
        url_args={"pk": period.pk},
        about=period.root,
        thing=period.title[:200],
        due=period.due_on,
    )
