"""What learning the weights gains, next to regression, boosted trees and a boosted additive model.

LightGBM and InterpretML are in an extra of their own that only ``make bench`` installs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from matcher.calibration import log_losses
from matcher.evaluation import ndcg
from matcher.evidence import Evidence
from matcher.reference_model import TOP
from matcher.terms import find_terms, with_terms
from matcher.training import AdditivePairScorer
from matcher.truth_world import Log, World, draw_world, show
from tests.benchmarks.measure import FloatArray, Spread, mean, one_thread
from tests.benchmarks.report import held, table, write_section
from tests.truth import learned, reference_plan

pytestmark = pytest.mark.benchmark

WORLDS = 6
FIRMS = 500
COUNTS = (200, 1000, 10_000)
INTERACTION, BEND = 0.5, 0.4
#: Most of the excess log loss of a plain regression that is left with a survey and 1,000 decisions.
MOST_EXCESS = 0.7

SURVEY, OURS, MORE = "survey alone", "ours", "ours with terms"
PLAIN, TREES, TREES_MORE = "logistic regression", "LightGBM", "LightGBM from the survey"
BOOSTED = "EBM"
RIVALS = (TREES, TREES_MORE, BOOSTED)
EVERYBODY = {SURVEY, OURS, MORE, PLAIN, *RIVALS}
#: Those that ours has to be as good as where the truth is additive; the other was told the survey.
ASKED = (TREES, BOOSTED)
METRICS = ("loss", "NDCG")
ROUNDING = 1e-6

Scores = Mapping[str, FloatArray]
#: By number of decisions and contender: (worlds, 2) of excess log loss and NDCG.
Results = dict[int, dict[str, FloatArray]]

ABOUT = f"""\
Mean over {WORLDS} synthetic worlds (`matcher/truth_world.py`, seeds 0 to {WORLDS - 1}) of {FIRMS} \
firms, lists in random order, measured over all pairings: log loss above that of the truth in \
thousandths of a nat, and NDCG@10 with the true chances as gains, in thousandths (1,000 = the best \
possible lists). The survey alone is given the true baseline; the others have to find it. \
**{MORE}** adds by name what `matcher/terms.py` finds in the same decisions. **{TREES}** \
(`lightgbm`) has 15 leaves, rate 0.05 and stops early on a fifth of the decisions; **from the \
survey** it starts at the survey's score, as ours does. **{BOOSTED}** is `interpret`'s \
`ExplainableBoostingClassifier` without interactions, but with its three strongest where the truth \
has a product: of the first two comparisons, weight {INTERACTION} on z. With a bend, it has the \
square of the second one, weight {BEND}. Ahead is less log loss and more NDCG, world by world, \
with 90 % intervals."""


def test_ours_against_regression_trees_and_a_boosted_additive_model() -> None:
    pytest.importorskip("lightgbm", reason="only with the extra 'bench'")
    pytest.importorskip("interpret.glassbox", reason="only with the extra 'bench'")
    with one_thread():
        additive = _results(pairs=0)
        product = _results(pairs=3, interaction=INTERACTION)
        bend = _results(pairs=0, u_shape=BEND, u_key=1)
    share = additive[1000][OURS][:, 0].mean() / additive[1000][PLAIN][:, 0].mean()
    at_least = all(_is_no_worse(additive[n], OURS, rival) for n in COUNTS for rival in ASKED)
    finding = (
        f"Where the truth is additive, ours is at least as good as LightGBM and an EBM in log loss "
        f"and NDCG@10 at {', '.join(f'{n:,}' for n in COUNTS)} decisions ({held(at_least)}); with "
        f"1,000 its excess log loss is {share:.2f} of the plain regression's (at most "
        f"{MOST_EXCESS}: {held(share <= MOST_EXCESS)}). Excess log loss in thousandths of a nat at "
        f"{COUNTS[-1]:,} decisions where it is not: with a product {_losses(product)}; with a bend "
        f"{_losses(bend)}."
    )
    body = [ABOUT, _table("additive truth", additive)]
    body.append(_advantages("ours is ahead of", additive, OURS))
    for name, found in (("with a product", product), ("with a bend", bend)):
        body.append(_table(name, found))
        body += [_advantages(f"{name}, {one} is ahead of", found, one) for one in (OURS, MORE)]
    write_section("contenders", "Learning, next to boosted models", finding, body)


def _losses(found: Results) -> str:
    shown = (OURS, MORE, TREES, BOOSTED)
    return ", ".join(f"{name} {found[COUNTS[-1]][name][:, 0].mean():.1f}" for name in shown)


def _results(pairs: int, **truth: float) -> Results:
    found: dict[int, dict[str, list[tuple[float, float]]]] = {count: {} for count in COUNTS}
    for seed in range(WORLDS):
        plan = reference_plan(n_firms=FIRMS, **truth)
        world = draw_world(plan, np.random.default_rng(seed))
        log = show(world, np.random.default_rng(seed + 1), max(COUNTS) // 10)
        anyhow = np.random.default_rng(seed + 2).permutation(len(log.firm))
        for count in COUNTS:
            for name, scores in _contenders(world, log.rows(anyhow[:count]), pairs).items():
                found[count].setdefault(name, []).append(_metrics(world, scores))
    results = {
        count: {name: np.array(rows) for name, rows in each.items()}
        for count, each in found.items()
    }
    _require_measured(results)
    return results


def _require_measured(found: Results) -> None:
    """Hold what is true of the measurement whoever is ahead: nobody is better than the truth."""
    for count in COUNTS:
        assert set(found[count]) == EVERYBODY
        for name, rows in found[count].items():
            assert rows.shape == (WORLDS, len(METRICS)), (count, name)
            assert np.isfinite(rows).all(), (count, name)
            lost, order = rows.T
            # No other chances have less log loss than the true ones, nor lists more than they.
            assert (lost >= -ROUNDING).all(), (count, name, lost)
            assert ((order > 0.0) & (order <= 1000.0 + ROUNDING)).all(), (count, name, order)


def _metrics(world: World, scores: FloatArray) -> tuple[float, float]:
    least = log_losses(world.log_odds(world.weights), world.chances).mean()
    lost = log_losses(scores, world.chances).mean() - least
    order = np.argsort(-scores, axis=1, kind="stable")
    gains = np.take_along_axis(world.chances, order, axis=1)
    return 1000 * float(lost), 1000 * float(np.mean([ndcg(one, TOP) for one in gains]))


def _contenders(world: World, log: Log, pairs: int) -> Scores:
    ours = learned(world, log)
    accepted = log.accepted.astype(int)
    z = (world.values(log) - world.means) / world.scales
    nothing = np.zeros(z.shape[1])
    logistic = LogisticRegression(max_iter=1000).fit(z, accepted)
    boosted = _boosted(z, accepted, pairs)
    found = {
        SURVEY: world.baseline + world.scores(world.survey),
        OURS: ours.baseline_ + world.scores(ours.feature_weights_),
        MORE: _with_its_terms(world, log, ours),
        PLAIN: logistic.decision_function(world.seen),
        TREES: _trees(world, z, accepted, nothing),
        TREES_MORE: _trees(world, z, accepted, world.survey),
        BOOSTED: boosted.decision_function(world.seen),
    }
    return {name: scores.reshape(world.pairs.shape[:2]) for name, scores in found.items()}


def _trees(world: World, z: FloatArray, accepted: np.ndarray, weights: FloatArray) -> FloatArray:
    """Boosted trees on top of the score by these weights, shifted to the rate accepted."""
    from lightgbm import LGBMClassifier, early_stopping

    rate = (accepted.sum() + 0.5) / (len(accepted) + 1.0)
    start = z @ weights
    shift = np.log(rate / (1.0 - rate)) - start.mean()
    cut = len(z) - len(z) // 5
    model = LGBMClassifier(
        n_estimators=1000, num_leaves=15, learning_rate=0.05, n_jobs=1, random_state=0, verbose=-1
    )
    model.fit(
        z[:cut],
        accepted[:cut],
        init_score=shift + start[:cut],
        eval_X=z[cut:],
        eval_y=accepted[cut:],
        eval_init_score=[shift + start[cut:]],
        callbacks=[early_stopping(30, verbose=False)],
    )
    added = np.asarray(model.predict(world.seen, raw_score=True), dtype=np.float64)
    return shift + world.seen @ weights + added


def _boosted(z: FloatArray, accepted: np.ndarray, pairs: int) -> Any:
    """An explainable boosting machine: curves of single comparisons, and of some pairs."""
    from interpret.glassbox import ExplainableBoostingClassifier

    model = ExplainableBoostingClassifier(interactions=pairs, n_jobs=1, random_state=0)
    return model.fit(z, accepted)


def _with_its_terms(world: World, log: Log, ours: AdditivePairScorer) -> FloatArray:
    values, accepted = world.values(log), log.accepted.astype(float)
    evidence = Evidence(values, accepted, world.means, world.scales, np.ones(len(values)))
    terms = [finding.term for finding in find_terms(evidence, ours.posterior_, log.firm)]
    size, added = values.shape[1], len(terms)
    more = AdditivePairScorer(
        [*world.survey, *np.zeros(added)],
        [0.1] * size + [0.5] * added,
        [*world.plan.signs, *np.zeros(added)],
        means=[*world.means, *np.zeros(added)],
        scales=[*world.scales, *np.ones(added)],
    ).fit(with_terms(values, world.means, world.scales, terms), accepted.astype(int))
    everything = world.pairs.reshape(-1, size)
    return more.score_pairs(with_terms(everything, world.means, world.scales, terms))


def _table(name: str, found: Results) -> str:
    head = [name, *(f"{count:,} decisions: {one}" for count in COUNTS for one in METRICS)]
    rows = []
    for contender in found[COUNTS[0]]:
        means = [found[count][contender].mean(axis=0) for count in COUNTS]
        rows.append([contender, *(f"{number:.1f}" for one in means for number in one)])
    return table(head, rows)


def _advantage(found: dict[str, FloatArray], name: str, rival: str) -> tuple[Spread, Spread]:
    """By how much less log loss and how much more NDCG than a rival, world by world."""
    apart = found[rival] - found[name]
    return mean(apart[:, 0]), mean(-apart[:, 1])


def _advantages(title: str, found: Results, name: str) -> str:
    """A table of how far one contender is ahead of each rival; below 0 it is behind."""
    head = [title, *(f"{count:,} decisions: {one}" for count in COUNTS for one in METRICS)]
    rows = []
    for rival in RIVALS:
        both = [_advantage(found[count], name, rival) for count in COUNTS]
        rows.append([rival, *(one.text(1, "+") for pair in both for one in pair)])
    return table(head, rows)


def _is_no_worse(found: dict[str, FloatArray], name: str, rival: str) -> bool:
    """Whether the lower ends of both intervals of the advantage are at least 0."""
    return all(one.low >= 0.0 for one in _advantage(found, name, rival))
