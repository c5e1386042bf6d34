"""Which model is active: promoting, rolling back, pinning; each is one recorded step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from features.comparisons import RULES_VERSION
from matcher.drift import Figure, Watch, health
from matcher.errors import ModelRulesError
from matcher.examples import Tell, examples_of, silent
from matcher.learning import held_out_of
from matcher.learning_operations import Bench, table_of
from matcher.model_records import LearningError, ModelReport, Training
from matcher.operations import Services
from matcher.prior_operations import answers_gone
from matcher.records import Activation, ActivationKind, is_pinned
from matcher.scoring import sigmoid
from matcher.training_set import data_hash, hashes_of_answers
from matcher.types import RULES
from matcher.weight_prior import WeightPrior


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
        active and is_pinned(activations),
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
    activations = services.models.activations()
    last = activations[-1]
    require_usable(services, bench, version)
    reports = [
        one for one in services.learning.reports(version) if one.against == last.model_version
    ]
    passed = bool(reports) and bool(reports[-1].document["promoted"])
    pinned = is_pinned(activations) and last.model_version != version
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
    PinnedError : the active one is pinned, and there is no reason.
    ErasedSinceError, ModelRulesError : it cannot be used any more; another can be promoted.
    """
    activations = services.models.activations()
    before = versions_before(activations)
    if not before:
        raise NothingBeforeError
    if is_pinned(activations) and not reason.strip():
        raise PinnedError(activations[-1].model_version)
    require_usable(services, bench, before[-1])
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


def require_usable(services: Services, bench: Bench, version: str) -> None:
    """Raise where nothing can make a model the active one.

    Raises
    ------
    ModelRulesError : it is of other rules of comparison.
    ErasedSinceError : it has learned from what may not be learned from any more.
    """
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
    found = data_hash(rows, hashes_of_answers(told))
    if gone or found != training.document["data_hash"]:
        left = sum(one.teaches for one in rows)
        raise ErasedSinceError(version, int(training.document["taught"]), left, gone)


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
