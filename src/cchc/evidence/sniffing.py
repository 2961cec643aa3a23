"""What files are taken as evidence: the same as everywhere (``cchc.common.sniffing``)."""

from cchc.common.sniffing import ALLOWED, MOST_BYTES, Sniffed, clean_name, sniff

__all__ = ["ALLOWED", "MOST_BYTES", "Sniffed", "clean_name", "sniff"]
