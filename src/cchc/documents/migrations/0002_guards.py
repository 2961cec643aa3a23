"""The database itself keeps files, versions, steps and people's words on what was read."""

from django.db import migrations

from cchc.common.db import forbid

KEPT = {
    "documentfile": "Files of documents are never changed or deleted: add a version.",
    "draftversion": "Versions of drafts are never changed or deleted: save a new one.",
    "draftevent": "Steps of drafts are never changed or deleted.",
    "acceptedfact": "What a person decided about a fact is never changed or deleted.",
}


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        forbid(f"documents_{table}_kept", f"documents_{table}", on=("UPDATE", "DELETE"), message=message)
        for table, message in KEPT.items()
    ]
