"""Keep the day that the monitor accepted apart from the unit's word; the database itself keeps what was said and answered."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from cchc.common.db import forbid

SAID = (
    "assignment_id",
    "content_id",
    "on",
    "percent",
    "value",
    "text",
    "obstacle",
    "done_on",
    "confirms",
    "by_id",
    "post_id",
    "at",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("orgunits", "0001_initial"),
        ("planning", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("progressupdate", "accepted_done_on", models.DateField(null=True)),
        migrations.AddIndex("assignment", models.Index(fields=["year", "due_on"], name="planning_duties_by_day")),
        migrations.AddIndex("progressupdate", models.Index(fields=["at"], name="planning_said_since")),
        migrations.AddConstraint(
            "progressupdate",
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(accepted_done_on__isnull=True), name="planning_done_once_accepted"
            ),
        ),
        migrations.AddConstraint(
            "progressupdate",
            models.CheckConstraint(
                condition=Q(state="reported", reviewed_at__isnull=True)
                | (~Q(state="reported") & Q(reviewed_at__isnull=False)),
                name="planning_answered_with_its_time",
            ),
        ),
        forbid(
            "planning_progress_kept",
            "planning_progressupdate",
            on=("DELETE",),
            message="Reports of progress are never deleted: a correction is a new report.",
        ),
        forbid(
            "planning_progress_said",
            "planning_progressupdate",
            on=("UPDATE",),
            when=" OR ".join(
                ["OLD.state <> 'reported'", *(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in SAID)]
            ),
            message="What was reported, and what was answered, never changes.",
        ),
    ]
