"""Definitions in versions. The guard of values is lifted first: SQLite writes the table anew, and would lose it unseen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cchc.common.clock
from cchc.common.db import Guard, forbid

GUARD = forbid(
    "figures_figure_kept",
    "figures_figure",
    on=("UPDATE", "DELETE"),
    message="Figures are never changed or deleted: add one that replaces the former.",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("figures", "0002_guards"),
        ("orgunits", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Guard(
            "figures_figure_free",
            GUARD.undo["sqlite"],
            GUARD.undo["postgresql"],
            {"sqlite": GUARD.sqlite, "postgresql": GUARD.postgresql},
        ),
        migrations.AddField(
            model_name="figure",
            name="snapshot",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="indicator",
            name="group",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name="IndicatorVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=300)),
                ("unit_word", models.CharField(blank=True, max_length=60)),
                ("definition", models.TextField(blank=True)),
                ("formula", models.TextField(blank=True)),
                ("zero_denominator", models.CharField(default="null", max_length=20)),
                ("direction", models.CharField(default="none", max_length=10)),
                ("period_kind", models.CharField(blank=True, max_length=20)),
                ("aggregation", models.CharField(default="sum", max_length=20)),
                ("weight", models.CharField(blank=True, max_length=120)),
                ("decimals", models.PositiveSmallIntegerField(null=True)),
                ("source_system", models.CharField(blank=True, max_length=300)),
                ("valid_from", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=cchc.common.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="figures.indicator"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgunits.orgunit"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ("indicator_id", "number"),
            },
        ),
        migrations.AddField(
            model_name="figure",
            name="definition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="figures",
                to="figures.indicatorversion",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="figures.indicatorversion"
            ),
        ),
        migrations.CreateModel(
            name="FigureInput",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inputs", to="figures.figure"
                    ),
                ),
                (
                    "input",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="computed_into", to="figures.figure"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("figure", "input"), name="figures_input_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="indicatorversion",
            constraint=models.UniqueConstraint(fields=("indicator", "number"), name="figures_versions_numbered"),
        ),
        migrations.AddConstraint(
            model_name="indicatorversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("aggregation", "weighted"), _negated=True),
                    models.Q(("weight", ""), _negated=True),
                    _connector="OR",
                ),
                name="figures_weighted_by_something",
            ),
        ),
    ]
