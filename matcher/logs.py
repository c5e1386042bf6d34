"""What was shown, as lists from which the worth of another model can be estimated."""

from __future__ import annotations

import numpy as np

from matcher.evaluation import ACCEPTED
from matcher.evidence import IntArray
from matcher.examination import Propensities, propensities
from matcher.learning import GROUPS, Examples
from matcher.off_policy import LoggedLists
from matcher.ranking import rank_order
from matcher.scoring import AdditiveScorer, sigmoid
from matcher.training_set import Examination, TrainingRow
from matcher.types import FloatArray, ModelVersion


def looked_at(rows: tuple[TrainingRow, ...]) -> Propensities | None:
    """Return the chance by rank that anybody looked, None where nothing was shown with a rank."""
    ranked = [row for row in rows if row.rank is not None]
    if not ranked:
        return None
    seen = np.array([row.examination is not Examination.NOT_EXAMINED for row in ranked], dtype=bool)
    return propensities(np.array([row.rank for row in ranked], dtype=np.intp), seen)


def logged_lists(shown: Examples, model: ModelVersion, looked: Propensities) -> LoggedLists:
    """Return the lists that were shown, with the attention a model would give to their pairings.

    A list of the model is as long as the one that was shown; below it there is no attention. The
    chance of acceptance of a pairing that was never shown is what the model itself says, so it has
    to be one that has not seen these decisions.

    Parameters
    ----------
    shown : rows of what was shown; those without a rank are left out.
    looked : the chance by rank that anybody looked.
    """
    kept = shown.chosen([row.rank is not None for row in shown.rows])
    numbers, lists = np.unique(kept.lists, return_inverse=True)
    rank = np.array([row.rank for row in kept.rows], dtype=np.intp)
    length = np.zeros(len(numbers), dtype=np.intp)
    np.maximum.at(length, lists, rank)
    scored = [
        _attention(shown, model, looked, *one)
        for one in zip(numbers.tolist(), length.tolist(), strict=True)
    ]
    places = [
        shown.list_ids[numbers[place]].index(row.mini_cluster)
        for place, row in zip(lists, kept.rows, strict=True)
    ]
    attention, chance = (
        np.array([scored[of][part][place] for of, place in zip(lists, places, strict=True)])
        for part in (0, 1)
    )
    _, firms = np.unique(shown.list_firms[numbers], return_inverse=True)
    examined = [row.examination is not Examination.NOT_EXAMINED for row in kept.rows]
    return LoggedLists(
        examined=np.array(examined, dtype=bool),
        accepted=np.array([(row.target or 0.0) >= ACCEPTED for row in kept.rows], dtype=bool),
        propensity=looked.at(rank),
        attention=attention,
        predicted=chance,
        lists=np.asarray(lists, dtype=np.intp),
        list_firms=np.asarray(firms, dtype=np.intp),
        all_attention=np.array([one[0].sum() for one in scored]),
        all_predicted=np.array([float(one[0] @ one[1]) for one in scored]),
    )


def _attention(
    shown: Examples, model: ModelVersion, looked: Propensities, number: int, length: int
) -> tuple[FloatArray, FloatArray]:
    """Return attention and chance of each candidate of one list under a model."""
    group = GROUPS[int(shown.list_respondents[number])]
    scores = AdditiveScorer(model, group).score_pairs(shown.list_values[number])
    order = rank_order(scores, shown.list_ids[number])
    rank: IntArray = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(1, len(order) + 1)
    return np.where(rank <= length, looked.at(rank), 0.0), sigmoid(scores)
