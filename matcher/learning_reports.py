"""What is kept and shown of trainings and of the gate, as plain JSON: NaN becomes null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import numpy as np

from features.vocabulary import RespondentGroup
from matcher.alternatives import LEVEL as ALTERNATIVES_LEVEL
from matcher.alternatives import group_effects, leniencies, shortlists, silence, terms_asked_for
from matcher.calibration import Bin, recalibrate, reliability
from matcher.cross_fit import Checked
from matcher.evaluation import HeldOut
from matcher.examination import Change, Propensities
from matcher.fairness import Fairness
from matcher.gate import GateReport, GateRules
from matcher.learning import GROUPS, Examples, Foundation, Notice
from matcher.off_policy import LEAST_EFFECTIVE, LEAST_SUPPORT, OffPolicy, Unsupported
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


def terms_document(examples: Examples, learned: GroupModel, found: Foundation) -> JsonObject:
    """Return which terms are switched on, and which further ones decisions ask for.

    ``gain``: by how much the mean log loss of the decisions behind it would fall, nats.
    """
    looked_at, asked = terms_asked_for(examples, learned, found)
    return {
        "switched_on": list(found.settings.terms),
        "looked_at": looked_at,
        "asked_for": [
            {"term": one.name, "group": one.group.value, "weight": one.weight, "gain": one.gain,
             "p_value": one.p_value}
            for one in asked
        ],
    }  # fmt: skip


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


def fairness_document(found: Fairness) -> JsonObject:
    """Return how true a model is for groups of firms, with how many groups are too small."""
    return {
        "minimum": found.minimum,
        "hidden": {by.value: number for by, number in found.hidden.items()},
        "groups": [
            {
                "by": one.by.value,
                "key": one.key,
                "firms": one.firms,
                "decisions": one.decisions,
                "accepted": interval_document(one.accepted),
                "chance": one.chance,
                "apart": interval_document(one.apart),
                "first": interval_document(one.first),
                "off": one.is_off,
            }
            for one in found.groups
        ],
    }


def off_policy_document(found: OffPolicy | None, lists: int, seen: float) -> JsonObject:
    """Return what a model would have brought by what was logged, or why that cannot be said.

    Parameters
    ----------
    found : None where nothing was shown with a rank.
    lists : that were shown; seen : acceptances a list, as it happened.
    """
    refused = Unsupported.NOTHING_LOGGED if found is None else found.refused
    values = {} if found is None else found.values
    return {
        "refused": refused,
        "lists": lists,
        "seen": number(seen),
        "effective": 0.0 if found is None else found.effective,
        "least_effective": LEAST_EFFECTIVE,
        "support": 0.0 if found is None else found.support,
        "least_support": LEAST_SUPPORT,
        "values": {name: interval_document(one) for name, one in values.items()},
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
                model.keys,
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
    """Return each weight before and after, and the change in standard errors of before.

    A term that only one of them has weighs 0 in the other, without an error.
    """
    keys = tuple(dict.fromkeys((*before.keys, *after.keys)))
    found = {}
    for group in GROUPS:
        spread = np.sqrt(np.diag(before.covariance[group])).tolist()
        errors = dict(zip(before.keys, spread, strict=True))
        old, new = (
            dict(zip(one.keys, one.feature_weights[group].tolist(), strict=True))
            for one in (before, after)
        )
        found[group.value] = [
            {
                "comparison": key,
                "before": old.get(key, 0.0),
                "after": new.get(key, 0.0),
                "errors": _ratio(new.get(key, 0.0) - old.get(key, 0.0), errors.get(key, 0.0)),
            }
            for key in keys
        ]
    return found


def _ratio(moved: float, error: float) -> float:
    return moved / error if error > 0.0 else 0.0


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
