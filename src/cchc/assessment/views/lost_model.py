"""Lost points as pages and workbooks draw them: rows, parts, names of who verifies and of how a leaf is measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.assessment.forms.lost import LostFilter
from cchc.assessment.models import RunUnit
from cchc.assessment.queries.lost import COORDINATOR, FEWEST, MEASURED, SEVERAL, LeafWords, Losses, Narrowed
from cchc.assessment.queries.yearly import Years
from cchc.assessment.tables import group_label
from cchc.common.lists import Column
from cchc_core.scoring.change import Block
from cchc_core.scoring.lost import Among, LeafScore, Leaves, Loss, loss_of

#: Shares of a field's points, in percent, from which a cell of the heatmap is a shade deeper.
SHADES = (5, 15, 30, 50)


def measured_label(key: str) -> str:
    labels = {
        "document": _("documents and figures"),
        "survey": _("survey"),
        "external": _("outside index"),
        "superior": _("superior body"),
    }
    return labels.get(key, key)


def verifier_label(losses: Losses, key: str) -> str:
    if key == COORDINATOR:
        return _("Coordinator")
    return _("Office of each unit's district") if key == SEVERAL else losses.words.verifiers.get(key, key)


def field_label(losses: Losses, key: str) -> str:
    return losses.words.fields.get(key, key) or _("Without a field")


# Narrowing ----------------------------------------------------------------------------------------------------------


def narrowed_of(request: HttpRequest, losses: Losses) -> tuple[Losses, LostFilter]:
    """The losses as the address narrows them, and the form that shows it. Choices are what the page has."""
    leaves = [leaf for leaf in losses.words.leaves.values() if losses.scope.holds(leaf.code)]
    verifiers = {leaf.verifier for leaf in leaves}
    measures = {leaf.measured for leaf in leaves}
    choices: dict[str, dict[str, str]] = {
        "field": {key: field_label(losses, key) for key in dict.fromkeys(leaf.field for leaf in leaves) if key},
        "verifier": dict(sorted(((key, verifier_label(losses, key)) for key in verifiers), key=lambda pair: pair[1])),
        "measured": {key: measured_label(key) for key in MEASURED if key in measures},
    }
    asked = {name: request.GET.get(name, "") for name in choices}
    known = {name: value if value in choices[name] else "" for name, value in asked.items()}
    form = LostFilter({**known, "group": request.GET.get("group", "")}, **choices)
    return losses.narrow(Narrowed(**known)), form


def group_tabs(request: HttpRequest, groups: Mapping[str, int], chosen: str) -> list[tuple[str, str, bool, int]]:
    """A tab for the whole round and for each ranking group; the other wishes of the address stay."""
    if len(groups) < 2:
        return []
    tabs = []
    for key, count in {"": sum(groups.values()), **groups}.items():
        query = request.GET.copy()
        query["group"] = key
        query.pop("page", None)
        tabs.append((group_label(key) if key else _("Whole round"), f"?{query.urlencode()}", key == chosen, count))
    return tabs


class HasShare:
    """A row with a share of all lost points in percent, drawn as a bar."""

    share: Fraction | None

    @property
    def bar(self) -> int:
        return bar(self.share)


# Parts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part(HasShare):
    """What is lost in one field, by one verifier, in one way of measuring. ``share`` in percent of all lost points.

    ``mean`` and ``best`` are percents that the units of the group reached there, ``last`` what was reached last time.
    """

    key: str
    label: str
    loss: Loss
    share: Fraction | None
    mean: Fraction | None = None
    best: Fraction | None = None
    last: Fraction | None = None


def parts_of(
    losses: Losses, by: str, *, group: Losses | None = None, former: Iterable[Leaves] = (), years: Years | None = None
) -> list[Part]:
    """ "field", "verifier" or "measured", the greatest loss first; beside the group and the ``former`` sheets if given."""
    label = {"field": field_label, "verifier": verifier_label}.get(by, lambda _losses, key: measured_label(key))
    likes = _likes(group, by) if group else {}
    before = list(former)
    found = []
    for key, loss in losses.parts(by).items():
        codes = [code for code in losses.codes if getattr(losses.words.leaves[code], by) == key]
        mean, best = likes.get(key, (None, None))
        last = _former_percent(years, before, codes) if years else None
        found.append(Part(key, label(losses, key), loss, percent(losses.share(loss.lost)), mean, best, last))
    return sorted(found, key=lambda part: (-part.loss.lost, part.label))


def _likes(group: Losses, by: str) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """Key of a part → percent that the group reached, and that of its best unit. Nothing of a group too small to tell."""
    reached: dict[str, list[Fraction]] = {}
    for row in group.units:
        for key, loss in group.only([row]).parts(by).items():
            if loss.leaves and loss.scored_percent is not None:
                reached.setdefault(key, []).append(loss.scored_percent)
    told = {key: found for key, found in reached.items() if len(found) >= FEWEST or group.scope.others}
    return {key: (sum(found, Fraction(0)) / len(found), max(found)) for key, found in told.items()}


def _former_percent(years: Years, sheets: Iterable[Leaves], codes: Iterable[str]) -> Fraction | None:
    """What the sheets of the earlier round reached on the criteria that went on as these."""
    old = dict.fromkeys(code for new in codes if new in years.block_of for code in years.block_of[new].old)
    return loss_of(leaf for sheet in sheets for code in old if (leaf := sheet.get(code)) and leaf.is_scored).percent


def former_sheets(years: Years | None, row: RunUnit | None = None) -> list[Leaves]:
    """The sheets of the earlier round: of the unit as it was then, or of the whole group."""
    if years is None:
        return []
    if row is None:
        return list(years.former_sheets.values())
    matched = years.by_assessment.get(row.assessment_id)
    one = matched.one if matched else None
    return [years.former_sheets[one.assessment_id]] if one and one.assessment_id in years.former_sheets else []


def percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def bar(share: Fraction | None) -> int:
    """A share in percent for a progress bar, which knows whole numbers: tenths of a percent."""
    return int((share or Fraction(0)) * 10)


def longest(rows: Iterable[Any]) -> int:
    """The bar that fills its place, at least 1."""
    return max((row.bar for row in rows), default=0) or 1


# Leaves of a group --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LostLeaf(HasShare):
    """What every row of a leaf tells: its words, and its share."""

    leaf: LeafWords
    measured: str
    field: str
    share: Fraction | None
    url: str

    @property
    def is_survey(self) -> bool:
        return self.leaf.measured == "survey"


@dataclass(frozen=True)
class GroupLeaf(LostLeaf):
    """One leaf over all units of the page. ``rate`` and ``last`` are percents of the maximum, now and last year."""

    among: Among
    rate: Fraction | None
    last: Fraction | None


LEAF_KEYS: Mapping[str, Any] = {
    "lost": lambda row: row.among.lost,
    "losing": lambda row: row.among.losing,
    "rate": lambda row: Fraction(101) if row.rate is None else row.rate,
}


def leaf_columns() -> list[Column]:
    return [
        Column("name", _("Criterion"), sortable=False),
        Column("lost", _("Points lost"), "number"),
        Column("share", _("Share of all lost"), "number", sortable=False),
        Column("losing", _("Units losing"), "number"),
        Column("best", _("Mean, best, maximum"), "number", sortable=False),
        Column("rate", _("Reached (%)"), "number"),
        Column("last", _("Last time (%)"), "number", sortable=False),
    ]


def group_leaves(losses: Losses, years: Years | None) -> list[GroupLeaf]:
    """Every leaf of the page that somebody was scored in."""
    last = _former_rates(years) if years else {}
    return [
        GroupLeaf(
            losses.words.leaves[code],
            measured_label(losses.words.leaves[code].measured),
            field_label(losses, losses.words.leaves[code].field),
            percent(losses.share(among.lost)),
            reverse("assessment:round-lost-criterion", args=[losses.round.pk, code]),
            among,
            among.percent,
            last.get(code),
        )
        for code, among in losses.among.items()
    ]


def _former_rates(years: Years) -> dict[str, Fraction | None]:
    """This year's code → percent that the group reached on the same criterion in the earlier round."""
    sheets = list(years.former_sheets.values())
    known: dict[Block, Fraction | None] = {}
    for code, block in years.block_of.items():
        if block not in known:
            known[block] = _former_percent(years, sheets, [code])
    return {code: known[block] for code, block in years.block_of.items()}


# One leaf over the units --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitOnLeaf(HasShare):
    """One unit on one leaf."""

    row: RunUnit
    score: LeafScore
    share: Fraction | None
    url: str


def units_on_leaf(losses: Losses, code: str) -> list[UnitOnLeaf]:
    """The units to which the leaf applies, those that lost most first, then those without points yet."""
    scores = [(row, losses.sheets.get(row.assessment_id, {}).get(code)) for row in losses.units]
    everything = losses.among[code].lost if code in losses.among else Fraction(0)
    found = [
        UnitOnLeaf(
            row,
            score,
            percent(score.lost / everything if everything else None),
            reverse("assessment:criterion-show", args=[row.assessment_id, code]),
        )
        for row, score in scores
        if score is not None and score.applicable
    ]
    return sorted(found, key=lambda each: (each.score.pending, -each.score.lost, each.row.assessment.unit_sort))


# Leaves of one unit -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLeaf(LostLeaf):
    """One leaf of one unit beside its group and last year. ``last`` are points, of ``last_max``.

    ``remedy`` is what the page adds: where the remedy of the loss is planned.
    """

    verifier: str
    score: LeafScore
    mean: Fraction | None
    best: Fraction | None
    last: Fraction | None
    last_max: Fraction | None
    relation: str
    remedy: Any = None


def unit_leaves(own: Losses, group: Losses, row: RunUnit, years: Years | None) -> list[UnitLeaf]:
    """The leaves of a sheet in the order of the set. A mean of too few units is left out: it would tell another's points."""
    everything = own.whole.total
    found = []
    for code, score in own.leaves_of(row.assessment_id).items():
        leaf = own.words.leaves[code]
        likes = group.among.get(code, Among())
        told = likes.units >= FEWEST or own.scope.others
        last, last_max, relation = _last(years, row, code)
        found.append(
            UnitLeaf(
                leaf,
                measured_label(leaf.measured),
                field_label(own, leaf.field),
                percent(score.lost / everything if everything else None),
                reverse("assessment:criterion-show", args=[row.assessment_id, code]),
                verifier_label(own, leaf.verifier),
                score,
                likes.mean if told else None,
                likes.best if told else None,
                last,
                last_max,
                relation,
            )
        )
    return found


def _last(years: Years | None, row: RunUnit, code: str) -> tuple[Fraction | None, Fraction | None, str]:
    """Points and maximum of the block in the earlier round, and how the criterion went on."""
    matched = years.by_assessment.get(row.assessment_id) if years else None
    if years is None or matched is None or matched.one is None or code not in years.block_of:
        return None, None, ""
    block = years.block_of[code]
    sheet = years.former_sheets.get(matched.one.assessment_id, {})
    leaves = [sheet[old] for old in block.old if old in sheet and sheet[old].is_scored]
    if not leaves:
        return None, None, block.relation
    before = loss_of(leaves)
    return before.points, before.counted, block.relation


# The heatmap --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeatCell:
    """Points that a unit lost in a field; ``share`` is their percent of what the field holds for the unit."""

    loss: Loss | None
    url: str

    @property
    def lost(self) -> Fraction | None:
        return self.loss.lost if self.loss and self.loss.leaves else None

    @property
    def share(self) -> Fraction | None:
        return (
            self.loss.lost * 100 / self.loss.counted if self.loss and self.loss.leaves and self.loss.counted else None
        )

    @property
    def shade(self) -> str:
        """The deeper, the more of the field was lost."""
        return "" if self.share is None else f"heat-{1 + sum(self.share >= bound for bound in SHADES)}"


@dataclass(frozen=True)
class HeatRow:
    row: RunUnit
    loss: Loss
    cells: tuple[HeatCell, ...]
    url: str


def heat_rows(losses: Losses, fields: list[str]) -> list[HeatRow]:
    """A row a unit, a cell a field."""
    return [_heat_row(losses, row, fields) for row in losses.units]


def _heat_row(losses: Losses, row: RunUnit, fields: list[str]) -> HeatRow:
    groups: dict[str, list[LeafScore]] = {}
    for code, leaf in losses.leaves_of(row.assessment_id).items():
        groups.setdefault(losses.words.leaves[code].field, []).append(leaf)
    found = {key: loss_of(leaves) for key, leaves in groups.items()}
    url = reverse("assessment:assessment-lost", args=[row.assessment_id])
    cells = tuple(HeatCell(found.get(key), f"{url}?field={key}") for key in fields)
    return HeatRow(row, losses.loss_of_unit(row), cells, url)
