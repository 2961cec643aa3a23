"""A report as a workbook, and the figures and words that come back in it, looked through cell by cell before they are saved."""

from cchc.reporting.exchange.incoming import read
from cchc.reporting.exchange.layout import head_of
from cchc.reporting.exchange.outgoing import write
from cchc.reporting.exchange.reading import Reading

__all__ = ["Reading", "head_of", "read", "write"]
