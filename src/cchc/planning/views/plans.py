"""Plans: the list of those that concern a person, one plan with its lines, its steps, its amendments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.audit.queries import history_of
from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.words import say
from cchc.documents.models import OfficialDocument
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.orgunits.queries import last_names, tree_on
from cchc.planning.actions.issuing import Fault, faults_of, issue_version
from cchc.planning.actions.lines import fill_gaps
from cchc.planning.actions.plans import amend_plan, change_plan, move_version, open_plan
from cchc.planning.forms.plans import (
    FillForm,
    IssueForm,
    LineFilter,
    PlanChangeForm,
    PlanOpenForm,
    ReasonForm,
)
from cchc.planning.models import LineContent, Participant, Plan, PlanVersion
from cchc.planning.permissions import may_draft_for, may_edit_plan, may_step, may_write_lines
from cchc.planning.queries.cascade import carried_contents
from cchc.planning.queries.lines import (
    changes_between,
    contents_in,
    field_names,
    former_of,
    found_in,
    superior_contents,
)
from cchc.planning.queries.plans import UNDER_WAY, in_force, under_way, versions_visible_to, visible_to
from cchc.planning.wording import kind_word, label_of, shown_target, units_in_words
from cchc_core.access import Actor, Decision, Permission
from cchc_core.planning.doubts import DOUBTS
from cchc_core.planning.states import PLAN, PlanState, PlanVerb
from cchc_core.words import gettext_noop

STYLES = {PlanState.ISSUED.value: "sealed", PlanState.DISCARDED.value: ""}
STATE_LABELS = {state.value: label for state, label in PLAN.states.items()}
DOCUMENTS_OFFERED = 60


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; 404 for whoever may read no plan at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.PLAN_VIEW):
        raise Http404
    return actor


def load_plan(request: HttpRequest, pk: int) -> Plan:
    plan = visible_to(actor_of(request)).filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def load_version(request: HttpRequest, pk: int, number: int) -> PlanVersion:
    """A version that the person may open."""
    plan = load_plan(request, pk)
    version = (
        versions_visible_to(actor_of(request), plan).select_related("plan", "document").filter(number=number).first()
    )
    if version is None:
        raise Http404
    return version


def load_draft(request: HttpRequest, pk: int) -> PlanVersion:
    """The draft of a plan, for pages that write in it; a refusal for who may not, 404 where nothing is being drafted."""
    plan = load_plan(request, pk)
    version = under_way(plan)
    if version is None:
        raise Http404
    version.plan = plan
    require(may_write_lines(actor_of(request), version))
    return version


# The list -----------------------------------------------------------------------------------------------------------

MINE, ABOVE, BELOW = "mine", "above", "below"


@dataclass(frozen=True)
class PlanLine:
    """A plan as the list draws it."""

    plan: Plan
    unit: str
    state: str
    style: str
    issued: PlanVersion | None
    draft: PlanVersion | None
    lines: int


def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of one's own units, of those above and of those under them, of one year or all."""
    actor = actor_of(request)
    rows = _related(visible_to(actor), actor, request.GET.get("whose", ""))
    years = sorted({today().year, *rows.order_by().values_list("year", flat=True).distinct()}, reverse=True)
    year = row_number(request.GET.get("year", ""))
    if year is not None:
        rows = rows.filter(year=year)
    versions = Prefetch("versions", PlanVersion.objects.order_by("-number").defer("snapshot"))
    in_force_lines = Count("lines", filter=Q(lines__content__isnull=False))
    rows = rows.annotate(lines_in_force=in_force_lines).prefetch_related(versions)
    page = page_of(request, rows.order_by("-year", "unit_path", "pk"))
    page.object_list = _plan_lines(actor, page.object_list)
    context = {
        "page": page,
        "whose": _whose_tabs(request),
        "years": _year_links(request, years, year),
        "may_open": bool(actor.units_acted_for(Permission.PLAN_EDIT)),
    }
    return render(request, "planning/plan_list.html", context)


def _related(rows: QuerySet[Plan], actor: Actor, whose: str) -> QuerySet[Plan]:
    own = actor.units_acted_for(Permission.PLAN_VIEW) | actor.unit_ids
    above = {unit for held in actor.holdings for unit in held.unit_path[:-1]} - own
    if whose == MINE:
        return rows.filter(unit_id__in=own)
    if whose == ABOVE:
        return rows.filter(unit_id__in=above)
    return rows.exclude(unit_id__in=own | above) if whose == BELOW else rows


def _whose_tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    chosen = request.GET.get("whose", "")
    offered = [("", _("All")), (MINE, _("My units")), (ABOVE, _("Units above")), (BELOW, _("Units below"))]
    return [(label, _query(request, whose=key), key == chosen) for key, label in offered]


def _year_links(request: HttpRequest, years: Iterable[int], chosen: int | None) -> list[tuple[str, str, bool]]:
    every = [(_("All years"), _query(request, year=""), chosen is None)]
    return every + [(str(year), _query(request, year=str(year)), year == chosen) for year in years]


def _query(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        asked[name] = value
        if not value:
            del asked[name]
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _plan_lines(actor: Actor, plans: Iterable[Plan]) -> list[PlanLine]:
    names = last_names()
    return [_plan_line(actor, plan, names) for plan in plans]


def _plan_line(actor: Actor, plan: Plan, names: dict[str, str]) -> PlanLine:
    versions = list(plan.versions.all())
    sees_all = actor.has(Permission.PLAN_VIEW, within=plan.path)
    issued = next((row for row in versions if row.state == PlanState.ISSUED), None)
    draft = next((row for row in versions if row.state in UNDER_WAY), None) if sees_all else None
    shown = draft or issued or (versions[0] if versions else None)
    state = shown.state if shown else PlanState.DRAFT.value
    unit = names.get(str(plan.unit_id), "")
    style = STYLES.get(state, "active")
    return PlanLine(plan, unit, _(STATE_LABELS[state]), style, issued, draft, plan.lines_in_force)  # type: ignore[attr-defined]


# Opening ------------------------------------------------------------------------------------------------------------


def plan_open(request: HttpRequest) -> HttpResponse:
    """Open the plan of a unit and a year with an empty draft."""
    actor = actor_of(request)
    tree = tree_on(today())
    units = {unit: tree.name(unit) for unit in sorted(actor.units_acted_for(Permission.PLAN_EDIT)) if unit in tree}
    units = {unit: name for unit, name in units.items() if may_draft_for(actor, unit)}
    if not units:
        raise Http404
    year = today().year + (1 if today().month > 8 else 0)
    first = {"year": year, "title": _("Public administration reform plan %(year)s") % {"year": year}}
    form = PlanOpenForm(request.POST or None, units=units, documents=_documents(actor), initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                plan = open_plan(
                    actor=actor,
                    unit_id=said["unit"],
                    year=said["year"],
                    title=said["title"],
                    bases=form.bases_given,
                )
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The plan is open. Add its targets and tasks."))
                return redirect("planning:plan-show", plan.pk)
    return render(request, "planning/plan_open.html", {"form": form}, status=status)


def _documents(actor: Actor, also: Iterable[int] = ()) -> list[OfficialDocument]:
    """The newest documents that the person may open, and those that are chosen already."""
    rows = documents_visible_to(actor).filter(state=OfficialDocument.REGISTERED)
    newest = list(rows[:DOCUMENTS_OFFERED])
    more = set(also) - {row.pk for row in newest}
    return newest + (list(rows.filter(pk__in=more)) if more else [])


# One plan -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineRow:
    """A line as the page of a plan draws it."""

    content: LineContent
    target: str
    leads: list[str]
    monitor: list[str]
    faults: tuple[str, ...]

    @property
    def section(self) -> str:
        return self.content.section or kind_word(self.content.kind)


def plan_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is being drafted for who may see it, else the version in force."""
    actor = actor_of(request)
    plan = load_plan(request, pk)
    offered = versions_visible_to(actor, plan)
    version = offered.filter(state__in=UNDER_WAY).first() or offered.filter(state=PlanState.ISSUED.value).first()
    version = version or offered.first()
    if version is None:
        raise Http404
    version.plan = plan
    return _page(request, version)


def version_show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version, whatever its state."""
    return _page(request, load_version(request, pk, number))


def _page(request: HttpRequest, version: PlanVersion, status: int = 200, problems: Iterable[str] = ()) -> HttpResponse:
    actor, plan = actor_of(request), version.plan
    fields = field_names(version.effective_on or today())
    writes = may_write_lines(actor, version)
    form = LineFilter(request.GET, fields=fields, draft=bool(writes))
    form.is_valid()
    asked = form.cleaned_data
    faults = faults_of(version) if writes or version.state in UNDER_WAY else []
    rows = found_in(
        contents_in(version), asked.get("q", ""), asked.get("field", ""), row_number(request.GET.get("unit", ""))
    )
    if asked.get("gaps"):
        rows = rows.filter(pk__in=[fault.content.pk for fault in faults])
    page = page_of(request, rows)
    page.object_list = _line_rows(page.object_list, version, faults)
    context = {
        "plan": plan,
        "version": version,
        "versions": list(versions_visible_to(actor, plan).defer("snapshot")),
        "unit": last_names().get(str(plan.unit_id), ""),
        "state": _(STATE_LABELS[version.state]),
        "style": STYLES.get(version.state, "active"),
        "page": page,
        "form": form,
        "faults": faults,
        "doubts": _doubts(faults) if writes else [],
        "problems": list(problems),
        "writes": bool(writes),
        "steps": _steps(actor, version),
        "next": _next(actor, version),
        "may_amend": bool(may_edit_plan(actor, plan)) and version == in_force(plan) and under_way(plan) is None,
        "carried": bool(carried_contents(plan)),
        "above": len(superior_contents(plan)) if writes else 0,
        "fill": FillForm() if writes and faults else None,
        "events": history_of(plan.root, 10) if actor.has(Permission.PLAN_VIEW, within=plan.path) else [],
    }
    return render(request, "planning/plan_show.html", context, status=status)


def _line_rows(contents: Iterable[LineContent], version: PlanVersion, faults: Iterable[Fault]) -> list[LineRow]:
    tree = tree_on(version.effective_on or today())
    said = {fault.content.pk: tuple(say(each) for each in fault.notes) for fault in faults}
    return [
        LineRow(
            content,
            shown_target(content),
            units_in_words(content.participants.all(), Participant.LEAD, tree),
            units_in_words(content.participants.all(), Participant.MONITOR, tree),
            said.get(content.pk, ()),
        )
        for content in contents
    ]


@dataclass(frozen=True)
class Question:
    """A doubt that the office is asked once, with the first line in which it came up and how many there are."""

    content: LineContent
    question: str
    choices: tuple[tuple[str, str], ...]
    assumed: str
    count: int


def _doubts(faults: Iterable[Fault]) -> list[Question]:
    found: dict[str, list[LineContent]] = {}
    for fault in faults:
        if fault.content.doubt:
            found.setdefault(fault.content.doubt["shape"], []).append(fault.content)
    return [
        Question(
            contents[0],
            say(DOUBTS[shape].question),
            tuple((key, say(words)) for key, words in DOUBTS[shape].choices),
            DOUBTS[shape].assumed,
            len(contents),
        )
        for shape, contents in found.items()
        if shape in DOUBTS
    ]


def _steps(actor: Actor, version: PlanVersion) -> dict[str, Decision]:
    """What the person may do with the version now, for the buttons beside the primary one."""
    return {verb.value: may_step(actor, version, verb) for verb in PlanVerb}


def _next(actor: Actor, version: PlanVersion) -> str:
    """The one primary act."""
    order = (PlanVerb.ISSUE, PlanVerb.APPROVE, PlanVerb.PRESENT)
    return next((verb.value for verb in order if may_step(actor, version, verb)), "")


# Writing ------------------------------------------------------------------------------------------------------------


def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, bases and the clears that are asked."""
    actor = actor_of(request)
    version = load_draft(request, pk)
    chosen = [each["document"] for each in version.bases if each.get("document")]
    form = PlanChangeForm(request.POST or None, version=version, documents=_documents(actor, chosen))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_plan(
                    actor=actor,
                    version=version,
                    expected=expected_of(request),
                    title=form.cleaned_data["title"],
                    bases=form.bases_given,
                    not_asked=form.not_asked,
                )
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect("planning:plan-show", pk)
    context = {"form": form, "plan": version.plan, "version": version}
    return render(request, "planning/plan_change.html", context, status=status)


def gaps_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The same words into every line where they are blank."""
    version = load_draft(request, pk)
    form = FillForm(request.POST)
    if request.method == "POST" and form.is_valid():
        changed = fill_gaps(actor=actor_of(request), version=version, **form.cleaned_data)
        text = ngettext("Filled in %(count)s line.", "Filled in %(count)s lines.", changed)
        messages.success(request, text % {"count": changed})
    return redirect("planning:plan-show", pk)


def plan_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version, saying why."""
    actor = actor_of(request)
    plan = load_plan(request, pk)
    require(may_edit_plan(actor, plan))
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = amend_plan(actor=actor, plan=plan, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Version %(number)s is being drafted.") % {"number": version.number})
                return redirect("planning:plan-show", pk)
    return render(request, "planning/plan_amend.html", {"form": form, "plan": plan}, status=status)


# Steps --------------------------------------------------------------------------------------------------------------

_DONE = {
    PlanVerb.PRESENT: gettext_noop("The plan is presented for approval."),
    PlanVerb.APPROVE: gettext_noop("The plan is approved."),
    PlanVerb.RETURN: gettext_noop("The plan is returned to the drafters."),
    PlanVerb.DISCARD: gettext_noop("The draft is discarded."),
}


def version_step(request: HttpRequest, pk: int, number: int, verb: str) -> HttpResponse:
    """Present, approve, return or discard; a step that needs a reason asks for it on a page of its own."""
    actor, version = actor_of(request), load_version(request, pk, number)
    wanted = _verb(verb)
    step = PLAN.step(PlanState(version.state), wanted)
    asks = step.reason if step is not None else False
    if not asks and request.method != "POST":
        return redirect("planning:version-show", pk, number)
    form = ReasonForm(request.POST or None) if asks else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            reason = form.cleaned_data["reason"] if form is not None else ""
            move_version(actor=actor, version=version, expected=expected_of(request), verb=wanted, reason=reason)
        except Refusal as refusal:
            if form is None:
                return _page(request, version, refusal.status, [say(each) for each in refusal.reasons])
            tell(form, refusal)
            return _step_page(request, version, wanted, form, refusal.status)
        messages.success(request, _(_DONE[wanted]))
        return redirect("planning:plan-show", pk)
    require(may_step(actor, version, wanted))
    return _step_page(request, version, wanted, form, 422 if request.method == "POST" else 200)


def _step_page(
    request: HttpRequest, version: PlanVersion, verb: PlanVerb, form: ReasonForm | None, status: int
) -> HttpResponse:
    context = {"form": form, "plan": version.plan, "version": version, "title": _(PLAN.verbs[verb]), "verb": verb.value}
    return render(request, "planning/version_step.html", context, status=status)


def _verb(text: str) -> PlanVerb:
    """The verb of an address; issuing has a page of its own."""
    try:
        verb = PlanVerb(text)
    except ValueError:
        raise Http404 from None
    if verb is PlanVerb.ISSUE:
        raise Http404
    return verb


def expected_of(request: HttpRequest) -> int:
    return row_number(request.POST.get("version", "")) or 0


def version_issue(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Put an approved version in force: from when, by which document."""
    actor, version = actor_of(request), load_version(request, pk, number)
    if request.method != "POST":
        require(may_step(actor, version, PlanVerb.ISSUE))
    own = version.draft.document if version.draft else None
    documents = _documents(actor, also=[own.pk] if own else ())
    day = (own.effective_on or own.issued_from if own else None) or today()
    first = {"effective_on": day, "document": own.pk if own else None}
    form = IssueForm(request.POST or None, documents=documents, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said: dict[str, Any] = dict(form.cleaned_data)
            said["document"] = next((row for row in documents if row.pk == said["document"]), None)
            try:
                issue_version(actor=actor, version=version, expected=expected_of(request), **said)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The plan is issued. The units that have work in it were told."))
                return redirect("planning:plan-show", pk)
    context = {"form": form, "plan": version.plan, "version": version, "lines": version.contents.count()}
    return render(request, "planning/version_issue.html", context, status=status)


def version_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What an amendment changes, line by line."""
    version = load_version(request, pk, number)
    former = former_of(version)
    fields = field_names(version.effective_on or today())
    changes = changes_between(former, version, fields) if former is not None else []
    shown = [
        (change, shown_target(change.content), [(label_of(name), old, new) for name, old, new in change.columns])
        for change in changes
    ]
    context = {"plan": version.plan, "version": version, "former": former, "changes": shown}
    return render(request, "planning/version_changes.html", context)
