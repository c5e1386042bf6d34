"""Columns that migrations add to tables that hold rows.

Part of history like the migrations themselves: never changed, only added to.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add_column(table: str, column: sa.Column[str]) -> bool:
    """Add a column; SQLite would write it behind the constraints, so there it is made anew.

    Returns
    -------
    Whether the table was made anew, without its triggers.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.add_column(table, column)
        return False
    kept = f"FROM sqlite_master WHERE tbl_name = '{table}' AND type"
    (made,) = connection.exec_driver_sql(f"SELECT sql {kept} = 'table'").scalars()
    # Without those that SQLite makes itself.
    indexes = connection.exec_driver_sql(
        f"SELECT sql {kept} = 'index' AND sql IS NOT NULL"
    ).scalars()
    made_after = [
        made.replace("\tCONSTRAINT", f"\t{_written(column)}, \n\tCONSTRAINT", 1),
        *indexes,
    ]
    names = ", ".join(one["name"] for one in sa.inspect(connection).get_columns(table))
    op.execute(f"CREATE TABLE kept_rows AS SELECT {names} FROM {table}")  # noqa: S608
    op.drop_table(table)
    for statement in made_after:
        op.execute(statement)
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_rows")  # noqa: S608
    op.drop_table("kept_rows")
    return True


def _written(column: sa.Column[str]) -> str:
    dialect = op.get_bind().dialect
    given = column.server_default
    default = f" DEFAULT '{given.arg}'" if isinstance(given, sa.DefaultClause) else ""
    needed = "" if column.nullable else " NOT NULL"
    return f"{column.name} {column.type.compile(dialect)}{default}{needed}"
