"""What another model would have brought, estimated from what was logged: or refused, with why.

Looking is the treatment: a pairing at rank r is examined with chance e(r), so an acceptance seen
at its logged rank counts e(rank under the candidate) / e(logged rank) times (the position-based
model; Li et al. 2018). Pairings that were never shown cannot be weighted up. Where too much of the
candidate's attention falls on such, or few decisions carry all the weight, there is no estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.evidence import IntArray
from matcher.resampling import Interval, firm_weights, interval
from matcher.types import FloatArray

LEAST_SUPPORT = 0.8
"""Share of the candidate's attention that has to fall on pairings that were shown."""
LEAST_EFFECTIVE = 100.0
"""Effective number of examined pairings: as many equally weighted ones say as much."""


class Unsupported(StrEnum):
    """Why logs do not support an estimate."""

    NOTHING_LOGGED = "nothing_logged"
    MOSTLY_UNSEEN = "mostly_unseen"
    FEW_CARRY_ALL = "few_carry_all"


@dataclass(frozen=True)
class LoggedLists:
    """Impressions, and the attention that a candidate model would give to the same pairings.

    Parameters
    ----------
    examined, accepted : (n,) what happened; propensity : (n,) chance of examination as logged.
    attention : (n,) chance of examination at the candidate's rank; 0 below its list.
    predicted : (n,) chance of acceptance by a model that has not seen these decisions.
    lists : (n,) number of the list, from 0; list_firms : (n_lists,) the firm of each.
    all_attention : (n_lists,) attention of the candidate in total, shown or not.
    all_predicted : (n_lists,) the same times the predicted chance, summed.
    """

    examined: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    propensity: FloatArray
    attention: FloatArray
    predicted: FloatArray
    lists: IntArray
    list_firms: IntArray
    all_attention: FloatArray
    all_predicted: FloatArray


@dataclass(frozen=True)
class OffPolicy:
    """Acceptances a list under the candidate, by three estimators, and what they rest on.

    Parameters
    ----------
    values : ``ips``, ``snips``, ``dr``; empty where refused.
    refused : why there is no estimate, or None.
    effective : effective number of examined pairings.
    support : share of the candidate's attention that falls on pairings that were shown, 0-1.
    """

    values: Mapping[str, Interval]
    refused: Unsupported | None
    effective: float
    support: float


def estimate(logged: LoggedLists, rng: np.random.Generator) -> OffPolicy:
    """Estimate the acceptances of a list under another model.

    ``ips`` and ``snips`` speak of pairings that were shown, the latter scaled up to all of the
    candidate's attention; ``dr`` adds the prediction for the rest and corrects it by what was seen.
    """
    weight = np.where(logged.examined, logged.attention / logged.propensity, 0.0)
    squares = float((weight**2).sum())
    effective = float(weight.sum()) ** 2 / squares if squares > 0.0 else 0.0
    total = float(logged.all_attention.sum())
    support = float(logged.attention.sum()) / total if total > 0.0 else 0.0
    refused = _refusal(len(weight), effective, support)
    if refused is not None:
        return OffPolicy({}, refused, effective, support)
    n_lists = len(logged.list_firms)
    won = np.bincount(logged.lists, weight * logged.accepted, n_lists)
    looked = np.bincount(logged.lists, weight, n_lists)
    surprise = np.where(logged.examined, logged.accepted - logged.predicted, 0.0)
    corrected = logged.all_predicted + np.bincount(logged.lists, weight * surprise, n_lists)
    draws = firm_weights(logged.list_firms, rng)
    firm = logged.list_firms
    size = draws.shape[1]
    sums = [np.bincount(firm, one, size) for one in (won, looked, corrected, logged.all_attention)]
    count = draws @ np.bincount(firm, minlength=size)
    wins, looks, doubly, attention = (draws @ one for one in sums)
    scaled = np.divide(wins, looks, out=np.zeros_like(wins), where=looks > 0) * attention
    values = {
        "ips": interval(won.mean(), wins, count),
        "snips": interval(won.sum() / looked.sum() * total / n_lists, scaled, count),
        "dr": interval(corrected.mean(), doubly, count),
    }
    return OffPolicy(values, None, effective, support)


def _refusal(n: int, effective: float, support: float) -> Unsupported | None:
    if n == 0:
        return Unsupported.NOTHING_LOGGED
    if support < LEAST_SUPPORT:
        return Unsupported.MOSTLY_UNSEEN
    return Unsupported.FEW_CARRY_ALL if effective < LEAST_EFFECTIVE else None
