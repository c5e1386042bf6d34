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
from matcher.types import Exclusion
from tests.factories import make_catalogue, make_matcher, make_model, make_profile
from tests.fake_encoder import HashEncoder

MATCHER = make_matcher()


def raises(
    profile: SMEProfile, mini_cluster: str, n: int = 100, matcher: Matcher = MATCHER
) -> tuple[Change, ...]:
    """What would raise the chance of one mini-cluster for a firm."""
    return what_would_raise(matcher, matcher.recommend(profile), mini_cluster, n)


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
    changes = raises(profile, mini_cluster)
    assert changes
    for change in changes:
        after = MATCHER.recommend(changed(profile, change), n=None).explanation(mini_cluster)
        assert after is not None
        assert (change.chance_before, change.rank_before) == (before.chance, before.rank)
        assert change.chance_after == pytest.approx(after.chance, abs=1e-12)
        assert change.rank_after == after.rank


def test_only_gains_are_listed_and_the_largest_comes_first() -> None:
    gains = [one.gain for one in raises(make_profile(), "east-01")]
    assert all(gain > 0.0 for gain in gains)
    assert gains == sorted(gains, reverse=True)


def test_an_answer_moves_by_two_steps_at_most_and_no_further_than_helps() -> None:
    changes = {one.field: one for one in raises(make_profile(), "east-01")}
    # Of 7 eighths that are needed, readiness 2 has 1 quarter and 4 has 3 quarters: both steps help.
    personnel = changes["readiness.personnel"]
    assert (personnel.from_level, personnel.to_level) == (2, 4)
    assert (changes["barriers.cost"].from_level, changes["barriers.cost"].to_level) == (5, 3)
    assert "readiness.product" not in changes  # It is 5 already.
    assert "barriers.own_network" not in changes  # It is 1 already.


def test_an_unknown_answer_is_set_one_step_short_of_the_best() -> None:
    changes = {one.field: one for one in raises(make_profile(), "east-01")}
    network, ip = changes["readiness.network"], changes["barriers.ip"]
    assert (network.from_level, network.to_level) == (None, 4)
    assert (ip.from_level, ip.to_level) == (None, 2)


def with_link(basis: Basis = Basis.DOCUMENTED) -> Matcher:
    """The matcher, with an agreement of a German cluster with the place of east-01."""
    catalogue = MATCHER.catalogue
    place = catalogue.mini_cluster("east-01").innovation_cluster
    provenance = replace(catalogue.edges[0].provenance, basis=basis)
    link = NetworkEdge("optonet", place, "links_documented", 0.9, provenance)
    return make_matcher(catalogue=replace(catalogue, edges=(*catalogue.edges, link)))


def test_joining_a_cluster_with_a_documented_link_strengthens_the_way() -> None:
    profile = make_profile(german_clusters=[])
    found = raises(profile, "east-01", matcher=with_link())
    joined = [one for one in found if one.joined]
    assert [one.joined for one in joined] == ["optonet"]
    assert joined[0].key == "network_access"


def test_joining_is_not_proposed_for_an_assumed_trust_or_twice() -> None:
    alone = make_profile(german_clusters=[])
    without = raises(alone, "east-01") + raises(
        alone, "east-01", matcher=with_link(Basis.ASSUMPTION)
    )
    again = raises(make_profile(), "east-01", matcher=with_link())
    assert not [one for one in (*without, *again) if one.joined]


def test_a_negative_number_of_changes_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        raises(make_profile(), "east-01", n=-1)


@pytest.mark.parametrize("share", [0.0, 1e-10], ids=["nothing", "less than orders a list"])
def test_a_change_that_moves_nothing_is_not_listed(share: float) -> None:
    model = make_model()
    still = make_matcher(model=make_model(feature_weights={
        group: share * weights for group, weights in model.feature_weights.items()
    }))  # fmt: skip
    assert raises(make_profile(), "east-01", matcher=still) == ()


def test_the_number_of_changes_is_limited() -> None:
    assert len(raises(make_profile(), "east-01", n=2)) == 2
    assert raises(make_profile(), "east-01", n=0) == ()


def test_who_takes_no_part_gets_no_changes_and_an_unknown_id_is_refused() -> None:
    assert raises(make_profile(), "west-03") == ()
    assert raises(make_profile(exclude=["east-01"]), "east-01") == ()
    with pytest.raises(UnknownCodeError, match="east-01"):
        raises(make_profile(), "east-001")


def test_nothing_is_encoded_again() -> None:
    encoder = HashEncoder()
    matcher = Matcher(make_catalogue(), make_model(), encoder)
    recommendation = matcher.recommend(make_profile())
    calls = list(encoder.calls)
    assert what_would_raise(matcher, recommendation, "east-01")
    assert encoder.calls == calls


def test_ranks_are_those_of_the_list_when_a_rule_keeps_the_best_from_it() -> None:
    best, second = MATCHER.recommend(make_profile()).ranking[:2]
    forbidden = {best.mini_cluster: Exclusion(best.mini_cluster, "forbid")}
    listed = MATCHER.recommend(make_profile(), ruled_out=forbidden)
    changes = what_would_raise(MATCHER, listed, second.mini_cluster)
    assert changes
    assert {(one.rank_before, one.rank_after) for one in changes} == {(1, 1)}
    assert what_would_raise(MATCHER, listed, best.mini_cluster) == ()
