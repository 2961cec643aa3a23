"""Every indicator that has words gets them as a version; values that can only stand under it cite it. No value is touched."""

from django.db import migrations
from django.db.models import F


def give_versions(apps, schema_editor):
    """An indicator that was redefined keeps its present number: the words of its former versions were never kept."""
    indicators, versions = apps.get_model("figures", "Indicator"), apps.get_model("figures", "IndicatorVersion")
    for row in indicators.objects.filter(current=None).exclude(label="").exclude(label=F("name")).order_by("pk"):
        row.current = versions.objects.create(
            indicator=row,
            number=row.version,
            label=row.label,
            unit_word=row.unit_word,
            definition=row.definition,
            aggregation="sum" if row.kind == "number" else "apart",
        )
        row.save(update_fields=["current"])
        if row.version == 1:
            row.figures.update(definition=row.current)


def take_versions(apps, schema_editor):
    """Back: the words stand beside the indicators as before."""
    apps.get_model("figures", "Figure").objects.update(definition=None)
    apps.get_model("figures", "Indicator").objects.update(current=None)
    apps.get_model("figures", "IndicatorVersion").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_definitions")]

    operations = [migrations.RunPython(give_versions, take_versions)]
