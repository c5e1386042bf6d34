"""The use case of comparing: two models side by side, on all firms and all decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.changed_lists import Changes, changes_between
from matcher.examples import Tell, examples_of, part_of, silent, told_of
from matcher.learning import GROUPS, Examples
from matcher.learning_operations import Bench, table_of
from matcher.learning_reports import JsonObject, weights_document
from matcher.operations import Services
from matcher.recommend import missing_answers
from matcher.scoring import AdditiveScorer
from matcher.training_set import Examination
from matcher.types import FloatArray, ModelVersion

FIRST_PLACES = 10
"""Places that a decision is looked for in."""
MOST_APART = 40
"""Decisions that are named where only one of two models would have led to them."""


class Decided(NamedTuple):
    """A decided pairing that only one of two models has among its first ten.

    Parameters
    ----------
    said : ``accepted`` or ``declined``; only : the model that has it there.
    """

    profile_id: str
    mini_cluster: str
    said: str
    only: str


@dataclass(frozen=True)
class Compared:
    """Two models side by side.

    Parameters
    ----------
    weights : of each, per group with intervals.
    changes : whose first places are others under the second, and why; firms with complete answers.
    shown : per model, how many decided pairings stand among its first ten, by what was decided.
    apart : decisions that only one would have led to, :data:`MOST_APART` at most, declined ones
        first; n_apart : how many there are. A model may have learned from them.
    """

    one: str
    other: str
    weights: tuple[JsonObject, JsonObject]
    changes: Changes
    shown: tuple[JsonObject, JsonObject]
    apart: tuple[Decided, ...]
    n_apart: int


def compare_models(
    services: Services,
    bench: Bench,
    catalogue_version: str,
    versions: tuple[str, str],
    tell: Tell = silent,
) -> Compared:
    """Put two models side by side, on the active catalogue and on all decisions so far."""
    models = [bench.opened(services.models.get(one)) for one in versions]
    matchers = [bench.matcher_of(one, catalogue_version) for one in versions]
    tell(0.0, "ranking all firms with both")
    firms = [one for one in services.profiles.all_latest() if not missing_answers(one.answers)]
    changes = changes_between(told_of(firms, tell, 0.7), matchers[0], matchers[1])
    told, table = table_of(services, services.clock.now())
    rows = [one for one in table if one.is_decided]
    rest = part_of(tell, 0.7, 1.0)
    examples, _ = examples_of(bench.matcher_of, bench.foundation.base, told, rows, rest)
    first = [_among_first(examples, one) for one in models]
    apart = _only_one(examples, first, versions)
    return Compared(
        *versions,
        (weights_document(models[0]), weights_document(models[1])),
        changes,
        (_counted(examples, first[0]), _counted(examples, first[1])),
        tuple(_some_of_each(apart)),
        len(apart),
    )


def _some_of_each(apart: Sequence[Decided]) -> Iterator[Decided]:
    """Yield declined ones, then accepted ones; of each half of what is shown, where there are."""
    declined = [one for one in apart if one.said == Examination.DECLINED.value]
    accepted = [one for one in apart if one.said == Examination.ACCEPTED.value]
    half = MOST_APART // 2
    yield from declined[: max(half, MOST_APART - len(accepted))]
    yield from accepted[: max(half, MOST_APART - len(declined))]


def _among_first(examples: Examples, model: ModelVersion) -> NDArray[np.bool_]:
    """Say of each decided pairing whether it stands among a model's first places, (n,)."""
    scored: dict[int, FloatArray] = {}
    found = np.zeros(len(examples.rows), dtype=bool)
    for at, (row, number) in enumerate(zip(examples.rows, examples.lists.tolist(), strict=True)):
        if number not in scored:
            group = GROUPS[int(examples.list_respondents[number])]
            scored[number] = AdditiveScorer(model, group).score_pairs(examples.list_values[number])
        scores = scored[number]
        place = examples.list_ids[number].index(row.mini_cluster)
        better = int(np.sum(np.round(scores, 9) > np.round(scores[place], 9)))
        found[at] = better < FIRST_PLACES
    return found


def _counted(examples: Examples, first: NDArray[np.bool_]) -> JsonObject:
    """Return how many accepted and declined pairings stand there."""
    found = Counter(
        row.examination for row, inside in zip(examples.rows, first, strict=True) if inside
    )
    return {key.value: found[key] for key in (Examination.ACCEPTED, Examination.DECLINED)}


def _only_one(
    examples: Examples, first: Sequence[NDArray[np.bool_]], versions: tuple[str, str]
) -> list[Decided]:
    """Return the decisions that only one of two models would have led to, declined ones first."""
    found = [
        Decided(row.profile_id, row.mini_cluster, row.examination.value, versions[int(second)])
        for row, one, second in zip(examples.rows, first[0], first[1], strict=True)
        if one != second and row.examination in (Examination.ACCEPTED, Examination.DECLINED)
    ]
    return sorted(found, key=lambda one: (one.said == Examination.ACCEPTED.value, *one))
