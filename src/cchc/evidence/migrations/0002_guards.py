"""The database itself keeps what was once recorded."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        forbid(
            "evidence_evidencefile_kept",
            "evidence_evidencefile",
            on=("UPDATE", "DELETE"),
            message="Files of evidence are never changed or deleted: add a version.",
        ),
    ]
