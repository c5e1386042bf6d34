"""The numbers of the method page, all read from the active model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from flask_babel import gettext as _

from features.comparisons import COMPARISONS
from features.shortfall import expected_shortfall
from features.vocabulary import Group, RespondentGroup, Scope
from matcher.scoring import NORMAL_QUANTILES, AdditiveScorer
from matcher.types import FloatArray, ModelVersion, is_term
from web.method import texts
from web.method.contexts import (
    ComparisonGroup,
    ComparisonRow,
    ExampleRow,
    Overlap,
    RuleRow,
    WeightDot,
    WorkedExample,
)
from web.wording.labels import Labels
from web.wording.rounding import largest_remainder

NETWORK_KEYS = (
    "readiness_network",
    "barrier_own_network",
    "barrier_korean_networks",
    "network_access",
)
"""Comparisons that all speak of whom one knows."""
NETWORK_BOUND = 0.3
"""Their joint weight (norm) may not exceed this in either group of firms."""
AXIS_STEP = 0.5

EXAMPLE_GROUP = RespondentGroup.INTERESTED
EXAMPLE_VALUES = {
    "technology_focus": 0.62,
    "problem_fit": math.nan,
    "industry_code": 0.75,
    "readiness_network": 1.0 - float(expected_shortfall(np.array([0.375]), 0.25)[0]),
    "barrier_cost": 1.0 - 0.75 * (1.0 - 0.5625),
}
"""Made-up values of the worked example; all other comparisons stand at their means."""


def norm(model: ModelVersion, keys: Sequence[str], group: RespondentGroup) -> float:
    """Return the joint weight of comparisons: the root of the sum of their squared weights."""
    places = [model.keys.index(key) for key in keys]
    return float(np.linalg.norm(model.feature_weights[group][places]))


def overlap(model: ModelVersion, labels: Labels) -> Overlap:
    """Return the comparisons on networks and their joint weight in both groups of firms."""
    return Overlap(
        labels=tuple(labels.comparison(key) for key in NETWORK_KEYS),
        interested=norm(model, NETWORK_KEYS, RespondentGroup.INTERESTED),
        cooperating=norm(model, NETWORK_KEYS, RespondentGroup.COOPERATING),
        bound=NETWORK_BOUND,
    )


class WeightAxis:
    """The common scale of all weights: from the lowest to the highest bound, in half steps.

    Parameters
    ----------
    model : whose weights are drawn with their intervals.
    """

    def __init__(self, model: ModelVersion) -> None:
        self._model = model
        self._quantile = NORMAL_QUANTILES[model.interval_level]
        spans = [self._bounds(group) for group in RespondentGroup]
        lowest = min(float(low.min()) for low, _high in spans)
        highest = max(float(high.max()) for _low, high in spans)
        self.low = min(0.0, math.floor(lowest / AXIS_STEP) * AXIS_STEP)
        self.high = max(AXIS_STEP, math.ceil(highest / AXIS_STEP) * AXIS_STEP)

    def _bounds(self, group: RespondentGroup) -> tuple[FloatArray, FloatArray]:
        weights = self._model.feature_weights[group]
        spread = self._quantile * np.sqrt(np.diag(self._model.covariance[group]))
        return weights - spread, weights + spread

    def place(self, weight: float) -> float:
        """Return where a weight lies on the axis, 0-1."""
        return (weight - self.low) / (self.high - self.low)

    def ticks(self) -> tuple[tuple[float, float], ...]:
        """Return (share of the axis, weight) of each half step."""
        steps = round((self.high - self.low) / AXIS_STEP)
        weights = [self.low + step * AXIS_STEP for step in range(steps + 1)]
        return tuple((self.place(weight), weight) for weight in weights)

    def dot(self, index: int, group: RespondentGroup) -> WeightDot:
        """Return one weight with its interval."""
        low, high = (float(bound[index]) for bound in self._bounds(group))
        value = float(self._model.feature_weights[group][index])
        places = (self.place(one) for one in (value, low, high))
        return WeightDot(value, low, high, *places)


def comparison_groups(
    model: ModelVersion, axis: WeightAxis, labels: Labels
) -> tuple[ComparisonGroup, ...]:
    """Return all comparisons by group, in the order of terms."""
    groups = []
    for group in Group:
        keys = _keys_of(model, group)
        if not keys:
            continue
        groups.append(
            ComparisonGroup(
                key=group.value,
                label=labels.group(group),
                rows=tuple(_row(model, axis, model.keys.index(key), labels) for key in keys),
                interested=norm(model, keys, RespondentGroup.INTERESTED),
                cooperating=norm(model, keys, RespondentGroup.COOPERATING),
            )
        )
    return tuple(groups)


def _keys_of(model: ModelVersion, group: Group) -> list[str]:
    if group is Group.COMBINED:
        return [key for key in model.keys if is_term(key)]
    return [one.key for one in COMPARISONS if one.group is group]


def _row(model: ModelVersion, axis: WeightAxis, place: int, labels: Labels) -> ComparisonRow:
    key, is_added = model.keys[place], place >= len(model.means)
    return ComparisonRow(
        key=key,
        label=labels.comparison(key),
        # Terms are made of standardised values: mean 0 and scale 1 by definition.
        mean=0.0 if is_added else float(model.means[place]),
        scale=1.0 if is_added else float(model.scales[place]),
        interested=axis.dot(place, RespondentGroup.INTERESTED),
        cooperating=axis.dot(place, RespondentGroup.COOPERATING),
    )


def rule_rows(labels: Labels) -> tuple[RuleRow, ...]:
    """Return the rules in the order of terms; comparisons that share one stand together."""
    shared: dict[tuple[Group, str, Scope, str], list[str]] = {}
    for one in COMPARISONS:
        rule = (one.group, texts.meaning(one.key), one.scope, texts.unknown(one.key))
        shared.setdefault(rule, []).append(labels.comparison(one.key))
    return tuple(
        RuleRow(labels.group(group), tuple(names), meaning, texts.scope(scope), unknown)
        for (group, meaning, scope, unknown), names in shared.items()
    )


def worked_example(model: ModelVersion, labels: Labels) -> WorkedExample:
    """Add one pairing up with the scorer that serves every request; without terms, if there are."""
    size = len(model.comparison_keys)
    model = replace(
        model,
        terms=(),
        feature_weights={group: one[:size] for group, one in model.feature_weights.items()},
        covariance={group: one[:size, :size] for group, one in model.covariance.items()},
    )
    scorer = AdditiveScorer(model, EXAMPLE_GROUP)
    values = model.means.copy()
    places = [model.comparison_keys.index(key) for key in EXAMPLE_VALUES]
    values[places] = list(EXAMPLE_VALUES.values())
    scores = scorer.evaluate(values[np.newaxis, :])
    exact = [model.baseline, *(float(scores.contributions[0, place]) for place in places)]
    baseline, *parts = largest_remainder(exact)
    answers = _example_answers()
    rows = tuple(
        _example_row(model, place, part, answers[model.comparison_keys[place]], labels)
        for place, part in zip(places, parts, strict=True)
    )
    low, high = scores.intervals[0].tolist()
    return WorkedExample(
        baseline=baseline,
        rows=rows,
        others=len(model.comparison_keys) - len(rows),
        total=math.fsum((baseline, *parts)),
        chance=float(scores.chances[0]),
        low=low,
        high=high,
        largest=max(abs(part) for part in parts),
    )


def _example_answers() -> dict[str, str]:
    return {
        "technology_focus": _("three phrases, near to the themes"),
        "problem_fit": _("no problem described: unknown"),
        "industry_code": _("codes of the same group"),
        "readiness_network": _(
            "step 2 of 5, that is 0.25; 0.375 is expected, so evenly 0 to 0.75: "
            "1 − (0.75 − 0.25)² ∕ (2 × 0.75)"
        ),
        "barrier_cost": _("step 4 of 5, that is 0.75; relief 0.5625: 1 − 0.75 × (1 − 0.5625)"),
    }


def _example_row(
    model: ModelVersion, place: int, part: float, answer: str, labels: Labels
) -> ExampleRow:
    key = model.comparison_keys[place]
    value = EXAMPLE_VALUES[key]
    mean, scale = float(model.means[place]), float(model.scales[place])
    known = not math.isnan(value)
    return ExampleRow(
        label=labels.comparison(key),
        answer=answer,
        value=value if known else None,
        mean=mean,
        scale=scale,
        z=(value - mean) / scale if known else None,
        weight=float(model.feature_weights[EXAMPLE_GROUP][place]),
        contribution=part,
    )
