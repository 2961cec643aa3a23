"""Answers that are files: made just now, or kept as somebody sent them."""

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from cchc.common.scanning import demand_scanned
from cchc.common.uploads import SHOWN_INLINE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(data: bytes | str, name: str, media_type: str = XLSX) -> HttpResponse:
    """A file to save, made of ``data``."""
    answer = HttpResponse(data, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def streamed(parts: Iterable[str], name: str, media_type: str) -> StreamingHttpResponse:
    """A file to save that is written while it is made, so that its length needs no memory."""
    answer = StreamingHttpResponse(parts, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def stored(request: HttpRequest, file: Any, name: str, media_type: str) -> FileResponse:
    """The bytes as they were stored, shown in the browser where it runs nothing in them and ``?save`` is not asked for.

    ``WrongState`` while the virus scanner has not seen them. The type is the one that was found when the file came in,
    never guessed again, and no page can be made of it.
    """
    demand_scanned(file.name)
    inline = media_type in SHOWN_INLINE and "save" not in request.GET
    answer = FileResponse(file.open("rb"), as_attachment=not inline, filename=name, content_type=media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
