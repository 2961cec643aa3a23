"""The database itself refuses to change or delete what the log says."""

from django.db import migrations

from cchc.common.db import forbid


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        forbid(
            "audit_event_kept", "audit_event", on=("UPDATE", "DELETE"), message="Events are never changed or deleted."
        ),
        forbid("audit_seal_kept", "audit_seal", on=("UPDATE", "DELETE"), message="Seals are never changed or deleted."),
        forbid(
            "audit_sealedhead_kept",
            "audit_sealedhead",
            on=("UPDATE", "DELETE"),
            message="Seals are never changed or deleted.",
        ),
    ]
