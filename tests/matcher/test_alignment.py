"""Alignments of a pairing do not depend on which other pairings are asked for."""

from __future__ import annotations

import pytest

from data.reference import open_matcher
from features.profiles import SMEProfile
from matcher.alignment import MAX_ALIGNMENTS, align
from matcher.pipeline import Matcher

FIRM = SMEProfile(
    name="Muster GmbH",
    technologies_offered=("Lasermesstechnik", "Galvanik", "Schiffsventile", "LED-Leuchten"),
    technologies_sought=("Leiterplatten", "Getriebe"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return open_matcher()


@pytest.mark.parametrize("positions", [[], [7], [57, 0, 3], list(range(57, -1, -1))])
def test_few_or_all_candidates_in_any_order_give_the_same_alignments(
    matcher: Matcher, positions: list[int]
) -> None:
    firm, candidates = matcher.profiles.encode_sme(FIRM), matcher.encoded_candidates
    everything = align(firm, candidates, range(len(candidates)))
    assert align(firm, candidates, positions) == [everything[row] for row in positions]


def test_alignment_names_each_phrase_once_with_its_nearest_theme(matcher: Matcher) -> None:
    firm, candidates = matcher.profiles.encode_sme(FIRM), matcher.encoded_candidates
    position = candidates.ids.index("gwangju-03")
    found = align(firm, candidates, [position])[0]
    assert len(found) == MAX_ALIGNMENTS
    assert found[0].mine == "Lasermesstechnik"
    assert len({one.mine for one in found}) == MAX_ALIGNMENTS
    assert [one.similarity for one in found] == sorted((o.similarity for o in found), reverse=True)
    themes = matcher.catalogue.mini_cluster("gwangju-03").themes
    assert all(0 <= one.theirs < len(themes) for one in found)
