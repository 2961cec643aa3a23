"""200 letters, each with an annex of two pages: under 20 s as Word, under 5 s as PDF.

Every letter goes to another addressee and has figures of its own, as a round of reminders does. The time includes
reading the contexts, packing, and for PDF one file of all to print.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from cchc_core.documents.context import Context
from cchc_core.documents.reading import read_context
from cchc_core.files.drafts import pack, write_drafts
from cchc_core.files.pdf_write import merge_pdf

LETTERS = 200
ROWS = 60
MOST_SECONDS = {".docx": 20.0, ".pdf": 5.0}
FONTS = Path(__file__).resolve().parents[1] / "src" / "cchc" / "document_fonts"


def letter(number: int) -> dict[str, Any]:
    unit = f"Ủy ban nhân dân xã Minh Họa {number}"
    rows = [
        [row, f"Tiêu chí thành phần số {row}", "2,00", f"1,{(row * number) % 100:02d}", ""]
        for row in range(1, ROWS + 1)
    ]
    columns = [
        {"title": "STT", "align": "center"},
        {"title": "Tiêu chí", "width": 6},
        {"title": "Điểm tối đa", "width": 2, "align": "center"},
        {"title": "Điểm đạt", "width": 2, "align": "center"},
        {"title": "Ghi chú", "width": 3},
    ]
    return {
        "kind": "công văn",
        "issuer": {"parent": "UBND tỉnh Lam Giang", "name": "Sở Nội vụ", "full_name": "Sở Nội vụ tỉnh Lam Giang"},
        "symbol": "SNV-CCHC",
        "place": "Lam Giang",
        "date": "2026-11",
        "subject": "khắc phục các tiêu chí bị trừ điểm năm 2026",
        "addressees": [unit],
        "body": [
            f"Qua thẩm định, {unit} còn {number % 9 + 1} tiêu chí bị trừ điểm theo Phụ lục kèm theo.",
            {"level": "clause", "text": "Đề nghị rà soát nguyên nhân, xác định rõ trách nhiệm của từng bộ phận."},
            {"level": "clause", "text": "Báo cáo kết quả khắc phục về Sở Nội vụ trước ngày 15/12/2026."},
        ],
        "annexes": [{"title": "Các tiêu chí bị trừ điểm", "body": [{"table": {"columns": columns, "rows": rows}}]}],
        "signer": {"authority": ["KT. GIÁM ĐỐC"], "post": "PHÓ GIÁM ĐỐC", "name": "Trần Minh Họa"},
        "recipients": ["UBND tỉnh (b/c)"],
        "archive": "VT, CCHC",
        "demo": True,
    }


def timed(
    suffix: str, finish: Callable[[list[tuple[str, bytes]]], bytes]
) -> tuple[float, list[tuple[str, bytes]], int]:
    """Seconds, the files, and the bytes of what is handed over."""
    start = time.perf_counter()
    contexts: list[Context] = [read_context(letter(number)) for number in range(1, LETTERS + 1)]
    files = list(write_drafts(contexts, suffix, FONTS, workers=os.cpu_count() or 1))
    size = len(finish(files))
    return time.perf_counter() - start, files, size


def main() -> int:
    broken = False
    for suffix, finish in ((".docx", pack), (".pdf", lambda files: merge_pdf(data for _, data in files))):
        seconds, files, size = timed(suffix, finish)
        kept = seconds < MOST_SECONDS[suffix]
        broken = broken or not kept
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        print(
            f"{len(files)} letters as {suffix}: {seconds:.2f} s ({seconds / len(files) * 1000:.1f} ms a letter, "
            f"{size / 1e6:.1f} MB), promised under {MOST_SECONDS[suffix]:.0f} s: {'kept' if kept else 'BROKEN'} "
            f"(load of a core before: {busy:.1f})"
        )
    pages = len(PdfReader(io.BytesIO(files[0][1])).pages)
    print(
        f"pages of a letter: {pages}; memory at the peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    return 1 if broken or pages != 3 else 0


if __name__ == "__main__":
    sys.exit(main())
