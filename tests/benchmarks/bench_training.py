"""What learning the weights costs, next to plain regression, and taking decisions back."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from features.vocabulary import RespondentGroup
from matcher.evidence import Evidence
from matcher.posterior import find_posterior
from matcher.respondents import learn_groups
from matcher.truth_world import World, draw_world, show
from matcher.unlearning import unlearn
from tests.benchmarks.measure import FloatArray, Spread, one_thread, ratio, take_turns
from tests.benchmarks.report import held, table, write_section
from tests.truth import learner, reference_plan

pytestmark = pytest.mark.benchmark

MANY = 1_000_000
FEWER = 100_000
ROUNDS = 5
#: The fastest solvers of LogisticRegression here; newton-cg, liblinear, sag and saga take 3 to 18
#: times as long as newton-cholesky for 200,000 decisions.
SOLVERS = ("lbfgs", "newton-cholesky")
#: Most of the time of the best solver that a cold and a warm fit may take.
COLD, WARM = 0.5, 1 / 3
#: Most memory beside the input, in inputs: with it three.
MEMORY = 2.0
LEAST_GAIN = 5.0
#: How many firms, of 2,000, are taken back at once.
TAKEN_BACK = {"one firm": 1, "ten firms": 10, "a fifth of all firms": 400}

ABOUT = f"""\
Decisions are synthetic (`matcher/truth_world.py`, seed 1): {MANY:,} of them by 25 comparisons, on \
one thread and in turns. Ours has a survey on another scale, signs, the free scale and the \
covariance on top. A warm restart starts from the model without the last hundredth. **Both groups \
of firms** is what `retrain` fits: two sets of weights that learn from each other, from the same \
decisions; the regressions fit one."""

ABOUT_TAKING_BACK = f"""\
Taken back out of {FEWER:,} decisions, against a fit from the start without them, which reads what \
is left eight times. Numbers of readings are of all that is left; the largest difference is that \
of any weight from the fit from the start (at most 1e-10 is asserted). It is the fit alone. A \
retraining uses it to check its chances, each fifth of the firms taken back in turn; `unlearn` \
reads the answers again and fits from the start, so that the model has the name of one that was \
trained without."""


class TakenBack(NamedTuple):
    """How taking something back compares with training again."""

    decisions: int
    faster: Spread
    readings: int
    apart: float


def test_training_and_taking_back_against_plain_regression() -> None:
    with one_thread():
        times, best = _times()
        taken = {name: _taken_back(firms) for name, firms in TAKEN_BACK.items()}
        memory = {name: _memory(fit) for name, fit in (("cold", _alone), ("both", _both))}
    cold, warm, both = (ratio(times[name], times[best]) for name in ("cold", "warm", "both"))
    most = max(memory.values())
    firm = taken["one firm"].faster
    finding = (
        f"Learning from {MANY:,} decisions takes {cold.text()} times as long as scikit-learn's "
        f"best solver ({best}; at most {COLD}: {held(cold.middle <= COLD)}), a warm restart "
        f"{warm.text()} times (at most 1/3: {held(warm.middle <= WARM)}), and for both groups of "
        f"firms at once, as `retrain` does, {both.text()} times (at most {COLD}: "
        f"{held(both.middle <= COLD)}), with {most:.2f} times the input in memory beside it (at "
        f"most {MEMORY:.0f}: {held(most <= MEMORY)}); "
        f"unlearning one firm is {firm.text(1)} times as fast as training again (at least "
        f"{LEAST_GAIN:.0f}: {held(firm.middle >= LEAST_GAIN)})."
    )
    rows = [
        [name, f"{one.decisions:,}", one.faster.text(1), str(one.readings), f"{one.apart:.0e}"]
        for name, one in taken.items()
    ]
    head = ["taken back", "decisions", "times as fast", "readings", "largest difference"]
    body = [ABOUT, _solvers(times, best), ABOUT_TAKING_BACK, table(head, rows)]
    write_section("training", "Learning the weights", finding, body)
    assert most < MEMORY


def _solvers(times: dict[str, FloatArray], best: str) -> str:
    names = {
        "cold": "ours, from the start",
        "warm": "ours, warm restart",
        "both": "ours, both groups of firms",
        **{solver: f"LogisticRegression, {solver}" for solver in SOLVERS},
    }
    rows = [[said, ratio(times[name], times[best]).text()] for name, said in names.items()]
    return table(["", f"as a multiple of {best}"], rows)


def _decisions(n: int, seed: int = 1) -> tuple[World, FloatArray, np.ndarray, np.ndarray]:
    world = draw_world(reference_plan(survey_scale=3.0), np.random.default_rng(seed))
    log = show(world, np.random.default_rng(seed), n // 10, world.survey)
    return world, world.values(log), log.accepted.astype(int), log.firm


def _times() -> tuple[dict[str, FloatArray], str]:
    world, values, accepted, firm = _decisions(MANY)
    most = MANY - MANY // 100
    warm = learner(world, warm_start=True).fit(values[:most], accepted[:most])

    def restart() -> None:
        again = learner(world, warm_start=True)
        again.posterior_, again.leniency_ = warm.posterior_, {}
        again.fit(values, accepted)

    calls: dict[str, Callable[[], object]] = {
        "cold": lambda: learner(world).fit(values, accepted),
        "warm": restart,
        "both": partial(_both, world, values, accepted, firm),
    }
    for solver in SOLVERS:
        calls[solver] = partial(LogisticRegression(solver=solver).fit, values, accepted)
    times = take_turns(calls, ROUNDS, 1)
    return times, min(SOLVERS, key=lambda solver: float(np.median(times[solver])))


def _taken_back(firms: int) -> TakenBack:
    world, values, accepted, firm = _decisions(FEWER)
    ones = np.ones(len(values))
    evidence = Evidence(values, accepted.astype(float), world.means, world.scales, ones)
    prior = learner(world).prior(values.shape[1])
    known = find_posterior(evidence, prior)
    # Beginning with one that was certainly shown.
    gone = np.isin((firm - firm[0]) % world.plan.n_firms, np.arange(firms))
    removed, left = evidence.rows(gone), evidence.rows(~gone)
    found = unlearn(known, removed, left, prior, prior).after
    apart = float(np.abs(found.weights - find_posterior(left, prior).weights).max())
    assert apart < 1e-10
    times = take_turns(
        {
            "cold": lambda: find_posterior(left, prior),
            "warm": lambda: unlearn(known, removed, left, prior, prior),
        },
        2 * ROUNDS,
    )
    return TakenBack(int(gone.sum()), ratio(times["cold"], times["warm"]), found.passes, apart)


def _alone(world: World, values: FloatArray, accepted: np.ndarray, _firm: np.ndarray) -> None:
    learner(world).fit(values, accepted)


def _both(world: World, values: FloatArray, accepted: np.ndarray, firm: np.ndarray) -> None:
    """Fit both groups, every other firm of one of them."""
    ones = np.ones(len(values))
    evidence = Evidence(values, accepted.astype(float), world.means, world.scales, ones)
    prior = learner(world).prior(values.shape[1])
    learn_groups(evidence, (firm % 2).astype(np.intp), dict.fromkeys(RespondentGroup, prior))


def _memory(fit: Callable[..., None]) -> float:
    world, values, accepted, firm = _decisions(MANY)
    gc.collect()
    tracemalloc.start()
    fit(world, values, accepted, firm)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak / values.nbytes)
