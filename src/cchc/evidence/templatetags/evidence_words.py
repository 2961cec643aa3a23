"""Where in a document something stands, in words and as the part of an address that opens a PDF there."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def at_page(place: str) -> str:
    """ "12" becomes "p. 12"; what says itself what it is ("mục III.2", "tr. 1-2", "phụ lục 1") stays as it was written."""
    return _("p. %(page)s") % {"page": place} if place[:1].isdigit() else place


@register.filter
def pdf_page(place: str) -> str:
    """ "#page=12" where a page is named."""
    found = re.match(r"(?:tr(?:ang)?\.?\s*)?(\d+)", place.strip(), re.IGNORECASE)
    return f"#page={found[1]}" if found else ""
