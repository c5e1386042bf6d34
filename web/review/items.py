"""Introductions as forms name them."""

from __future__ import annotations

from matcher.review_records import Introduction


def item_of(one: Introduction, undoes: int | None = None) -> str:
    """Return an introduction as a form names it.

    That is with the number of steps seen, and where one is taken back with the number of that.
    """
    seen = f"{one.id}.{len(one.steps)}"
    return seen if undoes is None else f"{seen}.{undoes}"
