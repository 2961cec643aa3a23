"""The ledger, what was submitted, what was computed and what was published are kept by the database itself."""

from django.db import migrations

from cchc.common.db import Guard, forbid

_BOTH = ("UPDATE", "DELETE")
_FINAL = "(SELECT kind FROM assessment_scorerun WHERE id = OLD.run_id)"


def _keep_rows_of_final_runs(table: str) -> Guard:
    """Running totals may make room for newer ones; the rows of a final run may not be deleted."""
    name, message = f"{table}_final_kept", "The rows of a final computation are never deleted."
    return Guard(
        name,
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW WHEN {_FINAL} = 'final' "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ),
        postgresql=(
            f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_FINAL} = 'final' THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
        ),
        undo={
            "sqlite": (f"DROP TRIGGER {name}",),
            "postgresql": (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}_refuse()"),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        forbid("assessment_entry_kept", "assessment_scoreentry", on=_BOTH, message="The ledger is only added to."),
        forbid(
            "assessment_entryfigure_kept", "assessment_entryfigure", on=_BOTH, message="The ledger is only added to."
        ),
        forbid(
            "assessment_sheet_kept",
            "assessment_submittedsheet",
            on=_BOTH,
            message="What was submitted is never changed or deleted.",
        ),
        forbid(
            "assessment_package_kept",
            "assessment_package",
            on=_BOTH,
            message="What was published is never changed or deleted: publish a numbered correction.",
        ),
        forbid(
            "assessment_rununit_kept", "assessment_rununit", on=("UPDATE",), message="A computation is never edited."
        ),
        forbid(
            "assessment_runcriterion_kept",
            "assessment_runcriterion",
            on=("UPDATE",),
            message="A computation is never edited.",
        ),
        _keep_rows_of_final_runs("assessment_rununit"),
        _keep_rows_of_final_runs("assessment_runcriterion"),
    ]
