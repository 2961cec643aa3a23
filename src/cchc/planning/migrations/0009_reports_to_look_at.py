"""Reports that wait are found by an index of them alone, also where a plan's own unit looks for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_requests_by_state")]

    operations = [
        migrations.RemoveIndex("assignment", "planning_to_look_at"),
        migrations.AddIndex(
            "assignment",
            models.Index(
                fields=["monitor"],
                name="planning_to_look_at",
                condition=models.Q(pending=True, ended_on__isnull=True),
            ),
        ),
    ]
