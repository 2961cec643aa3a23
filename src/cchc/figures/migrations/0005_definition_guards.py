"""The database keeps values again, and from now on definitions and what a value was computed from."""

from django.db import migrations

from cchc.common.db import forbid

_BOTH = ("UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("figures", "0004_first_versions")]

    operations = [
        forbid(
            "figures_figure_kept",
            "figures_figure",
            on=_BOTH,
            message="Figures are never changed or deleted: add one that replaces the former.",
        ),
        forbid(
            "figures_version_kept",
            "figures_indicatorversion",
            on=_BOTH,
            message="A definition is never changed or deleted: give another version.",
        ),
        forbid(
            "figures_input_kept",
            "figures_figureinput",
            on=_BOTH,
            message="What a figure was computed from is never changed or deleted.",
        ),
    ]
