"""Lines of an issued version are frozen in the database, whoever asks.

A later migration that makes one of these tables anew on SQLite (a column that may not be empty) must lift these guards
before and set them again after: SQLite drops the triggers of a table that it makes anew.
"""

from django.db import migrations

from cchc.common.db import Guard

_FROZEN = "An issued version of a plan cannot be changed or deleted: amend the plan."
_STATE = "(SELECT state FROM planning_planversion WHERE id = {row}.version_id)"
_STATE_OF_CONTENT = (
    "(SELECT v.state FROM planning_planversion v JOIN planning_linecontent c ON c.version_id = v.id"
    " WHERE c.id = {row}.content_id)"
)


def _frozen(name: str, table: str, state: str) -> Guard:
    """Refuse rows of an issued version being added, changed or deleted; only a look at the version tells."""
    sqlite, postgresql, undo_sqlite, undo_postgresql = [], [], [], []
    for verb, row, kept in (("INSERT", "NEW", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", "OLD")):
        trigger, asked = f"{name}_{verb.lower()}", state.format(row=row)
        sqlite.append(
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW WHEN {asked} = 'issued' "
            f"BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END"
        )
        postgresql.append(
            f"CREATE FUNCTION {trigger}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {asked} = 'issued' THEN RAISE EXCEPTION '{_FROZEN}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {kept}; END $$"
        )
        postgresql.append(
            f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}_refuse()"
        )
        undo_sqlite.append(f"DROP TRIGGER {trigger}")
        undo_postgresql += [f"DROP TRIGGER {trigger} ON {table}", f"DROP FUNCTION {trigger}_refuse()"]
    return Guard(
        name, tuple(sqlite), tuple(postgresql), {"sqlite": tuple(undo_sqlite), "postgresql": tuple(undo_postgresql)}
    )


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_falling_and_clears")]

    operations = [
        _frozen("planning_content_issued", "planning_linecontent", _STATE),
        _frozen("planning_participant_issued", "planning_participant", _STATE_OF_CONTENT),
    ]
