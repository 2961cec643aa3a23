"""A workbook may belong to one unit's sheet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_stage_exceptions")]

    operations = [
        migrations.AddField(
            model_name="resultimport",
            name="assessment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to="assessment.assessment",
            ),
        ),
    ]
