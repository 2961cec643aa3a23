"""The database itself keeps what was once published about a unit."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("improvement", "0001_initial")]

    operations = [
        forbid(
            "improvement_result_kept",
            "improvement_indexresult",
            on=("UPDATE", "DELETE"),
            message="Results are never changed or deleted: add one that replaces the former.",
        ),
    ]
