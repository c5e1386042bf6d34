"""The claims of the study as tests that were written down before any answer was seen.

What is compared, how large a difference must be to matter, how many firms it takes and what error
is allowed stand in :data:`CLAIMS` and the constants below, and are the same for every survey
(docs/design_notes/0010, with sources). All claims are one family: p values are corrected for their
number (Holm 1979). A claim that needs two differences has the larger p value (intersection-union,
Berger 1982).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from features.vocabulary import CooperationField, RespondentGroup
from matcher.analysis import BARRIERS
from matcher.resampling import LEVEL, Interval
from matcher.survey import NAMED, SurveyAnswer
from matcher.survey_figures import ENDS, effect_steps, steps_of
from matcher.terms import holm
from matcher.types import FloatArray

ERROR = 0.05
"""Chance that any claim is found supported although none is true."""
LEAST_FIRMS = 10
"""Fewest firms in each group that is compared."""
FUNDING = "readiness_funding"
_TAIL = (1.0 - LEVEL) / 2.0


class ClaimKey(StrEnum):
    """What the study says."""

    U_SHAPE = "u_shape"
    NO_FIELD_EFFECT = "no_field_effect"
    FUNDING = "funding"
    MORE_BARRIERS = "more_barriers"
    HIGHER_BARRIERS = "higher_barriers"


class Finding(StrEnum):
    """What the answers say of a claim."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    TOO_LITTLE_DATA = "too_little_data"


class Tested(NamedTuple):
    """One test.

    Parameters
    ----------
    effect : with its interval (90 %, so that its lower end belongs to the one-sided 5 %); NaN
        where it cannot be known.
    p_value : one-sided, of the claim being false.
    firms : how many were compared, by group of the comparison.
    """

    effect: Interval
    p_value: float
    firms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim and what the answers say of it.

    Parameters
    ----------
    corrected : the p value after Holm's correction over the whole family.
    relevant : the smallest effect that would matter, in the unit of the effect.
    """

    key: ClaimKey
    finding: Finding
    tested: Tested
    corrected: float
    relevant: float


UNKNOWN = Interval(np.nan, np.nan, np.nan)


def claims_of(answers: Sequence[SurveyAnswer], least: int = LEAST_FIRMS) -> tuple[Claim, ...]:
    """Test all claims; a claim without enough answers counts in the correction all the same.

    Parameters
    ----------
    least : fewest firms in each group that is compared; never below :data:`LEAST_FIRMS`.
    """
    least = max(least, LEAST_FIRMS)
    tested = {key: test(answers) for key, (test, _) in CLAIMS.items()}
    enough = {key: min(one.firms.values()) >= least for key, one in tested.items()}
    usable = {
        key: one if enough[key] else Tested(UNKNOWN, 1.0, one.firms) for key, one in tested.items()
    }
    corrected = holm(np.array([one.p_value for one in usable.values()]))
    return tuple(
        Claim(key, _finding(key, usable[key], p), usable[key], float(p), CLAIMS[key][1])
        for key, p in zip(usable, corrected, strict=True)
    )


def u_shape(answers: Sequence[SurveyAnswer]) -> Tested:
    """Small and very large firms report a better effect than those in between, both of them.

    The effect is the smaller of the two differences in mean effect, in steps of the scale.
    """
    steps = effect_steps(answers)
    band = np.array([None if one.size is None else ENDS[one.size] for one in answers])
    by_band = {name: steps[(band == name) & ~np.isnan(steps)] for name in ENDS.values()}
    apart = [mean_difference(by_band[end], by_band["between"]) for end in ("under_50", "over_1000")]
    bounds = np.array([one.effect for one in apart]).min(axis=0)
    firms = {name: len(some) for name, some in by_band.items()}
    return Tested(Interval(*bounds.tolist()), max(one.p_value for one in apart), firms)


def no_field_effect(answers: Sequence[SurveyAnswer]) -> Tested:
    """The fields of co-operation hardly tell the effect: tested as equivalence.

    The effect is the share of the differences in reported effect that the fields account for.
    """
    said = [one for one in answers if one.fields and one.effect is not None]
    steps = effect_steps(said)
    rows = [[field in one.fields for field in CooperationField] for one in said]
    chosen = np.array(rows, dtype=np.float64).reshape(len(said), len(CooperationField))
    firms = {"firms": len(said)}
    chosen = chosen[:, np.ptp(chosen, axis=0) > 0] if said else chosen
    used = np.linalg.matrix_rank(np.column_stack([np.ones(len(said)), chosen])) - 1
    if used < 1 or len(said) < used + 1 + LEAST_FIRMS or np.ptp(steps) == 0.0:
        return Tested(UNKNOWN, 1.0, firms)
    return Tested(*_explained(chosen, steps, int(used)), firms)


def funding(answers: Sequence[SurveyAnswer]) -> Tested:
    """Interested firms find public funding more important, in steps of the scale."""
    return _between_groups(answers, steps_of(answers, [FUNDING])[:, 0])


def more_barriers(answers: Sequence[SurveyAnswer]) -> Tested:
    """Interested firms name more barriers: a larger share of those that they rated."""
    steps = steps_of(answers, BARRIERS)
    return _between_groups(answers, _row_means(np.where(np.isnan(steps), steps, steps >= NAMED)))


def higher_barriers(answers: Sequence[SurveyAnswer]) -> Tested:
    """Interested firms rate barriers higher, in steps of the scale."""
    return _between_groups(answers, _row_means(steps_of(answers, BARRIERS)))


CLAIMS: Mapping[ClaimKey, tuple[Callable[[Sequence[SurveyAnswer]], Tested], float]] = {
    ClaimKey.U_SHAPE: (u_shape, 0.3),
    ClaimKey.NO_FIELD_EFFECT: (no_field_effect, 0.1),
    ClaimKey.FUNDING: (funding, 0.3),
    ClaimKey.MORE_BARRIERS: (more_barriers, 0.1),
    ClaimKey.HIGHER_BARRIERS: (higher_barriers, 0.3),
}
"""The test of each claim and the smallest effect that matters: 0.3 steps of the four-step scale, a
tenth of the barriers, a tenth of the differences."""


def mean_difference(one: FloatArray, other: FloatArray) -> Tested:
    """Return how far a mean lies above another (Welch 1947), unknown where nothing varies.

    Parameters
    ----------
    one, other : values of independent firms, without gaps.
    """
    from scipy.special import stdtr, stdtrit

    firms = {"one": len(one), "other": len(other)}
    if min(len(one), len(other)) < 2:
        return Tested(UNKNOWN, 1.0, firms)
    spread = np.array([one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)])
    if spread.sum() == 0.0:
        return Tested(UNKNOWN, 1.0, firms)
    error = float(np.sqrt(spread.sum()))
    freedom = spread.sum() ** 2 / (spread**2 / [len(one) - 1, len(other) - 1]).sum()
    apart = float(one.mean() - other.mean())
    reach = float(-stdtrit(freedom, _TAIL)) * error
    p_value = float(stdtr(freedom, -apart / error))
    return Tested(Interval(apart, apart - reach, apart + reach), p_value, firms)


def _between_groups(answers: Sequence[SurveyAnswer], values: FloatArray) -> Tested:
    """Return how far interested firms lie above co-operating ones; NaN = not answered."""
    groups = np.array([one.group for one in answers])
    interested, cooperating = (
        values[(groups == group) & ~np.isnan(values)]
        for group in (RespondentGroup.INTERESTED, RespondentGroup.COOPERATING)
    )
    found = mean_difference(interested, cooperating)
    return found._replace(
        firms={"interested": len(interested), "cooperating": len(cooperating)},
    )


def _explained(chosen: FloatArray, steps: FloatArray, used: int) -> tuple[Interval, float]:
    """Return the share of variance that fields account for, and the p value of it being relevant.

    Under a share r the F statistic is non-central with n r / (1 - r) (Tang 1938); the test and the
    interval (Steiger 2004) are read from that distribution.
    """
    from scipy.special import ncfdtr, ncfdtrinc

    n = len(steps)
    centred = steps - steps.mean()
    design = chosen - chosen.mean(axis=0)
    fitted = design @ np.linalg.lstsq(design, centred, rcond=None)[0]
    share = float(fitted @ fitted / (centred @ centred))
    left = n - used - 1
    statistic = (share / used) / max((1.0 - share) / left, 1e-12)
    relevant = CLAIMS[ClaimKey.NO_FIELD_EFFECT][1]
    p_value = float(ncfdtr(used, left, n * relevant / (1.0 - relevant), statistic))
    low, high = (
        # No non-centrality is small enough where even 0 makes so small an F likely enough.
        0.0
        if ncfdtr(used, left, 0.0, statistic) <= tail
        else float(ncfdtrinc(used, left, tail, statistic))
        for tail in (1.0 - _TAIL, _TAIL)
    )
    # Without the share that as many random columns would account for.
    corrected = max(1.0 - (1.0 - share) * (n - 1) / left, 0.0)
    return Interval(corrected, low / (low + n), high / (high + n)), p_value


def _row_means(values: FloatArray) -> FloatArray:
    known = ~np.isnan(values)
    sums = np.where(known, values, 0.0).sum(axis=1)
    counts = known.sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _finding(key: ClaimKey, tested: Tested, corrected: float) -> Finding:
    """Supported, or not where the answers rule out an effect that matters; else nobody can tell."""
    if np.isnan(tested.effect.value):
        return Finding.TOO_LITTLE_DATA
    if corrected <= ERROR:
        return Finding.SUPPORTED
    if key is ClaimKey.NO_FIELD_EFFECT:
        ruled_out = tested.effect.low > 0.0
    else:
        ruled_out = tested.effect.high < CLAIMS[key][1]
    return Finding.NOT_SUPPORTED if ruled_out else Finding.TOO_LITTLE_DATA
