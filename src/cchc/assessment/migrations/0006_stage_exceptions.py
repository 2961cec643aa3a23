"""Exceptions of self-scoring join those of the other stages; a leaf points at its unit's last explanation."""

import django.db.models.deletion
from django.db import migrations, models


def move_exceptions(apps, schema_editor):
    """One row an exception that was granted; by whom and when is in the log, the columns did not keep it."""
    granted = apps.get_model("assessment", "Assessment").objects.filter(exception_until__isnull=False)
    row = apps.get_model("assessment", "StageException")
    row.objects.bulk_create(
        [
            row(assessment=each, stage="self_scoring", until=each.exception_until, reason=each.exception_reason)
            for each in granted.order_by("pk")
        ],
        batch_size=500,
    )


def move_back(apps, schema_editor):
    """The last exception of self-scoring of each sheet; those of later stages had no place before."""
    sheets = apps.get_model("assessment", "Assessment").objects
    rows = apps.get_model("assessment", "StageException").objects.filter(stage="self_scoring")
    for each in rows.order_by("pk"):
        sheets.filter(pk=each.assessment_id).update(exception_until=each.until, exception_reason=each.reason)
    rows.delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_whole_round_guards")]

    operations = [
        migrations.RunPython(move_exceptions, move_back, elidable=True),
        migrations.RemoveConstraint(model_name="assessment", name="assessment_exception_with_a_reason"),
        migrations.RemoveField(model_name="assessment", name="exception_reason"),
        migrations.RemoveField(model_name="assessment", name="exception_until"),
        migrations.AddField(
            model_name="leafthread",
            name="explanation_entry",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessment.scoreentry"
            ),
        ),
    ]
