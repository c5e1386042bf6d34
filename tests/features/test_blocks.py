"""Every number that the comparisons read can be looked at, with its label and its unit."""

from __future__ import annotations

import numpy as np

from features.blocks import candidate_blocks, sme_blocks
from tests.factories import make_matcher, make_profile

MATCHER = make_matcher()


def test_a_firm_shows_its_answers_in_named_blocks() -> None:
    firm = MATCHER.profiles.encode_sme(make_profile())
    blocks = {block.name: block for block in sme_blocks(firm, MATCHER.profiles)}
    readiness = dict(zip(blocks["readiness"].labels, blocks["readiness"].values, strict=True))
    assert (readiness["product"], readiness["personnel"]) == (1.0, 0.25)
    assert np.isnan(readiness["network"])
    assert blocks["offered"].labels == ("optical sensors", "laser measurement")
    assert blocks["offered"].values.shape == (2, 64)
    assert blocks["access"].labels == ("east", "west")
    assert [
        label
        for label, value in zip(blocks["wipo"].labels, blocks["wipo"].values, strict=True)
        if value
    ] == ["9", "10"]


def test_a_mini_cluster_shows_what_is_demanded_and_eased() -> None:
    candidates = MATCHER.encoded_candidates
    position = candidates.ids.index("east-01")
    blocks = {one.name: one for one in candidate_blocks(candidates, position, MATCHER.profiles)}
    demand = dict(zip(blocks["demand"].labels, blocks["demand"].values, strict=True))
    relief = dict(zip(blocks["relief"].labels, blocks["relief"].values, strict=True))
    assert demand["personnel"] == 0.875
    assert np.isnan(demand["product"])
    assert (relief["cost"], relief["time"]) == (0.5, 0.25)
    assert blocks["hop"].labels == ("east",)


def test_every_block_says_its_unit_and_meaning() -> None:
    firm = MATCHER.profiles.encode_sme(make_profile(technologies_sought=[], nace=[]))
    both = (
        *sme_blocks(firm, MATCHER.profiles),
        *candidate_blocks(MATCHER.encoded_candidates, 0, MATCHER.profiles),
    )
    for block in both:
        assert block.unit
        assert block.meaning
        assert not block.labels or len(block.labels) == len(block.values)
