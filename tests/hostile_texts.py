"""Texts that make careless pattern matching, sorting or stemming take quadratic time."""

from __future__ import annotations

#: Pieces that are repeated up to the limit of a text.
PIECES = (
    "Laser, Optik. ",
    "<",
    "<a ",
    " ",
    "· ",
    "1. ",
    "- ",
    ", ",
    "고객",
    "(",
    ".",
    "&",
    "<br",
    "a:",
    "z. ",
    '!?"',
    "\u0301\u0316",
    "\u0301\u200b\u0316",
    "\uff9e\u0301",
    "\u0f73\u0f75",
    "\ufdfa",
    "&#0",
    "kundenservice",
)


def hostile_text(piece: str, length: int) -> str:
    """Return a text of some length that repeats one piece and ends in a word."""
    return (piece * length)[: length - 3] + " qq"
