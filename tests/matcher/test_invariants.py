"""What must always hold, tried on the shipped catalogue and model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.matching import shipped_encoder
from data.model_build import load_reference_firms
from data.reference import load_catalogue
from features.catalogue import Catalogue, MiniCluster, NetworkNode
from features.comparisons import COMPARISON_KEYS, COMPARISONS, compare
from features.profiles import SMEProfile, Style, parse_profile
from features.vocabulary import Barrier, RespondentGroup, Scope, SuccessFactor
from matcher.pipeline import Matcher

ROOT = Path(__file__).resolve().parents[2]
FIRMS = load_reference_firms(load_catalogue())


def ranked(matcher: Matcher, profile: SMEProfile) -> list[tuple[str, float]]:
    return [(one.mini_cluster, one.score) for one in matcher.recommend(profile, n=None).ranking]


def numbers(matcher: Matcher, profile: SMEProfile) -> dict[str, tuple[object, ...]]:
    """Return all that is computed of each pairing but its rank."""
    return {
        one.mini_cluster: (
            one.score,
            one.chance,
            one.interval,
            one.band,
            [(part.value, part.contribution) for part in one.contributions],
        )
        for one in matcher.recommend(profile, n=None).ranking
    }


@pytest.mark.slow
def test_parts_add_up_for_every_reference_firm_and_candidate(matcher: Matcher) -> None:
    for firm in FIRMS:
        found = matcher.score(matcher.profiles.encode_sme(firm))
        total = matcher.model.baseline + found.contributions.sum(axis=1)
        assert np.abs(found.scores - total).max() < 1e-9


def test_adding_a_mini_cluster_in_another_place_changes_nobodys_score(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    twin = replace(
        catalogue.mini_cluster("gwangju-03"), id="zz-new", innovation_cluster="gumi", institutes=()
    )
    step = next(edge for edge in catalogue.edges if edge.target == "gumi-01")
    larger = replace(
        catalogue,
        mini_clusters=(twin, *catalogue.mini_clusters),
        nodes=(*catalogue.nodes, NetworkNode("zz-new", "mini_cluster", twin.name)),
        edges=(replace(step, target="zz-new"), *catalogue.edges),
    )
    other = Matcher(larger, matcher.model, matcher.profiles.encoder)
    for firm in (FIRMS[0], FIRMS[1].model_copy(update={"german_clusters": ("mai-carbon",)})):
        before, after = numbers(matcher, firm), numbers(other, firm)
        assert after.pop("zz-new") is not None
        assert after == before


def test_order_of_the_catalogue_does_not_matter(matcher: Matcher, catalogue: Catalogue) -> None:
    reversed_catalogue = replace(catalogue, mini_clusters=catalogue.mini_clusters[::-1])
    other = Matcher(reversed_catalogue, matcher.model, shipped_encoder())
    assert ranked(other, FIRMS[3]) == ranked(matcher, FIRMS[3])


def test_firm_scoped_comparisons_are_the_same_for_all_candidates(matcher: Matcher) -> None:
    for firm in FIRMS[::5]:
        table = compare(matcher.profiles.encode_sme(firm), matcher.encoded_candidates)
        for column, comparison in enumerate(COMPARISONS):
            if comparison.scope is Scope.FIRM:
                known = table[:, column][~np.isnan(table[:, column])]
                assert len(np.unique(known)) <= 1, comparison.key


def test_barriers_change_the_order_where_facts_carry_it(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    """Two firms alike but for one barrier: only candidates with a fact for it move."""
    moved = False
    for barrier in Barrier:
        for firm in FIRMS[:3]:
            low = firm.model_copy(update={"barriers": {**firm.barriers, barrier: 1}})
            high = firm.model_copy(update={"barriers": {**firm.barriers, barrier: 5}})
            first = dict(ranked(matcher, low))
            second = dict(ranked(matcher, high))
            losses: dict[float, set[str]] = {}
            for name, score in first.items():
                losses.setdefault(round(score - second[name], 9), set()).add(name)
            without_fact = {
                one.id for one in matcher._matchable if one.reliefs.get(barrier) is None
            }
            # All candidates without a fact lose the same, so no assumption orders them anew.
            assert sum(bool(names & without_fact) for names in losses.values()) <= 1
            moved |= [name for name, _ in ranked(matcher, low)] != [
                name for name, _ in ranked(matcher, high)
            ]
    assert moved


def test_readiness_changes_the_order_where_facts_carry_it(matcher: Matcher) -> None:
    """Two firms alike but for one readiness: only candidates with a fact for it move."""
    moved = set()
    for factor in SuccessFactor:
        for firm in FIRMS[:3]:
            low = firm.model_copy(update={"readiness": {**firm.readiness, factor: 1}})
            high = firm.model_copy(update={"readiness": {**firm.readiness, factor: 5}})
            first, second = dict(ranked(matcher, low)), dict(ranked(matcher, high))
            gains = {name: round(second[name] - first[name], 9) for name in first}
            demanded = {one.id for one in matcher._matchable if factor in one.demands}
            assert len({gain for name, gain in gains.items() if name not in demanded}) <= 1
            if not demanded:
                assert list(first) == list(second)
            if list(first) != list(second):
                moved.add(factor)
    assert {SuccessFactor.RESOURCES, SuccessFactor.FUNDING} <= moved


def test_a_fact_that_moves_a_barrier_or_a_readiness_is_named(matcher: Matcher) -> None:
    shown = matcher.recommend(FIRMS[0], n=None).ranking
    keys = [f"barrier_{key}" for key in Barrier] + [f"readiness_{key}" for key in SuccessFactor]
    for one in shown:
        for key in keys:
            theirs = one.theirs[key]
            assert (theirs.basis.value == "derived") == bool(theirs.facts)


def test_respondent_groups_have_weights_of_their_own(matcher: Matcher) -> None:
    model = matcher.model
    first, second = (model.feature_weights[group] for group in RespondentGroup)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("group", list(RespondentGroup))
def test_starting_weights_keep_the_norms_of_the_design(
    matcher: Matcher, group: RespondentGroup
) -> None:
    weights = dict(zip(COMPARISON_KEYS, matcher.model.feature_weights[group], strict=True))
    technology = ["technology_focus", "problem_fit", "industry_code", "technology_field"]
    ready = [key for key in weights if key.startswith(("readiness_", "barrier_"))]
    rest = [key for key in weights if key not in technology and key not in ready]
    network = ["readiness_network", "barrier_own_network", "barrier_korean_networks"]

    def norm(keys: list[str]) -> float:
        return float(np.linalg.norm([weights[key] for key in keys]))

    assert norm(technology) == pytest.approx(1.13, abs=0.01)
    assert norm(ready) <= 0.4001
    assert norm(rest) <= 0.2
    assert norm([*network, "network_access"]) <= 0.3
    assert min(weights.values()) > 0


def test_mean_chance_of_the_reference_top_ten_is_the_base_rate(matcher: Matcher) -> None:
    chances = [one.chance for firm in FIRMS for one in matcher.recommend(firm, n=10).ranking]
    assert np.mean(chances) == pytest.approx(0.212, abs=1e-6)


def test_excluded_mini_clusters_are_named_with_their_reason(matcher: Matcher) -> None:
    firm = SMEProfile(name="X", technologies_offered=("LED",), exclude=("gwangju-02",))
    found = matcher.recommend(firm, n=None)
    assert found.candidates == len(found.ranking) == 57
    assert {(one.mini_cluster, one.key) for one in found.excluded} == {
        ("wonju-05", "management_support"),
        ("wonju-06", "design"),
        ("gwangju-02", "excluded_by_profile"),
    }


def test_a_negative_length_is_refused(matcher: Matcher) -> None:
    with pytest.raises(ValueError, match="-1"):
        matcher.recommend(FIRMS[0], n=-1)


@pytest.mark.parametrize(("n", "length"), [(0, 0), (1, 1), (10, 10), (100, 58), (None, 58)])
def test_ranking_has_the_length_asked_for(matcher: Matcher, n: int | None, length: int) -> None:
    assert len(matcher.recommend(FIRMS[0], n=n).ranking) == length


def test_a_shorter_ranking_is_the_beginning_of_a_longer_one(matcher: Matcher) -> None:
    longer = matcher.recommend(FIRMS[0], n=None).ranking
    assert matcher.recommend(FIRMS[0], n=7).ranking == longer[:7]


@pytest.mark.parametrize(
    "text",
    [
        "Bäckerei mit Brötchen und Kuchen",
        "Steuerberatung für Vereine",
        "Spargel",
        "Brötchen",
    ],
)
def test_service_abstains_where_nothing_fits_but_still_ranks(matcher: Matcher, text: str) -> None:
    found = matcher.recommend(parse_profile({"name": "X", "technologies_offered": [text]}))
    assert found.abstained is not None
    assert found.abstained.key == "technology_focus"
    assert len(found.ranking) == 10


def test_excluding_every_candidate_gives_an_empty_ranking_and_abstains(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    firm = SMEProfile(
        name="X",
        technologies_offered=("LED",),
        exclude=tuple(one.id for one in catalogue.mini_clusters),
    )
    found = matcher.recommend(firm)
    assert found.ranking == ()
    assert found.abstained is not None


def _only(catalogue: Catalogue, mini: MiniCluster) -> Catalogue:
    return replace(catalogue, mini_clusters=(mini,))


def test_one_candidate_is_ranked_first(matcher: Matcher, catalogue: Catalogue) -> None:
    alone = Matcher(
        _only(catalogue, catalogue.mini_cluster("gumi-01")), matcher.model, shipped_encoder()
    )
    assert [name for name, _ in ranked(alone, FIRMS[0])] == ["gumi-01"]


def test_frame_has_one_row_a_candidate_and_parts_that_add_up(matcher: Matcher) -> None:
    frame = matcher.recommend(FIRMS[0], n=5).to_frame()
    total = frame["baseline"] + frame[list(COMPARISON_KEYS)].sum(axis=1)
    assert frame["rank"].tolist() == [1, 2, 3, 4, 5]
    assert np.allclose(frame["score"], total, atol=1e-9)


def test_an_answer_taken_back_widens_the_interval_on_average(matcher: Matcher) -> None:
    """A firm that leaves readiness, barriers and style open is less sure, in the mean of many."""

    def width(firm: SMEProfile) -> float:
        low, high = matcher.score(matcher.profiles.encode_sme(firm)).intervals.T
        return float((np.log(high / (1 - high)) - np.log(low / (1 - low))).mean())

    silent = {"readiness": {}, "barriers": {}, "style": Style()}
    pairs = [(width(firm), width(firm.model_copy(update=silent))) for firm in FIRMS[::4]]
    known, unknown = np.mean(pairs, axis=0)
    assert unknown > known
