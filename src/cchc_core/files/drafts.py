"""From a context to a file, one or many: what the command line and the web both call."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from cchc_core.documents.context import Context
from cchc_core.documents.layout import lay_out
from cchc_core.files.docx_write import write_docx
from cchc_core.text import fold

DOCX, PDF = ".docx", ".pdf"
SUFFIXES = (DOCX, PDF)

#: Fewer documents are written before other processes have started.
WORTH_SHARING = 30

#: Documents that are set together in a file to print.
PRINT_PART = 25

Item = TypeVar("Item")


def write_draft(context: Context, suffix: str, fonts: Path | None = None) -> bytes:
    """The document as ".docx" or ".pdf". ``fonts`` is the folder of the face for PDF; raises ``NoFace`` without it."""
    if suffix == DOCX:
        return write_docx(lay_out(context))
    from cchc_core.files.pdf_write import NoFace, write_pdf

    if fonts is None:
        raise NoFace(None)
    return write_pdf(lay_out(context), fonts)


def write_drafts(
    contexts: Sequence[Context], suffix: str, fonts: Path | None = None, *, workers: int = 1
) -> Iterator[tuple[str, bytes]]:
    """Each document with a name of its own for it, in order; the caller counts them for a progress bar.

    ``workers`` are processes; a job that is a process of a pool itself may have no others and leaves it at one.
    """
    names = [file_name(context, place, suffix) for place, context in enumerate(contexts, start=1)]
    write = partial(write_draft, suffix=suffix, fonts=fonts)
    share = workers if len(contexts) >= WORTH_SHARING else 1
    yield from zip(names, _shared(write, contexts, share, 8), strict=True)


def write_print(
    contexts: Sequence[Context], fonts: Path | None = None, *, both_sides: bool = False, workers: int = 1
) -> bytes:
    """All documents in one PDF file to print, set some dozens at a time, which keeps the memory within bounds.

    A file of more than that many is for printers only: joining leaves tags and the mark of the archive behind.
    """
    from cchc_core.files.pdf_write import merge_pdf

    parts = [contexts[start : start + PRINT_PART] for start in range(0, len(contexts), PRINT_PART)]
    files = list(_shared(partial(_print_part, fonts=fonts, both_sides=both_sides), parts, workers, 1))
    return files[0] if len(files) == 1 else merge_pdf(files, both_sides=both_sides)


def _print_part(contexts: Sequence[Context], fonts: Path | None, both_sides: bool) -> bytes:
    from cchc_core.files.pdf_write import NoFace, write_print_file

    if fonts is None:
        raise NoFace(None)
    return write_print_file([lay_out(context) for context in contexts], fonts, both_sides=both_sides)


def _shared(work: Callable[[Item], bytes], items: Sequence[Item], workers: int, at_a_time: int) -> Iterator[bytes]:
    """The results in order, the work shared among processes."""
    if workers < 2 or len(items) < 2:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, items, chunksize=at_a_time)


def file_name(context: Context, place: int, suffix: str) -> str:
    """ "007-cong-van-cac-xa-phuong.docx": in order, and known by whom it goes to or what it is about."""
    about = context.addressees[0] if context.addressees else context.subject
    words = re.sub(r"[^a-z0-9]+", "-", fold(f"{context.kind.name} {about}")).strip("-")
    return f"{place:03d}-{words[:60].strip('-')}{suffix}"


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """One ZIP of many files. They are packed already, so it only holds them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()
