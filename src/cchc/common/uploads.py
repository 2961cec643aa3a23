"""Files that people send: the form fields that take them, and storing their bytes once under their digest."""

import hashlib
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cchc.common.sniffing import ALLOWED, most_bytes

#: A file as it arrives: the name that people gave it, and its bytes.
Upload = tuple[str, bytes]
#: How long a workbook that was looked through waits for its yes.
UPLOADS_WAIT = timedelta(days=7)
#: What a browser shows by itself without running anything in it; the rest is saved to disk.
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list of (name, bytes)."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{extension}" for extension in ALLOWED)
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = data if isinstance(data, (list, tuple)) else [data]
        files: list[UploadedFile] = [super(FilesField, self).clean(each, initial) for each in given if each]
        if self.required and not files:
            super().clean(None, initial)
        return [read_upload(each) for each in files]


class WorkbookForm(forms.Form):
    """An Excel workbook to look through before anything of it is saved."""

    file = forms.FileField(
        label=_("Excel file (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Nothing is saved yet: you first see what the file would do, row by row."),
    )

    @property
    def upload(self) -> Upload:
        return read_upload(self.cleaned_data["file"])


def read_upload(upload: UploadedFile) -> Upload:
    """The name and the bytes, or one byte more than are taken, which is enough to be refused."""
    return str(upload.name), upload.read(most_bytes() + 1)


def store_once(folder: str, data: bytes) -> tuple[str, str]:
    """Keep bytes byte for byte under their SHA-256; the same bytes are kept once. Gives the path and the digest.

    The name that people gave stays in a column, so that no name can break a file system.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = f"{folder}/{digest[:2]}/{digest}"
    return (path if default_storage.exists(path) else default_storage.save(path, ContentFile(data))), digest
