"""Mini-clusters side by side: which of them is called the strongest in a row."""

from __future__ import annotations

import pytest

from features.vocabulary import Basis
from web.pairing.comparison import _row
from web.pairing.contexts import FallRow


def fall(contribution: float, known: bool = True) -> FallRow:
    return FallRow(
        key="funding_route",
        label="",
        text="",
        mine="",
        theirs="",
        basis=Basis.ASSUMPTION,
        contribution=contribution,
        known=known,
        cause="",
        same_for_all=False,
        start=0.0,
        end=0.0,
    )


@pytest.mark.parametrize(
    ("contributions", "expected"),
    [
        ((0.3, 0.1, 0.0), [True, False, False]),
        ((0.3, 0.3, 0.1), [False, False, False]),
        ((0.0, -0.2, -0.3), [False, False, False]),
        ((-0.1, -0.2, -0.3), [False, False, False]),
        ((0.0, 0.0, 0.0), [False, False, False]),
    ],
)
def test_only_one_that_alone_speaks_most_for_its_column_is_the_strongest(
    contributions: tuple[float, ...], expected: list[bool]
) -> None:
    row = _row(tuple(map(fall, contributions)))
    assert [one.strongest for one in row.cells] == expected


def test_what_is_unknown_is_never_the_strongest() -> None:
    row = _row((fall(0.4, known=False), fall(0.1)))
    assert [one.strongest for one in row.cells] == [False, True]
