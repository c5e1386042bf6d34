"""Which model is active: promoting, rolling back, pinning; each is one recorded step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from features.comparisons import RULES_VERSION
from matcher.drift import Figure, Watch, health
from matcher.effects import Effects, effects_on
from matcher.errors import ModelRulesError
from matcher.examples import Tell, examples_of, part_of, silent, told_of
from matcher.learning import GROUPS, Examples, held_out_of
from matcher.learning_operations import Bench, table_of
from matcher.learning_reports import JsonObject, weights_document
from matcher.model_records import LearningError, ModelReport, Training
from matcher.operations import Services
from matcher.prior_operations import answers_gone
from matcher.recommend import missing_answers, profile_of
from matcher.records import Activation, ActivationKind
from matcher.scoring import AdditiveScorer, sigmoid
from matcher.training_set import Examination, data_hash, hashes_of_answers
from matcher.types import RULES, FloatArray, ModelVersion
from matcher.weight_prior import WeightPrior

FIRST_PLACES = 10
"""Places that a decision is looked for in when two models are compared."""


class NotProvenError(LearningError):
    """A model that the gate did not let pass beside the one that is active now."""

    mend = "give a written reason to promote it all the same (--reason)"

    def __init__(self, version: str, why: Sequence[str]) -> None:
        self.version = version
        self.why = tuple(why)
        said = ", ".join(why) if why else "it was not judged beside the active model"
        super().__init__(f"{version} is not proven better: {said}")


class ErasedSinceError(LearningError):
    """A model that has learned from something that may not be learned from any more."""

    mend = "run “clusterbridge retrain”: it leaves out what is gone"

    def __init__(self, version: str, then: int, now: int, answers: int = 0) -> None:
        self.version = version
        survey = f"; {answers} answers of its survey are gone" if answers else ""
        super().__init__(
            f"{version} has learned from what was erased, withdrawn or taken out since: "
            f"of its {then} rows {now} are left{survey}"
        )


class PinnedError(LearningError):
    """Another model is pinned."""

    mend = "unpin it first, or give a written reason (--reason)"

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"{version} is pinned as the active model")


class NothingBeforeError(LearningError):
    """There is no earlier model to go back to."""

    def __init__(self) -> None:
        super().__init__("no other model was active before this one")


@dataclass(frozen=True)
class ListedModel:
    """One model version: how it came about, what was found, when it was active.

    Parameters
    ----------
    training : None for one that has not learned.
    """

    version: str
    is_active: bool
    is_pinned: bool
    training: Training | None
    reports: tuple[ModelReport, ...]
    activations: tuple[Activation, ...]


def listed_models(services: Services) -> tuple[ListedModel, ...]:
    """Return every model that was trained or ever active, the newest last."""
    activations = services.models.activations()
    trainings = {one.version: one for one in services.learning.trainings()}
    versions = dict.fromkeys([*(one.model_version for one in activations), *trainings])
    return tuple(_listed(services, one, trainings.get(one), activations) for one in versions)


def listed_model(services: Services, version: str) -> ListedModel:
    """Return one; raises ModelMismatchError when it is not stored."""
    services.models.get(version)
    training = services.learning.training(version)
    return _listed(services, version, training, services.models.activations())


def _listed(
    services: Services,
    version: str,
    training: Training | None,
    activations: Sequence[Activation],
) -> ListedModel:
    last = activations[-1] if activations else None
    active = last is not None and last.model_version == version
    return ListedModel(
        version,
        active,
        active and last is not None and last.kind is ActivationKind.PIN,
        training,
        services.learning.reports(version),
        tuple(one for one in activations if one.model_version == version),
    )


def promote(
    services: Services, bench: Bench, version: str, actor: str, reason: str = ""
) -> Activation:
    """Make a model the active one, if the gate let it pass or an administrator says why.

    Raises
    ------
    ModelMismatchError : it is not stored; ModelRulesError : it is of other rules of comparison.
    ErasedSinceError : it has learned from what may not be learned from any more.
    NotProvenError, PinnedError : there is no reason, and one is needed.
    """
    last = services.models.activations()[-1]
    _require_usable(services, bench, version)
    reports = [
        one for one in services.learning.reports(version) if one.against == last.model_version
    ]
    passed = bool(reports) and bool(reports[-1].document["promoted"])
    pinned = last.kind is ActivationKind.PIN and last.model_version != version
    if not reason.strip():
        if pinned:
            raise PinnedError(last.model_version)
        if not passed:
            raise NotProvenError(version, reports[-1].document["refusals"] if reports else ())
    kind = ActivationKind.GATE if passed and not pinned else ActivationKind.OVERRIDE
    return services.models.activate(
        version, actor, services.clock.now(), kind, reason.strip(), last.id
    )


def roll_back(services: Services, bench: Bench, actor: str, reason: str = "") -> Activation:
    """Make the model active again that was active before; doing it twice goes back twice.

    Raises
    ------
    NothingBeforeError : there is none.
    ErasedSinceError, ModelRulesError : it cannot be used any more; another can be promoted.
    """
    activations = services.models.activations()
    before = versions_before(activations)
    if not before:
        raise NothingBeforeError
    _require_usable(services, bench, before[-1])
    now, kind = services.clock.now(), ActivationKind.ROLLBACK
    return services.models.activate(before[-1], actor, now, kind, reason, activations[-1].id)


def pin(services: Services, actor: str, reason: str = "") -> Activation:
    """Keep the active model whatever later retrainings find."""
    return _stay(services, actor, ActivationKind.PIN, reason)


def unpin(services: Services, actor: str, reason: str = "") -> Activation:
    """Let the active model be replaced again."""
    return _stay(services, actor, ActivationKind.UNPIN, reason)


def _stay(services: Services, actor: str, kind: ActivationKind, reason: str) -> Activation:
    last, now = services.models.activations()[-1], services.clock.now()
    return services.models.activate(last.model_version, actor, now, kind, reason, last.id)


def versions_before(activations: Sequence[Activation]) -> tuple[str, ...]:
    """Return what can be gone back to, the nearest last: going back takes one away."""
    stack: list[str] = []
    for one in activations:
        if one.kind is ActivationKind.ROLLBACK:
            while stack and stack[-1] != one.model_version:
                stack.pop()
        if one.kind is ActivationKind.UNLEARNING and stack:
            # What had to be taken back is nothing to go back to.
            stack.pop()
        if not stack or stack[-1] != one.model_version:
            stack.append(one.model_version)
    return tuple(stack[:-1])


def _require_usable(services: Services, bench: Bench, version: str) -> None:
    rules = bench.opened(services.models.get(version)).inputs.get(RULES, "")
    if rules != RULES_VERSION:
        raise ModelRulesError(version, rules, RULES_VERSION)
    require_permitted(services, version)


def require_permitted(services: Services, version: str) -> None:
    """Raise ErasedSinceError where a model has learned from what is not there any more.

    The rows of then are put together again from what may be read now, and so are the answers of
    its survey: their hashes tell.
    """
    training = services.learning.training(version)
    if training is None:
        return
    told, rows = table_of(services, datetime.fromisoformat(training.document["cut"]))
    prior = WeightPrior.of(training.document["prior"])
    gone = answers_gone(services, prior, services.learning.left_out())
    found = data_hash(rows, hashes_of_answers(told), training.reading)
    if gone or found != training.document["data_hash"]:
        left = sum(one.teaches for one in rows)
        raise ErasedSinceError(version, int(training.document["taught"]), left, gone)


@dataclass(frozen=True)
class Compared:
    """Two models side by side.

    Parameters
    ----------
    weights : of each, per group with intervals.
    effects : whose first places are others under the second; firms with complete answers.
    shown : per model, how many decided pairings stand among its first ten, by what was decided.
    """

    one: str
    other: str
    weights: tuple[JsonObject, JsonObject]
    effects: Effects
    shown: tuple[JsonObject, JsonObject]


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
    firms = [
        profile_of(one)
        for one in services.profiles.all_latest()
        if not missing_answers(one.answers)
    ]
    effects = effects_on(told_of(firms, tell, 0.7), matchers[0], matchers[1])
    told, table = table_of(services, services.clock.now())
    rows = [one for one in table if one.is_decided]
    rest = part_of(tell, 0.7, 1.0)
    examples, _ = examples_of(bench.matcher_of, bench.foundation.base, told, rows, rest)
    return Compared(
        *versions,
        (weights_document(models[0]), weights_document(models[1])),
        effects,
        (_among_first(examples, models[0]), _among_first(examples, models[1])),
    )


def _among_first(examples: Examples, model: ModelVersion) -> JsonObject:
    """Return how many accepted and declined pairings stand among a model's first places."""
    found: Counter[str] = Counter({one.value: 0 for one in Examination})
    scored: dict[int, FloatArray] = {}
    for row, number in zip(examples.rows, examples.lists.tolist(), strict=True):
        if number not in scored:
            group = GROUPS[int(examples.list_respondents[number])]
            scored[number] = AdditiveScorer(model, group).score_pairs(examples.list_values[number])
        scores = scored[number]
        place = examples.list_ids[number].index(row.mini_cluster)
        better = int(np.sum(np.round(scores, 9) > np.round(scores[place], 9)))
        found[row.examination.value] += better < FIRST_PLACES
    return {key: found[key] for key in ("accepted", "declined")}


@dataclass(frozen=True)
class Health:
    """Whether the active model still fits.

    Parameters
    ----------
    since : what is watched came at this moment or later.
    lately, before : how many decisions there are on either side.
    figures : in the order of ``matcher.drift.Watched``.
    learned_from_gone : why the active model must be trained again, or empty.
    """

    version: str
    since: datetime
    lately: int
    before: int
    figures: tuple[Figure, ...]
    learned_from_gone: str


def health_of(services: Services, bench: Bench, days: int, tell: Tell = silent) -> Health:
    """Put the decisions of the last days beside those before, under the active model."""
    stored, now = services.models.active(), services.clock.now()
    since = now - timedelta(days=days)
    told, table = table_of(services, now)
    rows = [one for one in table if one.is_decided]
    examples, _ = examples_of(bench.matcher_of, bench.foundation.base, told, rows, tell)
    model = bench.opened(stored)
    held = held_out_of(examples, model)
    lately = np.array([one.first_at >= since for one in examples.rows], dtype=bool)
    watch = Watch(
        examples.values,
        sigmoid(held.scores),
        held.targets,
        [one.coordinator for one in examples.rows],
        lately,
    )
    try:
        require_permitted(services, stored.version)
        gone = ""
    except ErasedSinceError as error:
        gone = str(error)
    figures = health(watch, model.comparison_keys)
    return Health(stored.version, since, int(lately.sum()), int((~lately).sum()), figures, gone)
