"""What is kept and shown of trainings and of the gate, as plain JSON: NaN becomes null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import numpy as np

from features.vocabulary import RespondentGroup
from matcher.alternatives import LEVEL as ALTERNATIVES_LEVEL
from matcher.alternatives import group_effects, leniencies, shortlists, silence
from matcher.calibration import Bin, recalibrate, reliability
from matcher.cross_fit import Checked
from matcher.evaluation import HeldOut
from matcher.examination import Change, Propensities
from matcher.gate import GateReport, GateRules
from matcher.learning import GROUPS, Examples, Foundation, Notice
from matcher.resampling import LEVEL, Interval
from matcher.respondents import GroupModel
from matcher.scoring import NORMAL_QUANTILES, sigmoid
from matcher.types import ModelVersion
from matcher.weight_prior import WeightPrior

JsonObject = dict[str, Any]
WEIGHT_LEVEL = 0.95
"""Coverage of the intervals of weights."""


def training_document(
    found: Foundation,
    scale: float,
    data_hash: str,
    cut: datetime,
    counts: Mapping[str, int],
    notices: Sequence[Notice],
) -> JsonObject:
    """Return how a model came about.

    Parameters
    ----------
    scale : how many times the survey's weights the decisions speak of; 1 without any.
    """
    return {
        "data_hash": data_hash,
        "cut": cut.isoformat(),
        "code_version": found.code_version,
        "base": found.base.version,
        "prior": {
            "source": found.prior.source,
            "hash": found.prior.digest(),
            "scale": scale,
            "survey": found.prior.survey and found.prior.survey.plain(),
            **found.prior.numbers(),
        },
        "settings": found.settings._asdict(),
        "rows": dict(counts),
        "notices": [one.plain() for one in notices],
    }


def beside_document(
    shown: Examples, examples: Examples, learned: GroupModel, found: Foundation
) -> JsonObject:
    """Return other readings of the same decisions, next to the candidate.

    Coordinators are numbered by their leniency and not named: what is kept is kept for good.

    Parameters
    ----------
    shown : all rows, also of what nobody spoke of; examples : those that were learned from.
    """
    quiet, pairs = silence(shown, found), shortlists(examples, learned, found)
    lenient = sorted(leniencies(examples, learned), key=lambda one: -one.value)
    looked = quiet.looked
    return {
        "level": ALTERNATIVES_LEVEL,
        "silence": {
            "missing": quiet.missing,
            "silent": quiet.silent,
            "looked": [] if looked is None else _looked(looked),
            "weights": _changes(quiet.changes),
        },
        "pairs": {
            "missing": pairs.missing,
            "pairs": pairs.pairs,
            "lists": pairs.lists,
            "weights": _changes(pairs.changes),
        },
        "groups": [
            {"comparison": one.about, "difference": one.value, "low": one.low, "high": one.high}
            for one in group_effects(learned, found)
        ],
        "leniency": [
            {"value": one.value, "low": one.low, "high": one.high, "decisions": one.n}
            for one in lenient
        ],
    }


def _looked(looked: Propensities) -> list[JsonObject]:
    rows = zip(
        looked.by_rank.tolist(), looked.shown.tolist(), looked.examined.tolist(), strict=True
    )
    return [
        {"rank": rank, "chance": chance, "shown": shown, "spoken_of": spoken}
        for rank, (chance, shown, spoken) in enumerate(rows, start=1)
    ]


def _changes(changes: Iterable[tuple[RespondentGroup, Sequence[Change]]]) -> JsonObject:
    return {
        group.value: [
            {"comparison": one.key, "before": one.naive, "after": one.corrected,
             "errors": number(one.errors)}
            for one in rows
        ]
        for group, rows in changes
    }  # fmt: skip


def gate_document(report: GateReport, rules: GateRules) -> JsonObject:
    """Return what the gate found, and what it asked for."""
    return {
        "promoted": report.promoted,
        "refusals": [one.value for one in report.refusals],
        "firms": report.firms,
        "decisions": report.decisions,
        "look": report.look,
        "p_value": number(report.p_value),
        "allowed": report.spent,
        "gain": interval_document(report.gain),
        "calibration": interval_document(report.calibration),
        "exposure": interval_document(report.exposure),
        "rules": {
            "error": rules.error,
            "calibration_margin": rules.calibration_margin,
            "exposure_margin": rules.exposure_margin,
            "least_firms": rules.least_firms,
        },
    }


def metrics_document(
    metrics: Mapping[str, Interval], held: HeldOut, rng: np.random.Generator
) -> JsonObject:
    """Return every metric with its interval, and how true the chances are."""
    correction = recalibrate(held.scores, held.targets)
    points = reliability(sigmoid(held.scores), held.targets, held.firms, rng)
    return {
        "level": LEVEL,
        "metrics": {name: interval_document(one) for name, one in metrics.items()},
        "reliability": _points(points),
        "recalibration": {
            "shift": correction.shift,
            "slope": correction.slope,
            "needed": correction.needed,
        },
    }


def calibration_document(checked: Checked) -> JsonObject:
    """Return how true a candidate's chances are on firms that it has not seen, and what follows.

    ``reliability`` is without the correction, ``corrected`` with it; both are empty where there
    are too few firms.
    """
    one = checked.correction
    return {
        "firms": checked.firms,
        "decisions": checked.decisions,
        "needed": one is not None and one.needed,
        "applied": checked.applied is not None,
        "shift": None if one is None else one.shift,
        "slope": None if one is None else one.slope,
        "error": number(checked.error),
        "error_corrected": number(checked.error_after),
        "reliability": _points(checked.points),
        "corrected": _points(checked.points_after),
    }


def _points(points: Iterable[Bin]) -> list[JsonObject]:
    return [
        {"chance": one.chance, "share": interval_document(one.share), "n": one.n} for one in points
    ]


def weights_document(model: ModelVersion) -> JsonObject:
    """Return the weights of both groups with their intervals, cut off at 0: signs are kept."""
    quantile = NORMAL_QUANTILES[WEIGHT_LEVEL]
    return {
        group.value: [
            {
                "comparison": key,
                "weight": weight,
                "low": _bounded(weight - quantile * spread, weight),
                "high": _bounded(weight + quantile * spread, weight),
            }
            for key, weight, spread in zip(
                model.comparison_keys,
                model.feature_weights[group].tolist(),
                np.sqrt(np.diag(model.covariance[group])).tolist(),
                strict=True,
            )
        ]
        for group in GROUPS
    }


def _bounded(bound: float, weight: float) -> float:
    return min(0.0, bound) if weight < 0.0 else max(0.0, bound)


def moved_weights(before: ModelVersion, after: ModelVersion) -> JsonObject:
    """Return each weight before and after, and the change in standard errors of before."""
    found = {}
    for group in GROUPS:
        errors = np.sqrt(np.diag(before.covariance[group]))
        old, new = before.feature_weights[group], after.feature_weights[group]
        moved = np.divide(new - old, errors, out=np.zeros_like(old), where=errors > 0.0)
        rows = zip(before.comparison_keys, old.tolist(), new.tolist(), moved.tolist(), strict=True)
        found[group.value] = [
            {"comparison": key, "before": one, "after": other, "errors": apart}
            for key, one, other, apart in rows
        ]
    return found


def moved_prior(keys: Sequence[str], before: WeightPrior, after: WeightPrior) -> JsonObject:
    """Return the mean of each weight's prior before and after, and the change in widths."""
    return {
        group.value: [
            {"comparison": key, "before": one, "after": other, "errors": (other - one) / width}
            for key, one, other, width in zip(
                keys,
                before.mean[group].tolist(),
                after.mean[group].tolist(),
                before.width[group].tolist(),
                strict=True,
            )
        ]
        for group in GROUPS
    }


def interval_document(one: Interval) -> JsonObject:
    """Return a number with its interval."""
    return {"value": number(one.value), "low": number(one.low), "high": number(one.high)}


def number(value: float) -> float | None:
    """Return a finite number, None for any other."""
    return float(value) if isfinite(value) else None
