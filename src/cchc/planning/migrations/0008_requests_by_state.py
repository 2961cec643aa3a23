"""Requests for more time that wait for an answer are found without looking through every duty: each page counts them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_saved_views")]

    operations = [
        migrations.AddIndex(
            model_name="extension",
            index=models.Index(fields=["state", "at"], name="planning_requests_by_state"),
        )
    ]
