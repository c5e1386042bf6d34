"""Alignments of a pairing do not depend on which other pairings are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from data.reference import open_matcher
from features.encoding import PhraseBlock
from features.profiles import SMEProfile
from matcher.alignment import MAX_ALIGNMENTS, align
from matcher.pipeline import Matcher
from tests.features.test_comparisons import candidates, curve, firm, phrases

FIRM = SMEProfile(
    name="Muster GmbH",
    technologies_offered=("Lasermesstechnik", "Galvanik", "Schiffsventile", "LED-Leuchten"),
    technologies_sought=("Leiterplatten", "Getriebe"),
)


def test_the_english_version_of_a_phrase_is_left_out() -> None:
    query = firm(offered=phrases(0), english=phrases(1), sought=phrases(2))
    (found,) = align(query, candidates(), [1])
    # The themes of the second candidate are axes 1 and 2.
    assert [(one.mine, one.list, one.theirs) for one in found] == [
        ("axis 2", "sought", 1),
        ("axis 0", "offered", 0),
    ]
    assert [one.similarity for one in found] == pytest.approx([curve(1.0), curve(0.0)])


def test_phrases_that_fit_alike_go_by_alphabet() -> None:
    twins = PhraseBlock(("b", "a"), phrases(0, 0).vectors, np.ones(2))
    (found,) = align(firm(offered=twins), candidates(), [0])
    assert [one.mine for one in found] == ["a", "b"]


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
