"""Who hears of a model's life, of appraisals, of recognition and of adoptions. Each notice joins the act that it tells of."""

from collections.abc import Iterable, Mapping
from datetime import date

from cchc.common.clock import today
from cchc.initiatives.models import Adoption, Appraisal, AppraisalSheet, Initiative, Recognition, ReplicationCampaign
from cchc.initiatives.permissions import is_unanswered_for
from cchc.notifications.actions.notify import notify
from cchc.notifications.queries import posts_of
from cchc.orgunits.queries import tree_on
from cchc_core.access import SYSTEM, Actor, Path, Role
from cchc_core.initiatives.states import LIFE, AdoptionState, RecognitionState, Stage
from cchc_core.words import Note, gettext_noop, note

MODEL, ADOPTION, SHEET, APPRAISAL = (
    "initiatives:model-show",
    "initiatives:adoption-show",
    "initiatives:sheet-edit",
    "initiatives:appraisal-show",
)
#: Who answers for a unit.
PEOPLE = (Role.FOCAL, Role.UNIT_HEAD)


def named(title: str) -> str:
    return title if len(title) <= 120 else f"{title[:119].rstrip()}…"


def of_owner(row: Initiative) -> list[int]:
    return posts_of(PEOPLE, [row.unit_id]) if row.unit_id is not None else []


def of_coordinators(path: Path) -> list[int]:
    """The coordinators of the widest circle that a unit is in; of the whole tree for an organ outside it."""
    return posts_of([Role.COORDINATOR], circle_ids=path[:1] or tree_on(today()).roots)


def stepped(actor: Actor, row: Initiative) -> None:
    text = gettext_noop("“%(title)s” is now: %(stage)s")
    title = note(text, title=named(row.title), stage=note(LIFE.states[Stage(row.stage)]))
    _tell(actor, "initiative.stage", title, {*of_owner(row), *of_coordinators(row.path)}, row)


def asked_alive(rows: Iterable[Initiative], due: date) -> None:
    for row in rows:
        title = note(gettext_noop("Does “%(title)s” still live? Say what came of it"), title=named(row.title))
        posts = of_coordinators(row.path) if is_unanswered_for(row) else of_owner(row)
        _tell(SYSTEM, "initiative.alive", title, posts, row, due=due)


def appraisal_opened(actor: Actor, row: Initiative, sheets: Iterable[AppraisalSheet]) -> None:
    title = note(gettext_noop("You are asked to appraise “%(title)s”"), title=named(row.title))
    for sheet in sheets:
        args: dict[str, str | int] = {"pk": sheet.appraisal_id}
        _tell(actor, "initiative.appraise", title, [sheet.assessor_id], row, SHEET, args, sheet.appraisal.due_on)


def appraised(actor: Actor, row: Initiative, appraisal: Appraisal) -> None:
    """All are in, or it was closed: now everybody concerned may read."""
    title = note(gettext_noop("The appraisal of “%(title)s” is finished"), title=named(row.title))
    readers = {*of_owner(row), *of_coordinators(row.path), *appraisal.sheets.values_list("assessor_id", flat=True)}
    _tell(actor, "initiative.appraised", title, readers, row, APPRAISAL, {"pk": appraisal.pk})


def recognition_decided(actor: Actor, row: Initiative, recognition: Recognition) -> None:
    text = gettext_noop("“%(title)s” is recognised")
    if recognition.state == RecognitionState.REFUSED:
        text = gettext_noop("“%(title)s” is not recognised")
    title = note(text, title=named(row.title))
    _tell(actor, "initiative.recognised", title, of_owner(row), row, body=recognition.reason)


def offered(actor: Actor, row: Initiative, adoption: Adoption) -> None:
    """The unit reads which model it is asked to take up, and until when."""
    title = note(gettext_noop("Your unit is asked to take up “%(title)s”"), title=named(row.title))
    due = adoption.campaign.due_on if adoption.campaign else None
    posts = posts_of(PEOPLE, [adoption.unit_id])
    _tell(actor, "initiative.offered", title, posts, row, ADOPTION, {"pk": adoption.pk}, due)


def offered_many(actor: Actor, campaign: ReplicationCampaign, counts: Mapping[int, int]) -> None:
    """One notice a unit, whatever the number of models that it is asked about."""
    for unit, count in counts.items():
        notify(
            actor=actor,
            kind="initiative.offered",
            title=note(gettext_noop("Your unit is asked to take up %(count)s models of others"), count=count),
            to_posts=posts_of(PEOPLE, [unit]),
            url_name="initiatives:replication-show",
            url_args={"pk": campaign.pk},
            about=campaign.root,
            thing=campaign.title,
            due=campaign.due_on,
        )


def adoption_moved(actor: Actor, row: Initiative, adoption: Adoption) -> None:
    """The origin and the coordinator hear what the adopter said."""
    texts = {
        AdoptionState.UNDER_WAY: gettext_noop("%(unit)s takes up “%(title)s”"),
        AdoptionState.CONFIRMED: gettext_noop("%(unit)s confirms that it took up “%(title)s”"),
        AdoptionState.DECLINED: gettext_noop("%(unit)s declines to take up “%(title)s”"),
        AdoptionState.STOPPED: gettext_noop("%(unit)s stops “%(title)s”"),
    }
    text = texts[AdoptionState(adoption.state)]
    title = note(text, unit=adoption.unit_name, title=named(row.title))
    posts = {*of_owner(row), *of_coordinators(row.path or adoption.path)}
    _tell(actor, "initiative.adopted", title, posts, row, ADOPTION, {"pk": adoption.pk}, body=adoption.reason)


def _tell(
    actor: Actor,
    kind: str,
    title: Note,
    posts: Iterable[int],
    row: Initiative,
    url_name: str = MODEL,
    url_args: dict[str, str | int] | None = None,
    due: date | None = None,
    body: str = "",
) -> None:
    notify(
        actor=actor,
        kind=kind,
        title=title,
        to_posts=sorted(posts),
        body=body or None,
        url_name=url_name,
        url_args=url_args or {"pk": row.pk},
        about=row.root,
        thing=row.title,
        due=due,
    )
