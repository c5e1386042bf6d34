"""The use cases of learning: retrain, evaluate, unlearn.

Which model is active, and why, is the business of ``matcher.model_operations``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from matcher.evaluation import evaluate
from matcher.examples import MatcherOf, Tell, examples_of, silent
from matcher.gate import GateRules, judge
from matcher.learning import (
    Examples,
    Foundation,
    NothingToLearnError,
    Notice,
    Settings,
    WeightPrior,
    counts_of,
    cut_of,
    held_out_of,
    learn,
    require_lesson,
    version_of,
    warnings_of,
)
from matcher.learning_reports import (
    JsonObject,
    gate_document,
    metrics_document,
    moved_weights,
    training_document,
)
from matcher.model_records import LearningError, Look, Training
from matcher.operations import Services, active_model
from matcher.privacy_operations import lessons
from matcher.records import ActivationKind, StoredModel
from matcher.sides import rows_by_side
from matcher.stated_reasons import reasons_document, stated_reasons
from matcher.training_set import (
    Exclusion,
    Lesson,
    TrainingRow,
    data_hash,
    hashes_of_answers,
    training_rows,
)
from matcher.types import ModelVersion


class StoppedError(LearningError):
    """Somebody cancelled the job; nothing of it has become active."""

    def __init__(self) -> None:
        super().__init__("cancelled; nothing was changed")


@dataclass(frozen=True)
class Bench:
    """What learning works with beside the stores.

    Parameters
    ----------
    matcher_of : the matcher over a stored model and catalogue.
    stored : names a model by its content and brings it into the form that is stored.
    opened : the way back.
    """

    matcher_of: MatcherOf
    foundation: Foundation
    stored: Callable[[ModelVersion], StoredModel]
    opened: Callable[[StoredModel], ModelVersion]


@dataclass(frozen=True)
class Retrained:
    """What came of a retraining.

    Parameters
    ----------
    outcome : ``promoted``, ``refused``, ``pinned`` (good enough, but another is pinned) or
        ``same`` (it is the active model).
    report : of the gate, as plain JSON; empty for ``same``.
    """

    version: str
    active: str
    outcome: str
    report: JsonObject
    training: Training
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Unlearned:
    """What taking something back did.

    Parameters
    ----------
    removed, left : decisions and verdicts.
    version : the model without them; that of before where nothing was removed.
    moved : per group and comparison, weight before and after.
    """

    before: str
    version: str
    removed: int
    left: int
    moved: JsonObject


def table_of(
    services: Services, until: datetime, more: Sequence[Exclusion] = ()
) -> tuple[tuple[Lesson, ...], tuple[TrainingRow, ...]]:
    """Return what may be learned from, and the rows of it as of a moment."""
    told = lessons(services)
    left_out = (*services.learning.left_out(), *more)
    return told, training_rows(told, until, left_out)


def retrain(
    services: Services,
    bench: Bench,
    actor: str,
    tell: Tell = silent,
    rules: GateRules | None = None,
) -> Retrained:
    """Train a candidate, judge it on decisions it has not seen, and promote it if it is better.

    Each step can be done again: a job that was killed leaves at most a model that is not active.

    Raises
    ------
    NothingToLearnError : no decisions, one kind of them only, or of one firm only.
    StoppedError : it was cancelled.
    ActivationMovedError : another model became active meanwhile.
    """
    tell(0.0, "reading what was shown, said and decided")
    active = active_model(services)
    seen = services.models.activations()[-1]
    told, table = table_of(services, services.clock.now())
    require_lesson(table)
    cut = cut_of(table, bench.foundation.settings.held_out)
    candidate, training, notices = _trained(services, bench, told, cut, actor, tell)
    if candidate.version == active.version:
        return Retrained(candidate.version, active.version, "same", {}, training, notices)
    held = _held_out(table, cut)
    examples, _ = _examples(bench, told, held, _part(tell, 0.55, 0.9))
    tell(0.9, "judging on decisions that the candidate has not seen")
    document = _judged(services, bench, (active, candidate), examples, told, rules or GateRules())
    outcome = "promoted" if document["promoted"] else "refused"
    if document["promoted"] and seen.kind is ActivationKind.PIN:
        outcome = "pinned"
    tell(1.0, outcome)
    if outcome == "promoted":
        now = services.clock.now()
        services.models.activate(candidate.version, actor, now, ActivationKind.GATE, "", seen.id)
    return Retrained(candidate.version, active.version, outcome, document, training, notices)


def evaluated(services: Services, bench: Bench, version: str, tell: Tell = silent) -> JsonObject:
    """Return how good a model is on the decisions about firms that came after its training."""
    stored = services.models.get(version)
    training = services.learning.training(version)
    told, table = table_of(services, services.clock.now())
    cut = datetime.fromisoformat(training.document["cut"]) if training else None
    rows = tuple(one for one in table if one.teaches) if cut is None else _held_out(table, cut)
    if not any(one.is_decided for one in rows):
        raise NothingToLearnError(
            "no_decisions", "no coordinator has decided on a firm that the model has not seen"
        )
    examples, notices = _examples(bench, told, rows, _part(tell, 0.0, 0.9))
    tell(0.9, "computing the figures")
    held = held_out_of(examples, bench.opened(stored))
    rng = _rng(data_hash(rows, hashes_of_answers(told)))
    return {
        "version": version,
        "since": cut.isoformat() if cut else None,
        "decisions": len(held.targets),
        "firms": len(set(held.firms.tolist())),
        "notices": [one.plain() for one in notices],
        **metrics_document(evaluate(held, rng), held, rng),
    }


def unlearn(
    services: Services,
    bench: Bench,
    exclusion: Exclusion | None,
    actor: str,
    tell: Tell = silent,
    *,
    dry_run: bool = False,
) -> Unlearned:
    """Take something back out of the active model, as if it had never been there.

    The model is fitted again to what is left as of the same moment, with the prior and settings
    that it was trained with: it is the one that training without it gives. It becomes active at
    once, because whose influence has to go does not wait for a proof.

    Parameters
    ----------
    exclusion : what to leave out from now on; None = only what was erased or withdrawn since.
    dry_run : only say what would change.

    Raises
    ------
    ActivationMovedError : another model became active meanwhile.
    """
    active, seen = active_model(services), services.models.activations()[-1]
    training = services.learning.training(active.version)
    if training is None:
        if exclusion is not None and not dry_run:
            services.learning.leave_out(exclusion, actor, services.clock.now())
        model = bench.opened(active)
        return Unlearned(active.version, active.version, 0, 0, moved_weights(model, model))
    cut = datetime.fromisoformat(training.document["cut"])
    told, rows = table_of(services, cut, () if exclusion is None else (exclusion,))
    left = sum(one.teaches for one in rows)
    removed = int(training.document["taught"]) - left
    if data_hash(rows, hashes_of_answers(told)) == training.document["data_hash"]:
        after = active
    else:
        more = () if exclusion is None else (exclusion,)
        after = _without(
            services, _as_then(bench, training), told, cut, actor, tell, more, dry_run=dry_run
        )
    if not dry_run:
        now = services.clock.now()
        if exclusion is not None:
            services.learning.leave_out(exclusion, actor, now)
        if after.version != active.version:
            kind = ActivationKind.UNLEARNING
            services.models.activate(after.version, actor, now, kind, "", seen.id)
    moved = moved_weights(bench.opened(active), bench.opened(after))
    return Unlearned(active.version, after.version, removed, left, moved)


def _as_then(bench: Bench, training: Training) -> Bench:
    """Return the bench with the prior and the settings that a model was trained with."""
    document = training.document
    prior, settings = WeightPrior.of(document["prior"]), Settings(**document["settings"])
    return replace(bench, foundation=replace(bench.foundation, prior=prior, settings=settings))


def _without(
    services: Services,
    bench: Bench,
    told: tuple[Lesson, ...],
    cut: datetime,
    actor: str,
    tell: Tell,
    more: Sequence[Exclusion],
    *,
    dry_run: bool,
) -> StoredModel:
    """Return the model without something; the shipped one where nothing is left to learn from."""
    try:
        found, _, _ = _trained(services, bench, told, cut, actor, tell, more, keep=not dry_run)
    except NothingToLearnError:
        return bench.stored(bench.foundation.base)
    return found


def _trained(
    services: Services,
    bench: Bench,
    told: tuple[Lesson, ...],
    cut: datetime,
    actor: str,
    tell: Tell,
    more: Sequence[Exclusion] = (),
    *,
    keep: bool = True,
) -> tuple[StoredModel, Training, tuple[Notice, ...]]:
    """Fit a model to what was known before a moment, and store it with how it came about."""
    left_out = (*services.learning.left_out(), *more)
    rows = tuple(one for one in training_rows(told, cut, left_out) if one.teaches)
    require_lesson(rows)
    examples, missing = _examples(bench, told, rows, _part(tell, 0.0, 0.5))
    tell(0.5, f"fitting {len(examples.rows)} rows")
    foundation = bench.foundation
    notices = (*missing, *warnings_of(examples, foundation.base.comparison_keys))
    learned = learn(examples, foundation)
    found = data_hash(rows, hashes_of_answers(told))
    stored = bench.stored(version_of(learned, foundation, found, examples))
    document = training_document(foundation, learned, found, cut, counts_of(rows), notices)
    document["parent"] = active_model(services).version
    document["taught"] = len(rows)
    spoken = rows_by_side(told, cut, left_out)
    keys = foundation.base.comparison_keys
    document["reasons"] = reasons_document(stated_reasons(examples, spoken, keys))
    now = services.clock.now()
    training = Training(stored.version, document, actor, now)
    if keep:
        services.models.add(stored, now)
        training = services.learning.add_training(training)
    return stored, training, notices


def _held_out(table: Sequence[TrainingRow], cut: datetime) -> tuple[TrainingRow, ...]:
    first: dict[str, datetime] = {}
    for one in table:
        if one.teaches:
            first[one.profile_id] = min(one.first_at, first.get(one.profile_id, one.first_at))
    return tuple(one for one in table if one.teaches and first[one.profile_id] >= cut)


def _judged(
    services: Services,
    bench: Bench,
    models: tuple[StoredModel, StoredModel],
    examples: Examples,
    told: tuple[Lesson, ...],
    rules: GateRules,
) -> JsonObject:
    """Count the look, judge, and keep the report."""
    active, candidate = models
    found = data_hash(examples.rows, hashes_of_answers(told))
    sides = [held_out_of(examples, bench.opened(one)) for one in models]
    number = 1
    # Where nothing is tested, nothing of the error is spent.
    if len(set(sides[0].firms.tolist())) >= rules.least_firms:
        decided = [one for one in examples.rows if one.is_decided]
        first, last = min(one.first_at for one in decided), max(one.at for one in decided)
        look = Look(candidate.version, active.version, first, last, found)
        number = services.learning.look(look, services.clock.now())
    report = judge(sides[0], sides[1], _rng(found), number, rules)
    document = gate_document(report, rules)
    for name, side in zip(("active", "candidate"), sides, strict=True):
        if len(side.targets):
            rng = _rng(found)
            document[name] = metrics_document(evaluate(side, rng), side, rng)
    document["data_hash"] = found
    services.learning.add_report(candidate.version, active.version, document, services.clock.now())
    return document


def _examples(
    bench: Bench, told: Sequence[Lesson], rows: Sequence[TrainingRow], tell: Tell
) -> tuple[Examples, tuple[Notice, ...]]:
    return examples_of(bench.matcher_of, bench.foundation.base, told, rows, tell)


def _part(tell: Tell, low: float, high: float) -> Tell:
    return lambda share, line: tell(low + (high - low) * share, line)


def _rng(digest: str) -> np.random.Generator:
    return np.random.default_rng(int(digest[:15], 16))
