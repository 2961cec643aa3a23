"""A form as a YAML text that an officer may edit: a row, a column or a section a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from cchc_core.criteria.yaml_out import flow
from cchc_core.reporting.form import ReportForm
from cchc_core.reporting.plain import form_to_plain

_BLOCKS = ("tables",)
_LISTS = ("sections", "columns", "rows", "cells", "balances", "carries", "parts")


def form_to_yaml(form: ReportForm) -> str:
    """The file of a form: a row, a column or a section a line. ``load_form(form_to_yaml(form)).form == form``."""
    return "\n".join(_lines(form_to_plain(form), "")) + "\n"


def _lines(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in fields.items():
        if key in _BLOCKS:
            yield f"{indent}{key}:"
            for each in value:
                first, *rest = _lines(each, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        elif key in _LISTS:
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {flow(_bare(each))}" for each in value)
        else:
            yield f"{indent}{key}: {flow(_bare(value, key))}"


def _bare(value: Any, key: str = "") -> Any:
    """Numbers as numbers, which YAML writes without quotes."""
    if isinstance(value, dict):
        return {each: _bare(inner, each) for each, inner in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return Fraction(value) if key in ("change", "change_from") and value else value
