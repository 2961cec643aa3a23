"""Numbers of rows in addresses and forms, where anybody may write anything."""

MOST_DIGITS = 18  # what a database keeps as a number


def row_number(text: str) -> int | None:
    """The number, or None for what is none: no digits, other scripts' digits ("²"), more than a database holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
