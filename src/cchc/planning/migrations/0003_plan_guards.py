"""Who presented a version, and triggers: an issued version is frozen in the database, whoever asks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cchc.common.db import forbid

_FROZEN = "An issued version of a plan cannot be changed or deleted: amend the plan."


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_progress_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "planversion",
            "presented_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        forbid(
            "planning_version_issued",
            "planning_planversion",
            on=("UPDATE", "DELETE"),
            when="OLD.state = 'issued'",
            message=_FROZEN,
        ),
        forbid(
            "planning_answer_kept",
            "planning_cascadeanswer",
            on=("DELETE",),
            message="A refusal is never deleted: take it back.",
        ),
    ]
