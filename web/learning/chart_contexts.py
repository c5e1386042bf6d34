"""What the templates of learning may read of weights: the chart, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One weight with its interval, log-odds per standard deviation.

    Parameters
    ----------
    at : value, low and high as shares of the chart's width, 0-1.
    """

    value: float
    low: float
    high: float
    at: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class WeightRow:
    """The weights of one comparison, in the order of the columns.

    Parameters
    ----------
    marks : None where a model does not say.
    said : what the last column says against the first, in words; empty where the interval holds
        both.
    """

    label: str
    marks: tuple[Mark | None, ...]
    said: str


@dataclass(frozen=True, slots=True)
class WeightGroup:
    """The weights for one group of firms, the largest first.

    Parameters
    ----------
    zero : its place in the chart; note : what is to be said of the group, or empty.
    """

    key: str
    name: str
    rows: tuple[WeightRow, ...]
    zero: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class WeightChart:
    """Columns of weights side by side, with a table behind the picture.

    Parameters
    ----------
    example : what one weight of the last column does to a chance, in words.
    """

    columns: tuple[str, ...]
    groups: tuple[WeightGroup, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Said:
    """What decisions say of the weights of a version.

    Parameters
    ----------
    title : which version that is.
    together : what all weights have in common, as sentences; may be empty.
    groups : what has moved beyond that, per group of firms; may be empty.
    """

    title: str
    together: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
