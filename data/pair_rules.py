"""Rules about pairings, as part of a transaction that somebody else has begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select

from data.review_schema import pair_rule_ends, pair_rules
from data.rows import chunks, new_id
from matcher.review_errors import (
    RuleNotFoundError,
)
from matcher.review_records import PairRule, RuleKind


class PairRuleTable:
    """Rules about pairings seen through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rule: PairRule) -> PairRule:
        """Store a rule and return it with its number."""
        result = self._connection.execute(
            insert(pair_rules).values(
                kind=rule.kind.value,
                profile_id=rule.profile_id,
                mini_cluster=rule.mini_cluster,
                reason=rule.reason,
                actor=rule.actor,
                created_at=rule.created_at,
                expires_at=rule.expires_at,
            )
        )
        return self.get(new_id(result))

    def get(self, rule_id: int) -> PairRule:
        """Return a rule; raises RuleNotFoundError."""
        row = (
            self._connection.execute(_rules().where(pair_rules.c.id == rule_id)).mappings().first()
        )
        if row is None:
            raise RuleNotFoundError(rule_id)
        return _rule(row)

    def end(self, rule_id: int, actor: str, now: datetime) -> None:
        """Note that a rule holds no more."""
        values = {"rule_id": rule_id, "actor": actor, "ended_at": now}
        self._connection.execute(insert(pair_rule_ends).values(**values))

    def all(self) -> tuple[PairRule, ...]:
        """Return all rules, oldest first."""
        rows = self._connection.execute(_rules().order_by(pair_rules.c.id)).mappings()
        return tuple(map(_rule, rows))

    def of_profiles(self, profile_ids: Iterable[str]) -> tuple[PairRule, ...]:
        """Return all rules about some firms, oldest first."""
        found: list[PairRule] = []
        for chunk in chunks(list(profile_ids)):
            query = _rules().where(pair_rules.c.profile_id.in_(chunk))
            found += map(_rule, self._connection.execute(query).mappings())
        return tuple(sorted(found, key=lambda rule: rule.id))


def _rules() -> Select[Any]:
    ended_at = pair_rule_ends.c.ended_at
    return select(pair_rules, ended_at).outerjoin_from(
        pair_rules, pair_rule_ends, pair_rule_ends.c.rule_id == pair_rules.c.id
    )


def _rule(row: RowMapping) -> PairRule:
    return PairRule(**{**row, "kind": RuleKind(row["kind"])})
