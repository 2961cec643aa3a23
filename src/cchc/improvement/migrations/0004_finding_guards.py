"""The database itself keeps findings, and what their source said when they were opened."""

from django.db import migrations

from cchc.common.db import forbid

KEPT = ("source_kind", "source_key", "source_title", "code", "title", "unit_id", "points_lost", "is_survey")


class Migration(migrations.Migration):
    dependencies = [("improvement", "0003_findings")]

    operations = [
        forbid(
            "improvement_finding_kept",
            "improvement_finding",
            on=("DELETE",),
            message="Findings are never deleted: drop the remedy with a reason.",
        ),
        forbid(
            "improvement_finding_source",
            "improvement_finding",
            on=("UPDATE",),
            when=" OR ".join(f"NEW.{column} <> OLD.{column}" for column in KEPT),
            message="What a finding was opened with never changes.",
        ),
    ]
