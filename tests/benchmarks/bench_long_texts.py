"""Whether cutting a text into phrases stays in step with its length, whatever it is made of."""

from __future__ import annotations

from functools import partial

import pytest

from features.phrases import phrase_weights, split_phrases
from tests.benchmarks.measure import FloatArray, ratio, take_turns
from tests.benchmarks.report import table, write_section
from tests.hostile_texts import PIECES, hostile_text

pytestmark = pytest.mark.benchmark

LENGTH = 100_000
ROUNDS = 5

#: Twice the text takes twice as long; four times would be quadratic.
BOUND = 3.0

ABOUT = f"""\
Each text repeats one piece up to the limit of {LENGTH:,} characters; some pieces are made to \
mislead patterns, sorting or stemming. Growth is the time for the whole text as a multiple of that \
for half of it: 2 is linear, 4 quadratic (at most {BOUND:g})."""


def test_cutting_a_text_grows_with_its_length() -> None:
    growth = {piece: measure(piece) for piece in PIECES}
    worst = max(growth, key=lambda piece: growth[piece])
    write_section(
        "long_texts",
        "Very long texts",
        f"Cutting the longest text that is taken ({LENGTH:,} characters) takes between "
        f"{min(growth.values()):.1f} and {growth[worst]:.1f} times as long as half of it, over "
        f"{len(PIECES)} kinds of text.",
        [
            ABOUT,
            table(
                ("repeated piece", "growth"),
                [[f"`{piece!a}`", f"{value:.1f}"] for piece, value in growth.items()],
            ),
        ],
    )
    assert growth[worst] <= BOUND, worst


def measure(piece: str) -> float:
    """Return the median growth from half the length to all of it."""
    calls = {
        str(length): partial(cut, hostile_text(piece, length)) for length in (LENGTH // 2, LENGTH)
    }
    half, whole = take_turns(calls, ROUNDS, warm_up=1).values()
    return ratio(whole, half).middle


def cut(text: str) -> FloatArray:
    return phrase_weights(split_phrases(text))
