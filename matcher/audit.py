"""The audit trail: who changed what, each row chained by hash to the one before.

The chain holds no personal value. Where a change wrote content that a firm may have erased, the
row carries an HMAC of it under a key of that firm; erasing destroys the key, after which the row
says nothing about the content and the chain is still whole.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from matcher.documents import canonical_json, plain

FIRST = "0" * 64
"""What stands in the first row in place of the hash of a row before it."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One change, before it has a place in the chain.

    Parameters
    ----------
    actor : ``account:<id>``, ``link:<profile id>``, ``command``, ``retention`` (the job),
        ``erasure-log``, ``visitor`` (somebody who is not logged in) or ``reference``.
    action : what was done, such as ``profile.saved``.
    subject : kind and identifier of what was changed, such as ``profile:<id>``.
    detail : plain JSON without personal values.
    digest : HMAC of content that can be erased, or empty.
    """

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the chain.

    Parameters
    ----------
    id : 1, 2, 3 ... without gaps.
    previous_hash, row_hash : SHA-256, 64 hexadecimal digits.
    """

    id: int
    at: datetime
    event: AuditEvent
    previous_hash: str
    row_hash: str


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """The first row at which a chain is not what it should be.

    Parameters
    ----------
    why : ``gap`` (a row is missing), ``unlinked`` (the row before was changed or replaced),
        ``changed`` (the row itself was) or ``unreadable`` (it holds what is never written).
    """

    id: int
    why: str


def chained(event: AuditEvent, number: int, at: datetime, previous_hash: str) -> AuditRow:
    """Return the row of an event at its place in the chain."""
    row_hash = _hash(number, at, event, previous_hash)
    return AuditRow(number, at, event, previous_hash, row_hash)


def first_broken(rows: Iterable[AuditRow]) -> BrokenRow | None:
    """Return where a chain breaks first, None when it is whole.

    Parameters
    ----------
    rows : the whole chain, by number.
    """
    expected = FIRST
    for number, row in enumerate(rows, start=1):
        if row.id != number:
            return BrokenRow(number, "gap")
        if row.previous_hash != expected:
            return BrokenRow(row.id, "unlinked")
        if row.row_hash != _hash(row.id, row.at, row.event, row.previous_hash):
            return BrokenRow(row.id, "changed")
        expected = row.row_hash
    return None


def erased_again(subject: str) -> AuditEvent:
    """Return the event of an erasure that had to be applied again, after a backup was restored."""
    return AuditEvent("erasure-log", f"{subject.partition(':')[0]}.erased_again", subject, {})


def digest_of(content: Mapping[str, Any], key: str) -> str:
    """Return the HMAC-SHA256 of plain JSON under a firm's key, 64 hexadecimal digits."""
    return hmac.new(key.encode(), canonical_json(content).encode(), sha256).hexdigest()


def _hash(number: int, at: datetime, event: AuditEvent, previous_hash: str) -> str:
    # Written as it is read back later: in UTC, and as JSON has it.
    content = {
        "id": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": plain(event.detail),
        "digest": event.digest,
        "previous": previous_hash,
    }
    return sha256(canonical_json(content).encode()).hexdigest()
