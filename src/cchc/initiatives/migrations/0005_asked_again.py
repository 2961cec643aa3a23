"""When a question that stays without an answer was repeated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_adoption_left")]

    operations = [migrations.AddField("initiative", "asked_again_at", models.DateTimeField(null=True))]
