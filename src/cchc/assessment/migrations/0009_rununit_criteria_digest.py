"""Running totals tell by a digest which units have to be written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_papers")]

    operations = [
        # Nullable and without default: SQLite adds the column in place, so that the guards of the table stay.
        migrations.AddField(
            model_name="rununit", name="criteria_digest", field=models.CharField(max_length=64, null=True)
        ),
    ]
