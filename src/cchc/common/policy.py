"""What a browser may load and do on our pages: only what we serve, no inline script or style, nothing by third parties."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
#: Browsers show a PDF in a small page of their own making, which the whole policy would leave blank.
FOR_PDF = "frame-ancestors 'self'"
#: Features of the device that no page of ours asks for.
NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def policy(form_targets: Iterable[str] = ()) -> str:
    """The policy's text. ``form_targets``: addresses whose sites a form of ours may end at (single sign-on)."""
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'", *map(_origin, form_targets)],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class ContentPolicyMiddleware:
    """Adds the policy to every answer that has none of its own (a served file may be stricter)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = policy(getattr(settings, "CCHC_FORM_TARGETS", ()))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_pdf = response.headers.get("Content-Type", "").startswith("application/pdf")
        response.headers.setdefault(HEADER, FOR_PDF if is_pdf else self.policy)
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        return response
