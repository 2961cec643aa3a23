"""What was read in the words of a line before it is saved: units, deadline, target, how it stands to its parent, gaps."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cchc.planning.actions.issuing import weakness_of
from cchc.planning.actions.lines import LineWish, Writer
from cchc.planning.bridge import due_of, target_of
from cchc.planning.models import Kind, Line, LineContent
from cchc_core.planning.due import SHAPE_LABELS, Due, told
from cchc_core.planning.leads import Leads
from cchc_core.planning.targets import Target, WeakerNote, read_target, shown
from cchc_core.units import Tree
from cchc_core.words import Note, gettext_noop, note

STRICT = note(gettext_noop("Exactly this figure does not reach the target: it must be passed."))
LOOSE = note(gettext_noop("Exactly this figure reaches the target."))


@dataclass(frozen=True)
class UnitsRead:
    """One column of units: names, classes with their number, and what named nobody known."""

    label: str
    names: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Readback:
    """Everything that was read of a wish."""

    units: tuple[UnitsRead, ...]
    carriers: int
    due: Due | None
    due_words: str
    due_shape: str
    targets: tuple[str, ...]
    target_note: Note | None
    otherwise: str  # what the wording says where the figure that was typed says something else
    weak: WeakerNote | None
    leads: dict[int, str]

    @property
    def splits(self) -> bool:
        """Whether the wording holds several targets, which become a line each."""
        return len(self.targets) > 1


def read_back(writer: Writer, wish: LineWish) -> Readback:
    """Read a wish as saving would, without saving. One query where it has a parent."""
    tree, reader = writer.reader.tree, writer.reader
    leads, support = reader.doers(wish.leads_text, wish.supporters_text)
    read = {
        _("Lead units"): leads,
        _("Supporting units"): support,
        _("Monitoring unit"): reader.read(wish.monitor_text),
    }
    due = due_of(wish.due_text, writer.plan.year, writer.rules) if wish.due_text.strip() else None
    targets = targets_of(wish, writer.plan.year)
    first = targets[0] if targets else None
    return Readback(
        tuple(_units(label, found, tree) for label, found in read.items() if found != Leads()),
        len(reader.below(reader.read(wish.carriers_text).all_ids)),
        due,
        told(due) if due else "",
        _(SHAPE_LABELS[due.shape]) if due else "",
        tuple(shown(each) for each in targets),
        (STRICT if first.strict else LOOSE) if first is not None and first.bound is not None else None,
        _otherwise(wish, first, writer.plan.year),
        _weak(writer, wish, first),
        {unit: tree.name(unit) for unit in leads.named},
    )


def targets_of(wish: LineWish, year: int) -> tuple[Target, ...]:
    """The target given by columns, else all that the wording holds."""
    if wish.kind != Kind.TARGET:
        return ()
    if not wish.measure:
        return tuple(read_target(wish.text, year))
    made = target_of(LineContent(kind=Kind.TARGET, **wish.target))  # type: ignore[arg-type]
    return (made,) if made is not None else ()


def _otherwise(wish: LineWish, own: Target | None, year: int) -> str:
    """The targets of the wording, where none of them is the one that was typed."""
    said = read_target(wish.text, year) if wish.measure and own is not None else ()
    same = any(
        (each.measure, each.operator, each.bound) == (own.measure, own.operator, own.bound) for each in said if own
    )
    return "" if same else "; ".join(shown(each) for each in said)


def _units(label: str, found: Leads, tree: Tree) -> UnitsRead:
    names = [tree.name(unit) for unit in found.named]
    names += [
        _("%(class)s: %(count)s units") % {"class": each.text, "count": len(each.unit_ids)} for each in found.classes
    ]
    return UnitsRead(label, tuple(names), found.unread)


def _weak(writer: Writer, wish: LineWish, own: Target | None) -> WeakerNote | None:
    if wish.parent_id is None or own is None:
        return None
    parent = Line.objects.select_related("content").filter(pk=wish.parent_id).first()
    if parent is None:
        return None
    content = LineContent(
        line=Line(plan=writer.plan, kind=wish.kind, parent=parent), kind=wish.kind, version=writer.version
    )
    for name in ("operator", "bound", "unit_word", "base_year", "base", "list_size", "subset", "level", "falling"):
        setattr(content, name, getattr(own, name))
    content.measure = own.measure.value
    return weakness_of(content)
