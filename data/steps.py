"""Steps of introductions as rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select

from data.partner_schema import step_details
from data.review_schema import introduction_steps
from data.rows import chunks
from matcher.origins import Origin
from matcher.review import ReviewAction, ReviewReason, Side, Step


def steps_of(connection: Connection, identifiers: Sequence[str]) -> dict[str, tuple[Step, ...]]:
    """Return the steps of some introductions, by number; those without any are left out."""
    found: dict[str, tuple[Step, ...]] = {}
    details = step_details.c
    for chunk in chunks(identifiers):
        query = (
            select(introduction_steps, details.happened_on, details.suggested, details.shown)
            .outerjoin(
                step_details,
                and_(
                    details.introduction_id == introduction_steps.c.introduction_id,
                    details.number == introduction_steps.c.number,
                ),
            )
            .where(introduction_steps.c.introduction_id.in_(chunk))
            .order_by(introduction_steps.c.introduction_id, introduction_steps.c.number)
        )
        for row in connection.execute(query).mappings():
            key = row["introduction_id"]
            found[key] = (*found.get(key, ()), _step(row))
    return found


def step_values(introduction_id: str, step: Step) -> dict[str, Any]:
    """Return the row of a step."""
    values = asdict(step)
    return {
        **{key: value for key, value in values.items() if key in introduction_steps.c},
        "introduction_id": introduction_id,
        "action": step.action.value,
        "side": step.side.value,
        "origin": step.origin.value,
        "reasons": ",".join(step.reasons),
    }


def detail_values(introduction_id: str, step: Step) -> dict[str, Any]:
    """Return the row of what few steps have."""
    return {
        "introduction_id": introduction_id,
        "number": step.number,
        "happened_on": step.happened_on,
        "suggested": step.suggested,
        "shown": step.shown or None,
    }


def _step(row: RowMapping) -> Step:
    reasons = tuple(ReviewReason(one) for one in row["reasons"].split(",") if one)
    values = {key: value for key, value in row.items() if key != "introduction_id"}
    typed = {
        "action": ReviewAction(row["action"]),
        "side": Side(row["side"]),
        "reasons": reasons,
        "origin": Origin(row["origin"]),
    }
    details = {name: row[name] or "" for name in ("suggested", "shown")}
    return Step(**{**values, **typed, **details})
