from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_proposals_said")]

    operations = [
        migrations.AddField("plan", "not_asked", models.JSONField(default=list)),
        migrations.AddField("linecontent", "falling", models.BooleanField(default=False)),
        migrations.AddField("proposal", "falling", models.BooleanField(default=False)),
    ]
