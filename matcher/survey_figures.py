"""The three figures of the study, drawn from answers, with intervals (docs/design_notes/0010).

Intervals are bootstrap intervals (Efron 1979): firms are drawn again, with replacement, group
by group. A firm that left a question out is counted as missing there and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.vocabulary import Effect, RespondentGroup, SizeClass
from matcher.analysis import BARRIERS, READINESS
from matcher.disclosure import shown_groups
from matcher.resampling import RESAMPLES, Interval, firm_weights, interval, quantiles
from matcher.survey import EFFECT_STEPS, SurveyAnswer
from matcher.types import FloatArray

SEED = 2009
"""Figures of the same answers are the same every time."""
_BLOCKS = 10
GOOD = (Effect.VERY_POSITIVE, Effect.POSITIVE)
ENDS: Mapping[SizeClass, str] = {
    SizeClass.MICRO: "under_50",
    SizeClass.SMALL: "under_50",
    SizeClass.MEDIUM: "between",
    SizeClass.LARGE: "between",
    SizeClass.VERY_LARGE: "over_1000",
}
"""The three bands of size of which the study speaks."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """Figure 1: what firms of one size class say of the effect of co-operation.

    Parameters
    ----------
    answers : firms that said; missing : firms of the class that did not.
    shares : of each effect, 0-1; good : of positive and very positive together.
    """

    size: SizeClass
    answers: int
    missing: int
    shares: Mapping[Effect, Interval]
    good: Interval


@dataclass(frozen=True, slots=True)
class Bar:
    """Figures 2 and 3: what one group says of one success factor or barrier.

    Parameters
    ----------
    answers : firms of the group that rated it; missing : firms of the group that did not.
    mean : 0-3; value : the same divided by the highest mean of the figure, 0-1.
    """

    key: str
    group: RespondentGroup
    answers: int
    missing: int
    mean: float
    value: Interval


@dataclass(frozen=True)
class Figures:
    """All figures of one survey; what is not there has too few answers.

    Parameters
    ----------
    firms : answers of each group; outside : firms of neither, which are in no figure.
    effects : Figure 1, by size; size_missing : co-operating firms that gave no size.
    factors, barriers : Figures 2 and 3, by key and group.
    minimum : fewest firms of which anything is said.
    """

    firms: Mapping[RespondentGroup, int]
    outside: int
    effects: tuple[EffectRow, ...]
    size_missing: int
    factors: tuple[Bar, ...]
    barriers: tuple[Bar, ...]
    minimum: int


def figures_of(answers: Sequence[SurveyAnswer], minimum: int) -> Figures:
    """Return the figures; the same answers give the same ones, intervals included.

    Parameters
    ----------
    minimum : fewest firms of which anything is said, at least 3.
    """
    groups = {
        group: tuple(one for one in answers if one.group is group) for group in RespondentGroup
    }
    cooperating = groups[RespondentGroup.COOPERATING]
    return Figures(
        firms={group: len(some) for group, some in groups.items()},
        outside=sum(one.group is None for one in answers),
        effects=effect_rows(cooperating, minimum),
        size_missing=sum(one.size is None for one in cooperating),
        factors=rated_bars(groups, READINESS, minimum),
        barriers=rated_bars(groups, BARRIERS, minimum),
        minimum=minimum,
    )


def effect_rows(answers: Sequence[SurveyAnswer], minimum: int) -> tuple[EffectRow, ...]:
    """Return Figure 1 of co-operating firms, by size class; small classes cover one another."""
    said = {
        number: (ENDS[one.size], one.size.value)
        for number, one in enumerate(answers)
        if one.size is not None and one.effect is not None
    }
    shown = {path[1]: found for path, found in shown_groups(said, minimum).items() if path[1:]}
    rng = np.random.default_rng(SEED)
    return tuple(
        _effect_row(size, [answers[number] for number in sorted(shown[size])], answers, rng)
        for size in SizeClass
        if size in shown
    )


def rated_bars(
    groups: Mapping[RespondentGroup, Sequence[SurveyAnswer]], keys: Collection[str], minimum: int
) -> tuple[Bar, ...]:
    """Return Figure 2 or 3: means, each divided by the highest of them, over both groups.

    Parameters
    ----------
    keys : what is rated, in the order of the figure.
    """
    rng = np.random.default_rng(SEED)
    drawn = {group: _means(some, keys, rng) for group, some in groups.items()}
    shown = [
        (key, i, group)
        for i, key in enumerate(keys)
        for group in groups
        if drawn[group][2][i] >= minimum
    ]
    if not shown:
        return ()
    highest = max(drawn[group][0][i] for _, i, group in shown)
    highest_drawn = np.fmax.reduce([drawn[group][1][:, i] for _, i, group in shown])
    return tuple(
        Bar(
            key,
            group,
            int(drawn[group][2][i]),
            len(groups[group]) - int(drawn[group][2][i]),
            float(drawn[group][0][i]),
            _share(drawn[group][0][i], highest, drawn[group][1][:, i], highest_drawn),
        )
        for key, i, group in shown
    )


def steps_of(answers: Sequence[SurveyAnswer], keys: Collection[str]) -> FloatArray:
    """Return what firms rated, (n_firms, n_keys) 0-3, NaN = not answered."""
    rows = [[_steps(one, key) for key in keys] for one in answers]
    return np.array(rows, dtype=np.float64).reshape(len(answers), len(keys))


def effect_steps(answers: Sequence[SurveyAnswer]) -> FloatArray:
    """Return the effects that firms report, (n_firms,) 0-3, NaN = not answered."""
    return np.array([np.nan if one.effect is None else EFFECT_STEPS[one.effect] for one in answers])


def _steps(answer: SurveyAnswer, key: str) -> float:
    rating = answer.ratings.get(key)
    return np.nan if rating is None else rating.steps


def _effect_row(
    size: SizeClass,
    said: Sequence[SurveyAnswer],
    answers: Sequence[SurveyAnswer],
    rng: np.random.Generator,
) -> EffectRow:
    weights = firm_weights(np.arange(len(said)), rng)
    n = np.full(len(weights), float(len(said)))
    is_of = {effect: np.array([one.effect is effect for one in said], float) for effect in Effect}
    shares = {
        effect: interval(float(found.mean()), weights @ found, n) for effect, found in is_of.items()
    }
    good = np.sum([is_of[effect] for effect in GOOD], axis=0)
    return EffectRow(
        size,
        len(said),
        sum(one.size is size for one in answers) - len(said),
        shares,
        interval(float(good.mean()), weights @ good, n),
    )


def _means(
    answers: Sequence[SurveyAnswer], keys: Collection[str], rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Means (n_keys,), means of draws (draws, n_keys), and answers (n_keys,); NaN where none."""
    steps = steps_of(answers, keys)
    known = ~np.isnan(steps)
    filled = np.where(known, steps, 0.0)
    numbers = np.arange(len(answers))
    sums, counts = [], []
    for _ in range(_BLOCKS):
        weights = firm_weights(numbers, rng, RESAMPLES // _BLOCKS)
        sums.append(weights @ filled)
        counts.append(weights @ known)
    answered = known.sum(axis=0)
    return (
        _ratio(filled.sum(axis=0), answered),
        _ratio(np.concatenate(sums), np.concatenate(counts)),
        answered.astype(np.float64),
    )


def _ratio(sums: FloatArray, counts: FloatArray) -> FloatArray:
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _share(mean: float, highest: float, drawn: FloatArray, highest_drawn: FloatArray) -> Interval:
    """Return a mean as a share of the highest; 0 where all means are."""
    if highest == 0.0:
        return Interval(0.0, 0.0, 0.0)
    found = _ratio(drawn, highest_drawn)
    return Interval(float(mean / highest), *quantiles(found[~np.isnan(found)]))
