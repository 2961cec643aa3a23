"""Triggers: sealed forms, and the history of cells, words, returns, sendings and exceptions, are kept by the database itself."""

from django.db import migrations

from cchc.common.db import forbid

_KEPT = (
    ("cellevent", "Changes of cells are only added."),
    ("narrativeevent", "Changes of words are only added."),
    ("returnnote", "Returns are only added."),
    ("sending", "What was sent is never changed or deleted."),
    ("periodexception", "Exceptions are only added: grant another one."),
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        forbid(
            "reporting_form_sealed",
            "reporting_templateversion",
            on=("UPDATE", "DELETE"),
            when="OLD.sealed_at IS NOT NULL",
            message="A sealed form does not change: add a version.",
        ),
        forbid(
            "reporting_report_kept",
            "reporting_report",
            on=("DELETE",),
            message="Reports are never deleted: give the correction up with a reason.",
        ),
        *(
            forbid(f"reporting_{table}_kept", f"reporting_{table}", on=("UPDATE", "DELETE"), message=message)
            for table, message in _KEPT
        ),
    ]
