"""The use case of evaluating: how good a model is on decisions that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from matcher.evaluation import evaluate
from matcher.examples import Tell, part_of, silent
from matcher.learning import Examples, NothingToLearnError, held_out_of
from matcher.learning_operations import (
    Bench,
    came_since,
    examples_again,
    fairness_of,
    held_out_rows,
    seeded_by,
    table_of,
)
from matcher.learning_reports import JsonObject, metrics_document, off_policy_document
from matcher.logs import logged_lists, looked_at
from matcher.off_policy import estimate
from matcher.operations import Services
from matcher.training_set import TrainingRow, data_hash, hashes_of_answers
from matcher.types import ModelVersion


def evaluated(services: Services, bench: Bench, version: str, tell: Tell = silent) -> JsonObject:
    """Return how good a model is on the decisions about firms that came after its training."""
    stored = services.models.get(version)
    training = services.learning.training(version)
    told, table = table_of(services, services.clock.now())
    cut = datetime.fromisoformat(training.document["cut"]) if training else None
    rows = tuple(one for one in table if one.teaches) if cut is None else held_out_rows(table, cut)
    logged = table if cut is None else came_since(table, cut)
    if not any(one.is_decided for one in rows):
        raise NothingToLearnError(
            "no_decisions", "no coordinator has decided on a firm that the model has not seen"
        )
    wanted = tuple(dict.fromkeys((*rows, *logged)))
    every, notices = examples_again(bench, told, wanted, part_of(tell, 0.0, 0.9))
    tell(0.9, "computing the figures")
    model, chosen, shown = bench.opened(stored), frozenset(rows), frozenset(logged)
    examples = every.chosen([one in chosen for one in every.rows]).compact()
    held = held_out_of(examples, model)
    rng = seeded_by(data_hash(rows, hashes_of_answers(told)))
    return {
        "version": version,
        "since": cut.isoformat() if cut else None,
        "decisions": len(held.targets),
        "firms": len(set(held.firms.tolist())),
        "notices": [one.plain() for one in notices],
        **metrics_document(evaluate(held, rng), held, rng),
        "fairness": fairness_of(bench, examples, held, rng),
        "off_policy": _off_policy(
            every.chosen([one in shown for one in every.rows]), model, table, rng
        ),
    }


def _off_policy(
    shown: Examples, model: ModelVersion, table: Sequence[TrainingRow], rng: np.random.Generator
) -> JsonObject:
    """Return what a model would have brought; who looks where, all that was shown says."""
    looked = looked_at(tuple(table))
    if looked is None or all(one.rank is None for one in shown.rows):
        return off_policy_document(None, 0, float("nan"))
    lists = logged_lists(shown, model, looked)
    count = len(lists.list_firms)
    return off_policy_document(estimate(lists, rng), count, float(lists.accepted.sum()) / count)
