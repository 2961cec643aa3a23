"""The database itself keeps what was once recorded."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]

    operations = [
        forbid(
            "figures_figure_kept",
            "figures_figure",
            on=("UPDATE", "DELETE"),
            message="Figures are never changed or deleted: add one that replaces the former.",
        ),
    ]
