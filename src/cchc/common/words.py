"""Notes of the core in the reader's language."""

from django.utils.translation import gettext

from cchc_core.words import Note, render


def say(note: Note) -> str:
    """The note as a sentence in the active language."""
    return render(note, gettext)
