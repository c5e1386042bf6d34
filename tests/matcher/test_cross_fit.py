"""Chances are checked on firms that were not learned from, and corrected where that is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.vocabulary import RespondentGroup
from matcher.calibration import Recalibration
from matcher.cross_fit import (
    FOLDS,
    Checked,
    _parts,
    _unseen_scores,
    check_chances,
    scores_under,
)
from matcher.examples import examples_of
from matcher.fitting import fit
from matcher.learned_versions import version_of
from matcher.learning import Examples, Settings, learn
from matcher.learning_operations import as_then, retrain, table_of
from matcher.scoring import AdditiveScorer
from matcher.training_set import Reading
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(60)


@pytest.fixture(scope="module")
def examples(desk: Desk) -> Examples:
    told, table = table_of(desk.services, desk.clock.now())
    return examples_of(desk.bench.matcher_of, desk.bench.foundation.base, told, table)[0]


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def overconfident(desk: Desk, examples: Examples) -> Checked:
    """A survey ten times too strong that decisions may hardly move: its chances are too extreme."""
    found = desk.bench.foundation
    loud = {group: 10.0 * mean for group, mean in found.prior.mean.items()}
    stiff = {group: 0.001 * width for group, width in found.prior.width.items()}
    prior = replace(found.prior, mean=loud, width=stiff)
    settings = found.settings._replace(scale_shape=1e6, strength=0.0)
    stiffly = replace(found, prior=prior, settings=settings)
    return check_chances(examples, stiffly, learn(examples, stiffly), rng())


def test_chances_that_are_off_are_found_and_made_truer(desk: Desk, examples: Examples) -> None:
    checked = overconfident(desk, examples)
    assert checked.applied is not None
    assert checked.applied.slope < 0.7
    assert checked.error_after < checked.error
    assert (checked.firms, checked.decisions) == (60, 240)
    assert sum(one.n for one in checked.points) == 240
    assert all(one.share.low <= one.share.value <= one.share.high for one in checked.points)


def test_chances_that_are_true_are_left_as_they_are(desk: Desk, examples: Examples) -> None:
    found = desk.bench.foundation
    checked = check_chances(examples, found, learn(examples, found), rng())
    assert checked.correction is not None
    assert checked.applied is None or checked.applied.gain > 2.9


def test_a_correction_stretches_all_weights_alike_and_the_sum_stays_exact(
    desk: Desk, examples: Examples
) -> None:
    found = desk.bench.foundation
    learned = learn(examples, found)
    correction = Recalibration(-0.3, 0.6, 10.0)
    plain, corrected = (
        version_of(learned, found, "0" * 64, examples, *more) for more in ((), (correction,))
    )
    group = RespondentGroup.INTERESTED
    one, other = AdditiveScorer(plain, group), AdditiveScorer(corrected, group)
    pairs = examples.values[:20]
    assert np.allclose(other.score_pairs(pairs), -0.3 + 0.6 * one.score_pairs(pairs), atol=1e-8)
    assert np.allclose(
        other.score_pairs(pairs), corrected.baseline + other.contributions(pairs).sum(axis=1)
    )
    assert np.allclose(corrected.covariance[group], 0.36 * plain.covariance[group], atol=1e-9)


def test_with_few_firms_nothing_is_said_of_chances(desk: Desk, examples: Examples) -> None:
    few = examples.chosen(examples.firms < 20)
    found = desk.bench.foundation
    assert check_chances(few, found, learn(few, found), rng()) == Checked()


@pytest.mark.parametrize("reading", list(Reading))
def test_each_part_is_scored_by_what_training_without_it_gives(
    desk: Desk, examples: Examples, reading: Reading
) -> None:
    found = desk.bench.foundation.with_reading(reading)
    scores = _unseen_scores(examples, found, fit(examples, found))
    parts = _parts(examples.firms)
    for part in range(FOLDS):
        cold = fit(examples.chosen(parts != part), found)
        inside = examples.chosen(parts == part)
        assert scores[parts == part] == pytest.approx(scores_under(cold, inside, found), abs=1e-9)


def test_all_decisions_of_one_firm_stay_in_one_part(examples: Examples) -> None:
    parts = _parts(examples.firms)
    assert set(parts.tolist()) == set(range(FOLDS))
    for firm in np.unique(examples.firms):
        assert len(set(parts[examples.firms == firm].tolist())) == 1


def test_the_check_stands_in_the_report_and_can_be_switched_off() -> None:
    desk = open_desk(48)
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    found = done.training.document["calibration"]
    assert found["firms"] == 36
    assert len(found["reliability"]) == len(found["corrected"]) == 10
    found_too = replace(desk.bench.foundation, settings=Settings(calibrate=False))
    done = retrain(
        desk.services, replace(desk.bench, foundation=found_too), "account:9", rules=EASY
    )
    assert done.training.document["calibration"]["slope"] is None


def test_a_model_of_before_the_check_is_taken_back_without_it() -> None:
    desk = open_desk(48)
    off = replace(desk.bench.foundation, settings=Settings(calibrate=False))
    bench = replace(desk.bench, foundation=off)
    done = retrain(desk.services, bench, "account:9", rules=EASY)
    training = desk.services.learning.training(done.version)
    assert training is not None
    settings = dict(training.document["settings"])
    del settings["calibrate"]
    old = replace(training, document={**training.document, "settings": settings})
    assert as_then(desk.bench, old, desk.bench.foundation.prior).foundation.settings == off.settings
