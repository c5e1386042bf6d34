"""What is looked for in the latest answers of many firms at once, within somebody's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, false, insert, or_, select

from data.rows import chunks
from data.schema import answer_values
from matcher.accounts import ScopeKind, home_of

_EXCLUDE = "exclude"


def put(connection: Connection, profile_id: str, answers: Mapping[str, Any]) -> None:
    """Keep what the latest answers of a firm say, in place of what earlier ones did."""
    connection.execute(delete(answer_values).where(answer_values.c.profile_id == profile_id))
    found = {(kind.value, value) for kind, value in home_of(answers)}
    found |= {(_EXCLUDE, str(one)) for one in answers.get("exclude") or ()}
    rows = [
        {"profile_id": profile_id, "kind": kind, "value": value} for kind, value in sorted(found)
    ]
    if rows:
        connection.execute(insert(answer_values), rows)


def firms_in(scope: Collection[tuple[ScopeKind, str]]) -> Select[tuple[str]]:
    """Return the query of the firms that belong to a scope, as ``home_of`` has it."""
    values: dict[ScopeKind, list[str]] = {}
    for kind, value in sorted(scope):
        values.setdefault(kind, []).append(value)
    fits = (
        (answer_values.c.kind == kind.value) & answer_values.c.value.in_(some)
        for kind, some in values.items()
        if kind is not ScopeKind.INNOVATION_CLUSTER
    )
    return select(answer_values.c.profile_id).where(or_(false(), *fits))


def excluded_by(connection: Connection, profile_ids: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the pairs of a firm and a mini-cluster that the firm does not want to see."""
    found: set[tuple[str, str]] = set()
    for chunk in chunks(list(profile_ids)):
        query = select(answer_values.c.profile_id, answer_values.c.value).where(
            answer_values.c.kind == _EXCLUDE, answer_values.c.profile_id.in_(chunk)
        )
        found.update((row.profile_id, row.value) for row in connection.execute(query))
    return frozenset(found)
