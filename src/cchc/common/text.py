"""Searching and ordering Vietnamese text; the rules live in the core, which orders units with them."""

from cchc_core.text import fold, sort_key

__all__ = ["fold", "sort_key"]
