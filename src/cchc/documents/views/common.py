"""What the pages of documents share: who looks, which unit is meant, the tabs, and serving stored bytes."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.errors import Invalid
from cchc.common.uploads import SHOWN_INLINE
from cchc.common.words import say
from cchc.documents.permissions import entering_units
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; for others than those who may open a register there is no such page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(Permission.DOCUMENT_VIEW):
        raise Http404
    return actor


def unit_name(unit: int) -> str:
    tree = tree_on(today())
    return tree.name(unit) if unit in tree else ""


def entering_unit(request: HttpRequest, actor: Actor) -> int:
    """The unit for which something is entered: the one that the address asks for, else that of the acting position."""
    units = entering_units(actor)
    if not units:
        raise Http404
    asked = request.POST.get("for") or request.GET.get("for", "")
    if asked.isdecimal() and int(asked) in units:
        return int(asked)
    acting = actor.acting.unit_id if actor.acting else None
    return acting if acting in units else units[0]


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The units to choose from, for those who enter for more than one."""
    found = [(unit, unit_name(unit)) for unit in entering_units(actor)]
    return found if len(found) > 1 else []


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The three parts of the section."""
    parts: tuple[tuple[str, str, str], ...] = (("register", _("Register"), "documents:document-list"),)
    return [(label, reverse(address), key == current) for key, label, address in parts]


def tell(form: Any, refusal: Invalid) -> None:
    """Show a refused action's reasons at the top of its form."""
    for problem in refusal.problems or (refusal.note,):
        form.add_error(None, say(problem))


def stored(request: HttpRequest, file: Any, name: str, media_type: str) -> FileResponse:
    """The bytes as they were stored. The type is the one found when they came in, and no page can be made of them."""
    inline = media_type in SHOWN_INLINE and "save" not in request.GET
    answer = FileResponse(file.open("rb"), as_attachment=not inline, filename=name, content_type=media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
