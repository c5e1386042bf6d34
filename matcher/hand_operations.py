"""Weights set by hand: tried on real shortlists, kept as a candidate, judged like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from features.vocabulary import RespondentGroup
from matcher.by_hand import bounds_of, set_by_hand
from matcher.changed_lists import changes_between
from matcher.examples import Tell, examples_of, part_of, silent, told_of
from matcher.gate import GateRules
from matcher.job_results import changes_document
from matcher.learning_operations import Bench, held_out_rows, judged, table_of
from matcher.learning_reports import JsonObject, training_document
from matcher.model_records import Training
from matcher.operations import Services, active_model
from matcher.pipeline import Matcher
from matcher.recommend import missing_answers
from matcher.records import StoredModel
from matcher.training_set import data_hash
from matcher.types import ModelVersion

NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any decision: what a model has learned from that has learned from none."""

OF_THE_WEIGHTS = frozenset({"calibration", "terms", "beside", "reasons"})
"""What is kept of a training and was found with its own weights."""


def model_by_hand(
    bench: Bench, base: StoredModel, group: RespondentGroup, given: Mapping[str, float]
) -> ModelVersion:
    """Return a model with some weights set; raises WeightRefusedError."""
    opened = bench.opened(base)
    bounds = bounds_of(bench.foundation.prior.mean, group, opened.comparison_keys)
    return set_by_hand(opened, group, given, bounds)


def try_by_hand(
    services: Services,
    bench: Bench,
    catalogue: str,
    base: str,
    changes: tuple[RespondentGroup, Mapping[str, float]],
    tell: Tell = silent,
) -> JsonObject:
    """Return which shortlists of stored firms would change, and because of which weights.

    Parameters
    ----------
    catalogue, base : versions; changes : a group of firms, and weights by comparison.

    Raises
    ------
    WeightRefusedError
    """
    group, given = changes
    model = model_by_hand(bench, services.models.get(base), group, given)
    before = bench.matcher_of(base, catalogue)
    after = Matcher(before.catalogue, model, before.profiles.encoder)
    revisions = [one for one in services.profiles.all_latest() if not missing_answers(one.answers)]
    return changes_document(changes_between(told_of(revisions, tell, 1.0), before, after))


def keep_by_hand(
    services: Services,
    bench: Bench,
    base: str,
    changes: tuple[RespondentGroup, Mapping[str, float]],
    said: tuple[str, str],
    tell: Tell = silent,
) -> JsonObject:
    """Keep a model with weights set by hand as a candidate, and judge it as the gate does.

    It becomes active only when somebody promotes it: without the proof that needs a reason.

    Parameters
    ----------
    said : who set them, and why.

    Raises
    ------
    WeightRefusedError
    """
    (group, given), (actor, reason) = changes, said
    stored_base = services.models.get(base)
    model = model_by_hand(bench, stored_base, group, given)
    stored = bench.stored(model)
    now = services.clock.now()
    old = bench.opened(stored_base)
    weights = old.feature_weights[group]
    moved = {key: [float(weights[old.comparison_keys.index(key)]), value]
             for key, value in given.items()}  # fmt: skip
    document = _document(services, bench, base)
    document["by_hand"] = {"base": base, "group": group.value, "weights": moved, "reason": reason}
    document["parent"] = active_model(services).version
    services.models.add(stored, now)
    services.learning.add_training(Training(stored.version, document, actor, now))
    report = _judged(services, bench, stored, datetime.fromisoformat(document["cut"]), tell)
    return {"version": stored.version, "outcome": "by_hand", "promoted": report}


def _document(services: Services, bench: Bench, base: str) -> JsonObject:
    """Return how the base came about: what it has learned from is in the weights set as well.

    What was found of the weights of the base says nothing of others, and is left out.
    """
    training = services.learning.training(base)
    if training is not None:
        kept = {k: one for k, one in training.document.items() if k not in OF_THE_WEIGHTS}
        checked = training.document.get("calibration")
        # The correction of the base is a part of all weights that were not moved.
        return {**kept, "stretch": checked["slope"]} if checked and checked["applied"] else kept
    found = data_hash((), {})
    document = training_document(bench.foundation, 1.0, found, NOTHING_YET, {}, ())
    return {**document, "taught": 0}


def _judged(
    services: Services, bench: Bench, stored: StoredModel, cut: datetime, tell: Tell
) -> bool | None:
    """Return whether it is proven better; None where there is nothing to judge on."""
    active = active_model(services)
    told, table = table_of(services, services.clock.now())
    rows = held_out_rows(table, cut)
    if stored.version == active.version or not any(one.is_decided for one in rows):
        return None
    examples, _ = examples_of(
        bench.matcher_of, bench.foundation.base, told, rows, part_of(tell, 0.0, 0.9)
    )
    tell(0.9, "judging on decisions that the candidate has not seen")
    document = judged(services, bench, (active, stored), examples, told, GateRules())
    return bool(document["promoted"])
