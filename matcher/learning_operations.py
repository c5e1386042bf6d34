"""The use case of learning: retrain.

Evaluating is the business of ``matcher.evaluation_operations``, taking back that of
``matcher.unlearning_operations``; which model is active, and why, that of
``matcher.model_operations``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from matcher.cross_fit import Checked, check_chances
from matcher.evaluation import HeldOut, evaluate
from matcher.examples import MatcherOf, Tell, examples_of, part_of, silent
from matcher.fairness import fairness
from matcher.fitting import fit
from matcher.gate import GateRules, judge
from matcher.learned_versions import version_of, version_of_prior
from matcher.learning import (
    UNCORRECTED,
    Examples,
    Foundation,
    NothingToLearnError,
    Notice,
    Settings,
    counts_of,
    cut_of,
    held_out_of,
    learn,
    require_lesson,
    warnings_of,
)
from matcher.learning_reports import (
    JsonObject,
    beside_document,
    calibration_document,
    fairness_document,
    gate_document,
    metrics_document,
    terms_document,
    training_document,
)
from matcher.model_records import LearningError, Look, Training
from matcher.operations import Services, active_model
from matcher.prior_operations import with_prior
from matcher.privacy_operations import lessons
from matcher.records import ActivationKind, StoredModel, is_pinned
from matcher.sides import rows_by_side
from matcher.stated_reasons import reasons_document, stated_reasons
from matcher.training_set import (
    Exclusion,
    Lesson,
    Reading,
    TrainingRow,
    data_hash,
    hashes_of_answers,
    training_rows,
)
from matcher.types import ModelVersion, is_term
from matcher.weight_prior import WeightPrior

READING = "reading the same decisions in other ways"


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


class Wishes(NamedTuple):
    """What can be chosen for a retraining.

    Parameters
    ----------
    terms : names of the terms that are switched on; None = those of the active model.
    survey : the one to start from; None = the newest of which answers count.
    reading : what the weights learn from; None = what the active model has learned from.
    """

    terms: Sequence[str] | None = None
    survey: int | None = None
    reading: Reading | None = None


AS_BEFORE = Wishes()


@dataclass(frozen=True)
class Retrained:
    """What came of a retraining.

    Parameters
    ----------
    outcome : ``promoted``, ``refused``, ``pinned`` (good enough, but another is pinned), ``same``
        (it is the active model) or ``prior`` (decisions teach nothing yet: it is what the survey
        says, kept for an administrator to promote with a written reason).
    report : of the gate, as plain JSON; empty for ``same`` and ``prior``.
    why : key of what decisions lack to teach anything, or empty.
    """

    version: str
    active: str
    outcome: str
    report: JsonObject
    training: Training
    notices: tuple[Notice, ...]
    why: str = ""


@dataclass(frozen=True)
class Material:
    """What a model is fitted to: what was known before a moment, less what is left out."""

    told: tuple[Lesson, ...]
    cut: datetime
    more: Sequence[Exclusion] = ()
    noted: tuple[Notice, ...] = ()


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
    wishes: Wishes = AS_BEFORE,
) -> Retrained:
    """Train a candidate, judge it on decisions it has not seen, and promote it if it is better.

    Each step can be done again: a job that was killed leaves at most a model that is not active.

    Raises
    ------
    UnknownTermError : a name is of no term.
    SurveyNotFoundError, SurveyUnusableError : learning cannot start from that survey.
    NothingToLearnError : no decisions, one kind of them only, or of one firm only, and no survey;
        or pairs are to be read and there are none.
    StoppedError : it was cancelled.
    ActivationMovedError : another model became active meanwhile.
    """
    tell(0.0, "reading what was shown, said and decided")
    active = active_model(services)
    activations = services.models.activations()
    seen = activations[-1]
    told, table = table_of(services, services.clock.now())
    left_out = services.learning.left_out()
    foundation, noted = with_prior(services, bench.foundation, left_out, wishes.survey)
    terms, reading = wishes.terms, wishes.reading
    if terms is None:
        terms = [one for one in bench.opened(active).keys if is_term(one)]
    if reading is None:
        before = services.learning.training(active.version)
        reading = before.reading if before else Reading.DECISIONS
    foundation = foundation.with_terms(terms).with_reading(reading)
    bench = replace(bench, foundation=foundation)
    try:
        require_lesson(table, reading)
        cut = cut_of(table, foundation.settings.held_out)
        material = Material(told, cut, (), noted)
        candidate, training, notices = trained(services, bench, material, actor, tell)
    except NothingToLearnError as error:
        if foundation.prior.survey is None or error.key == "no_pairs":
            raise
        material = Material(told, services.clock.now(), (), noted)
        return _from_survey(services, bench, material, actor, error.key)
    if candidate.version == active.version:
        return Retrained(candidate.version, active.version, "same", {}, training, notices)
    held = held_out_rows(table, cut)
    examples, _ = examples_again(bench, told, held, part_of(tell, 0.55, 0.9))
    tell(0.9, "judging on decisions that the candidate has not seen")
    document = judged(services, bench, (active, candidate), examples, told, rules or GateRules())
    outcome = "promoted" if document["promoted"] else "refused"
    if document["promoted"] and is_pinned(activations):
        outcome = "pinned"
    tell(1.0, outcome)
    if outcome == "promoted":
        now = services.clock.now()
        services.models.activate(candidate.version, actor, now, ActivationKind.GATE, "", seen.id)
    return Retrained(candidate.version, active.version, outcome, document, training, notices)


def fairness_of(
    bench: Bench, examples: Examples, held: HeldOut, rng: np.random.Generator
) -> JsonObject:
    """Return how true a model is for small firms and in every Land."""
    return fairness_document(fairness(held, examples.traits(), rng, bench.foundation.least_group))


def came_since(table: Sequence[TrainingRow], cut: datetime) -> tuple[TrainingRow, ...]:
    """Return all rows of firms of which nothing was known before a moment."""
    first: dict[str, datetime] = {}
    for one in table:
        first[one.profile_id] = min(one.first_at, first.get(one.profile_id, one.first_at))
    return tuple(one for one in table if first[one.profile_id] >= cut)


def _from_survey(
    services: Services, bench: Bench, material: Material, actor: str, why: str
) -> Retrained:
    """Return the model that the survey gives before any decision; nothing can prove it yet."""
    active = active_model(services).version
    stored, training = of_survey(services, bench, material, actor)
    outcome = "same" if stored.version == active else "prior"
    return Retrained(stored.version, active, outcome, {}, training, material.noted, why)


def as_then(bench: Bench, training: Training, prior: WeightPrior) -> Bench:
    """Return the bench with the settings that a model was trained with, and a prior."""
    given = {"calibrate": False, "terms": (), **training.document["settings"]}
    kept = {**given, "terms": tuple(given["terms"]), "reading": training.reading}
    settings = Settings(**kept)
    return replace(bench, foundation=replace(bench.foundation, prior=prior, settings=settings))


def of_survey(
    services: Services, bench: Bench, material: Material, actor: str, *, keep: bool = True
) -> tuple[StoredModel, Training]:
    """Make the model that the survey gives before any decision, with how it came about.

    It is one as of before the first decision, so that every firm is one that it has not seen.
    """
    left_out = (*services.learning.left_out(), *material.more)
    table = training_rows(material.told, services.clock.now(), left_out)
    cut = min((one.first_at for one in table if one.teaches), default=material.cut)
    found = data_hash((), {})
    stored = bench.stored(version_of_prior(bench.foundation, found))
    document = training_document(bench.foundation, 1.0, found, cut, {}, material.noted)
    return _kept(services, stored, document, 0, actor, keep=keep)


def trained(
    services: Services,
    bench: Bench,
    material: Material,
    actor: str,
    tell: Tell,
    *,
    keep: bool = True,
) -> tuple[StoredModel, Training, tuple[Notice, ...]]:
    """Fit a model to what was known before a moment, and store it with how it came about.

    Parameters
    ----------
    keep : whether to store it; only then the decisions are read in other ways as well.
    """
    told, left_out = material.told, (*services.learning.left_out(), *material.more)
    table = training_rows(told, material.cut, left_out)
    foundation, settings = bench.foundation, bench.foundation.settings
    rows = tuple(one for one in table if one.teaches)
    require_lesson(rows, settings.reading)
    shown, missing = examples_again(bench, told, table, part_of(tell, 0.0, 0.45))
    examples = shown.chosen([one.teaches for one in shown.rows])
    tell(0.45, f"fitting {len(examples.rows)} rows")
    warned = warnings_of(examples, foundation.base.comparison_keys)
    notices = (*material.noted, *missing, *warned)
    learned = fit(examples, foundation)
    found = data_hash(rows, hashes_of_answers(told))
    tell(0.47, "checking how true the chances are")
    checked = Checked()
    if settings.calibrate:
        checked = check_chances(examples, foundation, learned, seeded_by(found))
    correction = checked.applied or UNCORRECTED
    stored = bench.stored(version_of(learned, foundation, found, examples, correction))
    document = training_document(
        foundation, learned.posterior.scale, found, material.cut, counts_of(rows), notices
    )
    document["calibration"] = calibration_document(checked)
    if keep:
        tell(0.5, READING)
        usual = learned
        if settings.reading is not Reading.DECISIONS:
            usual = learn(examples, foundation)
        document["terms"] = terms_document(examples, usual, foundation)
        document["beside"] = beside_document(shown, examples, usual, foundation)
        spoken = rows_by_side(told, material.cut, left_out)
        stated = stated_reasons(shown, spoken, foundation.base.comparison_keys)
        document["reasons"] = reasons_document(stated)
    return (*_kept(services, stored, document, len(rows), actor, keep=keep), notices)


def _kept(
    services: Services,
    stored: StoredModel,
    document: JsonObject,
    taught: int,
    actor: str,
    *,
    keep: bool,
) -> tuple[StoredModel, Training]:
    """Store a model with how it came about."""
    document["parent"] = active_model(services).version
    document["taught"] = taught
    now = services.clock.now()
    training = Training(stored.version, document, actor, now)
    if keep:
        services.models.add(stored, now)
        training = services.learning.add_training(training)
    return stored, training


def held_out_rows(table: Sequence[TrainingRow], cut: datetime) -> tuple[TrainingRow, ...]:
    """Return the rows of firms of which the first was said at this moment or later."""
    return came_since([one for one in table if one.teaches], cut)


def judged(
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
    report = judge(sides[0], sides[1], seeded_by(found), number, rules)
    document = gate_document(report, rules)
    for name, side in zip(("active", "candidate"), sides, strict=True):
        if len(side.targets):
            rng = seeded_by(found)
            document[name] = metrics_document(evaluate(side, rng), side, rng)
            document[name]["fairness"] = fairness_of(bench, examples, side, seeded_by(found))
    document["data_hash"] = found
    services.learning.add_report(candidate.version, active.version, document, services.clock.now())
    return document


def examples_again(
    bench: Bench, told: Sequence[Lesson], rows: Sequence[TrainingRow], tell: Tell
) -> tuple[Examples, tuple[Notice, ...]]:
    """Return rows with their comparison values, and what has to be noted of them."""
    return examples_of(bench.matcher_of, bench.foundation.base, told, rows, tell)


def seeded_by(digest: str) -> np.random.Generator:
    """Return random numbers that are the same for the same data."""
    return np.random.default_rng(int(digest[:15], 16))
