"""Tags of the frame: icons, a captured block, addresses that keep the filters."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, style: str = "") -> SafeString:
    """A drawing of the sprite (names in ``frontend/icons.txt``). It decorates: the word beside it is what is read out."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        style,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """This page's query with some parameters changed, for links that sort, page or filter: ``{% address page=2 %}``.

    None or an empty text takes a parameter away. Another page number is forgotten unless it is the one that changes.
    """
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


class CaptureNode(template.Node):
    """Renders what is inside and keeps it under a name, so that a block can stand in two places and be asked about."""

    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - rendered by the engine
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """``{% capture page_title %}{% block title %}{% endblock %}{% endcapture %}``"""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``mapping[key]``, or None."""
    return mapping.get(key)
