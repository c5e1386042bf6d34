"""A firm on its way to numbers: how much of what it writes is compared."""

from __future__ import annotations

import pytest

from features.profile_encoder import MAX_COMPARED
from tests.factories import make_matcher, make_profile

MATCHER = make_matcher()
LINES = [f"sensor {number}" for number in range(MAX_COMPARED + 40)]


@pytest.mark.parametrize(
    ("block", "answers"),
    [
        ("problem", {"problem": "\n".join(LINES)}),
        ("offered", {"technologies_offered": ["; ".join(LINES[at : at + 12])
                                              for at in range(0, len(LINES), 12)]}),
    ],
)  # fmt: skip
def test_the_first_phrases_of_a_long_answer_are_compared(
    block: str, answers: dict[str, object]
) -> None:
    firm = MATCHER.profiles.encode_sme(make_profile(**answers))
    assert list(getattr(firm, block).phrases) == LINES[:MAX_COMPARED]
