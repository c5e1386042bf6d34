"""More that is measured over truth worlds: outcomes, drift, chances, two groups, exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from data.model_json import MODEL_FILE, load_model
from features.vocabulary import RespondentGroup
from matcher.calibration import Recalibration, log_losses, recalibrate
from matcher.drift import Watch, Watched, health
from matcher.evaluation import HeldOut, evaluate, exposures, gini
from matcher.evidence import Evidence
from matcher.posterior import find_posterior
from matcher.respondents import learn_groups
from matcher.review import ReviewAction, Side, Step
from matcher.training_set import said_in
from matcher.truth_world import REACHED, Aftermath, Log, World, aftermath, regret, show
from tests.simulations import LISTS, Looks, evidence_of
from tests.truth import (
    N_COMPARISONS,
    held_out,
    judged,
    learned,
    learner,
    population_loss,
    small_world,
)

FloatArray = NDArray[np.float64]
KEYS = tuple(map(str, range(N_COMPARISONS)))
NORMAL_95 = 1.959963984540054


def taught(world: World, log: Log, after: Aftermath, *, later: bool) -> Evidence:
    """The entries of a log with targets and weights as the table of training makes them.

    Parameters
    ----------
    later : whether grades, answers and outcomes count, or the decision alone.
    """
    evidence = evidence_of(world, log, log.accepted)
    if not later:
        return evidence
    said = {
        (reached, grade): said_in(_last_word(reached, grade))
        for reached in range(-1, len(REACHED))
        for grade in range(4)
    }
    told = [said[key] for key in zip(after.reached.tolist(), after.grades.tolist(), strict=True)]
    targets = np.array([one.target for one in told], dtype=np.float64)
    return replace(evidence, targets=targets, sample_weight=np.array([one.weight for one in told]))


def _last_word(reached: int, grade: int) -> Step:
    action = REACHED[reached] if reached >= 0 else ReviewAction.DECLINE
    decision = action in (ReviewAction.ACCEPT, ReviewAction.DECLINE)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Step(1, action, Side.COORDINATOR, "", at, relevance=grade if decision else None)


def weights_of_outcomes(
    seeds: Sequence[int], decisions: int, n_firms: int = 200
) -> tuple[FloatArray, FloatArray]:
    """Regret of the survey, of decisions alone and with what came later; and those weights.

    Returns
    -------
    (worlds, 3); (worlds, 3, K): planted, of decisions alone, with what came later.
    """
    missed, found = [], []
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed + 400_000)
        log = show(world, rng, decisions // 10, world.survey)
        after = aftermath(world, log, rng)
        prior = learner(world).prior(N_COMPARISONS)
        fits = [
            find_posterior(taught(world, log, after, later=later), prior).weights
            for later in (False, True)
        ]
        missed.append([regret(world, world.scores(one)) for one in (world.survey, *fits)])
        found.append([world.weights, *fits])
    return np.array(missed), np.array(found)


def bias_after_scaling(planted: FloatArray, estimated: FloatArray) -> FloatArray:
    """Mean over worlds of estimated less planted weights, once brought to the same scale, (K,)."""
    scale = (planted * estimated).sum(axis=1) / (planted**2).sum(axis=1)
    return np.asarray((estimated / scale[:, np.newaxis] - planted).mean(axis=0))


def alarms(
    seeds: Sequence[int], lists: int, n_firms: int = 200, **changes: float
) -> dict[Watched, int]:
    """In how many worlds each figure of drift is an alarm, the second half beside the first."""
    counts = dict.fromkeys(Watched, 0)
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms, **changes)
        log = show(world, np.random.default_rng(seed + 500_000), lists, world.weights)
        watch = Watch(
            world.values(log),
            world.chances[log.firm, log.mini_cluster],
            log.accepted.astype(float),
            [str(one) for one in log.coordinator.tolist()],
            log.shown_at >= world.plan.drift_at,
        )
        for figure in health(watch, KEYS):
            counts[figure.watched] += figure.alarm
    return counts


def corrections(
    seeds: Sequence[int], decisions: int, shift: float, slope: float, n_firms: int = 200
) -> tuple[list[Recalibration], FloatArray]:
    """What is found of chances that are off, and log loss above the truth's on other firms.

    The model says ``shift + slope * truth``; half of the firms are decided on, the others unseen.

    Returns
    -------
    One a world; (worlds, 2) excess without and with the correction, nats.
    """
    found, losses = [], []
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        log = show(world, np.random.default_rng(seed + 600_000), decisions // 5)
        odds = world.log_odds(world.weights)
        known = log.rows(log.firm < n_firms // 2)
        said = shift + slope * odds
        one = recalibrate(said[known.firm, known.mini_cluster], known.accepted.astype(float))
        found.append(one)
        unseen = slice(n_firms // 2, None)
        truth, chances = odds[unseen], world.chances[unseen]
        best = log_losses(truth, chances).mean()
        losses.append(
            [
                log_losses(scores, chances).mean() - best
                for scores in (said[unseen], one.apply(said[unseen]))
            ]
        )
    return found, np.array(losses)


def two_groups(seed: int, n_firms: int = 200, kinship: float = 0.5) -> tuple[World, World]:
    """The same pairings as firms of either group see them; deviations hang together so much."""
    surveys = [
        np.asarray(load_model(MODEL_FILE).feature_weights[group][:N_COMPARISONS])
        for group in RespondentGroup
    ]
    base = small_world(seed, n_firms=n_firms)
    rng = np.random.default_rng(seed + 700_000)
    common, *own = rng.normal(size=(3, N_COMPARISONS)) * base.plan.deviation
    worlds = []
    for survey, alone in zip(surveys, own, strict=True):
        moved = survey + np.sqrt(kinship) * common + np.sqrt(1.0 - kinship) * alone
        weights = np.maximum(moved, 0.0)
        worlds.append(replace(base, survey=survey, weights=weights, later=weights))
    return worlds[0], worlds[1]


def few_of_one_group(
    seeds: Sequence[int], many: int, few: int, n_firms: int = 200
) -> tuple[FloatArray, list[NDArray[np.bool_]]]:
    """Many decisions of one group, few of the other.

    Returns
    -------
    (worlds, 2, 3) regret of each group under its survey, both groups apart, and together; per
    group whether the 95 % interval holds each weight that is away from its bound.
    """
    missed, held = [], ([], [])
    for seed in seeds:
        both = two_groups(seed, n_firms)
        rng = np.random.default_rng(seed + 800_000)
        logs = [
            show(world, rng, count // 10, world.survey)
            for world, count in zip(both, (many, few), strict=True)
        ]
        parts = [
            evidence_of(world, log, log.accepted) for world, log in zip(both, logs, strict=True)
        ]
        together = replace(
            parts[0],
            pairs=np.concatenate([one.pairs for one in parts]),
            targets=np.concatenate([one.targets for one in parts]),
            sample_weight=np.concatenate([one.sample_weight for one in parts]),
        )
        of = np.repeat([0, 1], [len(one.targets) for one in parts])
        priors = {
            group: learner(world).prior(N_COMPARISONS)
            for group, world in zip(RespondentGroup, both, strict=True)
        }
        apart = [
            find_posterior(part, prior).weights
            for part, prior in zip(parts, priors.values(), strict=True)
        ]
        found = learn_groups(together, of, priors)
        rows = []
        for group, world, alone, cover in zip(RespondentGroup, both, apart, held, strict=True):
            mine = found.feature_weights[group]
            rows.append([regret(world, world.scores(w)) for w in (world.survey, alone, mine)])
            off = np.abs(mine - world.weights)
            spread = NORMAL_95 * np.sqrt(np.diag(found.covariance[group]))
            away = world.survey >= 2 * world.plan.deviation
            cover.append((off <= spread)[away])
        missed.append(rows)
    return np.array(missed), [np.concatenate(one) for one in held]


def trained_on_nothing_new(seeds: Sequence[int], looks: int, n_firms: int = 200) -> Looks:
    """How often a candidate passes that learned from more and more decisions, and truth is active.

    Candidates come after 500, 1,000, ... decisions and are judged in turn on the same lists.
    """
    found = np.zeros(4, dtype=int)
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed + 900_000)
        log = show(world, rng, 50 * looks, world.survey)
        candidates = [
            learned(world, log.rows(slice(500 * look))).feature_weights_
            for look in range(1, looks + 1)
        ]
        better, promoted = zip(*judged(world, world.weights, candidates, rng, LISTS), strict=True)
        found += [promoted[0], any(promoted), better[0], any(better)]
    return Looks(*found.tolist(), len(seeds))


def trained_twins(seeds: Sequence[int], decisions: int, n_firms: int = 200) -> Looks:
    """How often a trained candidate passes whose log loss over the world is that of the active one.

    Both learned from decisions of their own; the worse one is moved towards the truth until both
    lose the same over all pairings.
    """
    found = np.zeros(4, dtype=int)
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed + 1_000_000)
        active, candidate = (
            learned(world, show(world, rng, decisions // 10, world.survey)).feature_weights_
            for _ in range(2)
        )
        losses = [population_loss(world, one) for one in (active, candidate)]
        if losses[0] > losses[1]:
            active = _no_worse_than(world, active, losses[1])
        else:
            candidate = _no_worse_than(world, candidate, losses[0])
        (verdict,) = judged(world, active, [candidate], rng, LISTS)
        found += [verdict.promoted, verdict.promoted, verdict.better, verdict.better]
    return Looks(*found.tolist(), len(seeds))


def _no_worse_than(world: World, weights: FloatArray, loss: float) -> FloatArray:
    def too_much(share: float) -> float:
        return population_loss(world, weights + share * (world.weights - weights)) - loss

    share = brentq(too_much, 0.0, 1.0, xtol=1e-10)
    return np.asarray(weights + share * (world.weights - weights))


def exposure_covered(
    seeds: Sequence[int], lists: int, n_firms: int = 1000, expected_of: int = 300
) -> dict[str, FloatArray]:
    """Whether intervals of concentration and coverage hold what so many lists show on average.

    Returns
    -------
    For each metric (worlds, 2): whether the interval holds the mean of other draws of as many
    firms, and whether it holds its own figure.
    """
    held: dict[str, list[list[bool]]] = {"exposure_gini": [], "coverage": []}
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed + 1_100_000)
        whole = _all_lists(world)
        given = exposures(whole, n_firms)
        draws = [
            given[rng.choice(n_firms, lists, replace=False)].sum(axis=0) for _ in range(expected_of)
        ]
        amounts = np.array(draws)
        expected = {
            "exposure_gini": gini(amounts).mean(),
            "coverage": (amounts > 0).mean(axis=1).mean(),
        }
        seen = rng.choice(n_firms, lists, replace=False)
        some = replace(whole, all_scores=whole.all_scores[seen], list_firms=seen)
        found = evaluate(some, rng)
        for name, value in expected.items():
            one = found[name]
            held[name].append([one.low <= value <= one.high, one.low <= one.value <= one.high])
    return {name: np.array(rows, dtype=float) for name, rows in held.items()}


def _all_lists(world: World) -> HeldOut:
    none = show(world, np.random.default_rng(0), 1)
    empty = held_out(world, none.rows(slice(0)), world.survey, world.baseline)
    firms = np.arange(world.plan.n_firms)
    return replace(empty, all_scores=world.scores(world.survey), list_firms=firms)
