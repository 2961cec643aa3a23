"""From what a draft holds to a document of the core, and from there to Word, PDF and the check of its form."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cchc.common.clock import today
from cchc.documents.models import SymbolRow
from cchc.orgunits.queries import tree_on
from cchc_core.documents.check import Departure, check
from cchc_core.documents.context import Context
from cchc_core.documents.kinds import DRAFTED
from cchc_core.documents.reading import Problem, WrongContext, read_context
from cchc_core.documents.symbols import Abbreviations
from cchc_core.files.docx_measure import measure_docx
from cchc_core.files.drafts import DOCX, PDF, write_draft, write_print
from cchc_core.units.kinds import BY_KEY

#: The library that sets PDF must not be used by two threads at a time.
_pdf = threading.Lock()


@dataclass(frozen=True)
class Letterhead:
    """How a unit names itself on paper: itself, the body above it, and the place where it sits."""

    name: str
    parent: str
    place: str
    organ: str  # the abbreviation in symbols


def drafted_kinds() -> list[tuple[str, str]]:
    """The types with a form of their own, for choosing."""
    return [(kind.key, kind.name[:1].upper() + kind.name[1:]) for kind in DRAFTED]


def letterhead(unit_id: int) -> Letterhead:
    """What stands at the head of a unit's letters today. A locality issues as its people's committee."""
    tree = tree_on(today())
    if unit_id not in tree:
        return Letterhead("", "", "", "UBND")
    unit = tree[unit_id]
    local = unit.kind in BY_KEY and BY_KEY[unit.kind].local
    above = tree.parent(unit_id)
    seat = unit_id if local else above
    while seat is not None and not BY_KEY[tree[seat].kind].local:
        seat = tree.parent(seat)
    parent = _committee(tree.name(above)) if above is not None and not local else ""
    place = _bare(tree.name(seat)) if seat is not None else ""
    organ = "UBND" if local else unit.abbreviation or _initials(unit.name)
    return Letterhead(_committee(unit.name) if local else unit.name, parent, place, organ)


def _committee(name: str) -> str:
    return f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}"


def _bare(name: str) -> str:
    """ "Hà Tĩnh" for "Tỉnh Hà Tĩnh"."""
    for kind in ("Tỉnh ", "Thành phố ", "Huyện ", "Thị xã ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu "):
        if name.startswith(kind):
            return name[len(kind) :]
    return name


def _initials(name: str) -> str:
    return "".join(word[0].upper() for word in name.split() if word[0].isalpha())


def abbreviations(unit_id: int) -> Abbreviations:
    """The unit's table, with what its letterhead says where the table says nothing."""
    organ, sections, types = letterhead(unit_id).organ, {}, {}
    for row in SymbolRow.objects.filter(unit_id=unit_id).order_by("name"):
        if row.sort == SymbolRow.ORGAN:
            organ = row.short
        elif row.sort == SymbolRow.SECTION:
            sections[row.name] = row.short
        else:
            types[row.name] = row.short
    return Abbreviations(organ, sections, types)


def read(context: Mapping[str, Any]) -> tuple[Context | None, tuple[Problem, ...]]:
    """The document that a draft holds, or what it still lacks."""
    try:
        return read_context(dict(context)), ()
    except WrongContext as wrong:
        return None, wrong.problems


def word_of(context: Context) -> bytes:
    """The document as Word."""
    return write_draft(context, DOCX)


def pdf_of(context: Context) -> bytes:
    """The document as PDF. Raises ``NoFace`` where the build has not brought the face, ``CannotSet`` for odd signs."""
    with _pdf:
        return write_draft(context, PDF, settings.CCHC_DOCUMENT_FONTS)


def print_file_of(contexts: Sequence[Context], *, both_sides: bool = False) -> bytes:
    """Some documents as one PDF to print. Raises as ``pdf_of`` does."""
    with _pdf:
        return write_print(contexts, settings.CCHC_DOCUMENT_FONTS, both_sides=both_sides)


def departures(context: Context) -> tuple[Departure, ...]:
    """What of the made Word file is not as decreed."""
    return check(measure_docx(word_of(context))).departures
