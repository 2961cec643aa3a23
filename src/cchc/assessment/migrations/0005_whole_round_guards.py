"""Messages, signed reports and published papers are kept by the database itself, as the ledger is."""

from django.db import migrations

from cchc.common.db import forbid

_BOTH = ("UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_whole_round")]

    operations = [
        forbid(
            "assessment_message_kept", "assessment_leafmessage", on=_BOTH, message="What was said is only added to."
        ),
        forbid(
            "assessment_request_not_deleted",
            "assessment_leafrequest",
            on=("DELETE",),
            message="A request is answered or withdrawn, never deleted.",
        ),
        forbid(
            "assessment_signed_report_kept",
            "assessment_signedreport",
            on=_BOTH,
            message="A signed report is never changed or deleted: upload another one.",
        ),
        forbid(
            "assessment_package_file_kept",
            "assessment_packagefile",
            on=_BOTH,
            message="What was published is never changed or deleted: publish a numbered correction.",
        ),
    ]
