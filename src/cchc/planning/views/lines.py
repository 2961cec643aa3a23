"""Lines of a draft: writing one, taking many over from above or from letters; and one line with its whole history."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cchc.accounts.models import Post
from cchc.accounts.queries import holding_on
from cchc.audit.models import Event
from cchc.common.clock import today
from cchc.common.errors import Refusal, Stale
from cchc.common.forms import tell
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.text import sort_key
from cchc.documents.queries import visible_to as documents_visible_to
from cchc.figures.models import Indicator
from cchc.orgunits.queries import last_names, tree_on
from cchc.planning.actions.issuing import weakness_of
from cchc.planning.actions.lines import (
    LineWish,
    add_from_facts,
    add_split,
    adopt_lines,
    move_line,
    remove_line,
    save_line,
    settle_doubt,
    wish_of,
    writer_for,
)
from cchc.planning.bridge import clears_asked, gaps_of
from cchc.planning.forms.lines import UNIT_FIELDS, LineForm
from cchc.planning.models import Assignment, Kind, Line, LineContent, Participant, Plan, PlanVersion
from cchc.planning.permissions import may_view_assignment, may_view_plan, may_view_version, may_write_lines
from cchc.planning.queries.cascade import carriers_now, states_on
from cchc.planning.queries.lines import (
    contents_visible_to,
    facts_offered,
    field_names,
    lines_visible_to,
    parents_taken,
    superior_contents,
)
from cchc.planning.queries.proposals import proposals_visible_to
from cchc.planning.readback import Readback, read_back
from cchc.planning.views.plans import actor_of, load_draft, load_plan
from cchc.planning.wording import LABELS, kind_word, label_of, shown_target, shown_value, units_in_words
from cchc_core.access import Actor, Permission
from cchc_core.planning.cascade import tally

DOCUMENTS_OFFERED = 100
DUTIES_SHOWN = 12


def load_content(request: HttpRequest, pk: int) -> LineContent:
    """A line of a draft that the person may open."""
    content = (
        LineContent.objects.filter(pk=pk)
        .select_related("version__plan", "line__parent__content")
        .prefetch_related("participants")
        .first()
    )
    if content is None:
        raise Http404
    load_plan(request, content.version.plan_id)
    if not may_view_version(actor_of(request), content.version):
        raise Http404
    return content


# Writing one --------------------------------------------------------------------------------------------------------


def line_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new target or task."""
    version = load_draft(request, pk)
    kind = Kind.TARGET if request.GET.get("kind") == Kind.TARGET else Kind.TASK
    blank = LineWish(kind=kind.value, section=request.GET.get("section", "")[:300])
    return _edit(request, version, blank, None)


def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line of a draft."""
    content = load_content(request, pk)
    require(may_write_lines(actor_of(request), content.version))
    return _edit(request, content.version, wish_of(content), content)


def _edit(request: HttpRequest, version: PlanVersion, wish: LineWish, content: LineContent | None) -> HttpResponse:
    actor, writer = actor_of(request), writer_for(version)
    asked = replace(wish, leads_text=request.POST["leads_text"]) if request.POST.get("leads_text") else wish
    before = read_back(writer, asked)
    form = LineForm(request.POST or None, wish=wish, **_choices(actor, version.plan, wish, before))
    act = request.POST.get("act", "")
    status, conflict = 200, None
    if act.startswith("pick:"):
        form = LineForm(_picked(request, act), wish=wish, **_choices(actor, version.plan, wish, before))
    elif request.method == "POST":
        status = 422
        if form.is_valid() and act == "read":
            status = 200
        elif form.is_valid():
            try:
                if content is None:
                    found = add_split(actor=actor, version=version, wish=form.wish)
                else:
                    found = [save_line(actor=actor, content=content, revision=_revision(request), wish=form.wish)]
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
                conflict = (
                    LineContent.objects.filter(pk=content.pk).first()
                    if isinstance(refusal, Stale) and content
                    else None
                )
            else:
                return _saved(request, version, found, content is None)
    context = {
        "form": form,
        "plan": version.plan,
        "version": version,
        "content": content,
        "read": read_back(writer, form.wish) if form.is_bound and form.is_valid() else before,
        "gaps": _gaps(version, content),
        "conflict": conflict,
        "revision": (conflict or content).revision if conflict or content else 0,
        "units": [writer.reader.tree.name(unit) for unit in writer.reader.tree],
        "unit_fields": [form[name] for name in UNIT_FIELDS],
    }
    return render(request, "planning/line_edit.html", context, status=status)


def _picked(request: HttpRequest, act: str) -> Any:
    """The posted words with the unit that was looked up set behind those of its column."""
    data = request.POST.copy()
    name = act.removeprefix("pick:")
    wanted = data.get("pick", "").strip()
    if name in UNIT_FIELDS and wanted:
        data[name] = "; ".join(filter(None, (data.get(name, "").strip().rstrip(";"), wanted)))
    data["pick"] = ""
    return data


def _saved(request: HttpRequest, version: PlanVersion, found: list[LineContent], is_new: bool) -> HttpResponse:
    text = ngettext("The line is saved.", "The wording holds %(count)s targets; each has a line now.", len(found))
    messages.success(request, text % {"count": len(found)})
    if is_new and request.POST.get("act") == "another":
        kind, section = found[0].kind, found[0].section
        return redirect(f"{_address('line-add', version.plan_id)}?kind={kind}&section={section}")
    return redirect(f"{_address('plan-show', version.plan_id)}#line-{found[0].line_id}")


def _address(name: str, pk: int) -> str:
    return reverse(f"planning:{name}", args=[pk])


def _choices(actor: Actor, plan: Plan, wish: LineWish, read: Readback) -> dict[str, Any]:
    """What a line may choose from: fields, superior lines, documents, figures, posts of its lead units."""
    units = [*read.leads, *wish.leads]
    names = last_names() if units else {}
    posts = Post.objects.filter(holding_on(today()), unit_id__in=units).order_by("unit_id", "title")
    documents = list(documents_visible_to(actor).filter(state="registered")[:DOCUMENTS_OFFERED])
    chosen = wish.basis_document_id
    if chosen is not None and chosen not in {row.pk for row in documents}:
        documents += list(documents_visible_to(actor).filter(pk=chosen))
    return {
        "fields": field_names(today()),
        "parents": superior_contents(plan),
        "documents": {row.pk: row.citation for row in documents},
        "indicators": {row.pk: str(row) for row in Indicator.objects.order_by("label", "pk")},
        "posts": {row.pk: f"{row.title}, {names.get(str(row.unit_id), '')}" for row in posts},
        "leads": read.leads,
    }


def _gaps(version: PlanVersion, content: LineContent | None) -> list[Any]:
    return [gap.note for gap in gaps_of(content, clears_asked(version.plan))] if content is not None else []


def _revision(request: HttpRequest) -> int:
    return row_number(request.POST.get("revision", "")) or 0


def line_read(request: HttpRequest, pk: int) -> HttpResponse:
    """What is read in the words that are being typed; a part of the editor's page."""
    version = load_draft(request, pk)
    writer = writer_for(version)
    said = {name: request.POST.get(name, "")[:8000] for name in ("text", *UNIT_FIELDS, "due_text")}
    kind = Kind.TARGET.value if request.POST.get("kind") == Kind.TARGET else Kind.TASK.value
    wish = LineWish(kind=kind, **said)
    form = LineForm(request.POST, wish=wish, **_choices(actor_of(request), version.plan, wish, read_back(writer, wish)))
    read = read_back(writer, form.wish if form.is_valid() else wish)
    return render(request, "planning/_readback.html", {"read": read})


def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of the draft."""
    content = load_content(request, pk)
    if request.method == "POST":
        remove_line(actor=actor_of(request), content=content, revision=_revision(request))
        messages.success(request, _("The line is removed from the draft."))
    return redirect("planning:plan-show", content.version.plan_id)


def line_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down by one place."""
    content = load_content(request, pk)
    if request.method == "POST":
        move_line(actor=actor_of(request), content=content, by=-1 if request.POST.get("way") == "up" else 1)
    return redirect(f"{_address('plan-show', content.version.plan_id)}#line-{content.line_id}")


def line_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer how a doubtful deadline is read; remembered for the office."""
    content = load_content(request, pk)
    if request.method == "POST":
        count = settle_doubt(actor=actor_of(request), content=content, answer=request.POST.get("answer", ""))
        text = ngettext("The deadline is settled.", "The deadlines of %(count)s lines are settled.", count)
        messages.success(request, text % {"count": count})
    return redirect("planning:plan-show", content.version.plan_id)


# Many at once -------------------------------------------------------------------------------------------------------


def lines_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick lines of the superior plan and take them over in one step."""
    version = load_draft(request, pk)
    offered, taken = superior_contents(version.plan), parents_taken(version)
    if request.method == "POST":
        wanted = _ticked(request)
        lines = [row.line for row in offered if row.line_id in wanted]
        if not lines:
            messages.warning(request, _("Tick at least one line."))
            return redirect("planning:lines-adopt", pk)
        found = adopt_lines(actor=actor_of(request), version=version, parent_lines=lines)
        text = ngettext("%(count)s line was taken over.", "%(count)s lines were taken over.", len(found))
        messages.success(request, text % {"count": len(found)})
        return redirect("planning:plan-show", pk)
    asked = carriers_now(offered)
    names = last_names()
    rows = [
        {
            "content": row,
            "target": shown_target(row),
            "taken": row.line_id in taken,
            "asked": version.plan.unit_id in asked[row.line_id],
            "plan": row.line.plan,
            "unit": names.get(str(row.line.plan.unit_id), ""),
        }
        for row in offered
    ]
    rows.sort(key=lambda row: not row["asked"])
    return render(request, "planning/lines_adopt.html", {"plan": version.plan, "version": version, "rows": rows})


def lines_from_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick what letters ask, and make lines of it in one step."""
    actor, version = actor_of(request), load_draft(request, pk)
    units = sorted({version.plan.unit_id, *actor.units_acted_for(Permission.DOCUMENT_VIEW)})
    offered = facts_offered(version, units)
    if request.method == "POST":
        wanted = _ticked(request)
        facts = [each.fact for each in offered if each.fact.id in wanted and not each.taken]
        if not facts:
            messages.warning(request, _("Tick at least one line."))
            return redirect("planning:lines-from-facts", pk)
        found = add_from_facts(actor=actor, version=version, facts=facts)
        text = ngettext("%(count)s line was made.", "%(count)s lines were made.", len(found))
        messages.success(request, text % {"count": len(found)})
        return redirect("planning:plan-show", pk)
    context = {"plan": version.plan, "version": version, "offered": offered}
    return render(request, "planning/lines_from_facts.html", context)


def _ticked(request: HttpRequest) -> set[int]:
    return {number for text in request.POST.getlist("line") if (number := row_number(text)) is not None}


# One line -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a line says in one version, for its page."""

    content: LineContent
    columns: tuple[tuple[str, str], ...]


def line_show(request: HttpRequest, pk: int) -> HttpResponse:
    """A line through its versions: where it comes from, what it says, whose work it is, who carries it, what happened."""
    actor = actor_of(request)
    line = lines_visible_to(actor).select_related("plan", "parent__plan", "carried_from__plan").filter(pk=pk).first()
    if line is None:
        raise Http404
    contents = contents_visible_to(actor, line)
    if not contents:
        raise Http404
    fields, tree, names = field_names(today()), tree_on(today()), last_names()
    top = next((each for each in contents if each.pk == line.content_id), contents[0])
    carriers = carriers_now([top])[line.pk] if line.content_id == top.pk else ()
    states = states_on([top], {line.pk: carriers}) if carriers else {}
    sees_all = actor.has(Permission.PLAN_VIEW, within=line.plan.path)
    duties = list(Assignment.objects.filter(line=line))
    duties.sort(key=lambda duty: (duty.ended_on is not None, sort_key(names.get(str(duty.unit_id), ""))))
    for duty in duties:
        duty.line = line  # its plan decides who sees it
    duties = [duty for duty in duties if sees_all or may_view_assignment(actor, duty)]
    drafted = next((each for each in contents if may_write_lines(actor, each.version)), None)
    context = {
        "line": line,
        "plan": line.plan,
        "content": top,
        "unit": names.get(str(line.plan.unit_id), ""),
        "target": shown_target(top),
        "said": [_said(content, fields) for content in contents],
        "leads": units_in_words(top.participants.all(), Participant.LEAD, tree),
        "supporters": units_in_words(top.participants.all(), Participant.SUPPORT, tree),
        "monitor": units_in_words(top.participants.all(), Participant.MONITOR, tree),
        "weak": weakness_of(top),
        "duties": [(row, names.get(str(row.unit_id), "")) for row in duties[:DUTIES_SHOWN]],
        "more_duties": max(0, len(duties) - DUTIES_SHOWN),
        "kind": kind_word(line.kind),
        "carried": tally(states.values()) if states and sees_all else None,
        "parent": _line_words(actor, line.parent),
        "former": _line_words(actor, line.carried_from),
        "heirs": [_line_words(actor, each) for each in line.carried_to.select_related("plan")],
        "proposals": line.proposals.select_related("owner__round", "owner__unit").order_by("pk"),
        "open_proposals": set(proposals_visible_to(actor).filter(line=line).values_list("pk", flat=True)),
        "drafted": drafted,
        "events": _events(line) if sees_all else [],
        "names": names,
    }
    return render(request, "planning/line_show.html", context)


def _events(line: Line) -> QuerySet[Event]:
    """What the log tells of the line itself, the latest first."""
    own = f"{line.plan.root}:line:{line.pk}"
    return Event.objects.filter(root=line.plan.root, object=own).order_by("-position")[:40]


def _said(content: LineContent, fields: dict[str, str]) -> Said:
    columns = ((label_of(name), shown_value(content, name, fields)) for name in LABELS)
    return Said(content, tuple((label, words) for label, words in columns if words))


def _line_words(actor: Actor, line: Line | None) -> dict[str, Any] | None:
    """Another line that this one hangs on; its address only for who may open it."""
    if line is None:
        return None
    content = line.content or line.contents.order_by("-version__number").first()
    return {"line": line, "content": content, "plan": line.plan, "open": bool(may_view_plan(actor, line.plan))}
