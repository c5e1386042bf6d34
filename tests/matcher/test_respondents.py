"""Two groups keep weights of their own and learn a little from each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.model_json import MODEL_FILE, load_model
from features.vocabulary import RespondentGroup
from matcher.evidence import Evidence, standardised
from matcher.posterior import Prior, find_posterior
from matcher.respondents import in_parts, joint_prior, learn_groups, side_by_side
from matcher.scoring import sigmoid
from matcher.training import AdditivePairScorer

GROUPS = tuple(RespondentGroup)
K = 26


def surveys() -> dict[RespondentGroup, Prior]:
    weights = load_model(MODEL_FILE).feature_weights
    return {group: AdditivePairScorer(weights[group]).prior(K) for group in GROUPS}


def planted(seed: int, n: int, shared: float) -> tuple[Evidence, np.ndarray, np.ndarray]:
    """Decisions of both groups, which group, and true weights (2, K) of correlated deviations."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=K) * np.sqrt(shared)
    own = rng.normal(size=(2, K)) * np.sqrt(1 - shared)
    truth = np.array([surveys()[group].mean for group in GROUPS]) + 0.1 * (common + own)
    z, respondents = rng.normal(size=(n, K)), rng.integers(2, size=n)
    odds = -1.0 + (z * truth[respondents]).sum(axis=1)
    accepted = (rng.random(n) < sigmoid(odds)).astype(float)
    return Evidence(z, accepted, np.zeros(K), np.ones(K), np.ones(n)), respondents, truth


def test_learning_from_each_other_brings_both_groups_nearer_to_the_truth() -> None:
    missed = dict.fromkeys((0.0, 0.5), 0.0)
    for seed in range(12):
        evidence, respondents, truth = planted(seed, 600, 0.5)
        for kinship in missed:
            found = learn_groups(evidence, respondents, surveys(), kinship)
            weights = np.array([found.feature_weights[group] for group in GROUPS])
            missed[kinship] += float(((weights - truth) ** 2).mean())
    assert missed[0.5] < missed[0.0]


def test_without_kinship_and_with_its_own_baseline_a_group_learns_as_if_alone() -> None:
    evidence, respondents, _ = planted(1, 400, 0.5)
    fixed = {
        group: replace(prior, baseline=-1.0, baseline_width=1e-6, scale_shape=1e9)
        for group, prior in surveys().items()
    }
    together = learn_groups(evidence, respondents, fixed, kinship=0.0)
    for number, group in enumerate(GROUPS):
        alone = find_posterior(evidence.rows(respondents == number), fixed[group])
        assert together.feature_weights[group] == pytest.approx(alone.weights, abs=1e-6)


def test_a_group_without_decisions_follows_its_survey_and_a_part_of_the_others_deviation() -> None:
    evidence, _, _ = planted(1, 5000, 0.5)
    found = learn_groups(evidence, np.zeros(5000, dtype=np.intp), surveys())
    scale = found.posterior.scale
    apart = [found.feature_weights[group] - scale * surveys()[group].mean for group in GROUPS]
    assert apart[1] == pytest.approx(0.5 * apart[0], abs=1e-6)
    assert np.diag(found.covariance[GROUPS[1]]).mean() > np.diag(found.covariance[GROUPS[0]]).mean()


@pytest.mark.parametrize("kinship", [-0.1, 1.0])
def test_an_impossible_kinship_is_refused(kinship: float) -> None:
    with pytest.raises(ValueError, match="kinship"):
        joint_prior(list(surveys().values()), kinship)


@pytest.mark.parametrize("coordinators", [0, 4])
def test_sets_of_weights_that_share_nothing_but_the_baseline_are_fitted_as_one_wide_set(
    coordinators: int,
) -> None:
    """The wide table has a set of comparisons a group, those of the other group unknown."""
    rng = np.random.default_rng(11)
    evidence, respondents, _ = planted(11, 5000, 0.5)
    holes = np.where(rng.random(evidence.pairs.shape) < 0.1, np.nan, evidence.pairs)
    groups = rng.integers(0, coordinators, 5000) if coordinators else None
    evidence = replace(evidence, pairs=holes, groups=groups, n_groups=coordinators)
    prior = joint_prior(list(surveys().values()), 0.5)
    wide = find_posterior(side_by_side(evidence, respondents, 2), prior)
    parts = find_posterior(in_parts(evidence, respondents, 2), prior)
    assert parts.point.main == pytest.approx(wide.point.main, abs=1e-10)
    assert parts.point.groups == pytest.approx(wide.point.groups, abs=1e-10)
    assert parts.covariance == pytest.approx(wide.covariance, abs=1e-10)
    assert standardised(in_parts(evidence, respondents, 2)) == pytest.approx(
        standardised(side_by_side(evidence, respondents, 2))
    )
