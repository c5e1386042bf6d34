"""What learning the weights costs and gains, next to plain regression and boosted trees."""

from __future__ import annotations

import gc
import importlib.util
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from matcher.calibration import log_losses
from matcher.posterior import Evidence, find_posterior
from matcher.terms import find_terms, with_terms
from matcher.training import AdditivePairScorer
from matcher.truth_world import Log, World, draw_world, regret, show
from matcher.unlearning import unlearn
from tests.benchmarks.measure import FloatArray, Spread, mean, one_thread, ratio, take_turns
from tests.benchmarks.report import table, write_section
from tests.truth import learned, learner, reference_plan

pytestmark = pytest.mark.benchmark

MANY = 1_000_000
FEWER = 100_000
ROUNDS = 5
WORLDS = 30
COUNTS = (200, 1000, 10_000)
INTERACTION = 0.5
#: Solvers of LogisticRegression that fit a dense matrix of this shape in reasonable time.
SOLVERS = ("lbfgs", "newton-cholesky")
#: Most of the time of the best solver that a cold and a warm fit may take; most memory, in inputs.
BOUNDS = {"cold": 0.5, "warm": 1 / 3, "memory": 3.0}
LEAST_GAIN_OF_UNLEARNING = 5.0
MOST_EXCESS = 0.7

SURVEY, OURS, MORE = "survey alone", "ours", "ours, with the terms it finds"
PLAIN, TREES = "logistic regression", "boosted trees"

ABOUT = f"""\
Decisions are synthetic (`matcher/truth_world.py`): {MANY:,} of them by 25 comparisons for the \
times, on one thread and in turns. Ours has a survey on another scale, signs, the free scale and \
the covariance on top. A warm restart starts from the model without the last hundredth. \
Unlearning takes one firm out of {FEWER:,}, against a fit from the start without it."""

QUALITY = f"""\
Mean over {WORLDS} worlds of 500 firms: log loss above that of the truth in thousandths of a nat, \
and normalised regret at 10 in thousandths (0 = perfect, 1,000 = random). Lists are in random \
order. The survey alone is given the true baseline; the others have to find it. Boosted trees are \
scikit-learn's `HistGradientBoostingClassifier` with early stopping; LightGBM joins the table \
where it is installed. With interaction, the truth has a product of the first two comparisons \
(weight {INTERACTION} on z) that a sum of single comparisons cannot see; the terms of \
`matcher/terms.py` are looked for in the same decisions and added by name."""


def test_training_against_plain_regression_and_trees() -> None:
    with one_thread():
        times, best = _times()
        forgetting = _unlearning()
        memory = _memory()
        quality = [_quality(interaction) for interaction in (0.0, INTERACTION)]
    cold, warm = (ratio(times[name], times[best]) for name in ("cold", "warm"))
    excess = quality[0][1000]
    share = excess[OURS][0] / excess[PLAIN][0]
    finding = (
        f"Learning from {MANY:,} decisions takes {cold.text()} times as long as scikit-learn's "
        f"best solver ({best}; at most {BOUNDS['cold']}: {_held(cold.middle, BOUNDS['cold'])}), a "
        f"warm restart {warm.text()} times (at most 1/3: {_held(warm.middle, BOUNDS['warm'])}), "
        f"with {memory:.2f} times the input in memory beside it; unlearning one firm is "
        f"{forgetting.text(1)} times as fast as training again (at least 5: "
        f"{_held(LEAST_GAIN_OF_UNLEARNING, forgetting.middle)}). With 1,000 decisions the excess "
        f"log loss is {share:.2f} of the plain regression's (at most {MOST_EXCESS}: "
        f"{_held(share, MOST_EXCESS)})."
    )
    body = [ABOUT, QUALITY]
    for name, found in zip(("additive truth", "with interaction"), quality, strict=True):
        body.append(_table(name, found))
    write_section("training", "Learning the weights", finding, body)
    assert memory < BOUNDS["memory"]


def _held(value: float, bound: float) -> str:
    return "held" if value <= bound else "not held"


def _decisions(n: int, seed: int = 1) -> tuple[World, FloatArray, np.ndarray, np.ndarray]:
    world = draw_world(reference_plan(survey_scale=3.0), np.random.default_rng(seed))
    log = show(world, np.random.default_rng(seed), n // 10, world.survey)
    return world, world.values(log), log.accepted.astype(int), log.firm


def _times() -> tuple[dict[str, FloatArray], str]:
    world, values, accepted, _ = _decisions(MANY)
    most = MANY - MANY // 100
    warm = learner(world, warm_start=True).fit(values[:most], accepted[:most])

    def restart() -> None:
        again = learner(world, warm_start=True)
        again.posterior_, again.leniency_ = warm.posterior_, {}
        again.fit(values, accepted)

    calls: dict[str, Callable[[], object]] = {
        "cold": lambda: learner(world).fit(values, accepted),
        "warm": restart,
    }
    for solver in SOLVERS:
        calls[solver] = partial(LogisticRegression(solver=solver).fit, values, accepted)
    times = take_turns(calls, ROUNDS, 1)
    return times, min(SOLVERS, key=lambda solver: float(np.median(times[solver])))


def _unlearning() -> Spread:
    world, values, accepted, firm = _decisions(FEWER)
    ones = np.ones(len(values))
    evidence = Evidence(values, accepted.astype(float), world.means, world.scales, ones)
    prior = learner(world).prior(values.shape[1])
    known = find_posterior(evidence, prior)
    gone = firm == firm[0]
    removed, left = evidence.rows(gone), evidence.rows(~gone)
    found = unlearn(known, removed, left, prior, prior).after.weights
    assert np.abs(found - find_posterior(left, prior).weights).max() < 1e-10
    times = take_turns(
        {
            "cold": lambda: find_posterior(left, prior),
            "warm": lambda: unlearn(known, removed, left, prior, prior),
        },
        2 * ROUNDS,
    )
    return ratio(times["cold"], times["warm"])


def _memory() -> float:
    world, values, accepted, _ = _decisions(MANY)
    scorer: AdditivePairScorer = learner(world)
    gc.collect()
    tracemalloc.start()
    scorer.fit(values, accepted)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak / values.nbytes)


def _quality(interaction: float) -> dict[int, dict[str, tuple[float, float]]]:
    sums: dict[int, dict[str, list[tuple[float, float]]]] = {count: {} for count in COUNTS}
    for seed in range(WORLDS):
        plan = reference_plan(n_firms=500, interaction=interaction)
        world = draw_world(plan, np.random.default_rng(seed))
        log = show(world, np.random.default_rng(seed + 1), max(COUNTS) // 10)
        anyhow = np.random.default_rng(seed + 2).permutation(len(log.firm))
        for count in COUNTS:
            for name, scores in _contenders(world, log.rows(anyhow[:count])).items():
                sums[count].setdefault(name, []).append(_excess(world, scores))
    return {
        count: {name: _means(rows) for name, rows in found.items()} for count, found in sums.items()
    }


def _means(rows: list[tuple[float, float]]) -> tuple[float, float]:
    losses, regrets = zip(*rows, strict=True)
    return mean(losses).middle, mean(regrets).middle


def _excess(world: World, scores: FloatArray) -> tuple[float, float]:
    odds = world.log_odds(world.weights)
    least = log_losses(odds, world.chances).mean()
    lost = log_losses(scores, world.chances).mean() - least
    return 1000 * float(lost), 1000 * regret(world, scores)


def _contenders(world: World, log: Log) -> dict[str, FloatArray]:
    values, accepted = world.values(log), log.accepted.astype(int)
    ours = learned(world, log)
    everything = world.pairs.reshape(-1, values.shape[1])
    found = {
        SURVEY: world.baseline + world.scores(world.survey),
        OURS: ours.baseline_ + world.scores(ours.feature_weights_),
        MORE: _with_its_terms(world, log, ours),
    }
    models: dict[str, Any] = {
        PLAIN: LogisticRegression(max_iter=1000),
        TREES: HistGradientBoostingClassifier(early_stopping=True, random_state=0),
    }
    if importlib.util.find_spec("lightgbm") is not None:
        from lightgbm import LGBMClassifier  # type: ignore[import-not-found]

        models["LightGBM"] = LGBMClassifier(verbose=-1, random_state=0)
    z = (values - world.means) / world.scales
    for name, model in models.items():
        model.fit(z, accepted)
        chance = model.predict_proba((everything - world.means) / world.scales)[:, 1]
        clipped = np.clip(chance, 1e-6, 1 - 1e-6)
        found[name] = np.log(clipped / (1 - clipped)).reshape(world.pairs.shape[:2])
    return found


def _with_its_terms(world: World, log: Log, ours: AdditivePairScorer) -> FloatArray:
    values, accepted = world.values(log), log.accepted.astype(float)
    evidence = Evidence(values, accepted, world.means, world.scales, np.ones(len(values)))
    findings = find_terms(evidence, ours.posterior_, log.firm)
    terms = [finding.term for finding in findings]
    size, added = values.shape[1], len(terms)
    more = AdditivePairScorer(
        [*world.survey, *np.zeros(added)],
        [0.1] * size + [0.5] * added,
        [*world.plan.signs, *np.zeros(added)],
        means=[*world.means, *np.zeros(added)],
        scales=[*world.scales, *np.ones(added)],
    ).fit(with_terms(values, world.means, world.scales, terms), accepted.astype(int))
    everything = world.pairs.reshape(-1, size)
    scores = more.score_pairs(with_terms(everything, world.means, world.scales, terms))
    return scores.reshape(world.pairs.shape[:2])


def _table(name: str, found: dict[int, dict[str, tuple[float, float]]]) -> str:
    what = [f"{count:,} decisions: {one}" for count in COUNTS for one in ("loss", "regret")]
    head = [name, *what]
    rows = []
    for contender in found[COUNTS[0]]:
        numbers = [found[count][contender][place] for count in COUNTS for place in (0, 1)]
        rows.append([contender, *(f"{number:.1f}" for number in numbers)])
    return table(head, rows)
