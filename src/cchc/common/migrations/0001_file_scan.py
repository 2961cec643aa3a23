"""What the virus scanner said of files."""

from django.db import migrations, models

import cchc.common.clock


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="FileScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=300)),
                ("verdict", models.CharField(max_length=20)),
                ("found", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=cchc.common.clock.now)),
            ],
            options={"indexes": [models.Index(fields=["path", "verdict"], name="common_scans_of_a_file")]},
        ),
    ]
