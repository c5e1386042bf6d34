"""Intervals of shares that were counted, and of means of bounded answers.

They are Wilson's (1927, *Journal of the American Statistical Association* 22, 209-212).
"""

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
        return wilson(self.count / self.of, self.of)


def wilson(share: float, of: int) -> tuple[float, float]:
    """Return the Wilson interval at :data:`LEVEL` around a share; it holds the share itself.

    Parameters
    ----------
    share : 0-1; also the mean of numbers from 0 to 1, whose spread is at most that of a share, so
        that the interval is rather too wide.
    of : how many were counted, at least 1.
    """
    squared = _Z * _Z
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = sqrt(share * (1 - share) / of + squared / (4 * of**2)) * _Z / (1 + squared / of)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
