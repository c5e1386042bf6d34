"""What the templates of reports may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass

Option = tuple[str, str]
"""Value and label of something that can be chosen."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One number of the whole period with what it counts."""

    name: str
    count: int
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """One share of the whole period.

    Parameters
    ----------
    rate, low, high : 0-1, None of nothing.
    """

    name: str
    definition: str
    count: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """The programme report.

    Parameters
    ----------
    months : all that can be chosen; ``first`` and ``last`` are.
    fault : what is wrong with the chosen period, or empty.
    everything : whether it counts the whole programme, not only one's own networks.
    heads : names of the columns of the tables by month and by network, without the first.
    by_month, by_network : rows of a name and one count a column.
    """

    months: tuple[Option, ...]
    first: str
    last: str
    fault: str
    everything: bool
    counts: tuple[CountRow, ...]
    rates: tuple[RateRow, ...]
    level: float
    heads: tuple[str, ...]
    by_month: tuple[tuple[str, tuple[int, ...]], ...]
    by_network: tuple[tuple[str, tuple[int, ...]], ...]
    csv_url: str
