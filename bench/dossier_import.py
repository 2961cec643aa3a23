"""How long a million rows of CSV take to be read, checked and laid into an empty store: ``python bench/dossier_import.py``.

The promise: under 30 seconds, in bounded memory. The rows are invented and the same at every run.
"""

import argparse
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from cchc_core.procedures.checking import check_dossiers, convert, unit_words
from cchc_core.procedures.generator import write_dossiers
from cchc_core.procedures.partitions import compare, write_months
from cchc_core.procedures.reading import open_file

PROMISE = 30  # seconds, for a million rows


def main() -> int:
    """Print the figures; 1 where a million rows take longer than promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "dossiers.csv"
        write_dossiers(file, rows, since=date(2025, 1, 1), months=12)
        begun, own = time.perf_counter(), time.process_time()
        reading = open_file(file, file.name, folder)
        opened = time.perf_counter()
        convert(reading, {word: word for word in unit_words(reading)})
        check_dossiers(reading, date(2026, 12, 31))
        checked = time.perf_counter()
        counts = compare(reading, {})
        written = write_months(reading, {}, folder)
        ended, own = time.perf_counter(), time.process_time() - own
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{rows:,} rows, {reading.found.count} faults, {counts.added:,} added in {len(written)} months")
    print(f"read {opened - begun:.1f} s, checked {checked - opened:.1f} s, written {ended - checked:.1f} s")
    print(f"together {ended - begun:.1f} s (processor {own:.1f} s; promise for a million: {PROMISE} s), {most} MB")
    return 0 if reading.found.count == 0 and ended - begun < PROMISE * max(rows / 1_000_000, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
