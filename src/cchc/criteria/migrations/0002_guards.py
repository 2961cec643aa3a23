"""A sealed version and its rows are frozen in the database, whoever asks."""

from django.db import migrations

from cchc.common.db import Guard, forbid

_FROZEN = "A sealed version of a criteria set cannot be changed or deleted."
_STATUS = "(SELECT status FROM criteria_criteriasetversion WHERE id = NEW.set_version_id)"

#: A row added to a sealed version would change it as well; only a look at the version tells.
_no_late_rows = Guard(
    "criteria_no_late_rows",
    sqlite=(
        f"CREATE TRIGGER criteria_no_late_rows BEFORE INSERT ON criteria_criterion FOR EACH ROW "
        f"WHEN {_STATUS} = 'sealed' BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END",
    ),
    postgresql=(
        f"CREATE FUNCTION criteria_no_late_rows_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_STATUS} = 'sealed' THEN RAISE EXCEPTION '{_FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$",
        "CREATE TRIGGER criteria_no_late_rows BEFORE INSERT ON criteria_criterion FOR EACH ROW "
        "EXECUTE FUNCTION criteria_no_late_rows_refuse()",
    ),
    undo={
        "sqlite": ("DROP TRIGGER criteria_no_late_rows",),
        "postgresql": (
            "DROP TRIGGER criteria_no_late_rows ON criteria_criterion",
            "DROP FUNCTION criteria_no_late_rows_refuse()",
        ),
    },
)


class Migration(migrations.Migration):
    dependencies = [("criteria", "0001_initial")]

    operations = [
        forbid(
            "criteria_version_sealed",
            "criteria_criteriasetversion",
            on=("UPDATE", "DELETE"),
            when="OLD.status = 'sealed'",
            message=_FROZEN,
        ),
        forbid(
            "criteria_row_sealed", "criteria_criterion", on=("UPDATE", "DELETE"), when="OLD.sealed", message=_FROZEN
        ),
        _no_late_rows,
    ]
