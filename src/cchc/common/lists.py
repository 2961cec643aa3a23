"""Long lists: fifty rows a page, sorted as the address says (``?sort=-due&page=2``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

PER_PAGE = 50


@dataclass(frozen=True)
class Order:
    """The column a list is sorted by."""

    key: str
    down: bool = False


@dataclass(frozen=True)
class Column:
    """A head cell; ``style`` is "number", "code" or nothing."""

    key: str
    label: Any
    style: str = ""
    sortable: bool = True


def order_of(request: HttpRequest, columns: Sequence[Column], default: str) -> Order:
    """The order that the address asks for if the list offers it, else the default ("name", or "-due" for downwards)."""
    offered = {column.key for column in columns if column.sortable}
    asked = request.GET.get("sort", "")
    wanted = asked if asked.removeprefix("-") in offered else default
    return Order(wanted.removeprefix("-"), wanted.startswith("-"))


def ordered(rows: QuerySet[Any], order: Order, fields: Mapping[str, Sequence[str]]) -> QuerySet[Any]:
    """Rows sorted by the columns behind the order's key, and by key among equals, so that no page repeats a row.

    What has no value comes last either way; left to themselves, the databases differ in that.
    """
    columns = [F(name) for name in fields[order.key]]
    sides = [each.desc(nulls_last=True) if order.down else each.asc(nulls_last=True) for each in columns]
    return rows.order_by(*sides, "pk")


def page_of(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The asked page of a queryset or sequence, the nearest one when the number is wrong; for ``components/pagination.html``."""
    paginator = Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get("page"))
    page.shown_numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page
