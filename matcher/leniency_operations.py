"""How lenient each coordinator is, by name: computed when asked, kept nowhere."""

from __future__ import annotations

from datetime import datetime

from matcher.alternatives import Apart, leniencies
from matcher.examples import Tell, examples_of, silent
from matcher.learning import NothingToLearnError, learn, require_lesson
from matcher.learning_operations import Bench, as_then, table_of
from matcher.operations import Services
from matcher.weight_prior import WeightPrior


def leniency_of(
    services: Services, bench: Bench, version: str, tell: Tell = silent
) -> tuple[Apart, ...]:
    """Return how much more often each coordinator accepts the same pairing, most lenient first.

    Fitted again to what the model has learned from, as far as it may still be read; nothing of it
    is part of a score.

    Raises
    ------
    NothingToLearnError : the model has learned from no decisions, or none of them are left.
    ModelMismatchError : it is not stored.
    """
    services.models.get(version)
    training = services.learning.training(version)
    if training is None or not training.document["taught"]:
        raise NothingToLearnError("no_decisions", f"{version} has learned from no decisions")
    told, table = table_of(services, datetime.fromisoformat(training.document["cut"]))
    rows = tuple(one for one in table if one.teaches)
    require_lesson(rows)
    then = as_then(bench, training, WeightPrior.of(training.document["prior"]))
    found = then.foundation
    examples, _ = examples_of(bench.matcher_of, found.base, told, rows, tell)
    every = leniencies(examples, learn(examples, found))
    return tuple(sorted(every, key=lambda one: -one.value))
