"""Dossiers for tests: rows of a file as an office would export them, and a store that has taken them in."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from cchc.accounts.models import User
from cchc.common.clock import today
from cchc.orgunits.models import OrgUnit
from cchc.procedures.actions.importing import Upload, confirm_import, upload_file
from cchc.procedures.models import DossierImport, KpiResult
from cchc_core.access import Actor
from factories import World

HEADS = (
    "Số hồ sơ",
    "Mã đơn vị",
    "Lĩnh vực",
    "Mã TTHC",
    "Kênh tiếp nhận",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày xử lý xong",
    "Trạng thái",
    "Có phí, lệ phí",
    "Thanh toán trực tuyến",
    "Số thành phần hồ sơ",
    "Thành phần đã số hóa",
    "Phải trả kết quả",
    "Kết quả điện tử",
    "Đã đồng bộ",
    "Số lần xin lỗi",
)
#: A day within this year on which dossiers are received, some weeks ago.
RECEIVED = datetime(2026, 9, 1, 8, 0)


def a_row(number: str = "H42.1-260901-0001", unit: str = "xa-1", *, days: int = 3, **changes: Any) -> dict[str, Any]:
    """A dossier that was finished after so many days, due after five."""
    received: datetime = changes.pop("received", RECEIVED)
    row = {
        "Số hồ sơ": number,
        "Mã đơn vị": unit,
        "Lĩnh vực": "Hộ tịch",
        "Mã TTHC": "1.001193",
        "Kênh tiếp nhận": "2",
        "Ngày tiếp nhận": f"{received:%d/%m/%Y %H:%M}",
        "Ngày hẹn trả": f"{received + timedelta(days=5):%d/%m/%Y %H:%M}",
        "Ngày xử lý xong": f"{received + timedelta(days=days):%d/%m/%Y %H:%M}" if days >= 0 else "",
        "Trạng thái": "9" if days >= 0 else "4",
        "Có phí, lệ phí": "1",
        "Thanh toán trực tuyến": "1",
        "Số thành phần hồ sơ": "3",
        "Thành phần đã số hóa": "3",
        "Phải trả kết quả": "1",
        "Kết quả điện tử": "1",
        "Đã đồng bộ": "1",
        "Số lần xin lỗi": "0",
    }
    return {**row, **changes}


def rows_of(unit: str, count: int, late: int = 0, **changes: Any) -> list[dict[str, Any]]:
    """So many dossiers of a unit, the first ones of them late."""
    return [a_row(f"{unit}-{place:04}", unit, days=9 if place < late else 3, **changes) for place in range(count)]


def as_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A CSV as Excel saves it."""
    rows = list(rows)
    heads = list(dict.fromkeys(name for row in rows for name in row)) or list(HEADS)
    out = io.StringIO()
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def upload(
    made: World,
    data: bytes,
    name: str = "hoso.csv",
    *,
    source: str = "one_stop",
    content: str = DossierImport.DOSSIERS,
    actor: str = "coordinator",
    unit: OrgUnit | None = None,
) -> DossierImport:
    """A file that was brought and looked through."""
    given = Upload(name, len(data), io.BytesIO(data))
    where = unit or made.province
    row = upload_file(actor=made[actor], unit_id=where.pk, content=content, source=source, upload=given)
    return looked_through(row)


def looked_through(row: DossierImport) -> DossierImport:
    """Jobs run on commit, which a test's transaction never reaches."""
    from cchc.procedures.tasks import look_through, take_in

    look_through(row.pk)
    take_in(row.pk)
    row.refresh_from_db()
    return row


def taken_in(made: World, rows: Iterable[Mapping[str, Any]], **how: Any) -> DossierImport:
    """Rows that stand in the store, with what was computed from them."""
    row = upload(made, as_csv(rows), **how)
    assert row.state == DossierImport.READY, row.problems
    confirm_import(actor=made["coordinator"], row=row, version=row.version)
    return looked_through(row)


def this_year() -> str:
    return str(today().year)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def client_of(actor: Actor) -> Client:
    """A browser of somebody who is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object, **query: object) -> str:
    """The address of a page of procedures."""
    return reverse(f"procedures:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def a_result(
    made: World, place: int, code: str = "2.1", numerator: int = 3, denominator: int = 4, **changes: object
) -> None:
    """A computed figure of a commune; without changes three of four in time."""
    values = {
        "source": "one_stop",
        "unit": made.communes[place],
        "period": str(today().year),
        "until": today(),
        "indicator": code,
        "numerator": numerator,
        "denominator": denominator,
        "formula_version": "766-1",
        "snapshot": "x",
        **changes,
    }
    KpiResult.objects.create(**values)
