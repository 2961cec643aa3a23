"""The indicators counted a second time, in plain Python and from the words of the definitions, over dossiers of every kind."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cchc_core.procedures.kpi import results
from core.procedures.dossier_samples import counts, dossier, table

Row = dict[str, Any]
Pair = tuple[int, int]
MAY, JUNE, JULY, AUGUST = (datetime(2026, month, 1) for month in (5, 6, 7, 8))
MONTHS = {"2026-05": (MAY, JUNE), "2026-06": (JUNE, JULY), "2026-07": (JULY, AUGUST)}
ENDS = ("finished_at", "returned_at", "stopped_at", "withdrawn_at")


def any_dossiers(count: int) -> list[Row]:
    """Dossiers at, around and across the edges of their terms and of the months; every yes, no and nothing among them."""
    drawn, rows = random.Random(766), []
    for _turn in range(count):
        received = MAY + timedelta(days=drawn.randrange(80), minutes=drawn.choice([0, 450, 1439]))
        due = drawn.choice([None, received + timedelta(days=drawn.randrange(1, 25)), JULY])
        by_law = drawn.choice([None, received + timedelta(days=25)])
        near = due or by_law or JULY
        end = max(received, near + timedelta(minutes=drawn.choice([-4000, -1, 0, 1, 5000, 30_000])))
        requests = drawn.choice([0, 0, 0, 1, 1, 2, None])
        rows.append(
            dossier(
                unit=drawn.choice(["xa-a", "xa-b"]),
                field=drawn.choice(["dat-dai", "ho-tich", None]),
                procedure=drawn.choice(["1.1", "1.2", "2.1"]),
                service_level=drawn.choice(["full", "partial", "other", None]),
                channel=drawn.choice([1, 2, 2, 3, None]),
                received_at=received,
                due_at=due,
                statutory_due_at=by_law,
                status=drawn.choice([4, 5, 9]),
                supplement_requests=requests,
                supplement_days=drawn.choice([None, 0, 3]) if requests else None,
                apologies=drawn.choice([0, 0, 1, None]),
                apologised_at=near - timedelta(hours=drawn.choice([1, 20, 30])),
                satisfaction=drawn.choice([None, "yes", "no"]),
                components_digitised=drawn.choice([None, 0, 2]),
                components_reused=drawn.choice([None, 0, 1]),
                **{
                    name: drawn.choice([True, False, None])
                    for name in ("fee_due", "paid_online", "result_required", "result_electronic", "synced")
                },
                **({drawn.choice(ENDS): end} if drawn.random() < 0.8 else {}),
            )
        )
    return rows


def end_of(row: Row) -> datetime | None:
    return next((row[name] for name in ENDS if row[name]), None)


def is_late(row: Row, since: datetime, until: datetime) -> bool | None:
    """None for what is not judged in the period."""
    end = end_of(row)
    if row["received_at"] >= until or (end and end < since):
        return None
    if (row["supplement_requests"] or 0) > 1:
        return True
    term = row["due_at"] or row["statutory_due_at"]
    if term is None:
        return None
    end = end if end and end < until else None
    if end_of(row) is None and row["status"] == 5 and not row["supplement_days"]:
        return False
    return bool((end or until) > term + timedelta(days=row["supplement_days"] or 0))


def by_hand(rows: Iterable[Row], since: datetime, until: datetime) -> dict[str, Pair]:
    rows = list(rows)
    new = [row for row in rows if since <= row["received_at"] < until]
    judged = [(row, late) for row in rows if (late := is_late(row, since, until)) is not None]
    late = [row for row, is_so in judged if is_so]
    unhappy = [row for row in rows if row["satisfaction"] == "no" and since <= (end_of(row) or MAY.min) < until]
    sorry = [row for row in late if row["apologies"]]
    in_time = [
        row
        for row in sorry
        if (term := row["due_at"] or row["statutory_due_at"]) and row["apologised_at"].date() < term.date()
    ]

    def share(of: Callable[[Row], Any], those: Callable[[Row], Any]) -> Pair:
        among = [row for row in new if of(row)]
        return sum(1 for row in among if those(row)), len(among)

    def once(of: Callable[[Row], Any], those: Callable[[Row], Any]) -> Pair:
        among = [row for row in new if of(row)]
        return len({row["procedure"] for row in among if those(row)}), len({row["procedure"] for row in among})

    return {
        "1.4": share(lambda row: True, lambda row: row["synced"]),
        "2.1": (len(judged) - len(late), len(judged)),
        "3.2": once(lambda row: row["service_level"] in ("full", "partial"), lambda row: row["channel"] == 2),
        "3.3": share(
            lambda row: True,
            lambda row: row["channel"] == 2 and (not row["result_required"] or row["result_electronic"]),
        ),
        "3.5b": once(lambda row: row["fee_due"], lambda row: row["paid_online"]),
        "3.6": share(lambda row: row["fee_due"], lambda row: row["paid_online"]),
        "4.1": share(lambda row: row["result_required"], lambda row: row["result_electronic"]),
        "4.2": share(lambda row: True, lambda row: row["components_digitised"] and row["result_electronic"]),
        "4.3": share(lambda row: True, lambda row: row["components_reused"]),
        "5.4": (len(judged) - len(late) - len(unhappy), len(judged)),
        "XL.1": (len(sorry), len(late)),
        "XL.2": (len(in_time), len(sorry)),
    }


@pytest.mark.parametrize("by", [("unit",), ("unit", "month"), ("unit", "field", "month")])
def test_every_indicator_is_what_its_definition_says(by: tuple[str, ...]) -> None:
    rows = any_dossiers(400)
    found = counts(results(table(rows), by=by, period=(MAY, AUGUST)), *by)
    told = {key: pair for key, pair in found.items() if pair[1]}
    expected: dict[Any, Pair] = {}
    for month, (since, until) in MONTHS.items() if "month" in by else {"": (MAY, AUGUST)}.items():
        for keys in {tuple(row[name] for name in by if name != "month") for row in rows}:
            own = [row for row in rows if tuple(row[name] for name in by if name != "month") == keys]
            for code, pair in by_hand(own, since, until).items():
                if pair[1]:
                    expected[(*keys, *([month] if month else []), code)] = pair
    assert len(expected) > 20
    assert told == expected
