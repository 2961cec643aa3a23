"""What pages ask of a whole round is found without looking at every criterion of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0010_hearing_ends")]

    operations = [
        migrations.AddIndex(
            model_name="leafthread",
            index=models.Index(fields=["assessment", "state", "owner"], name="assessment_thread_standing"),
        ),
        migrations.AddField(model_name="scorerun", name="totals", field=models.JSONField(null=True)),
    ]
