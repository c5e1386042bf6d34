"""The use case of taking back: the active model as if something had never been there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from matcher.examples import Tell, silent
from matcher.learning import NothingToLearnError
from matcher.learning_operations import (
    Bench,
    Material,
    as_then,
    of_survey,
    table_of,
    trained,
)
from matcher.learning_reports import JsonObject, moved_prior, moved_weights
from matcher.model_records import LearningError, Training
from matcher.operations import Services, active_model
from matcher.prior_operations import answers_gone, prior_again
from matcher.privacy_operations import lessons
from matcher.records import ActivationKind, StoredModel
from matcher.review import Step
from matcher.training_set import Exclusion, LeftOut, Reading, data_hash, hashes_of_answers
from matcher.weight_prior import WeightPrior


@dataclass(frozen=True)
class Unlearned:
    """What taking something back did.

    Parameters
    ----------
    removed, left : decisions and verdicts.
    version : the model without them; that of before where nothing was removed.
    moved : per group and comparison, weight before and after.
    answers_removed : answers of the survey that its prior does without from now on.
    prior_moved : the same as ``moved`` of the means of the prior, in its widths; empty where the
        prior stays.
    """

    before: str
    version: str
    removed: int
    left: int
    moved: JsonObject
    answers_removed: int = 0
    prior_moved: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """What there is to take back: how many decisions and verdicts come from each.

    Parameters
    ----------
    firms, coordinators, imports : by profile, actor, and batch of a bulk decision.
    """

    firms: Mapping[str, int]
    coordinators: Mapping[str, int]
    imports: Mapping[str, int]


def sources_of(services: Services) -> Sources:
    """Return what learning would read now, by where it comes from; most first."""
    _told, table = table_of(services, services.clock.now())
    rows = [one for one in table if one.teaches]
    counts = (
        Counter(one.profile_id for one in rows),
        Counter(one.coordinator for one in rows if one.is_decided),
        Counter(one.batch for one in rows if one.batch),
    )
    return Sources(*(dict(one.most_common()) for one in counts))


class NothingNamedError(LearningError):
    """A key that is of no firm, nobody and no bulk decision; nothing was stored.

    Parameters
    ----------
    kind, key : what was to be taken back.
    """

    mend = (
        "a firm is named by its profile, a coordinator by e-mail address or account, an import by "
        "the batch of its bulk decision; what is gone already “unlearn erased” takes out"
    )

    def __init__(self, kind: LeftOut, key: str) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"there is no {kind.value} {key!r}")


def source_named(services: Services, kind: LeftOut, key: str) -> Exclusion:
    """Return what somebody names to take it back, also where nothing was learned from it.

    Parameters
    ----------
    key : of a coordinator the address as well.

    Raises
    ------
    NothingNamedError
    """
    if kind is LeftOut.COORDINATOR and (account := services.accounts.by_email(key)) is not None:
        key = account.actor
    known = {
        LeftOut.FIRM: lambda: {one.profile_id for one in services.profiles.all_latest()},
        LeftOut.COORDINATOR: lambda: _actors(services),
        LeftOut.IMPORT: lambda: {step.batch for step in _steps(services) if step.batch},
    }
    if key not in known[kind]():
        raise NothingNamedError(kind, key)
    return kind, key


def _actors(services: Services) -> set[str]:
    """Return everybody who has or had an account, or has taken a step."""
    accounts = {one.actor for one in services.accounts.accounts()}
    return accounts | {step.actor for step in _steps(services)}


def _steps(services: Services) -> Iterator[Step]:
    for lesson in lessons(services):
        for one in lesson.introductions:
            yield from one.steps


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
        model = bench.opened(active)
        done = Unlearned(active.version, active.version, 0, 0, moved_weights(model, model))
    else:
        more = () if exclusion is None else (exclusion,)
        done = _refitted(services, bench, training, more, actor, tell, dry_run=dry_run)
    if not dry_run:
        now = services.clock.now()
        if exclusion is not None:
            services.learning.leave_out(exclusion, actor, now)
        if done.version != active.version:
            kind = ActivationKind.UNLEARNING
            services.models.activate(done.version, actor, now, kind, "", seen.id)
    return done


def _refitted(
    services: Services,
    bench: Bench,
    training: Training,
    more: tuple[Exclusion, ...],
    actor: str,
    tell: Tell,
    *,
    dry_run: bool,
) -> Unlearned:
    """Fit a trained model to what is left of its lessons; it stays where nothing is gone."""
    before = services.models.get(training.version)
    cut = datetime.fromisoformat(training.document["cut"])
    told, rows = table_of(services, cut, more)
    left = sum(one.teaches for one in rows)
    then = WeightPrior.of(training.document["prior"])
    left_out = (*services.learning.left_out(), *more)
    gone = answers_gone(services, then, left_out)
    prior = prior_again(services, bench.foundation, then, left_out)
    found = data_hash(rows, hashes_of_answers(told))
    if found == training.document["data_hash"] and not gone:
        after = before
    else:
        at = as_then(bench, training, prior)
        after = _without(services, at, Material(told, cut, more), actor, tell, dry_run=dry_run)
    keys = bench.foundation.base.comparison_keys
    return Unlearned(
        before.version,
        after.version,
        int(training.document["taught"]) - left,
        left,
        moved_weights(bench.opened(before), bench.opened(after)),
        gone,
        moved_prior(keys, then, prior) if gone else {},
    )


def _without(
    services: Services,
    bench: Bench,
    material: Material,
    actor: str,
    tell: Tell,
    *,
    dry_run: bool,
) -> StoredModel:
    """Return the model without something.

    Where no pairs are left, what is left is read each by itself. Where no decisions are left to
    learn from it is that of the survey, and without a survey the shipped one.
    """
    try:
        try:
            return trained(services, bench, material, actor, tell, keep=not dry_run)[0]
        except NothingToLearnError as error:
            if error.key != "no_pairs":
                raise
        alone = replace(bench, foundation=bench.foundation.with_reading(Reading.DECISIONS))
        return trained(services, alone, material, actor, tell, keep=not dry_run)[0]
    except NothingToLearnError:
        if bench.foundation.prior.survey is None:
            return bench.stored(bench.foundation.base)
        return of_survey(services, bench, material, actor, keep=not dry_run)[0]
