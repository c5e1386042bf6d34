"""What the template of the analysis may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeanCell:
    """Mean answer of a group with its interval, and how many firms answered."""

    value: float
    low: float
    high: float
    firms: int


@dataclass(frozen=True, slots=True)
class MeanTable:
    """Mean answers by group.

    Parameters
    ----------
    heads : names of the groups.
    rows : name of what was rated, and the mean of each group, or None where it is not shown.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MeanCell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """Figures of groups of firms.

    Parameters
    ----------
    minimum : fewest firms of which anything is said.
    groups : names of groups and how many firms they have, None where it is not shown.
    barriers, readiness : by group, then by size class inside each group.
    fields : name of a technology field, its firms, their requests and how many were accepted.
    fields_hidden : how many more fields are not shown.
    """

    minimum: int
    groups: tuple[tuple[str, int | None], ...]
    barriers: tuple[MeanTable, ...]
    readiness: tuple[MeanTable, ...]
    fields: tuple[tuple[str, int, int, int], ...]
    fields_hidden: int
    csv_url: str
