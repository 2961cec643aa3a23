"""The draft editor: the tree, one criterion's form, the header, and what is still wrong."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cchc.audit.queries import history_of
from cchc.common.errors import Invalid, Stale, WrongState
from cchc.common.words import say
from cchc.criteria import actions, queries, tables
from cchc.criteria.bridge import core_set
from cchc.criteria.forms.header import HeaderEditor
from cchc.criteria.forms.node import NewNodeForm, NodeEditor, fingerprint, one_newline
from cchc.criteria.models import CriteriaSetVersion
from cchc.criteria.views.common import SEALED, actor_of, draft_of, expected_of, page
from cchc_core.criteria.tree import CriteriaSet, Node, Placed, node_max
from cchc_core.rules.catalogue import load_rule
from cchc_core.values import show_number


def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of a draft: its tree, what is wrong with it, and the way to each part."""
    version = _open_draft(request, pk)
    return render(request, "criteria/draft_edit.html", _beside(request, version, core_set(version)))


def header_edit(request: HttpRequest, pk: int) -> HttpResponse:
    version = _open_draft(request, pk)
    criteria_set = core_set(version)
    posted = request.method == "POST"
    editor = HeaderEditor(criteria_set, queries.names_of_fields(), request.POST if posted else None)
    saving = posted and request.POST.get("do", "save") == "save"
    if saving and editor.is_valid():
        expected = expected_of(request)
        actions.edit_header(actor=actor_of(request), version=version, expected=expected, changes=editor.changes)
        messages.success(request, _("The header is saved."))
        return redirect("criteria:header-edit", version.pk)
    context = _beside(request, version, criteria_set, here="header") | {
        "editor": editor,
        "seen": expected_of(request) if posted else version.version,
        "versions": queries.visible_to(actor_of(request)).exclude(pk=version.pk).defer("document"),
    }
    return _answer(request, "criteria/header_edit.html", "header_form", context, refused=saving)


def node_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One criterion. Buttons inside the form add and remove rows, or change the kind; "save" saves."""
    version = _open_draft(request, pk)
    criteria_set = core_set(version)
    placed = criteria_set.by_code().get(code)
    if placed is None:
        raise Http404
    known: dict[str, Any] = {
        "fields": queries.names_of_fields(),
        "kinds": criteria_set.unit_kinds,
        "verifiers": queries.names_of_verifiers(),
    }
    if request.method != "POST":
        return _node_page(request, version, criteria_set, NodeEditor.shown(placed, **known))
    editor = NodeEditor.posted(placed, request.POST, **known)
    saving = request.POST.get("do", "save") == "save"
    if not saving or not editor.is_valid():
        return _node_page(request, version, criteria_set, editor, refused=saving)
    try:
        _save_node(request, version, placed, editor)
    except Stale:
        return _conflict(request, version, criteria_set, editor)
    except Invalid as refused:
        for problem in refused.problems or (refused.note,):
            editor.form.add_error(None, say(problem))
        return _node_page(request, version, criteria_set, editor, refused=True)
    messages.success(request, _("Criterion %(code)s is saved.") % {"code": editor.changes["code"]})
    return redirect("criteria:node-edit", version.pk, editor.changes["code"])


def _save_node(request: HttpRequest, version: CriteriaSetVersion, placed: Placed, editor: NodeEditor) -> None:
    """Save against the version that was seen; where only other criteria were changed since, against the present one."""
    expected = expected_of(request)
    if expected != version.version and request.POST.get("seen_node") == fingerprint(placed.node):
        expected = version.version
    actions.edit_draft_node(
        actor=actor_of(request),
        version=version,
        expected=expected,
        code=placed.node.code,
        changes=editor.changes,
    )


def _node_page(
    request: HttpRequest,
    version: CriteriaSetVersion,
    criteria_set: CriteriaSet,
    editor: NodeEditor,
    *,
    refused: bool = False,
    **more: Any,
) -> HttpResponse:
    placed = editor.placed
    siblings = placed.parents[-1].children if placed.parents else criteria_set.nodes
    posted = request.method == "POST"
    context = _beside(request, version, criteria_set, here=placed.node.code) | {
        "editor": editor,
        "placed": placed,
        "control": editor.control,
        "faults": editor.control.faults if editor.control else [],
        "seen": expected_of(request) if posted else version.version,
        "seen_node": request.POST.get("seen_node", "") if posted else editor.fingerprint,
        "is_first": siblings[0].code == placed.node.code,
        "is_last": siblings[-1].code == placed.node.code,
        "below": sum(1 for _node in _under(placed.node)),
        "targets": _targets(criteria_set, placed),
        "next_code": _next_code(placed.node.code, placed.node.children),
        "fact_labels": _known_facts(criteria_set),
        "verifiers": editor.form.verifiers.items(),
        **more,
    }
    return _answer(request, "criteria/node_edit.html", "node_form", context, refused=refused)


def _under(node: Node) -> list[Node]:
    return [each for child in node.children for each in (child, *_under(child))]


def _targets(criteria_set: CriteriaSet, placed: Placed) -> list[tuple[str, str]]:
    """Where a criterion may be moved to: groups that do not stand inside it."""
    parent = placed.parents[-1].code if placed.parents else ""
    groups = [
        each.node
        for each in criteria_set.walk()
        if not each.node.is_leaf and each.node.code != parent and placed.node not in (each.node, *each.parents)
    ]
    top = [("", _("the top of the table"))] if parent else []
    return top + [(node.code, f"{node.code} {node.name}") for node in groups]


def _next_code(code: str, children: tuple[Node, ...]) -> str:
    """What the next criterion under this one would be called: "1.2.4" after "1.2.3"."""
    numbers = [child.code.rpartition(".")[2] for child in children]
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{code.rstrip('.')}.{highest + 1}" if code else str(highest + 1)


def _known_facts(criteria_set: CriteriaSet) -> dict[str, str]:
    """Names that may be typed into a rule, with what they mean."""
    shipped = {fact.name: fact.label for facts in queries.shipped_facts() for fact in facts}
    own = {name: label.label for name, label in queries.labels().items() if "/" not in name}
    return dict(sorted({**dict.fromkeys(criteria_set.facts(), ""), **shipped, **own}.items()))


def _conflict(
    request: HttpRequest, version: CriteriaSetVersion, criteria_set: CriteriaSet, editor: NodeEditor
) -> HttpResponse:
    """Both values of everything that differs, and the choice between them."""
    event = history_of(f"criteria:{version.pk}", limit=1).first()
    mine = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OWN_FIELDS]
    conflict = {
        "facts": _apart(editor, tables.Vocabulary.of(criteria_set)),
        "fields": mine,
        "who": event.actor_words if event else "",
        "when": event.at if event else version.created_at,
        "version": version.version,
        "seen_node": editor.fingerprint,
    }
    return _node_page(request, version, criteria_set, editor, refused=True, conflict=conflict)


_OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "version", "seen_node", "do"})


def _apart(editor: NodeEditor, vocabulary: tables.Vocabulary) -> list[tuple[str, str, str]]:
    """(label, typed here, standing now) of every part that differs."""
    found = []
    stands = NodeEditor.shown(editor.placed, fields={}, kinds=(), verifiers={}).form.initial
    for name, field in editor.form.fields.items():
        mine, theirs = one_newline(editor.form.cleaned_data.get(name)), stands[name]
        if name == "max":
            theirs = editor.placed.node.max
        if (mine or "") != (theirs or ""):
            found.append((str(field.label), _as_text(mine), _as_text(theirs)))
    rule, stored = editor.loaded, editor.placed.node.rule
    if editor.placed.node.is_leaf and (load_rule(rule) if rule else None) != stored:
        sides = (load_rule(rule) if rule else None, stored)
        most = editor.placed.node.max
        texts = [
            "\n".join(line for group in tables.rule_words(each, vocabulary.facts, most) for line in group.lines)
            if each
            else ""
            for each in sides
        ]
        found.append((_("Way of scoring"), *texts))
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else show_number(value) if hasattr(value, "numerator") else str(value)


@require_POST
def node_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new criterion inside or after another, or at the end of the table."""
    version = _open_draft(request, pk)
    form = NewNodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A new criterion needs a code and a name."))
        return redirect(_place(request, version))
    actions.add_node(
        actor=actor_of(request),
        version=version,
        expected=expected_of(request),
        beside=request.POST.get("beside", ""),
        inside=request.POST.get("inside", ""),
        **form.cleaned_data,
    )
    code = form.cleaned_data["code"]
    messages.success(request, _("Criterion %(code)s is added. Say now how it is scored.") % {"code": code})
    return redirect("criteria:node-edit", version.pk, code)


def _place(request: HttpRequest, version: CriteriaSetVersion) -> str:
    code = request.POST.get("inside") or request.POST.get("beside")
    known = code and code in core_set(version).by_code()
    return (
        reverse("criteria:node-edit", args=[version.pk, code])
        if known
        else reverse("criteria:draft-edit", args=[version.pk])
    )


@require_POST
def node_move(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Up, down, or under another criterion."""
    version = _open_draft(request, pk)
    steps = {"up": -1, "down": 1}
    to = request.POST.get("to", "")
    actions.move_node(
        actor=actor_of(request),
        version=version,
        expected=expected_of(request),
        code=code,
        by=steps.get(to, 0),
        under=None if to in steps else request.POST.get("under", ""),
    )
    messages.success(request, _("Criterion %(code)s is moved.") % {"code": code})
    return redirect("criteria:node-edit", version.pk, code)


@require_POST
def node_delete(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    version = _open_draft(request, pk)
    actions.delete_node(actor=actor_of(request), version=version, expected=expected_of(request), code=code)
    messages.success(request, _("Criterion %(code)s is deleted.") % {"code": code})
    return redirect("criteria:draft-edit", version.pk)


# What stands beside every form --------------------------------------------------------------------------------------


def _open_draft(request: HttpRequest, pk: int) -> CriteriaSetVersion:
    version = draft_of(request, pk)
    if version.is_sealed:
        raise WrongState(SEALED)
    return version


def _beside(
    request: HttpRequest, version: CriteriaSetVersion, criteria_set: CriteriaSet, here: str = ""
) -> dict[str, Any]:
    """The tree and the checks."""
    problems = queries.problems_of(version)
    placed = criteria_set.by_code().get(here)
    path = {node.code for node in placed.parents} | {here} if placed else set()
    wrong = {problem.code for problem in problems if problem.is_error}
    return page(
        request,
        version,
        "draft-edit",
        criteria_set=criteria_set,
        here=here,
        tree=[_branch(node, here, path, wrong, _address(version)) for node in criteria_set.nodes],
        groups=tables.grouped(problems, criteria_set),
        error_count=len([problem for problem in problems if problem.is_error]),
        warning_count=len([problem for problem in problems if not problem.is_error]),
        sum_of_maxima=sum((node_max(node) for node in criteria_set.nodes), start=criteria_set.total * 0),
        next_top_code=_next_code("", criteria_set.nodes),
    )


def _address(version: CriteriaSetVersion) -> Callable[[str], str]:
    """Code → address of its form; one reversal instead of a hundred."""
    pattern = reverse("criteria:node-edit", args=[version.pk, "0"])
    start, _zero, end = pattern.rpartition("/0/")
    return lambda code: f"{start}/{quote(code)}/{end}"


def _branch(node: Node, here: str, path: set[str], wrong: set[str], address: Callable[[str], str]) -> dict[str, Any]:
    mark = _("needs mending") + " · " if node.code in wrong else ""
    return {
        "name": f"{node.code} {node.name}",
        "url": address(node.code),
        "figure": mark + show_number(node_max(node), 2),
        "children": [_branch(child, here, path, wrong, address) for child in node.children],
        "open": node.code in path,
        "current": node.code == here,
    }


def _answer(
    request: HttpRequest, template: str, partial: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    """The whole page, or for htmx the form alone."""
    name = f"{template}#{partial}" if getattr(request, "htmx", False) else template
    return render(request, name, context, status=422 if refused else 200)
