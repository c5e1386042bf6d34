"""Whether a candidate may replace the active model: proven better, and not worse elsewhere.

Better is a lower log loss on held-out decisions, tested one-sided with firms as the units. The
stated error rate holds over all looks at the same decisions together: the k-th look may spend
6 / (pi k)^2 of it, shares that add up to one. Not worse is a bound, not a point: the upper end of
the interval of the difference has to stay within a margin. Every further condition can only make
a promotion rarer, so the error rate of the whole is at most that of the test
(intersection-union, Berger 1982).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from matcher.calibration import log_losses
from matcher.evaluation import HeldOut, calibration_draws, exposures, gini
from matcher.resampling import Interval, firm_weights, interval, quantiles
from matcher.types import FloatArray


class Refusal(StrEnum):
    """Why a candidate is not promoted."""

    TOO_FEW_FIRMS = "too_few_firms"
    NOT_BETTER = "not_better"
    WORSE_CALIBRATED = "worse_calibrated"
    MORE_CONCENTRATED = "more_concentrated"


@dataclass(frozen=True)
class GateRules:
    """What is asked of a candidate.

    Parameters
    ----------
    error : chance that one which is no better is promoted, over all looks at the same decisions.
    calibration_margin : most that the calibration error may grow, 0-1.
    exposure_margin : most that the Gini coefficient of exposure may grow, 0-1.
    least_firms : held-out firms below which nothing is tested.
    """

    error: float = 0.05
    calibration_margin: float = 0.03
    exposure_margin: float = 0.05
    least_firms: int = 30


@dataclass(frozen=True)
class GateReport:
    """What was found, and what follows.

    Parameters
    ----------
    refusals : empty = promoted.
    gain : log loss of the active model minus that of the candidate, nats a decision.
    p_value : one-sided; chance of such a gain or more if the candidate is no better.
    spent : what this look may spend of the error; p_value has to be at most this.
    calibration, exposure : candidate minus active.
    firms, decisions : numbers held out.
    look : 1 for the first time that these decisions are looked at.
    """

    refusals: tuple[Refusal, ...]
    gain: Interval
    p_value: float
    spent: float
    calibration: Interval
    exposure: Interval
    firms: int
    decisions: int
    look: int

    @property
    def promoted(self) -> bool:
        """Whether the candidate may replace the active model."""
        return not self.refusals


def judge(
    active: HeldOut,
    candidate: HeldOut,
    rng: np.random.Generator,
    look: int = 1,
    rules: GateRules | None = None,
) -> GateReport:
    """Compare two models on the same held-out decisions, which neither has seen.

    Parameters
    ----------
    active, candidate : the same decisions under each model.
    look : 1 + how often any of these decisions have been used in a gate before.

    Raises
    ------
    ValueError : the two do not hold the same decisions, or look is below 1.
    """
    rules = rules or GateRules()
    if look < 1:
        raise ValueError(f"look: {look}; needed is 1 or more")
    if not (
        np.array_equal(active.firms, candidate.firms)
        and np.array_equal(active.targets, candidate.targets)
    ):
        raise ValueError("candidate: other decisions than those of the active model")
    present = np.unique(active.firms)
    gains = log_losses(active.scores, active.targets) - log_losses(candidate.scores, active.targets)
    draws = firm_weights(np.concatenate([active.firms, active.list_firms]), rng)
    size = draws.shape[1]
    by_firm = np.bincount(active.firms, gains, size)
    counts = np.bincount(active.firms, minlength=size).astype(np.float64)
    mean_gain = gains.mean() if len(gains) else np.nan
    report = GateReport(
        refusals=(),
        gain=interval(float(mean_gain), draws @ by_firm, draws @ counts),
        p_value=p_value(by_firm[present].astype(np.float64)),
        spent=spending(rules.error, look),
        calibration=_apart(*(calibration_draws(one, draws) for one in (active, candidate))),
        exposure=_apart(*(_exposure(one, draws) for one in (active, candidate))),
        firms=len(present),
        decisions=len(gains),
        look=look,
    )
    return _with_refusals(report, rules)


def spending(error: float, look: int) -> float:
    """Return what the k-th look at the same decisions may spend of the error."""
    return error * 6.0 / (np.pi * look) ** 2


def p_value(gains: FloatArray) -> float:
    """Return the one-sided p value of a mean above 0 (Student's t), 1 where nothing varies upward.

    Parameters
    ----------
    gains : (n_firms,) summed gain of each firm.
    """
    from scipy.special import stdtr

    n = len(gains)
    if n < 2:
        return 1.0
    error = gains.std(ddof=1) / np.sqrt(n)
    if error == 0.0:
        return 0.0 if gains[0] > 0.0 else 1.0
    return float(stdtr(n - 1, -gains.mean() / error))


def _with_refusals(report: GateReport, rules: GateRules) -> GateReport:
    found = {
        Refusal.TOO_FEW_FIRMS: report.firms < rules.least_firms,
        Refusal.NOT_BETTER: not report.p_value <= report.spent,
        Refusal.WORSE_CALIBRATED: not report.calibration.high <= rules.calibration_margin,
        Refusal.MORE_CONCENTRATED: not report.exposure.high <= rules.exposure_margin,
    }
    return replace(report, refusals=tuple(reason for reason, holds in found.items() if holds))


def _apart(active: tuple[float, FloatArray], candidate: tuple[float, FloatArray]) -> Interval:
    drawn = candidate[1] - active[1]
    return Interval(candidate[0] - active[0], *quantiles(drawn[~np.isnan(drawn)]))


def _exposure(one: HeldOut, draws: FloatArray) -> tuple[float, FloatArray]:
    given = exposures(one, draws.shape[1])
    return float(gini(given.sum(axis=0))), gini(draws @ given)
