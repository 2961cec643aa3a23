import django.db.models.deletion
from django.db import migrations, models

import cchc.common.clock


class Migration(migrations.Migration):
    dependencies = [("criteria", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="SetImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField(null=True)),
                ("file_name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                ("created_at", models.DateTimeField(default=cchc.common.clock.now)),
                (
                    "set_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="criteria.criteriasetversion",
                    ),
                ),
            ],
        ),
    ]
