"""What the template of the method page may read as ``page``: frozen, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from web.catalogue.contexts import ListFacts


@dataclass(frozen=True, slots=True)
class WeightDot:
    """A weight with its interval, log-odds per standard deviation; places as shares of the axis."""

    value: float
    low: float
    high: float
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One comparison with its numbers.

    Parameters
    ----------
    mean, scale : of the comparison's values, 0-1.
    interested, cooperating : its weight for each group of firms.
    """

    key: str
    label: str
    mean: float
    scale: float
    interested: WeightDot
    cooperating: WeightDot


@dataclass(frozen=True, slots=True)
class ComparisonGroup:
    """Comparisons that are shown and weighted together, with their joint weight (norm)."""

    key: str
    label: str
    rows: tuple[ComparisonRow, ...]
    interested: float
    cooperating: float


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Comparisons of one group that follow one rule and differ, or do not, for the same reason."""

    group: str
    labels: tuple[str, ...]
    meaning: str
    scope: str
    unknown: str


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One line of the worked example; ``value`` and ``z`` are None where unknown.

    Parameters
    ----------
    contribution : rounded so that the column adds up.
    """

    label: str
    answer: str
    value: float | None
    mean: float
    scale: float
    z: float | None
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A sum from the baseline to the chance, for a made-up firm."""

    baseline: float
    rows: tuple[ExampleRow, ...]
    others: int
    total: float
    chance: float
    low: float
    high: float
    largest: float


@dataclass(frozen=True, slots=True)
class BandRow:
    """A fit band: scores from ``low`` to ``high`` (None: open), and its share of the references."""

    label: str
    low: float | None
    high: float | None
    share: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Comparisons that speak of the same thing, and their joint weight (norm)."""

    labels: tuple[str, ...]
    interested: float
    cooperating: float
    bound: float


@dataclass(frozen=True, slots=True)
class MethodPage:
    """How the matching works, with the numbers of the active model.

    Parameters
    ----------
    assumed : whether there are no decisions behind the model yet.
    ticks : pairs of (share of the axis, weight) of the chart.
    zero : share of the axis at the weight 0.
    inputs : pairs of (name, hash) of what the model was built from.
    files : pairs of (name, address).
    """

    version: str
    catalogue_version: str
    assumed: bool
    comparisons: int
    per_pair: int
    rules: tuple[RuleRow, ...]
    groups: tuple[ComparisonGroup, ...]
    ticks: tuple[tuple[float, float], ...]
    zero: float
    example: WorkedExample
    overlap: Overlap
    bands: tuple[BandRow, ...]
    least_topic_margin: float
    abstain_below_short: float
    short_profile_words: int
    base_rate: float
    baseline: float
    prior_width: float
    scale_width: float
    baseline_width: float
    interval_level: float
    facts: ListFacts
    inputs: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
