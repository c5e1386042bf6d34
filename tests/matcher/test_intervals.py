"""Shares and their Wilson intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.intervals import Share

_COUNTS = st.integers(0, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # From the formula by hand.
        (8, 10, 0.490162, 0.943318),
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
        (1, 2, 0.094531, 0.905469),
    ],
)
def test_the_interval_is_that_of_wilson(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=1e-6)


def test_nothing_of_nothing_has_neither_rate_nor_interval() -> None:
    assert (Share(0, 0).rate, Share(0, 0).interval) == (None, None)


@pytest.mark.parametrize(("count", "of"), [(-1, 2), (3, 2), (1, 0)])
def test_what_is_no_share_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(count, of)


@given(_COUNTS)
def test_the_interval_holds_the_rate_and_lies_between_0_and_1(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    if share.rate is not None and share.interval is not None:
        low, high = share.interval
        assert 0.0 <= low <= share.rate <= high <= 1.0
