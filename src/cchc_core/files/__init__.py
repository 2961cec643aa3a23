"""Files of offices in and out; the only package of the core that knows libraries for Excel, Word and PDF.

Each kind of file has a module of its own (``excel``, ``docx_write``, ``pdf_write`` …), so that reading a sheet does not
load the libraries of Word. What the rest asks of workbooks can be had from here.
"""

from cchc_core.files.excel import (
    Cell,
    Column,
    MergedHead,
    NewSheet,
    Sheet,
    UnreadableFile,
    cell_name,
    read_workbook,
    write_workbook,
)

__all__ = [
    "Cell",
    "Column",
    "MergedHead",
    "NewSheet",
    "Sheet",
    "UnreadableFile",
    "cell_name",
    "read_workbook",
    "write_workbook",
]
