"""10 million dossiers, 186 units × 34 months × all indicators: Ibis on DuckDB beside hand-written SQL and pandas.

`./run bench kpi` measures at full size, `./run bench kpi 200000` with so many rows. Each way runs in a process of its own,
turn by turn, and tells its seconds and the most memory it took; all must come to the same numbers. BENCH_DOSSIERS names a
folder that keeps the data for the next run. What is asked of one way is asked of all: read the files, count, hand over rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROWS = 10_000_000
SINCE, UNTIL = date(2024, 1, 1), date(2026, 11, 1)  # 34 months, as the generator makes them
MOST_OVER_SQL = 1.3
LEAST_BEFORE_PANDAS = 3.0
MOST_MEGABYTES = 1_000
PROMISED_FROM = 5_000_000  # a small run shows that the ways agree; starting up outweighs counting there
TURNS = 3
FIRST, LAST = SINCE.year * 12 + SINCE.month - 1, UNTIL.year * 12 + UNTIL.month - 2
NEVER = LAST + 1


# Three ways ---------------------------------------------------------------------------------------------------------


def ibis_way(dossiers: Path, aggregates: Path) -> Any:
    from cchc_core.procedures import kpi
    from cchc_core.procedures.engines import opened

    with opened("duckdb", [dossiers], aggregates) as data:
        return kpi.results(
            data.dossiers, by=("unit", "month"), period=(SINCE, UNTIL), aggregates=data.aggregates
        ).to_pyarrow()


def sql_way(dossiers: Path, aggregates: Path) -> Any:
    import duckdb

    return duckdb.sql(
        SQL.format(dossiers=dossiers, aggregates=aggregates, first=FIRST, last=LAST, never=NEVER)
    ).to_arrow_table()


SQL = """
WITH within AS (
  SELECT *, CASE WHEN done < TIMESTAMP '{until}' THEN done END AS ended,
    CASE WHEN supplement_days > 0 THEN promised + to_days(supplement_days) ELSE promised END AS term
  FROM (
    SELECT *, coalesce(finished_at, returned_at, stopped_at, withdrawn_at) AS done, coalesce(due_at, statutory_due_at) AS promised
    FROM read_parquet('{dossiers}')
  )
  WHERE received_at < TIMESTAMP '{until}' AND (done IS NULL OR done >= TIMESTAMP '{since}')
), windows AS (
  SELECT *, received_at >= TIMESTAMP '{since}' AS new, term IS NOT NULL OR supplement_requests > 1 AS judged,
    CASE WHEN received_at < TIMESTAMP '{since}' THEN {first} ELSE year(received_at) * 12 + month(received_at) - 1 END AS w_from,
    CASE WHEN ended IS NULL THEN {last} ELSE year(ended) * 12 + month(ended) - 1 END AS w_until,
    CASE WHEN supplement_requests > 1 THEN {first}
      WHEN term IS NULL OR (status = 5 AND supplement_days IS NULL AND ended IS NULL) OR ended <= term THEN {never}
      WHEN term < TIMESTAMP '{since}' THEN {first} WHEN term >= TIMESTAMP '{until}' THEN {never}
      ELSE year(term) * 12 + month(term) - 1 END AS w_late
  FROM within
), groups AS (
  SELECT unit, w_from, w_until, w_late,
    count(*) FILTER (WHERE new) AS received,
    count(*) FILTER (WHERE new AND synced) AS synced,
    count(*) FILTER (WHERE new AND channel = 2 AND (result_required IS NOT TRUE OR result_electronic)) AS online,
    count(*) FILTER (WHERE new AND fee_due) AS owing,
    count(*) FILTER (WHERE new AND fee_due AND paid_online) AS paid,
    count(*) FILTER (WHERE new AND result_required) AS required,
    count(*) FILTER (WHERE new AND result_required AND result_electronic) AS electronic,
    count(*) FILTER (WHERE new AND components_digitised > 0 AND result_electronic) AS digitised,
    count(*) FILTER (WHERE new AND components_reused > 0) AS reused,
    count(*) FILTER (WHERE judged) AS judged,
    count(*) AS all_of_them,
    count(*) FILTER (WHERE apologies > 0) AS apologised,
    count(*) FILTER (WHERE apologies > 0 AND apologised_at <= due_at - INTERVAL 1 DAY) AS in_time,
    count(*) FILTER (WHERE ended IS NOT NULL AND satisfaction = 'no') AS unhappy
  FROM windows GROUP BY ALL
), months AS (
  SELECT unit, w,
    sum(received) FILTER (WHERE w = w_from) AS received, sum(synced) FILTER (WHERE w = w_from) AS synced,
    sum(online) FILTER (WHERE w = w_from) AS online, sum(owing) FILTER (WHERE w = w_from) AS owing,
    sum(paid) FILTER (WHERE w = w_from) AS paid, sum(required) FILTER (WHERE w = w_from) AS required,
    sum(electronic) FILTER (WHERE w = w_from) AS electronic, sum(digitised) FILTER (WHERE w = w_from) AS digitised,
    sum(reused) FILTER (WHERE w = w_from) AS reused, sum(judged) AS judged,
    sum(all_of_them) FILTER (WHERE w >= w_late) AS late, sum(apologised) FILTER (WHERE w >= w_late) AS apologised,
    sum(in_time) FILTER (WHERE w >= w_late) AS in_time, sum(unhappy) FILTER (WHERE w = w_until) AS unhappy
  FROM groups JOIN range({first}, {never}) AS windows(w) ON w BETWEEN w_from AND w_until
  GROUP BY ALL
), filled AS (
  SELECT unit, w, coalesce(COLUMNS(* EXCLUDE (unit, w)), 0) FROM months
), used AS (
  SELECT unit, year(received_at) * 12 + month(received_at) - 1 AS w, procedure,
    max(service_level IN ('full', 'partial')) AS offered,
    max(coalesce(service_level IN ('full', 'partial'), false) AND channel = 2) AS online,
    max(fee_due) AS owing, max(fee_due AND paid_online) AS paid
  FROM read_parquet('{dossiers}')
  WHERE received_at >= TIMESTAMP '{since}' AND received_at < TIMESTAMP '{until}'
    AND (service_level IN ('full', 'partial') OR fee_due)
  GROUP BY ALL
), procedures AS (
  SELECT unit, w, count(*) FILTER (WHERE offered) AS offered, count(*) FILTER (WHERE online) AS online,
    count(*) FILTER (WHERE owing) AS owing, count(*) FILTER (WHERE paid) AS paid
  FROM used GROUP BY ALL
), told AS (
  SELECT unit, year(month) * 12 + month(month) - 1 AS w, indicator, sum(numerator) AS n, sum(denominator) AS d
  FROM read_parquet('{aggregates}') WHERE month >= DATE '{since}' AND month < DATE '{until}' GROUP BY ALL
), tall AS (
  SELECT unit, w, unnest([
    {{code: '1.4', n: synced, d: received}}, {{code: '2.1', n: judged - late, d: judged}},
    {{code: '3.3', n: online, d: received}},
    {{code: '3.6', n: paid, d: owing}}, {{code: '4.1', n: electronic, d: required}}, {{code: '4.2', n: digitised, d: received}},
    {{code: '4.3', n: reused, d: received}}, {{code: '5.4', n: judged - late - unhappy, d: judged}},
    {{code: 'XL.1', n: apologised, d: late}}, {{code: 'XL.2', n: in_time, d: apologised}}], recursive := true)
  FROM filled
  UNION ALL
  SELECT p.unit, p.w, '3.2', p.online, greatest(p.offered, coalesce(t.d, 0))
  FROM procedures p LEFT JOIN told t ON t.unit = p.unit AND t.w = p.w AND t.indicator = '3.2'
  UNION ALL SELECT unit, w, '3.5b', paid, owing FROM procedures
  UNION ALL SELECT unit, w, indicator, n, d FROM told WHERE indicator <> '3.2'
  UNION ALL SELECT unit, w, '3.2', 0, d FROM told t
    WHERE indicator = '3.2' AND NOT EXISTS (FROM procedures p WHERE p.unit = t.unit AND p.w = t.w)
)
SELECT unit, (w // 12)::VARCHAR || '-' || lpad((w % 12 + 1)::VARCHAR, 2, '0') AS month, code AS indicator,
  CASE WHEN code LIKE 'XL%' THEN '1' ELSE '766-1' END AS version, n::BIGINT AS numerator, d::BIGINT AS denominator,
  CASE WHEN d > 0 THEN ((greatest(n, 0) * 20000 + d) // (2 * d)) / 100.0 END::DOUBLE AS value
FROM tall
""".replace("{since}", SINCE.isoformat()).replace("{until}", UNTIL.isoformat())


def pandas_way(dossiers: Path, aggregates: Path) -> Any:
    import pandas as pd

    columns = [
        "unit",
        "procedure",
        "service_level",
        "channel",
        "received_at",
        "due_at",
        "statutory_due_at",
        "finished_at",
        "returned_at",
        "stopped_at",
        "withdrawn_at",
        "supplement_requests",
        "supplement_days",
        "status",
        "fee_due",
        "paid_online",
        "components_digitised",
        "components_reused",
        "result_required",
        "result_electronic",
        "synced",
        "apologies",
        "apologised_at",
        "satisfaction",
    ]
    rows = pd.read_parquet(dossiers, columns=columns)
    since, until = pd.Timestamp(SINCE), pd.Timestamp(UNTIL)
    for name in ("unit", "procedure", "service_level", "satisfaction"):
        rows[name] = rows[name].astype("category")
    done = rows.finished_at.fillna(rows.returned_at).fillna(rows.stopped_at).fillna(rows.withdrawn_at)
    inside = (rows.received_at < until) & (done.isna() | (done >= since))
    rows, done = rows[inside], done[inside]
    ended = done.where(done < until)
    term = rows.due_at.fillna(rows.statutory_due_at) + pd.to_timedelta(rows.supplement_days.fillna(0), unit="D")
    new = rows.received_at >= since
    requests = rows.supplement_requests.fillna(0)

    def month(of: pd.Series) -> pd.Series:
        return (of.dt.year * 12 + of.dt.month - 1).where(of >= since, FIRST).where(of < until, NEVER)

    standing = (rows.status == 5) & rows.supplement_days.isna() & ended.isna()
    late = month(term).mask(term.isna() | standing | (ended <= term), NEVER).mask(requests > 1, FIRST)
    judged = term.notna() | (requests > 1)
    online = rows.channel == 2
    required, electronic = rows.result_required.fillna(False), rows.result_electronic.fillna(False)
    owing = rows.fee_due.fillna(False)
    paid = owing & rows.paid_online.fillna(False)
    apologised = rows.apologies > 0
    parts = pd.DataFrame(
        {
            "unit": rows.unit,
            "w_from": month(rows.received_at).astype("int32"),
            "w_until": month(ended).where(ended.notna(), LAST).astype("int32"),
            "w_late": late.astype("int32"),
            "received": new,
            "synced": new & rows.synced.fillna(False),
            "online": new & online & (~required | electronic),
            "owing": new & owing,
            "paid": new & paid,
            "required": new & required,
            "electronic": new & required & electronic,
            "digitised": new & (rows.components_digitised > 0) & electronic,
            "reused": new & (rows.components_reused > 0),
            "judged": judged,
            "late": True,
            "apologised": apologised,
            "in_time": apologised & (rows.apologised_at <= rows.due_at - pd.Timedelta(days=1)),
            "unhappy": ended.notna() & (rows.satisfaction == "no"),
        }
    )
    groups = parts.groupby(["unit", "w_from", "w_until", "w_late"], observed=True).sum().reset_index()
    spread = groups.merge(pd.DataFrame({"w": range(FIRST, NEVER)}), how="cross")
    spread = spread[(spread.w >= spread.w_from) & (spread.w <= spread.w_until)]
    of_receipt = ["received", "synced", "online", "owing", "paid", "required", "electronic", "digitised", "reused"]
    spread[of_receipt] = spread[of_receipt].where(spread.w == spread.w_from, 0)
    of_late = ["late", "apologised", "in_time"]
    spread[of_late] = spread[of_late].where(spread.w >= spread.w_late, 0)
    spread["unhappy"] = spread.unhappy.where(spread.w == spread.w_until, 0)
    months = (
        spread.drop(columns=["w_from", "w_until", "w_late"]).groupby(["unit", "w"], observed=True).sum().reset_index()
    )

    offered = rows.service_level.isin(["full", "partial"])
    flags = pd.DataFrame(
        {
            "unit": rows.unit,
            "w": parts.w_from,
            "procedure": rows.procedure,
            "offered": offered,
            "online": offered & online,
            "owing": owing,
            "paid": paid,
        }
    )[new & (offered | owing)]
    used = flags.groupby(["unit", "w", "procedure"], observed=True).max()
    procedures = used.groupby(["unit", "w"], observed=True).sum().reset_index()
    told = pd.read_parquet(aggregates)
    when = pd.to_datetime(told.month)
    told = told[(when >= since) & (when < until)].assign(w=when.dt.year * 12 + when.dt.month - 1)
    told = told.groupby(["unit", "w", "indicator"])[["numerator", "denominator"]].sum().reset_index()
    return _put_together(months, procedures, told)


def _put_together(months: Any, procedures: Any, told: Any) -> Any:
    import numpy as np
    import pandas as pd

    def part(of: Any, code: str, numerator: Any, denominator: Any) -> Any:
        return pd.DataFrame(
            {"unit": of.unit.astype(str), "w": of.w, "indicator": code, "n": numerator, "d": denominator}
        )

    m = months
    shares = {
        "1.4": (m.synced, m.received),
        "2.1": (m.judged - m.late, m.judged),
        "3.3": (m.online, m.received),
        "3.6": (m.paid, m.owing),
        "4.1": (m.electronic, m.required),
        "4.2": (m.digitised, m.received),
        "4.3": (m.reused, m.received),
        "5.4": (m.judged - m.late - m.unhappy, m.judged),
        "XL.1": (m.apologised, m.late),
        "XL.2": (m.in_time, m.apologised),
    }
    catalogue = told[told.indicator == "3.2"][["unit", "w", "denominator"]]
    services = (
        procedures.assign(unit=procedures.unit.astype(str)).merge(catalogue, how="outer", on=["unit", "w"]).fillna(0)
    )
    tall = pd.concat(
        [
            *(part(m, code, numerator, denominator) for code, (numerator, denominator) in shares.items()),
            part(services, "3.2", services.online, services[["offered", "denominator"]].max(axis=1)),
            part(procedures, "3.5b", procedures.paid, procedures.owing),
            *(
                part(rest, str(code), rest.numerator, rest.denominator)
                for code, rest in told[told.indicator != "3.2"].groupby("indicator")
            ),
        ]
    )
    n, d = tall.n.astype("int64"), tall.d.astype("int64")
    value = (n.clip(lower=0) * 20000 + d) // (2 * d).where(d > 0, 1) / 100
    return pd.DataFrame(
        {
            "unit": tall.unit,
            "month": (tall.w // 12).astype(str) + "-" + (tall.w % 12 + 1).astype(str).str.zfill(2),
            "indicator": tall.indicator,
            "version": np.where(tall.indicator.str.startswith("XL"), "1", "766-1"),
            "numerator": n,
            "denominator": d,
            "value": value.where(d > 0),
        }
    )


WAYS = {"ibis": ibis_way, "sql": sql_way, "pandas": pandas_way}


# Measuring ----------------------------------------------------------------------------------------------------------


def one_way(way: str, dossiers: Path, aggregates: Path, out: Path) -> None:
    """Count once in this process; print seconds and megabytes, write the numbers to ``out``."""
    import pandas as pd

    if way != "pandas":  # loading libraries is not counted, for any way
        import ibis
        import pyarrow as pa  # noqa: F401

        import cchc_core.procedures.counting  # noqa: F401

        ibis.duckdb.connect().disconnect()  # Ibis loads an engine's part when it is asked for

    before, cpu = time.perf_counter(), time.process_time()
    rows = WAYS[way](dossiers, aggregates)
    seconds, processor = time.perf_counter() - before, time.process_time() - cpu
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    frame = rows if isinstance(rows, pd.DataFrame) else rows.to_pandas()
    frame.sort_values(["unit", "month", "indicator"]).to_csv(out, index=False)
    print(
        json.dumps(
            {"seconds": seconds, "processor": processor, "megabytes": int(peak.split()[1]) / 1024, "rows": len(frame)}
        )
    )


def measured(way: str, dossiers: Path, aggregates: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--way", way, str(dossiers), str(aggregates), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    told: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return told


def data(folder: Path, rows: int) -> tuple[Path, Path]:
    """The dossiers and the aggregates, made where they are not there yet."""
    from cchc_core.procedures.generator import write_aggregates, write_dossiers

    dossiers, aggregates = folder / f"dossiers-{rows}.parquet", folder / "aggregates.parquet"
    if not dossiers.exists():
        start = time.perf_counter()
        write_dossiers(dossiers, rows)
        print(
            f"kpi: {rows:,} dossiers made in {time.perf_counter() - start:.1f} s, {dossiers.stat().st_size / 2**20:.0f} MB"
        )
    write_aggregates(aggregates)
    return dossiers, aggregates


def main(rows: int) -> int:
    """Print the figures; 1 where a promise is broken."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("BENCH_DOSSIERS") or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        dossiers, aggregates = data(folder, rows)
        outs = {way: Path(scratch) / f"{way}.csv" for way in WAYS}
        turns: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for turn in range(TURNS):
            for way in WAYS:
                if way != "pandas" or turn == 0:
                    turns[way].append(measured(way, dossiers, aggregates, outs[way]))
        same = len({out.read_bytes() for out in outs.values()}) == 1
    best = {way: min(one["seconds"] for one in all_) for way, all_ in turns.items()}
    own = {way: min(one["processor"] for one in all_) for way, all_ in turns.items()}
    peak = {way: max(one["megabytes"] for one in all_) for way, all_ in turns.items()}
    over, before = best["ibis"] / best["sql"], best["pandas"] / best["ibis"]
    print(
        f"kpi: {rows:,} dossiers → {turns['ibis'][0]['rows']:,.0f} figures; the same on all three: {'yes' if same else 'NO'}"
    )
    for way in WAYS:
        print(f"kpi: {way:<6} {best[way]:6.2f} s (processor {own[way]:6.2f} s), peak memory {peak[way]:6.0f} MB")
    print(
        f"kpi: Ibis takes {over:.2f} × hand-written SQL (under {MOST_OVER_SQL}), pandas {before:.1f} × Ibis "
        f"(over {LEAST_BEFORE_PANDAS:.0f}), memory under {MOST_MEGABYTES} MB"
    )
    kept = over < MOST_OVER_SQL and before > LEAST_BEFORE_PANDAS and peak["ibis"] < MOST_MEGABYTES
    return 0 if same and (kept or rows < PROMISED_FROM) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        one_way(sys.argv[2], *(Path(word) for word in sys.argv[3:6]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
