"""What the pages of documents share: who looks, which unit is meant, and the tabs."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cchc.common.clock import today
from cchc.common.numbers import row_number
from cchc.documents.permissions import entering_units
from cchc.orgunits.queries import tree_on
from cchc_core.access import Actor, Permission


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
    asked = row_number(request.POST.get("for") or request.GET.get("for", ""))
    if asked in units:
        return asked
    acting = actor.acting.unit_id if actor.acting else None
    return acting if acting in units else units[0]


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The units to choose from, for those who enter for more than one."""
    found = [(unit, unit_name(unit)) for unit in entering_units(actor)]
    return found if len(found) > 1 else []


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The three parts of the section."""
    parts = (
        ("register", _("Register"), "documents:document-list"),
        ("readings", _("Letters to read"), "documents:reading-list"),
        ("drafts", _("Outgoing drafts"), "documents:draft-list"),
    )
    return [(label, reverse(address), key == current) for key, label, address in parts]
