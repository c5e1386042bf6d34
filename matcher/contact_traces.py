"""Finding in a text what looks like a way to reach somebody: addresses, numbers, private links.

A text comes from anybody, so the work must grow with its length and no faster. Each pattern begins
only where a stretch of its own characters begins, so it reads no stretch twice; and it is handed
the text in windows, so that even a careless one could only do so much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WINDOW, OVERLAP = 512, 256
"""Characters that a pattern reads at once, and how many of them the next window has as well:
whatever is no longer than the overlap stands whole in one of them."""
PATTERNS = (
    # name@host, name (at) host, also apart.
    re.compile(
        r"(?<![^\s@])[^\s@]+ ?(?:@|[\[({] ?(?:at|ät) ?[\])}]) ?[^\s@]+",
        re.IGNORECASE,
    ),
    re.compile(r"(?:https?:|ftp:|www\.)\S+", re.IGNORECASE),
    # A domain: labels of one letter may come first, but a chain of numbers is none.
    re.compile(
        r"(?<![\w-])(?<![\w-]\.)(?:(?:[\w-]\.)+(?!\d+\.))?[\w-]{2,}(?:\.[\w-]+)*"
        r"\.[a-z]{2,}(?!\w|\.\w)",
        re.IGNORECASE,
    ),
    # Telephone numbers, and long numbers of any kind.
    re.compile(r"(?<!\d)(?<!\d[.,])(?:\+|0)\d(?:[\s()/.-]{0,3}\d){5,}"),
    re.compile(r"(?<!\d)\d{9,}(?!\d)"),
    # Keys, such as those of private links.
    re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{32,}"),
)


def traces(text: str) -> Iterator[str]:
    """Yield what looks like a way to reach somebody; the same may come twice."""
    for window in windows(" ".join(text.split())):
        for pattern in PATTERNS:
            yield from (one.group() for one in pattern.finditer(window))


def windows(text: str) -> Iterator[str]:
    """Yield a text in pieces of at most :data:`WINDOW` characters, each overlapping the next."""
    step = WINDOW - OVERLAP
    for start in range(0, max(1, len(text) - OVERLAP), step):
        yield text[start : start + WINDOW]
