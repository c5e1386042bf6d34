"""Column types that mean the same on every database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from matcher.documents import canonical_json

TIME_LENGTH = 32


class UtcTime(TypeDecorator[datetime]):
    """A UTC-aware time, kept as ISO 8601 text of one fixed length so that text order is time order.

    A naive time is refused: it would mean another moment on another machine.
    """

    impl = String(TIME_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text of an aware time; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time needs a time zone: {value.isoformat()}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the aware time of a stored text."""
        return None if value is None else datetime.fromisoformat(value)


class JsonText(TypeDecorator[Mapping[str, Any]]):
    """A JSON object kept as its canonical text, so that its hash can be checked on any database."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        """Return the canonical text; raises ValueError for NaN and infinities."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the object of a stored text."""
        return None if value is None else json.loads(value)
