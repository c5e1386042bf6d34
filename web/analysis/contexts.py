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
    needs_url: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need: a barrier, the firms it is about, and how many of them have it.

    Parameters
    ----------
    firms : how many rated the barrier; stated, unmet : how many of them call it a strong or
        decisive obstacle; how many of these have no known help in their suggestions.
    share, low, high : unmet of firms with its interval at 95 %, 0-1.
    sentence : the same for somebody who is not a statistician.
    """

    barrier: str
    group: str
    firms: int
    stated: int
    unmet: int
    share: float
    low: float
    high: float
    sentence: str


@dataclass(frozen=True, slots=True)
class NeedTable:
    """Needs by one way to divide firms.

    Parameters
    ----------
    anchor, title, head : identifier and name of the section; name of the column of groups.
    rows : greatest need first; ``more`` rows stand only in the file.
    """

    anchor: str
    title: str
    head: str
    rows: tuple[NeedRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """Obstacles without known help.

    Parameters
    ----------
    minimum : fewest firms of which anything is said; most : how many firms are looked at;
        places : how many suggestions of each firm.
    every : needs of all firms, greatest first.
    tables : needs by respondent group, size class, sector and Land.
    """

    minimum: int
    most: int
    places: int
    every: tuple[NeedRow, ...]
    tables: tuple[NeedTable, ...]
    csv_url: str
    analysis_url: str
