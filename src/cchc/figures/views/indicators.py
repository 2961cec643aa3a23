"""The catalogue: every indicator, one with its versions, values and who cites them, and giving a definition."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from cchc.common.clock import today
from cchc.common.errors import Refusal
from cchc.common.forms import tell
from cchc.common.lists import page_of
from cchc.common.numbers import row_number
from cchc.common.permissions import require
from cchc.common.text import fold, sort_key
from cchc.figures import wording
from cchc.figures.citing_hooks import stale_citations
from cchc.figures.defining import define_indicator, definition_of, redefine_indicator
from cchc.figures.deriving import Offer, compute_figures, offers
from cchc.figures.forms import CatalogueFilter, DefinitionForm, WindowFilter
from cchc.figures.models import Figure, Indicator, IndicatorVersion
from cchc.figures.permissions import may_browse, may_compute, may_define, may_redefine
from cchc.figures.queries import group_labels, standing, units_under, visible_to
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Decision, Permission
from cchc_core.figures.formula import BadFormula, Piece, names_in, pieces
from cchc_core.units import Tree

#: A part of a formula: the address of the figure that it names or None, the text, what the figure is called.
Stretch = tuple[str | None, str, str]
Stretches = list[Stretch]


def _reader(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not may_browse(actor):
        raise Http404
    return actor


def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every indicator that has a definition, by group, with a search by words and codes."""
    actor = _reader(request)
    tree = tree_on(today())
    rows = list(Indicator.objects.exclude(current=None).select_related("current__owner"))
    groups = group_labels(today(), {row.group for row in rows})
    owned = {row.current.owner_id for row in rows if row.current and row.current.owner_id in tree}
    used = {row.group for row in rows}
    filters = CatalogueFilter(
        request.GET,
        groups=[(key or "none", label) for key, label in groups.items() if key in used],
        owners=sorted(((unit, tree.name(unit)) for unit in owned if unit), key=lambda each: sort_key(each[1])),
    )
    wanted: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    words = fold(wanted.get("q", "")).split()
    order = {key: place for place, key in enumerate(groups)}
    found = [
        row
        for row in rows
        if all(word in fold(f"{row.name} {row.label}") for word in words)
        and wanted.get("group") in (None, "", row.group or "none")
        and wanted.get("owner") in (None, row.current.owner_id if row.current else None)
    ]
    found.sort(key=lambda row: (order.get(row.group, len(order)), _natural(row.name)))
    page = page_of(request, found)
    lines = [_Line.of(row, groups.get(row.group, row.group), tree) for row in page.object_list]
    may = {
        "may_define": actor.has(Permission.INDICATOR_DEFINE),
        "only_catalogue": not actor.has(Permission.FIGURE_VIEW),
    }
    return render(request, "figures/indicator_list.html", {"page": page, "lines": lines, "filters": filters, **may})


@dataclass(frozen=True)
class _Line:
    """One indicator in the list, in words."""

    row: Indicator
    version: IndicatorVersion
    group: str
    owner: str
    period: str

    @classmethod
    def of(cls, row: Indicator, group: str, tree: Tree) -> "_Line":
        version = row.current
        assert version is not None  # noqa: S101 - the list asks for such rows only
        owner = tree.name(version.owner_id) if version.owner_id in tree else ""
        period = gettext(wording.PERIODS[version.period_kind]) if version.period_kind in wording.PERIODS else ""
        return cls(row, version, group, owner, period)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Codes in the order in which people count: B06.2 before B06.10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"[0-9]+|[^0-9]+", name)]


def indicator_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: what it means, its versions, its values by unit in a window, and citations to look at again."""
    actor = _reader(request)
    row = get_object_or_404(Indicator.objects.select_related("current__owner"), pk=pk)
    window = _Window.asked(request, actor, row)
    lines = _lines(actor, row, window)
    page = page_of(request, lines)
    shown = [line.figure for line in page.object_list if line.figure is not None]
    tree, versions = tree_on(today()), _versions(row)
    context = {
        "indicator": row,
        "version": row.current,
        "versions": versions,
        "about": _about(row, tree),
        "formula": versions[0][1] if versions else [],
        "used_in": _used_in(row),
        "parts": Indicator.objects.filter(name__startswith=f"{row.name}:").order_by("name"),
        "has_values": row.kind not in Indicator.WITHOUT_VALUES,
        "window": window,
        "windows": WindowFilter(initial={"of": window.key}, windows=window.choices),
        "page": page,
        "writable": sum(1 for line in lines if line.is_computable),
        "stale": [
            (each, tree.name(each.stands.unit_id) if each.stands.unit_id in tree else "")
            for each in stale_citations(actor, shown)
        ],
        "may_redefine": may_redefine(actor, row),
        "reads_reports": actor.has(Permission.REPORT_VIEW),
    }
    return render(request, "figures/indicator_show.html", context)


@dataclass(frozen=True)
class _Window:
    """The year and the window whose values are shown, and what may be chosen."""

    year: int
    period: str
    choices: list[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"{self.year}:{self.period}"

    @property
    def label(self) -> str:
        return (
            f"{wording.window_label(self.period)} {self.year}" if not self.period else wording.window_label(self.period)
        )

    @classmethod
    def asked(cls, request: HttpRequest, actor: Actor, row: Indicator) -> "_Window":
        """The window that the address names where there are values of it, else the last one. One query."""
        names = [row.name, *_names_of(row)]
        known = visible_to(actor).filter(indicator__name__in=names).order_by().values_list("year", "period").distinct()
        pairs = sorted(set(known), key=lambda pair: (pair[0], pair[1]), reverse=True) or [(today().year, "")]
        choices = [(f"{year}:{period}", cls(year, period, []).label) for year, period in pairs]
        year, _colon, period = (request.GET.get("of") or request.POST.get("of") or "").partition(":")
        chosen = (row_number(year) or 0, period)
        return cls(*(chosen if chosen in pairs else pairs[0]), choices)


@dataclass(frozen=True)
class _ValueLine:
    """One unit: the value that stands, and what the formula gives."""

    unit: str
    figure: Figure | None
    offer: Offer | None
    may_compute: bool

    @property
    def is_computable(self) -> bool:
        return self.may_compute and self.offer is not None and self.offer.is_written


def _lines(actor: Actor, row: Indicator, window: _Window) -> list[_ValueLine]:
    """The units that have a value, or from whose values one could be computed, in the order of the tree."""
    rows = standing(visible_to(actor)).filter(indicator=row, year=window.year, period=window.period)
    stands = {figure.unit_id: figure for figure in rows.select_related("indicator", "definition", "entered_by")}
    tree, given = tree_on(today()), {}
    if row.current and row.current.formula:
        reach = actor.reach(Permission.FIGURE_VIEW)
        units = [unit for unit in tree if unit in (reach.units | units_under(reach.circles))]
        found = offers(units, window.year, window.period, [row.name])
        given = {offer.unit_id: offer for offer in found if offer.inputs or offer.before}
    order = {unit: place for place, unit in enumerate(tree)}
    units = sorted(stands.keys() | given.keys(), key=lambda unit: order.get(unit, len(order)))
    return [
        _ValueLine(
            tree.name(unit) if unit in tree else "",
            stands.get(unit),
            given.get(unit),
            unit in given and bool(may_compute(actor, unit)),
        )
        for unit in units
    ]


def _versions(row: Indicator) -> list[tuple[IndicatorVersion, Stretches, int]]:
    """Each version, the newest first, its formula with links, and how many values stand under it. Two queries."""
    count = Count("figures", filter=Q(figures__replaced_by__isnull=True))
    rows = list(row.versions.select_related("created_by").annotate(standing=count).order_by("-number"))
    linked = _linked({each.formula for each in rows})
    return [(each, linked[each.formula], each.standing) for each in rows]  # type: ignore[attr-defined]


def _about(row: Indicator, tree: Tree) -> list[tuple[str, str]]:
    """What the definition says, as pairs of words; what it leaves open is left out."""
    version = row.current
    pairs = [
        (gettext("Kind"), gettext(wording.KINDS.get(row.kind, row.kind))),
        (gettext("Counts"), row.unit_word),
        (gettext("Group"), group_labels(today(), {row.group})[row.group]),
    ]
    if version is not None:
        aggregation = gettext(wording.AGGREGATIONS.get(version.aggregation, version.aggregation))
        period = wording.PERIODS.get(version.period_kind, "")
        pairs += [
            (gettext("Which way is better"), gettext(wording.DIRECTIONS.get(version.direction, ""))),
            (gettext("Shortest period"), gettext(period) if period else ""),
            (gettext("Several units together"), f"{aggregation} ({version.weight})" if version.weight else aggregation),
            (gettext("Decimals"), "" if version.decimals is None else str(version.decimals)),
            (
                gettext("Owner"),
                tree.name(version.owner_id) if version.owner_id in tree else gettext("shared by all units"),
            ),
            (gettext("Source system"), version.source_system),
        ]
        if version.formula:
            zero = gettext(wording.ZEROS.get(version.zero_denominator, ""))
            pairs.append((gettext("Where the formula divides by 0, the figure"), zero))
    return [(label, said) for label, said in pairs if said]


def _names_of(row: Indicator) -> tuple[str, ...]:
    try:
        return names_in(row.current.formula) if row.current and row.current.formula else ()
    except BadFormula:
        return ()


def _linked(formulas: Collection[str]) -> dict[str, Stretches]:
    """Each formula in stretches: (address of a figure or None, text, what the figure is called). One query."""
    cut = {formula: pieces(formula) if formula else () for formula in formulas}
    names = {piece.name for parts in cut.values() for piece in parts if piece.name}
    known = {row.name: row for row in Indicator.objects.filter(name__in=names)}
    return {formula: [_stretch(piece, known) for piece in parts] for formula, parts in cut.items()}


def _stretch(piece: Piece, known: Mapping[str, Indicator]) -> Stretch:
    row = known.get(piece.name or "")
    return (reverse("figures:indicator-show", args=[row.pk]), piece.text, row.label) if row else (None, piece.text, "")


def _used_in(row: Indicator) -> list[Indicator]:
    """The indicators whose formulas name this one now. One query."""
    near = Indicator.objects.filter(current__formula__contains=row.name).select_related("current")
    return [each for each in near.order_by("name") if row.name in _names_of(each)]


@require_POST
def indicator_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the formula gives for the units whose figures the person enters."""
    actor = _reader(request)
    row = get_object_or_404(Indicator.objects.select_related("current"), pk=pk)
    window = _Window.asked(request, actor, row)
    reach = actor.reach(Permission.FIGURE_ENTER)
    units = sorted(reach.units | units_under(reach.circles))
    count = compute_figures(actor=actor, unit_ids=units, year=window.year, period=window.period, names=[row.name])
    text = ngettext(
        "%(count)s figure was computed and recorded.", "%(count)s figures were computed and recorded.", count
    )
    messages.success(request, text % {"count": count})
    return redirect(f"{reverse('figures:indicator-show', args=[row.pk])}?of={window.key}")


def indicator_define(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new indicator, or the next version of one."""
    actor = _reader(request)
    row = get_object_or_404(Indicator.objects.select_related("current"), pk=pk) if pk else None
    require(may_redefine(actor, row) if row else _may_begin(actor))
    lists = {"groups": _groups(row), "owners": _owners(actor), "known": row}
    form = DefinitionForm(request.POST or None, initial=_first(row), **lists)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = _save(actor, row, form)
            except Refusal as refusal:
                tell(form, refusal)
                status = refusal.status
            else:
                messages.success(request, gettext("Version %(number)s was saved.") % {"number": version.number})
                return redirect("figures:indicator-show", version.indicator_id)
    return render(request, "figures/indicator_define.html", {"form": form, "indicator": row}, status=status)


def _may_begin(actor: Actor) -> Decision:
    """Somebody who may define for any unit may begin; what owner they may choose is asked when they save."""
    shared = may_define(actor, None)
    return shared if shared or not _owners(actor) else may_define(actor, _owners(actor)[0][0])


def _save(actor: Actor, row: Indicator | None, form: DefinitionForm) -> IndicatorVersion:
    said, group = form.said(), form.cleaned_data["group"]
    group = "" if group == "none" else group
    if row is None:
        name, kind = form.cleaned_data["name"].strip(), form.cleaned_data["kind"]
        return define_indicator(actor=actor, name=name, kind=kind, group=group, definition=said)
    expected = form.cleaned_data.get("expected") or 0
    return redefine_indicator(actor=actor, indicator=row, expected=expected, definition=said, group=group)


def _first(row: Indicator | None) -> dict[str, Any]:
    """What the form shows at first: the version that counts now, beginning today."""
    if row is None:
        return {"aggregation": IndicatorVersion.SUM, "direction": IndicatorVersion.NONE}
    group = row.group or "none"
    if row.current is None:
        return {
            "label": row.label,
            "unit_word": row.unit_word,
            "definition": row.definition,
            "group": group,
            "expected": 0,
        }
    said = definition_of(row.current).__dict__
    return {**said, "owner": said["owner_id"], "group": group, "valid_from": today(), "expected": row.current.number}


def _groups(row: Indicator | None) -> list[tuple[str, str]]:
    known = group_labels(today(), {row.group} if row else ())
    return [(key or "none", label) for key, label in known.items()]


def _owners(actor: Actor) -> list[tuple[int, str]]:
    """The units that may own what this person defines, in the order of the tree."""
    tree, reach = tree_on(today()), actor.reach(Permission.INDICATOR_DEFINE)
    mine = reach.units | units_under(reach.circles)
    return [(unit, tree.name(unit)) for unit in tree if unit in mine]
