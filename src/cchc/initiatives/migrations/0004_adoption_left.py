"""When a confirmed adoption was left, and the day of a confirmation that has counted already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_life_guards")]

    operations = [
        migrations.AddField("adoption", "counted_on", models.DateField(null=True)),
        migrations.AddField("adoption", "left_on", models.DateField(null=True)),
    ]
