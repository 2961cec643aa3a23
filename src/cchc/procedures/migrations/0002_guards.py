"""Triggers: what a figure was computed from stays as it was, and a slip of apology that was given is given."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [
        forbid(
            "procedures_partition_kept",
            "procedures_dossierpartition",
            on=("UPDATE",),
            when="OLD.file <> NEW.file OR OLD.digest <> NEW.digest OR OLD.source <> NEW.source OR OLD.month <> NEW.month",
            message="Files of dossiers are never changed: an import writes new ones.",
        ),
        forbid(
            "procedures_partition_there",
            "procedures_dossierpartition",
            on=("DELETE",),
            message="Files of dossiers are never deleted: figures were computed from them.",
        ),
        forbid(
            "procedures_apology_kept",
            "procedures_apology",
            on=("UPDATE", "DELETE"),
            message="A slip of apology that was given stays as it is.",
        ),
        forbid(
            "procedures_aggregate_kept",
            "procedures_monthlyaggregate",
            on=("UPDATE", "DELETE"),
            message="Monthly totals are only added: a better one replaces the former.",
        ),
    ]
