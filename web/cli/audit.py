"""``clusterbridge audit``: look whether the audit trail is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.common import Failure, instance_option, print_lines, stored_services

if TYPE_CHECKING:
    from matcher.audit import AuditRow

EPILOG = """\b
Examples:
  clusterbridge audit verify
  clusterbridge audit verify --contains 5f0c...

Each row carries the hash of the row before it: whoever changes or removes a row breaks the chain
there. Only the end can be cut off unseen. So note the hash of the last row now and then, outside
this machine: a later database, or a backup taken later, contains it.
"""
_WHY = {
    "gap": "a row is missing before it, or it is missing itself",
    "unlinked": "the row before it was changed or replaced",
    "changed": "it was changed itself",
}


@click.group(epilog=EPILOG)
def audit() -> None:
    """Look whether the audit trail is whole."""


@audit.command(short_help="Check the chain of the audit trail.")
@click.option("--contains", metavar="HASH", help="Also look for the row of this hash.")
@instance_option
def verify(contains: str | None, instance: str | None) -> None:
    """Check the chain, and say what a valid backup contains; exit with 1 if it is broken."""
    from matcher.audit import first_broken

    with stored_services(instance, read_only=True) as services:
        rows = services.audit.rows()
    broken = first_broken(rows)
    if broken is not None:
        raise Failure(
            [
                f"row {broken.id}: {_WHY[broken.why]}",
                f"{broken.id - 1} rows before it are in order; a valid backup contains row "
                f"{broken.id} as it was.",
            ]
        )
    wanted = (contains or "").strip().lower()
    if wanted and wanted not in {row.row_hash for row in rows}:
        raise Failure([f"no row has the hash {wanted}: rows are missing at the end"])
    print_lines([f"{len(rows)} rows, the chain is whole", *_backup(rows[-1:])])


def _backup(last: tuple[AuditRow, ...]) -> list[str]:
    return [
        f"A valid backup of now contains row {row.id} of {row.at.isoformat(timespec='seconds')}, "
        f"hash {row.row_hash}"
        for row in last
    ]
