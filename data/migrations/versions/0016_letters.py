"""What a letter told is kept with its link; what a firm saw when it agreed, with its step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OF_ERASED = (
    "SELECT 1 FROM erasures JOIN introductions ON introductions.profile_id = erasures.profile_id"
    " WHERE introductions.id = OLD.introduction_id"
)


def upgrade() -> None:
    _add("reply_links", sa.Column("brief", sa.Text(), nullable=True))
    _add("step_details", sa.Column("shown", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("step_details", "shown")
    op.drop_column("reply_links", "brief")


def _add(table: str, column: sa.Column[str]) -> None:
    """Add a column; SQLite would write it behind the constraints, so there it is made anew."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.add_column(table, column)
        return
    kept = f"FROM sqlite_master WHERE tbl_name = '{table}' AND type"
    (made,) = connection.exec_driver_sql(f"SELECT sql {kept} = 'table'").scalars()  # noqa: S608
    # Without those that SQLite makes itself.
    indexes = connection.exec_driver_sql(
        f"SELECT sql {kept} = 'index' AND sql IS NOT NULL"  # noqa: S608
    ).scalars()
    made_after = [made.replace("\tCONSTRAINT", f"\t{_written(column)}, \n\tCONSTRAINT", 1), *indexes]
    names = ", ".join(one["name"] for one in sa.inspect(connection).get_columns(table))
    op.execute(f"CREATE TABLE kept_rows AS SELECT {names} FROM {table}")
    op.drop_table(table)
    for statement in made_after:
        op.execute(statement)
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_rows")  # noqa: S608
    op.drop_table("kept_rows")
    if table == "step_details":
        guard(table, _OF_ERASED)


def _written(column: sa.Column[str]) -> str:
    return f"{column.name} {column.type.compile(op.get_bind().dialect)}"
