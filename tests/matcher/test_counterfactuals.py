"""What would raise a chance: exact, one change at a time, only gains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from features.catalogue import NetworkEdge
from features.errors import UnknownCodeError
from features.profiles import SMEProfile, parse_profile
from features.vocabulary import Basis
from matcher.counterfactuals import Change, what_would_raise
from matcher.pipeline import Matcher
from tests.factories import make_catalogue, make_matcher, make_model, make_profile
from tests.fake_encoder import HashEncoder

MATCHER = make_matcher()


def changed(profile: SMEProfile, change: Change) -> SMEProfile:
    """The profile as it would be answered after the change."""
    answers: dict[str, Any] = profile.model_dump(mode="json")
    if change.joined:
        answers["german_clusters"] = [*answers["german_clusters"], change.joined]
    else:
        table, _, name = change.field.partition(".")
        answers[table] = {**answers[table], name: change.to_level}
    return parse_profile(answers)


@pytest.mark.parametrize("mini_cluster", ["east-01", "east-02", "west-01", "west-02"])
def test_every_change_is_what_a_changed_profile_would_get(mini_cluster: str) -> None:
    profile = make_profile(german_clusters=[])
    before = MATCHER.recommend(profile, n=None).explanation(mini_cluster)
    assert before is not None
    changes = what_would_raise(MATCHER, profile, mini_cluster, n=100)
    assert changes
    for change in changes:
        after = MATCHER.recommend(changed(profile, change), n=None).explanation(mini_cluster)
        assert after is not None
        assert (change.chance_before, change.rank_before) == (before.chance, before.rank)
        assert change.chance_after == pytest.approx(after.chance, abs=1e-12)
        assert change.rank_after == after.rank


def test_only_gains_are_listed_and_the_largest_comes_first() -> None:
    gains = [one.gain for one in what_would_raise(MATCHER, make_profile(), "east-01", n=100)]
    assert all(gain > 0.0 for gain in gains)
    assert gains == sorted(gains, reverse=True)


def test_an_answer_moves_by_two_steps_at_most_and_no_further_than_helps() -> None:
    changes = {one.field: one for one in what_would_raise(MATCHER, make_profile(), "east-01", 100)}
    # Of 7 eighths that are needed, readiness 2 has 1 quarter and 4 has 3 quarters: both steps help.
    personnel = changes["readiness.personnel"]
    assert (personnel.from_level, personnel.to_level) == (2, 4)
    assert (changes["barriers.cost"].from_level, changes["barriers.cost"].to_level) == (5, 3)
    assert "readiness.product" not in changes  # It is 5 already.
    assert "barriers.own_network" not in changes  # It is 1 already.


def test_an_unknown_answer_is_set_one_step_short_of_the_best() -> None:
    changes = {one.field: one for one in what_would_raise(MATCHER, make_profile(), "east-01", 100)}
    network, ip = changes["readiness.network"], changes["barriers.ip"]
    assert (network.from_level, network.to_level) == (None, 4)
    assert (ip.from_level, ip.to_level) == (None, 2)


def with_documented_link() -> Matcher:
    """The matcher, with a documented agreement of a German cluster with the place of east-01."""
    catalogue = MATCHER.catalogue
    place = catalogue.mini_cluster("east-01").innovation_cluster
    provenance = replace(catalogue.edges[0].provenance, basis=Basis.DOCUMENTED)
    link = NetworkEdge("optonet", place, "links_documented", 0.9, provenance)
    return make_matcher(catalogue=replace(catalogue, edges=(*catalogue.edges, link)))


def test_joining_a_cluster_with_a_documented_link_strengthens_the_way() -> None:
    profile = make_profile(german_clusters=[])
    found = what_would_raise(with_documented_link(), profile, "east-01", 100)
    joined = [one for one in found if one.joined]
    assert [one.joined for one in joined] == ["optonet"]
    assert joined[0].key == "network_access"


def test_joining_is_not_proposed_for_an_assumed_trust_or_twice() -> None:
    without = what_would_raise(MATCHER, make_profile(german_clusters=[]), "east-01", 100)
    again = what_would_raise(with_documented_link(), make_profile(), "east-01", 100)
    assert not [one for one in (*without, *again) if one.joined]


def test_a_negative_number_of_changes_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        what_would_raise(MATCHER, make_profile(), "east-01", n=-1)


def test_a_change_that_moves_nothing_is_not_listed() -> None:
    model = make_model()
    still = make_matcher(model=make_model(feature_weights={
        group: 0.0 * weights for group, weights in model.feature_weights.items()
    }))  # fmt: skip
    assert what_would_raise(still, make_profile(), "east-01") == ()


def test_the_number_of_changes_is_limited() -> None:
    assert len(what_would_raise(MATCHER, make_profile(), "east-01", n=2)) == 2
    assert what_would_raise(MATCHER, make_profile(), "east-01", n=0) == ()


def test_who_takes_no_part_gets_no_changes_and_an_unknown_id_is_refused() -> None:
    assert what_would_raise(MATCHER, make_profile(), "west-03") == ()
    assert what_would_raise(MATCHER, make_profile(exclude=["east-01"]), "east-01") == ()
    with pytest.raises(UnknownCodeError, match="east-01"):
        what_would_raise(MATCHER, make_profile(), "east-001")


def test_a_firm_that_is_encoded_already_is_not_encoded_again() -> None:
    encoder, profile = HashEncoder(), make_profile()
    matcher = Matcher(make_catalogue(), make_model(), encoder)
    firm = matcher.recommend(profile).firm
    calls = list(encoder.calls)
    found = what_would_raise(matcher, profile, "east-01", firm=firm)
    assert encoder.calls == calls
    assert found == what_would_raise(MATCHER, profile, "east-01")
