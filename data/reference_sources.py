"""Sources of single statements about a mini-cluster that its own row does not name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from data.csvfile import read_table, unique
from features.catalogue import ValueSource
from matcher.statements import CODES, ENTERED_BASES, MEMBERS, STATUS, THEMES

SOURCES_FILE = "value_sources.csv"
"""May be missing: no statement of what is shipped has a source of its own."""
STATEMENTS = (THEMES, CODES, MEMBERS, STATUS)
"""What is said about a mini-cluster beside its name, demands and reliefs."""


def read_value_sources(folder: Path, mini_clusters: Collection[str]) -> tuple[ValueSource, ...]:
    """Return the sources of single statements, in the order of the file.

    Parameters
    ----------
    folder : where the files lie.
    mini_clusters : ids of the mini-clusters.
    """
    if not (folder / SOURCES_FILE).exists():
        return ()
    rows = read_table(folder, SOURCES_FILE, ("mini_cluster", "statement"))
    unique(rows, "mini_cluster", "statement")
    return tuple(
        ValueSource(
            row.known("mini_cluster", mini_clusters, "mini-cluster"),
            row.one_of("statement", STATEMENTS),
            row.provenance(ENTERED_BASES),
        )
        for row in rows
    )
