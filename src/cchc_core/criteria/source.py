"""A criteria set from a file of either kind, told apart by its first bytes and its ending."""

from __future__ import annotations

from pathlib import Path

from cchc_core.criteria.checks import Context
from cchc_core.criteria.excel import load_excel
from cchc_core.criteria.load import LoadResult, load_set
from cchc_core.criteria.problems import error
from cchc_core.foreign import system_words
from cchc_core.words import gettext_noop, note

EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls")
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def load_any(data: bytes, name: str = "", context: Context | None = None) -> LoadResult:
    """The set in the bytes of a YAML or Excel file. Never raises for what they hold."""
    if data.startswith(_PACKED) or name.lower().endswith(EXCEL_ENDINGS):
        return load_excel(data, name, context)
    return load_set(data, name, context)


def load_path(path: Path, context: Context | None = None) -> LoadResult:
    """The set in a file; one that cannot be opened is a result with that problem."""
    try:
        data = path.read_bytes()
    except OSError as failure:
        reason = note(gettext_noop("The file cannot be read (%(reason)s)."), reason=system_words(failure))
        return LoadResult(None, (error(reason, check="file"),), str(path))
    return load_any(data, str(path), context)
