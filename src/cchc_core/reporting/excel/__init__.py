"""The form of a report as a workbook: lists that an officer edits, and tables as an office prints them."""

from cchc_core.reporting.excel.read import load_form_excel
from cchc_core.reporting.excel.write import dump_form_excel

__all__ = ["dump_form_excel", "load_form_excel"]
