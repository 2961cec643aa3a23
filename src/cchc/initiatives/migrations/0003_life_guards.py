"""Triggers: what happened to a model, a sheet that was handed in, and an adoption are kept by the database, whoever asks."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_offered")]

    operations = [
        forbid(
            "initiatives_life_kept",
            "initiatives_lifeevent",
            on=("UPDATE", "DELETE"),
            message="Steps of a model are only added: take another step.",
        ),
        forbid(
            "initiatives_sheet_kept",
            "initiatives_appraisalsheet",
            on=("UPDATE", "DELETE"),
            when="OLD.submitted_at IS NOT NULL",
            message="A sheet that was handed in is never changed or deleted.",
        ),
        forbid(
            "initiatives_adoption_kept",
            "initiatives_adoption",
            on=("DELETE",),
            message="Adoptions are never deleted: decline or stop them with a reason.",
        ),
    ]
