"""The frame around every page: the rail through the year, and what the bar offers to this person.

A section stands in the rail when its address exists and the person may open it; stations of the yearly loop that are not
built yet are left out rather than shown dead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy

from cchc.accounts.waiting_hooks import waiting_count
from cchc.common.clock import today
from cchc.common.density import is_dense
from cchc.common.numbers import row_number
from cchc.notifications.queries import unread_count
from cchc.orgunits.queries import tree_on
from cchc_core.access import ANONYMOUS, Actor, Holding, Permission
from cchc_core.access import Permission as P

#: The first year of which the product holds results.
FIRST_YEAR = 2022


@dataclass(frozen=True)
class Entry:
    """A place in the rail: who may open it, and the months in which the year stands there.

    ``pages`` are named pages that belong to it although their address lies under another entry's.
    """

    key: str
    label: Any
    icon: str
    address: str
    apps: tuple[str, ...] = ()
    needs: tuple[Permission, ...] = ()
    months: tuple[int, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """An entry as one person sees it on one page."""

    key: str
    label: str
    icon: str
    url: str
    current: bool = False
    now: bool = False
    count: int = 0


@dataclass(frozen=True)
class Bell:
    """The way to one's notices, with how many are unread."""

    url: str
    count: int
    current: bool = False

    @property
    def shown(self) -> str:
        """Three digits would push the bar about."""
        return str(self.count) if self.count < 100 else "99+"


@dataclass(frozen=True)
class Group:
    """Sections that stand together; the group ``loop`` is drawn with a line through its stations."""

    key: str
    title: str
    sections: tuple[Section, ...]


HOME = Entry("home", gettext_lazy("My work"), "checklist", "home")
LAYOUT: tuple[tuple[str, Any, tuple[Entry, ...]], ...] = (
    ("start", "", (HOME,)),
    (
        "loop",
        "",
        (
            Entry(
                "plans",
                gettext_lazy("Plans"),
                "list-details",
                "planning:plan-list",
                ("planning",),
                (P.PLAN_VIEW,),
                (10, 11, 12, 1),
            ),
            Entry(
                "following",
                gettext_lazy("Following"),
                "eye",
                "planning:board",
                needs=(P.PLAN_VIEW,),
                months=(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
            ),
            Entry(
                "initiatives",
                gettext_lazy("Initiatives and models"),
                "bulb",
                "initiatives:model-list",
                ("initiatives",),
                (P.INITIATIVE_VIEW,),
                (2, 3),
            ),
            Entry(
                "urging",
                gettext_lazy("Urging"),
                "bell-ringing",
                "urging:round-list",
                ("urging",),
                (P.URGING_VIEW,),
                (4, 5, 6, 7, 8, 9, 10),
            ),
            Entry(
                "reports",
                gettext_lazy("Reports"),
                "report",
                "reporting:period-list",
                ("reporting",),
                (P.REPORT_VIEW,),
                (3, 6, 9, 12),
            ),
            Entry(
                "rounds",
                gettext_lazy("Scoring"),
                "clipboard-check",
                "assessment:round-list",
                ("assessment",),
                (P.ROUND_VIEW,),
                (11, 12, 1),
            ),
            Entry(
                "remedy",
                gettext_lazy("Remedy"),
                "target",
                "assessment:lost-list",
                needs=(P.ROUND_VIEW,),
                months=(2, 3),
                pages=(
                    "assessment:round-lost",
                    "assessment:round-lost-units",
                    "assessment:round-lost-criterion",
                    "assessment:round-change",
                    "assessment:assessment-lost",
                    "assessment:assessment-change",
                    "improvement:finding-list",
                    "improvement:finding-open",
                    "improvement:finding-show",
                    "improvement:remedy-plan",
                    "improvement:remedy-move",
                ),
            ),
        ),
    ),
    (
        "sources",
        gettext_lazy("Sources"),
        (
            Entry(
                "criteria",
                gettext_lazy("Criteria sets"),
                "list-tree",
                "criteria:set-list",
                ("criteria",),
                (P.CRITERIA_VIEW,),
            ),
            Entry(
                "figures", gettext_lazy("Figures"), "database", "figures:figure-list", ("figures",), (P.FIGURE_VIEW,)
            ),
            Entry(
                "procedures",
                gettext_lazy("Procedure figures"),
                "clock-hour-4",
                "procedures:unit-table",
                ("procedures",),
                (P.FIGURE_VIEW,),
            ),
            Entry(
                "indices",
                gettext_lazy("Outside indices"),
                "chart-line",
                "improvement:index-list",
                ("improvement",),
                (P.FIGURE_VIEW,),
            ),
            Entry(
                "documents",
                gettext_lazy("Official documents"),
                "folder",
                "documents:document-list",
                ("documents",),
                (P.DOCUMENT_VIEW,),
            ),
            Entry(
                "evidence",
                gettext_lazy("Evidence"),
                "paperclip",
                "evidence:evidence-list",
                ("evidence",),
                (P.EVIDENCE_VIEW,),
            ),
        ),
    ),
    (
        "people",
        gettext_lazy("Organisation"),
        (
            Entry("units", gettext_lazy("Units"), "sitemap", "orgunits:unit-list", ("orgunits",), (P.UNIT_VIEW,)),
            Entry("posts", gettext_lazy("People"), "users", "accounts:post-list", ("accounts",), (P.POST_VIEW,)),
            Entry(
                "mails",
                gettext_lazy("Mail sent"),
                "mail",
                "notifications:delivery-list",
                (),
                (P.USER_MANAGE,),
            ),
            # Who keeps definitions without seeing values comes in here; the same place in the rail for both.
            Entry(
                "figures",
                gettext_lazy("Catalogue of figures"),
                "list-tree",
                "figures:indicator-list",
                (),
                (P.INDICATOR_DEFINE, P.USER_MANAGE),
            ),
            Entry("audit", gettext_lazy("Log"), "history", "audit:event-list", ("audit",), (P.AUDIT_VIEW,)),
        ),
    ),
    (
        "outside",
        "",
        (Entry("ranking", gettext_lazy("Published rankings"), "world", "assessment:public-list"),),
    ),
)


def rail(request: HttpRequest) -> list[Group]:
    """The sections that this person may open, in the order of the year, the present one marked."""
    current = _current(request)
    groups = [
        Group(key, str(title), tuple(filter(None, (_section(entry, request, current) for entry in entries))))
        for key, title, entries in LAYOUT
    ]
    return [group for group in groups if group.sections]


def _section(entry: Entry, request: HttpRequest, current: str | None) -> Section | None:
    actor = _actor(request)
    url = address_or_none(entry.address)
    if url is None or not all(actor.has(permission) for permission in entry.needs):
        return None
    return Section(
        key=entry.key,
        label=str(entry.label),
        icon=entry.icon,
        url=url,
        current=entry.key == current,
        now=today().month in entry.months,
        count=waiting_count(request) if entry is HOME else 0,
    )


def _current(request: HttpRequest) -> str | None:
    """The key of the section that the page belongs to: the one that names it, else the one of the nearest address above,
    else that of its app."""
    entries = [entry for _key, _title, group in LAYOUT for entry in group]
    page = request.resolver_match.view_name if request.resolver_match else ""
    named = next((entry.key for entry in entries if page in entry.pages), None)
    if named:
        return named
    above = [(url, entry.key) for entry in entries if (url := address_or_none(entry.address)) and url != "/"]
    found = max(((len(url), key) for url, key in above if request.path.startswith(url)), default=None)
    if found:
        return found[1]
    if request.path == address_or_none(HOME.address):
        return HOME.key
    app = request.resolver_match.app_name if request.resolver_match else ""
    return next((entry.key for entry in entries if app and app in entry.apps), None)


def address_or_none(name: str) -> str | None:
    """The address of a named page, or None when no app offers it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


class Scope:
    """The year and the unit of the bar. Both stand in the query: ``?year=2026&unit=12``."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def years(self) -> list[int]:
        return list(range(today().year, FIRST_YEAR - 1, -1))

    @cached_property
    def year(self) -> int:
        asked = row_number(self._request.GET.get("year", ""))
        return asked if asked in self.years else today().year

    @cached_property
    def unit(self) -> int | None:
        return row_number(self._request.GET.get("unit", ""))

    @cached_property
    def units(self) -> list[tuple[int, str]]:
        """The person's own units and those of the own circles, a level deep, under their names of today.

        The unit that the address asks for is always among them; a choice of one is none.
        """
        tree = tree_on(today())
        found: dict[int, str] = {}
        for holding in _actor(self._request).holdings:
            for unit in (holding.unit_id, *_circle(holding, tree)):
                if unit in tree:
                    found[unit] = tree.name(unit)
        if self.unit is not None and self.unit in tree:
            found.setdefault(self.unit, tree.name(self.unit))
        return list(found.items()) if len(found) > 1 else []

    @property
    def others(self) -> Iterable[tuple[str, str]]:
        """What else stands in the query and stays there; a page number would point nowhere in another list."""
        return [
            (name, value)
            for name, values in self._request.GET.lists()
            for value in values
            if name not in ("year", "unit", "page")
        ]


def _circle(holding: Holding, tree: Any) -> tuple[int, ...]:
    """The units right below the circle for those who look after a circle; nobody else has a choice to make."""
    if holding.scope(P.ASSESSMENT_VIEW) is None or holding.circle_id not in tree:
        return ()
    reaches = holding.allows(P.ASSESSMENT_VIEW, within=(*holding.circle_path, -1))
    return tuple(tree.children(holding.circle_id)) if reaches else ()


class Frame:
    """What ``base.html`` needs. Everything is worked out when a template first asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor = _actor(request)
        self.demo = bool(settings.CCHC_DEMO)
        self.dense = is_dense(request)

    @property
    def layout(self) -> str:
        """The page that refusals and errors are shown in: who is signed in keeps the rail."""
        return "base_plain.html" if self.actor.is_anonymous else "base.html"

    @property
    def user_id(self) -> int | None:
        return self.actor.user_id

    @cached_property
    def product(self) -> str:
        """ "CCHC Hà Tĩnh": the product under the name of the province it serves."""
        tree = tree_on(today())
        root = next(iter(tree.roots), None)
        return f"CCHC {tree[root].short_name or tree.name(root)}" if root is not None else "CCHC"

    @property
    def front(self) -> str:
        return address_or_none("home") or "/"

    @cached_property
    def rail(self) -> list[Group]:
        return rail(self._request)

    @cached_property
    def scope(self) -> Scope | None:
        return None if self.actor.is_anonymous else Scope(self._request)

    @cached_property
    def search(self) -> dict[str, str] | None:
        url = address_or_none("orgunits:unit-search")
        allowed = self.actor.has(P.UNIT_VIEW)
        return {"url": url, "name": "q", "label": gettext("Find a unit")} if url and allowed else None

    @cached_property
    def bell(self) -> Bell | None:
        """For whoever is signed in. One query."""
        url = address_or_none("notifications:notification-list")
        if self.actor.user_id is None or url is None:
            return None
        return Bell(url, unread_count(self.actor.user_id), self._request.path == url)

    @property
    def person(self) -> str:
        return self.actor.name

    @property
    def position(self) -> str:
        return self.actor.acting.words if self.actor.acting else ""

    @property
    def positions(self) -> tuple[Holding, ...]:
        return self.actor.holdings

    @property
    def post_id(self) -> int | None:
        return self.actor.acting.post_id if self.actor.acting else None

    @property
    def account(self) -> str | None:
        """The page of one's own details, password and second factor."""
        return address_or_none("accounts:me")

    @property
    def stay(self) -> str | None:
        """Where a script asks for the session to go on; None for whoever is not signed in."""
        return None if self.actor.is_anonymous else address_or_none("accounts:stay")

    @property
    def idle_seconds(self) -> int:
        return int(settings.SESSION_COOKIE_AGE)

    position_action = property(lambda self: address_or_none("accounts:post-choose"))
    density_action = property(lambda self: address_or_none("common:density-choose"))
    language_action = property(lambda self: address_or_none("common:language-choose"))
    signin = property(lambda self: address_or_none("account_login"))
    signout = property(lambda self: address_or_none("account_logout"))


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: ``frame`` in every template."""
    return {"frame": Frame(request)}
