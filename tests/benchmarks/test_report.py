"""The page of the benchmarks keeps its order, and a section is replaced, never repeated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.measure import Spread, hits, mean, ratio, reciprocal_ranks, take_turns
from tests.benchmarks.report import FILE, HEAD, ORDER, table, write_section


def test_sections_stand_in_their_fixed_order_whatever_was_written_first(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    for key in reversed(ORDER):
        write_section(key, f"Title of {key}", f"What {key} shows.", ["Body."], page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    places = [text.index(f"## Title of {key}") for key in ORDER]
    assert places == sorted(places)
    assert [f"- **Title of {key}.** What {key} shows." in text for key in ORDER] == [True] * len(
        ORDER
    )


def test_section_replaces_the_one_with_its_key_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_section("gold", "Gold", "Old.", ["Old body."], page)
    write_section("probe", "Probe", "Kept.", ["Kept body."], page)
    write_section("gold", "Gold", "New.", [table(("a", "b"), [["1", "2"]])], page)
    text = page.read_text(encoding="utf-8")
    assert "Old" not in text
    assert "Kept body." in text
    assert "| a | b |\n| --- | ---: |\n| 1 | 2 |" in text
    assert [one.name for one in tmp_path.iterdir()] == ["benchmarks.md"]


def test_every_section_says_when_and_how_it_was_measured(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_section("gold", "Gold", "Finding.", [], page)
    text = page.read_text(encoding="utf-8")
    for word in ("Measured on 20", "with Python 3.", "processors, load ", "`make bench`"):
        assert word in text


@pytest.mark.parametrize(("key", "finding"), [("speed", "One line."), ("gold", "Two\nlines.")])
def test_unknown_key_or_long_finding_is_refused(tmp_path: Path, key: str, finding: str) -> None:
    with pytest.raises(ValueError, match=r"key|finding"):
        write_section(key, "Title", finding, [], tmp_path / "benchmarks.md")
    assert list(tmp_path.iterdir()) == []


def test_committed_page_holds_every_section() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [f"<!-- begin {key} -->" in text for key in ORDER] == [True] * len(ORDER)


def test_ties_share_the_first_place_and_take_the_middle_rank() -> None:
    scores = np.array([[2.0, 2.0, 1.0], [0.0, 1.0, 0.0], [5.0, 4.0, 3.0]])
    assert hits(scores).tolist() == [0.5, 1.0, 0.0]
    assert reciprocal_ranks(scores).tolist() == [1 / 1.5, 1.0, 1 / 3]


def test_mean_has_a_seeded_interval_around_it() -> None:
    first, second = mean([0.0, 1.0, 1.0, 1.0]), mean([0.0, 1.0, 1.0, 1.0])
    assert first == second
    assert first.low < first.middle == 0.75 < first.high


def test_ratio_is_taken_round_by_round() -> None:
    assert ratio(np.array([2.0, 6.0, 4.0]), np.array([1.0, 3.0, 2.0])) == Spread(2.0, 2.0, 2.0)


def test_calls_take_turns_and_warm_up_rounds_are_not_timed() -> None:
    seen: list[str] = []
    seconds = take_turns({"a": lambda: seen.append("a"), "b": lambda: seen.append("b")}, 3, 1)
    assert seen == ["a", "b"] * 4
    assert {name: len(values) for name, values in seconds.items()} == {"a": 3, "b": 3}


def test_spread_is_written_with_its_range() -> None:
    assert Spread(0.2, 0.1, 0.3).text() == "0.20 (0.10 to 0.30)"
    assert Spread(0.2, -0.1, 0.3).text(1, "+") == "+0.2 (-0.1 to +0.3)"
