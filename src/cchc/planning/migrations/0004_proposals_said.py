"""What an owner says of an empty annex, why a review was returned, and when an owner was reminded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_plan_guards")]

    operations = [
        migrations.AddField("proposalowner", "empty_annexes", models.JSONField(default=list)),
        migrations.AddField("proposalowner", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("linereview", "remark", models.TextField(blank=True, default=""), preserve_default=False),
    ]
