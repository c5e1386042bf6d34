"""What an expert expects is near the top, in every language; expectations came before scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pytest

from data.reference import open_matcher
from matcher.pipeline import Matcher
from tests.golden_profiles import (
    LANGUAGES,
    GoldFirm,
    bootstrap_interval,
    fresh_firms,
    gold_firms,
    off_topic_profiles,
    rank_of_expected,
    single_words,
    top_ten_overlaps,
)

pytestmark = pytest.mark.slow

FIRMS = gold_firms()
TRIPLETS = [firm for firm in FIRMS if len(firm.profiles) == len(LANGUAGES)]
FRESH = fresh_firms()


class Reached(NamedTuple):
    """How near the top some firms find what is expected; no rank of a single firm is kept."""

    firms: int
    first: int
    top_five: int
    mrr: float
    interval: tuple[float, float]

    def line(self, name: str) -> str:
        """Return the line of the report."""
        low, high = self.interval
        return (
            f"gold {name}: n={self.firms} first={self.first} top5={self.top_five}"
            f" MRR={self.mrr:.2f} (90 % {low:.2f}-{high:.2f})"
        )


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return open_matcher()


@pytest.fixture(scope="module")
def ranks(matcher: Matcher) -> dict[str, int]:
    return _ranks(matcher, FIRMS)


@pytest.fixture(scope="module")
def fresh(matcher: Matcher) -> Reached:
    """Return the sum of the fresh firms, so that no failure can print the rank of one."""
    return _reached(list(_ranks(matcher, FRESH).values()))


@pytest.fixture(scope="module", autouse=True)
def report(ranks: dict[str, int], fresh: Reached, matcher: Matcher) -> Iterator[None]:
    """Print what was reached, per language; ``pytest -s tests/golden`` shows it."""
    yield
    for name, firms in [("all", FIRMS), *((one, _in(one)) for one in LANGUAGES)]:
        print(_reached([ranks[firm.id] for firm in firms]).line(name))
    print(fresh.line("fresh"))
    overlaps = [value for firm in TRIPLETS for value in top_ten_overlaps(matcher, firm)]
    within = [
        all(rank_of_expected(matcher, one, firm.expected) <= 3 for one in firm.profiles.values())
        for firm in TRIPLETS
    ]
    print(
        f"gold triplets: n={len(TRIPLETS)} top3 in each language={sum(within)}"
        f" mean overlap of top ten={np.mean(overlaps):.2f}"
    )
    for name, held_out in (("held out", True), ("looked at", False)):
        stopped = _stopped(matcher, held_out)
        print(f"off topic, {name}: n={len(stopped)} not vouched for={sum(stopped)}")


def _stopped(matcher: Matcher, held_out: bool) -> list[bool]:
    """Return for each firm from outside technology whether the service does not vouch for it."""
    return [
        matcher.recommend(profile, n=0).abstained is not None
        for profile in off_topic_profiles(held_out)
    ]


def _ranks(matcher: Matcher, firms: Sequence[GoldFirm]) -> dict[str, int]:
    return {
        firm.id: rank_of_expected(matcher, firm.profiles[firm.language], firm.expected)
        for firm in firms
    }


def _reached(found: list[int]) -> Reached:
    reciprocal = [1 / rank for rank in found]
    return Reached(
        firms=len(found),
        first=found.count(1),
        top_five=sum(rank <= 5 for rank in found),
        mrr=float(np.mean(reciprocal)),
        interval=bootstrap_interval(reciprocal),
    )


def _in(language: str) -> list[GoldFirm]:
    return [firm for firm in FIRMS if firm.language == language]


def test_there_are_thirty_firms_eight_of_them_held_out() -> None:
    assert len(FIRMS) == 30
    assert sum(firm.held_out for firm in FIRMS) == 8


def test_there_are_eight_fresh_firms_all_of_them_held_out() -> None:
    assert len(FRESH) == 8
    assert all(firm.held_out for firm in FRESH)
    assert not {firm.id for firm in FRESH} & {firm.id for firm in FIRMS}


def test_expected_is_in_the_top_five_for_at_least_28(ranks: dict[str, int]) -> None:
    assert sum(rank <= 5 for rank in ranks.values()) >= 28


def test_expected_is_first_for_at_least_22(ranks: dict[str, int]) -> None:
    assert sum(rank == 1 for rank in ranks.values()) >= 22


def test_expected_is_in_the_top_five_for_at_least_six_fresh_firms(fresh: Reached) -> None:
    assert fresh.top_five >= 6


@pytest.mark.parametrize("firm", TRIPLETS, ids=lambda firm: f"{firm.id}-{firm.topic}")
def test_same_firm_finds_its_cluster_in_the_top_three_in_each_language(
    matcher: Matcher, firm: GoldFirm
) -> None:
    for profile in firm.profiles.values():
        assert rank_of_expected(matcher, profile, firm.expected) <= 3


def test_top_tens_of_the_same_firm_overlap_by_at_least_seven(matcher: Matcher) -> None:
    overlaps = [value for firm in TRIPLETS for value in top_ten_overlaps(matcher, firm)]
    assert np.mean(overlaps) >= 7


@pytest.mark.parametrize(("kind", "abstains"), [("technology", False), ("other", True)])
def test_short_queries_are_vouched_for_only_where_they_name_a_technology(
    matcher: Matcher, kind: str, abstains: bool
) -> None:
    right = [
        (matcher.recommend(profile, n=0).abstained is not None) == abstains
        for profile in single_words(kind)
    ]
    assert len(right) == 33
    assert sum(right) >= 30


@pytest.mark.parametrize(("held_out", "least"), [(False, 30), (True, 16)])
def test_firms_from_outside_technology_are_not_vouched_for(
    matcher: Matcher, held_out: bool, least: int
) -> None:
    stopped = _stopped(matcher, held_out)
    assert len(stopped) == (20 if held_out else 34)
    assert sum(stopped) >= least


def test_no_gold_firm_makes_the_service_abstain(matcher: Matcher) -> None:
    assert [
        firm.id
        for firm in FIRMS
        if matcher.recommend(firm.profiles[firm.language], n=0).abstained is not None
    ] == []
