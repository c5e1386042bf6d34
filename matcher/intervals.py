"""Intervals of shares that were counted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

LEVEL = 0.95
_Z = 1.959963984540054
"""The 0.975 quantile of the normal distribution, for :data:`LEVEL`."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and what that says about the rate behind it.

    Parameters
    ----------
    count, of : 0 <= count <= of.
    """

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is no share")

    @property
    def rate(self) -> float | None:
        """The share itself, 0-1, None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval at :data:`LEVEL`, None of nothing; it holds the share itself."""
        if not self.of:
            return None
        share, squared = self.count / self.of, _Z * _Z
        middle = (share + squared / (2 * self.of)) / (1 + squared / self.of)
        half = sqrt(share * (1 - share) / self.of + squared / (4 * self.of**2))
        half *= _Z / (1 + squared / self.of)
        return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
