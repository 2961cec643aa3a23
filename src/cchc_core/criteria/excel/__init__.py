"""A criteria set as an Excel workbook: one sheet that an officer fills in, and three short ones for what stands around it.

The words of the form are Vietnamese and part of the format, like the English keys of YAML; they are not translated with
the screens, so that a form written anywhere loads everywhere.
"""

from cchc_core.criteria.excel.read import load_excel
from cchc_core.criteria.excel.write import blank_form, dump_excel

__all__ = ["blank_form", "dump_excel", "load_excel"]
