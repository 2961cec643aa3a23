"""200 letters, each with an annex of two pages: under 20 s as Word, under 5 s as PDF.

Every letter goes to another addressee and has figures of its own, as a round of reminders does. The time includes
reading the contexts and packing the files. Files are shared among the cores.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from cchc_core.documents.context import Context
from cchc_core.documents.reading import read_context
from cchc_core.files.drafts import pack, write_drafts, write_print

LETTERS = 200
ROWS = 60
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


def contexts() -> list[Context]:
    return [read_context(letter(number)) for number in range(1, LETTERS + 1)]


def files(suffix: str) -> tuple[int, bytes]:
    """A file a letter, packed: how many bytes, and the first letter."""
    written = list(write_drafts(contexts(), suffix, FONTS, workers=os.cpu_count() or 1))
    return len(pack(written)), written[0][1]


def print_file() -> tuple[int, bytes]:
    """All letters in one file."""
    data = write_print(contexts(), FONTS, workers=os.cpu_count() or 1)
    return len(data), data


def main() -> int:
    broken = False
    pages = 0
    for name, most, write in (
        ("files .docx", 20.0, lambda: files(".docx")),
        ("files .pdf", 5.0, lambda: files(".pdf")),
        ("one .pdf to print", 5.0, print_file),
    ):
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        start = time.perf_counter()
        size, data = write()
        seconds = time.perf_counter() - start
        broken = broken or seconds >= most
        if data[:4] == b"%PDF":
            pages = len(PdfReader(io.BytesIO(data)).pages)
        print(
            f"{LETTERS} letters, {name}: {seconds:.2f} s, {size / 1e6:.1f} MB; promised under {most:.0f} s: "
            f"{'kept' if seconds < most else 'BROKEN'} (load of each core before: {busy:.1f})"
        )
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"pages of the print file: {pages}; memory of a process at the peak: {peak / 1024:.0f} MB")
    return 1 if broken or pages != LETTERS * 3 else 0


if __name__ == "__main__":
    sys.exit(main())
