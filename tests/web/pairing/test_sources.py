"""Sources in words: one line a statement of a source, and nothing said twice."""

from __future__ import annotations

from web.pairing.parts import SourceLine
from web.pairing.sources import merged


def line(title: str, carries: str, source: str = "https://example.org/a") -> SourceLine:
    return SourceLine(
        title=title,
        carries=carries,
        basis="documented",
        as_of="2014",
        source=source,
        citations=(),
    )


def test_facts_of_one_source_are_one_line_that_names_once_what_they_carry() -> None:
    found = merged([
        line("Institute A", "Time; Problem"),
        line("Institute B", "Problem"),
        line("Institute C", "Problem", "https://example.org/b"),
    ])  # fmt: skip

    assert [(one.title, one.carries) for one in found] == [
        ("Institute A; Institute B", "Time; Problem"),
        ("Institute C", "Problem"),
    ]
