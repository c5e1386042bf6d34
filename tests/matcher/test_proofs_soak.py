"""More of what must hold of learning, over many truth worlds: ``make soak``.

What is found goes into ``docs/benchmarks.md`` before it is asserted.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.stats import binom

from matcher.drift import Watched
from tests.benchmarks.report import PROOFS, held, table, write_section
from tests.proofs import (
    alarms,
    bias_after_scaling,
    corrections,
    exposure_covered,
    few_of_one_group,
    trained_on_nothing_new,
    trained_twins,
    weights_of_outcomes,
)
from tests.simulations import regrets, upper_bound

pytestmark = pytest.mark.soak
write_proof = partial(write_section, command=PROOFS)

TRIAL = {0: 0.095, 50: 0.090, 200: 0.075, 1000: 0.038, 10_000: 0.006}
"""Regret that an earlier trial reached, in worlds in which the survey alone has .095."""
LIKE = 0.2
"""Deviation of the true weights with which the survey alone has about that."""
SCALES = (1.0, 0.3, 3.0)
HARMLESS = 0.005
MOST_BIAS = 0.05


def most(histories: int, rate: float = 0.05) -> int:
    """The 99 % bound of how often something of this rate happens."""
    return int(binom.ppf(0.99, histories, rate))


def test_in_a_like_world_regret_falls_below_that_of_the_trial() -> None:
    counts = tuple(TRIAL)[1:]
    trial = list(TRIAL.values())
    like, usual = (
        regrets(range(50), counts, SCALES, n_firms=300, deviation=deviation)
        for deviation in (LIKE, 0.1)
    )
    rows = [_amounts("the trial", trial)]
    for title, found in (("ours, in a like world", like), ("ours, as above", usual)):
        for place, scale in enumerate(SCALES):
            rows.append(_amounts(f"{title}, survey x {scale}", found[:, 0, place].mean(axis=0)))
    means = like.mean(axis=0)[0]
    better = [bool((means[:, place] < of).all()) for place, of in enumerate(trial)][1:]
    shares = means / means[:, :1]
    ours = np.array(trial) / trial[0]
    more = [bool((shares[:, place] < ours[place]).all()) for place in range(1, len(trial))]
    verdicts = ", ".join(
        f"after {count:,} {means[:, place].max():.4f} (the trial {TRIAL[count]:.3f}: "
        f"{held(better[place - 1] and more[place - 1])})"
        for place, count in enumerate(counts, start=1)
    )
    finding = (
        f"Where the survey alone has a regret of {means[:, 0].mean():.4f}, as in the trial "
        f"(.095), learned weights have at most, whatever the scale of the survey, {verdicts}. In "
        f"worlds as above the survey has less ({usual[..., 0].mean():.4f}) and the share "
        f"of it that is left at 50 and 200 decisions is {_left(usual, 1):.2f} and "
        f"{_left(usual, 2):.2f} (the trial .95 and .79): {_better(usual)} as a share."
    )
    about = (
        f"Regret at 10, and in brackets its share of the survey's own. 50 worlds of 300 firms "
        f"(seeds 0 to 49), lists ordered by the survey; true weights deviate by {LIKE} in a like "
        f"world and by 0.1 in those above, and learning takes 0.1 in both. Held means lower, and a "
        f"smaller share. Of the trial only these numbers are known, not its worlds, so like is "
        f"only the survey's regret. Where the survey is nearer to the truth, as above, the first "
        f"decisions take away a smaller share of less."
    )
    head = ["", *(f"{count:,} decisions" for count in TRIAL)]
    title = "Few decisions, next to an earlier trial"
    write_proof("like_world", title, finding, [about, table(head, rows)])
    assert abs(means[:, 0].mean() - TRIAL[0]) < HARMLESS
    assert all(better)
    assert all(more)


def _left(found: np.ndarray, place: int) -> float:
    return float(found[:, 0, :, place].mean() / found[:, 0, :, 0].mean())


def _better(found: np.ndarray) -> str:
    shares = [of / TRIAL[0] for of in TRIAL.values()]
    return "better" if all(_left(found, one) < shares[one] for one in (1, 2)) else "no better"


def _amounts(title: str, amounts: list[float] | np.ndarray) -> list[str]:
    return [title, *(f"{one:.4f} ({one / amounts[0]:.2f})" for one in amounts)]


def test_outcomes_and_grades_help_and_point_where_the_planted_weights_do() -> None:
    rows, bounds, biases = [], [], []
    for decisions in (200, 1000, 10_000):
        missed, weights = weights_of_outcomes(range(60), decisions)
        bounds.append(float(upper_bound(missed[:, 2:] - missed[:, 1:2])[0]))
        biases.append(np.abs(bias_after_scaling(weights[:, 0], weights[:, 2])).max())
        means = (f"{one:.4f}" for one in missed.mean(axis=0))
        rows.append([f"{decisions:,}", *means, f"{bounds[-1]:+.4f}", f"{biases[-1]:.3f}"])
    helps, points = max(bounds[1:]) < 0.0, biases[-1] < MOST_BIAS
    finding = (
        f"Grades, answers and outcomes lower the regret below that of decisions alone (differences "
        f"at most {bounds[1]:+.4f} and {bounds[2]:+.4f} after 1,000 and 10,000 decisions, below 0 "
        f"wanted: {held(helps)}; after 200 at most {bounds[0]:+.4f}, no difference is "
        f"asked for); brought to the same scale, the weights miss "
        f"the planted ones by at most {biases[-1]:.3f} on average over worlds after 10,000 (below "
        f"{MOST_BIAS}: {held(points)})."
    )
    about = (
        "60 worlds of 200 firms (seeds 0 to 59), lists ordered by the survey. Decisions have "
        "grades, partners answer four of five accepted pairings, and who is interested "
        "meets and signs, all by the planted weights; targets and weights are those of "
        "`matcher/training_set.py`. Bias is that of the comparison that is missed most; "
        "differences are upper 95 % bounds of the mean. The size of all weights together has no "
        "truth to be compared with, since later words count otherwise than a yes."
    )
    head = ["decisions", "survey", "decisions alone", "with outcomes", "difference", "bias"]
    write_proof("outcomes", "Outcomes and grades", finding, [about, table(head, rows)])
    assert helps
    assert points


def test_few_decisions_of_one_group_do_no_harm_and_kinship_helps() -> None:
    rows, harm, gain, shares = [], [], [], []
    for few in (50, 200):
        missed, cover = few_of_one_group(range(150), 1000, few)
        harm.append(float(upper_bound(missed[:, 1, 2:] - missed[:, 1, :1])[0]))
        gain.append(float(upper_bound(missed[:, 1, 2:] - missed[:, 1, 1:2])[0]))
        for name, of, one in zip((f"1,000, beside {few}", str(few)), (0, 1), cover, strict=True):
            means = (f"{value:.4f}" for value in missed[:, of].mean(axis=0))
            rows.append([name, *means, f"{one.mean():.3f}", f"{len(one):,}"])
            shares.append(float(one.mean()))
    harmless, helps = max(harm) <= HARMLESS, max(gain) < 0.0
    true = all(abs(one - 0.95) <= 0.02 for one in shares)
    finding = (
        f"A group with 50 or 200 decisions beside 1,000 of the other exceeds its survey's regret "
        f"by at most {max(harm):+.4f} (at most {HARMLESS}: {held(harmless)}), and what it would "
        f"have by itself by at most {max(gain):+.4f} (below 0 wanted: {held(helps)}); of the 95 % "
        f"intervals {min(shares):.1%} to {max(shares):.1%} hold the planted weight (95 +- 2 %: "
        f"{held(true)})."
    )
    about = (
        "150 worlds of 200 firms (seeds 0 to 149). Each group has its survey's weights and a "
        "deviation (0.1) that correlates by 0.5 with that of the other; the baseline is common. "
        "Regret at 10 of the survey, of a fit to the group's own decisions and of both groups "
        "together; bounds are upper 95 % bounds of the mean difference. Intervals are of weights "
        "two prior widths or more from their bound."
    )
    head = ["decisions", "survey", "by itself", "together", "share that cover", "intervals"]
    write_proof("groups", "Two groups of firms", finding, [about, table(head, rows)])
    assert harmless
    assert helps
    assert true


def test_chances_that_are_off_are_corrected_and_true_ones_left_alone() -> None:
    quiet, _ = corrections(range(300), 1000, 0.0, 1.0)
    alone = sum(one.needed for one in quiet)
    rows, left, seen = [], [], []
    for shift, slope in ((0.5, 1.0), (-0.5, 1.0), (0.0, 2.0), (0.0, 0.5), (0.3, 1.3)):
        found, losses = corrections(range(60), 1000, shift, slope)
        needed = np.mean([one.needed for one in found])
        before, after = 1000 * losses.mean(axis=0)
        seen.append(float(needed))
        left.append(float(after / before))
        slopes = np.mean([one.slope for one in found])
        shown = f"{needed:.1%}", f"{slopes:.2f}", f"{before:.1f}", f"{after:.1f}"
        rows.append([f"{shift:+.1f} and x {slope}", *shown])
    kept, true = alone <= most(300), max(left) < 0.5
    finding = (
        f"Chances that are true are corrected in {alone} of 300 worlds (at most {most(300)}, "
        f"the 99 % bound of a true 5 %: {held(kept)}); of those that are off {min(seen):.0%} to "
        f"{max(seen):.0%} are, and on firms that were not seen at most {max(left):.2f} of the loss "
        f"is left (below a half: {held(true)})."
    )
    about = (
        "300 worlds (true) and 60 each, of 200 firms; log-odds of the truth are shifted and "
        "stretched, half of the firms have about 1,000 decisions, the others are measured over all "
        "pairings. Loss is log loss above the truth's, thousandths of a nat."
    )
    head = ["shift and slope", "corrected", "mean slope found", "loss before", "loss after"]
    write_proof("chances", "Chances", finding, [about, table(head, rows)])
    assert kept
    assert true


def test_drift_is_an_alarm_where_it_was_planted() -> None:
    n, rows, rates = 100, [], {}
    plans: dict[str, dict[str, float]] = {
        "nothing changes": {},
        "weights change by 0.3": {"drift": 0.3},
        "weights change by 0.6": {"drift": 0.6},
        "log-odds fall by 0.5": {"harder": 0.5},
        "log-odds fall by 1": {"harder": 1.0},
    }
    for name, changes in plans.items():
        found = alarms(range(n), 200, **changes)
        rates[name] = found
        rows.append([name, *(f"{count / n:.1%}" for count in found.values())])
    false = sum(rates["nothing changes"].values())
    quiet = false <= most(n)
    fallen = rates["log-odds fall by 1"]
    caught = min(fallen[Watched.ACCEPTANCE], fallen[Watched.CALIBRATION]) >= 0.95 * n
    weak = rates["weights change by 0.3"]
    finding = (
        f"Where nothing changes there are {false} alarms in {n} worlds (at most {most(n)}, "
        f"the 99 % bound of 5 %: {held(quiet)}); where log-odds fall by 1, acceptance and "
        f"calibration are alarms in at least 95 % ({held(caught)}). Weights that change by 0.3 "
        f"each are seen in {weak[Watched.CALIBRATION] / n:.0%} by calibration and in "
        f"{weak[Watched.ACCEPTANCE] / n:.0%} by acceptance: alarms watch means, and a change of "
        f"order shows in them only in part."
    )
    about = (
        f"{n} worlds of 200 firms (seeds 0 to {n - 1}), 200 lists of ten ordered by the truth of "
        f"before, which changes half-way; share of worlds with an alarm (`matcher/drift.py`)."
    )
    head = ["", *(one.value for one in Watched)]
    write_proof("drift", "Drift", finding, [about, table(head, rows)])
    assert quiet
    assert caught


def test_trained_candidates_that_are_no_better_pass_at_most_at_the_stated_rate() -> None:
    n, firms, looks = 200, 300, 5
    nothing = trained_on_nothing_new(range(n), looks, firms)
    twins = trained_twins(range(n), 1000, firms)
    kept = max(nothing.ever, twins.ever) <= most(n)
    finding = (
        f"Of {n} histories of {looks} retrainings on decisions that say nothing new, the gate ever "
        f"promoted one in {nothing.ever}; of {n} candidates that were trained and lose the same as "
        f"the trained active model, {twins.ever} (at most {most(n)} each, the 99 % bound of a true "
        f"5 %: {held(kept)})."
    )
    about = (
        f"Worlds of {firms} firms (seeds 0 to {n - 1}), 200 held-out lists of ten. Nothing new: "
        f"the active model is the truth, candidates learned from 500, 1,000 ... {500 * looks:,} "
        f"decisions; they are a little worse, so the rate is below 5 %. The same loss: both "
        f"learned from 1,000 decisions of their own, and the worse one was moved towards the truth "
        f"until both lose the same over all pairings; 3.0 % may be spent on this look. Without the "
        f"bounds on calibration and exposure {nothing.tested_ever} and {twins.tested_ever} passed."
    )
    title = "The gate, with trained candidates"
    write_proof("gate_trained", title, finding, [about])
    assert kept


def test_intervals_of_exposure_cover_at_least_at_the_stated_rate() -> None:
    n, rows, rates, own = 40, [], [], []
    for lists in (30, 100):
        found = exposure_covered(range(n), lists, n_firms=500)
        for name, one in found.items():
            rates.append(one[:, 0].mean())
            own.append(bool(one[:, 1].all()))
            rows.append([f"{name}, {lists} lists", f"{one[:, 0].mean():.2f}"])
    least = int(binom.ppf(0.01, n, 0.9)) / n
    kept, inside = min(rates) >= least, all(own)
    finding = (
        f"The 90 % intervals of concentration and coverage hold what as many other firms show on "
        f"average in {min(rates):.0%} to {max(rates):.0%} (at least {least:.0%}, the 99 % bound of "
        f"a true 90 %: {held(kept)}), and always their own figure ({held(inside)})."
    )
    about = (
        f"{n} worlds of 500 firms (seeds 0 to {n - 1}), of which 30 or 100 were drawn; the "
        f"average is that of 300 other draws."
    )
    body = [about, table(["", "share that cover"], rows)]
    write_proof("exposure", "Intervals of exposure", finding, body)
    assert inside
    assert kept
