"""Dossiers of the demonstration: half a year of both systems, what is aimed at, and apologies for what is late.

The dossiers come from the product's own generator and are taken in as an office takes in its files; the portal knows a part of
them only, as of some days earlier, so that there is something to reconcile. Nobody is named in them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from cchc.demo.people import Staff
from cchc.demo.rounds import DAY
from cchc.orgunits.models import OrgUnit
from cchc.orgunits.remembered import remembered_trees
from cchc.procedures.actions.apologies import Wish, give_apology
from cchc.procedures.actions.importing import Upload, confirm_import, look_through, take_in, upload_file
from cchc.procedures.actions.targets import set_targets, state_of
from cchc.procedures.models import ONE_STOP, PORTAL, DossierImport
from cchc.procedures.queries.dossiers import dossier_table
from cchc_core.access import Actor, Role
from cchc_core.values import exact

Morning = Callable[[date], AbstractContextManager[None]]

SINCE, MONTHS = date(2026, 6, 1), 6
#: Rows of each system, and the day up to which it told.
ONE_STOP_ROWS, ONE_STOP_UNTIL = 20_000, date(2026, 11, 17)
PORTAL_ROWS, PORTAL_UNTIL = 17_500, date(2026, 11, 13)
#: Communes whose dossiers are there; all departments are.
COMMUNES = 12
FIRST = ("phuong-thanh-sen-2025", "phuong-tran-phu-2025", "xa-duc-tho-2025", "xa-thach-ha-2025")

TARGETS: Mapping[str, str] = {"2.1": "97", "3.3": "25", "3.6": "35", "4.1": "50", "4.2": "30", "4.3": "30"}
BASIS = "Kế hoạch cải cách hành chính của tỉnh năm 2026 (minh họa)"

#: Unit → how many apologies it gives. Others with late dossiers gave none.
APOLOGIES: Mapping[str, int] = {
    "phuong-thanh-sen-2025": 3,
    "so-tu-phap": 2,
    "phuong-tran-phu-2025": 1,
    "xa-duc-tho-2025": 2,
    "so-y-te": 1,
}
#: Units of the cast whose people write slips: some of their dossiers are overdue, still in work and not apologised for.
OWN_SLIPS = ("phuong-thanh-sen-2025", "so-tu-phap", "van-phong-ubnd-tinh", "so-noi-vu")
LEFT_LATE = 6
REASONS = (
    "Cần lấy thêm ý kiến của cơ quan phối hợp; văn bản trả lời chưa đến.",
    "Phải kiểm tra thực địa lần hai do thời tiết xấu.",
    "Phần mềm một cửa gián đoạn trong hai ngày làm việc.",
)


def tell_procedures(staff: Staff, morning: Morning, day: date = DAY) -> None:
    """The story of 2026; of the cast alone (some rounds were not loaded) nothing is told."""
    story = Procedures(staff, morning)
    if day == DAY and len(story.keys) > len(FIRST):
        with remembered_trees(), tempfile.TemporaryDirectory(prefix="cchc-demo-") as folder:
            story.tell(Path(folder))


@dataclass
class Procedures:
    """Both systems' files, taken in one after the other, and what people did about what they showed."""

    staff: Staff
    morning: Morning
    units: dict[str, int] = field(init=False)
    coordinator: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.units = dict(OrgUnit.objects.values_list("key", "pk"))
        self.coordinator = self.staff.at(self.units["so-noi-vu"], Role.COORDINATOR)

    @property
    def province(self) -> int:
        return self.units["tinh-ha-tinh"]

    @property
    def keys(self) -> list[str]:
        """The units whose dossiers are there: those of the story first, since the generator begins with the slowest."""
        engaged = sorted(key for key, unit in self.units.items() if (unit, Role.FOCAL.value) in self.staff)
        communes = [key for key in engaged if key.startswith(("xa-", "phuong-"))]
        others = [key for key in communes if key not in FIRST]
        return [key for key in engaged if key not in communes] + [*FIRST, *others][: min(COMMUNES, len(communes))]

    def tell(self, folder: Path) -> None:
        from cchc_core.procedures.generator import write_aggregates, write_dossiers  # loads DuckDB

        with self.morning(date(2026, 6, 8)):
            bounds: dict[str, Fraction | None] = {code: exact(bound) for code, bound in TARGETS.items()}
            seen = state_of(self.province, SINCE.year)
            set_targets(
                actor=self.coordinator, unit_id=self.province, year=SINCE.year, bounds=bounds, basis=BASIS, seen=seen
            )
        made: dict[str, Any] = {"units": self.keys, "since": SINCE, "months": MONTHS}
        totals = folder / "phan-anh-hai-long-2026.csv"
        one_stop, portal = folder / "ho-so-mot-cua-2026.parquet", folder / "ho-so-cong-dvc-quoc-gia-2026.parquet"
        write_aggregates(totals, units=self.keys, since=SINCE, months=MONTHS - 1)
        write_dossiers(one_stop, ONE_STOP_ROWS, until=ONE_STOP_UNTIL, **made)
        write_dossiers(portal, PORTAL_ROWS, source=PORTAL, until=PORTAL_UNTIL, **made)
        leave_late(one_stop, portal)
        with self.morning(PORTAL_UNTIL + timedelta(days=3)):
            self._bring(portal, DossierImport.DOSSIERS, PORTAL)
        with self.morning(ONE_STOP_UNTIL + timedelta(days=1)):
            self._bring(totals, DossierImport.AGGREGATES, ONE_STOP)
            self._bring(one_stop, DossierImport.DOSSIERS, ONE_STOP)
        with self.morning(ONE_STOP_UNTIL + timedelta(days=2)):
            self._bring(_faulty(folder, self.keys), DossierImport.DOSSIERS, ONE_STOP)
            self._apologise()

    def _bring(self, file: Path, content: str, source: str) -> None:
        with file.open("rb") as stream:
            upload = Upload(file.name, file.stat().st_size, stream)
            row = upload_file(
                actor=self.coordinator,
                unit_id=self.province,
                content=content,
                source=source,
                upload=upload,
                is_demo=True,
            )
        row = look_through(row)
        if row.state == DossierImport.READY:
            take_in(confirm_import(actor=self.coordinator, row=row, version=row.version))

    def _apologise(self) -> None:
        today = ONE_STOP_UNTIL + timedelta(days=2)
        for dossier, unit in _waiting(APOLOGIES, today):
            place = len(dossier["number"]) + int(dossier["number"].rsplit("-", 1)[1])
            until = max(dossier["due_at"].date(), today) + timedelta(days=4 + place % 5)
            wish = Wish(datetime.combine(until, time(16)), REASONS[place % len(REASONS)])
            actor = self.staff.at(self.units[unit], Role.FOCAL)
            give_apology(actor=actor, source=ONE_STOP, dossier=dossier, wish=wish)


def _waiting(wanted: Mapping[str, int], today: date) -> list[tuple[dict[str, Any], str]]:
    """Of each unit some dossiers in work, due soon or overdue, for which nobody has apologised, by their appointments."""
    with dossier_table(ONE_STOP) as table:
        if table is None:
            return []
        ended = ["finished_at", "returned_at", "stopped_at", "withdrawn_at"]
        rows = table.filter(
            [table[name].isnull() for name in ended]
            + [table.due_at.notnull(), table.apologies == 0, table.unit.isin(list(wanted))]
        )
        near = rows.filter(
            rows.due_at.between(
                datetime.combine(today - timedelta(days=6), time(0)),
                datetime.combine(today + timedelta(days=4), time(0)),
            )
        )
        found = near.order_by([near.due_at, near.number]).to_pyarrow().to_pylist()
    chosen = []
    for unit, count in wanted.items():
        own = [row for row in found if row["unit"] == unit]
        chosen += [(row, unit) for row in own[:: max(1, len(own) // count)][:count]]
    return chosen


def leave_late(one_stop: Path, portal: Path) -> None:
    """Let some dossiers of ``OWN_SLIPS`` pass their appointment unsettled: in both files, which are written anew.

    Taken are dossiers that the portal still had in work when it told, so that both go on telling the same of them.
    """
    import duckdb

    wanted = ", ".join(f"'{unit}'" for unit in OWN_SLIPS)
    appointments = [PORTAL_UNTIL + timedelta(days=days) for days in (-1, 0, 3, 4)]  # no Saturday, no Sunday
    dues = ", ".join(f"TIMESTAMP '{day.isoformat()} 17:00:00'" for day in appointments)
    with duckdb.connect() as engine:
        engine.execute(
            f"CREATE TABLE left_late AS SELECT number, ([{dues}])[1 + turn % {len(appointments)}] AS due FROM ("
            "SELECT number, row_number() OVER (PARTITION BY unit ORDER BY due_at, number) AS turn "
            f"FROM read_parquet('{one_stop}') WHERE unit IN ({wanted}) AND apologies = 0 AND supplement_requests = 0 "
            f"AND received_at < TIMESTAMP '{PORTAL_UNTIL - timedelta(days=3)}' AND stopped_at IS NULL "
            f"AND withdrawn_at IS NULL AND (finished_at IS NULL OR finished_at >= '{PORTAL_UNTIL + timedelta(days=1)}')) "
            f"WHERE turn <= {LEFT_LATE}"
        )
        for path in (one_stop, portal):
            changed = path.with_suffix(".changed")
            engine.execute(
                "COPY (SELECT * EXCLUDE (due) REPLACE (coalesce(due, due_at) AS due_at, "
                "if(due IS NULL, finished_at, NULL) AS finished_at, if(due IS NULL, returned_at, NULL) AS returned_at, "
                "if(due IS NULL, status, 4) AS status, due IS NULL AND result_digitised AS result_digitised, "
                "due IS NULL AND result_electronic AS result_electronic, "
                "if(due IS NULL, satisfaction, NULL) AS satisfaction) "
                f"FROM read_parquet('{path}') LEFT JOIN left_late USING (number)) TO '{changed}' (FORMAT parquet)"
            )
            changed.replace(path)


def _faulty(folder: Path, keys: Sequence[str]) -> Path:
    """A file that cannot be taken in: a unit that nobody knows, and a result before the dossier came."""
    from cchc_core.procedures.generator import write_dossiers

    path = folder / "ho-so-mot-cua-tuan-3-thang-11.csv"
    write_dossiers(path, 60, units=keys, since=date(2026, 11, 1), months=1, seed=7, until=ONE_STOP_UNTIL)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[4] = lines[4].replace(lines[4].split(",")[2], "Phường Không Có Tên")
    lines[9] = lines[9].replace("2026-11", "2026-13")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
