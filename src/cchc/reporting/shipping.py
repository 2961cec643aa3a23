"""The form that ships with the product, until the office brings its own."""

from importlib import resources

from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.starter import read_starter

STARTER = "starter_form.yaml"


def starter_form() -> ReportForm:
    """The shipped form."""
    return read_starter(resources.files("cchc.reporting").joinpath("shipped", STARTER).read_bytes())
