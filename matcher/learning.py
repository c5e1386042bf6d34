"""From a table of decisions to a model version: what is fitted, on what, and what to beware of.

Means and scales are those of the model that the software ships, so that weights of all versions
can be compared. Both groups of respondents are learned at once. The same rows, values, prior and
settings give the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.calibration import Recalibration
from matcher.evaluation import ACCEPTED, HeldOut, split_by_time_and_firm
from matcher.evidence import Evidence, IntArray
from matcher.fairness import LEAST_GROUP, Traits
from matcher.posterior import Prior
from matcher.respondents import KINSHIP, GroupModel, joint_prior, learn_groups
from matcher.scoring import AdditiveScorer
from matcher.terms import term_named, terms_in_order, with_terms
from matcher.training_set import Reading, TrainingRow
from matcher.types import FloatArray, ModelVersion, Term
from matcher.weight_prior import REFERENCE_WIDTH, WeightPrior

GROUPS = tuple(RespondentGroup)
DECIMALS = 10
"""Learned numbers are rounded to what the search is exact to, so that equal inputs give equal
models also where sums run in another order."""
ALIKE = 0.995
"""Correlation from which two comparisons cannot be told apart by the decisions."""


class Settings(NamedTuple):
    """How a model is fitted (design note 0006).

    ``calibrate``: whether chances are corrected; ``terms``: names of the products, bends and curves
    that are switched on, their weights within ``term_width`` of 0 before any decision;
    ``reading``: what the weights learn from.
    """

    scale_shape: float = 5.0
    strength: float = 1.2
    baseline_width: float = 3.0
    leniency_width: float = 0.5
    kinship: float = KINSHIP
    held_out: float = 0.25
    calibrate: bool = True
    terms: tuple[str, ...] = ()
    term_width: float = 0.5
    reading: Reading = Reading.DECISIONS


USUAL = Settings()
UNCORRECTED = Recalibration(0.0, 1.0, 0.0)


class Warned(StrEnum):
    """What makes decisions say less than their number suggests."""

    ONE_COORDINATOR = "one_coordinator"
    CONTRADICTORY = "contradictory"
    CONSTANT = "constant"
    COLLINEAR = "collinear"
    ONE_GROUP = "one_group"
    NOT_COMPARED = "not_compared"
    FEW_ANSWERS = "few_answers"
    SYNTHETIC_SURVEY = "synthetic_survey"


class Notice(NamedTuple):
    """A warning, and whom or what it is about."""

    what: Warned
    about: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it for a document that is kept for good: firms and people only as a number."""
        kept = self.what in (Warned.CONSTANT, Warned.COLLINEAR, Warned.ONE_GROUP)
        return {
            "what": self.what.value,
            "number": len(self.about),
            "about": list(self.about) if kept else [],
        }


class NothingToLearnError(ClusterbridgeError):
    """The decisions cannot teach anything; the reason says what is missing.

    Parameters
    ----------
    key : ``no_decisions``, ``one_class``, ``one_firm`` or ``no_pairs``.
    """

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True)
class Examples:
    """Rows with their comparison values, computed again from what is stored.

    Parameters
    ----------
    values : (n, K) 0-1, NaN = unknown; respondents : (n,) position in RespondentGroup.
    lists : (n,) number of the list of each row: a firm's answers on one catalogue.
    list_values : per list (n_candidates, K); list_ids : their identifiers.
    list_firms, list_respondents : (n_lists,) number of the firm, and its group.
    list_keys : profile, revision and catalogue version of each list.
    list_traits : size class and Land of the firm of each list.
    """

    rows: tuple[TrainingRow, ...]
    values: FloatArray
    respondents: IntArray
    lists: IntArray
    list_values: tuple[FloatArray, ...]
    list_ids: tuple[tuple[str, ...], ...]
    list_firms: IntArray
    list_respondents: IntArray
    list_keys: tuple[tuple[str, int, str], ...] = ()
    list_traits: tuple[Traits, ...] = ()

    @property
    def firms(self) -> IntArray:
        """(n,) number of the firm of each row."""
        return np.asarray(self.list_firms[self.lists], dtype=np.intp)

    def chosen(self, which: Sequence[bool] | NDArray[np.bool_]) -> Examples:
        """Return some of the rows, (n,) true for those; all lists stay."""
        mask = np.asarray(which, dtype=bool)
        return replace(
            self,
            rows=tuple(row for row, kept in zip(self.rows, mask.tolist(), strict=True) if kept),
            values=self.values[mask],
            respondents=self.respondents[mask],
            lists=self.lists[mask],
        )

    def compact(self) -> Examples:
        """Return it without the lists that no row belongs to."""
        kept, lists = np.unique(self.lists, return_inverse=True)
        _, firms = np.unique(self.list_firms[kept], return_inverse=True)
        return replace(
            self,
            lists=np.asarray(lists, dtype=np.intp),
            list_values=tuple(self.list_values[one] for one in kept.tolist()),
            list_ids=tuple(self.list_ids[one] for one in kept.tolist()),
            list_firms=np.asarray(firms, dtype=np.intp),
            list_respondents=self.list_respondents[kept],
            list_keys=tuple(self.list_keys[one] for one in kept.tolist() if self.list_keys),
            list_traits=tuple(self.list_traits[one] for one in kept.tolist() if self.list_traits),
        )

    def traits(self) -> dict[int, Traits]:
        """Return size class and Land by number of the firm, as answered last."""
        return dict(zip(self.list_firms.tolist(), self.list_traits, strict=True))


@dataclass(frozen=True)
class Foundation:
    """What every learned model stands on.

    Parameters
    ----------
    base : the shipped model: means, scales, floors, base rate.
    prior : of the weights; without a survey that of the study's statements.
    bands_of : limits of the fit bands of a model over the reference firms.
    code_version : of the software.
    width : how far decisions deviate from any survey: standard deviation of a weight.
    scale_width : relative standard deviation of all weights together before any decision.
    least_group : fewest firms of a group of which figures are kept.
    baseline_of : the baseline at which a model meets the base rate; None = that of the base.
    """

    base: ModelVersion
    prior: WeightPrior
    bands_of: Callable[[ModelVersion], tuple[float, float, float]]
    code_version: str
    settings: Settings = USUAL
    width: float = REFERENCE_WIDTH
    scale_width: float = 0.25
    least_group: int = LEAST_GROUP
    baseline_of: Callable[[ModelVersion], float] | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that are switched on."""
        return tuple(term_named(name, self.base.comparison_keys) for name in self.settings.terms)

    def with_terms(self, names: Sequence[str]) -> Foundation:
        """Return it with these terms switched on, and no others; raises UnknownTermError."""
        terms = terms_in_order(names, self.base.comparison_keys)
        return replace(self, settings=self.settings._replace(terms=terms))

    def with_reading(self, reading: Reading) -> Foundation:
        """Return it with decisions read in this way."""
        return replace(self, settings=self.settings._replace(reading=reading))

    @property
    def keys(self) -> tuple[str, ...]:
        """(K + T,) names of everything that gets a weight."""
        keys = self.base.comparison_keys
        return (*keys, *(one.name(keys) for one in self.terms))


def require_lesson(rows: Sequence[TrainingRow], reading: Reading = Reading.DECISIONS) -> None:
    """Raise NothingToLearnError where rows have no acceptance, no declining or nothing at all.

    Where lists are read, one has to have both.
    """
    targets = [one.target for one in rows if one.target is not None and one.weight > 0.0]
    if not targets:
        raise NothingToLearnError("no_decisions", "there are no decisions to learn from yet")
    if min(targets) == max(targets):
        said = f"all {len(targets)} say the same ({targets[0]:g} of an acceptance)"
        raise NothingToLearnError("one_class", f"{said}; needed are acceptances and declines")
    if reading is Reading.LISTS and not _has_pairs(rows):
        text = "no list has both an acceptance and a decline of the same coordinator"
        raise NothingToLearnError("no_pairs", f"{text}; decisions can be read each by itself")


def _has_pairs(rows: Iterable[TrainingRow]) -> bool:
    said: dict[tuple[str, int, str, str], set[bool]] = {}
    for one in rows:
        if one.target is not None:
            page = (one.profile_id, one.revision, one.catalogue_version, one.coordinator)
            said.setdefault(page, set()).add(one.target >= ACCEPTED)
    return any(len(answers) > 1 for answers in said.values())


def cut_of(rows: Sequence[TrainingRow], share: float) -> datetime:
    """Return when the firms begin that are held out.

    Raises
    ------
    NothingToLearnError : there are no decisions, or none before the first held-out firm.
    """
    spoken = [one for one in rows if one.teaches]
    if not spoken:
        raise NothingToLearnError("no_decisions", "there are no decisions to learn from yet")
    names = {name: place for place, name in enumerate(sorted({one.profile_id for one in spoken}))}
    firms = np.array([names[one.profile_id] for one in spoken], dtype=np.intp)
    moments = sorted({one.first_at for one in spoken})
    order = {moment: place for place, moment in enumerate(moments)}
    at = np.array([order[one.first_at] for one in spoken], dtype=np.float64)
    try:
        return moments[int(split_by_time_and_firm(firms, at, share).cut)]
    except ValueError:
        text = "all decisions are of one firm, or of firms that came at once; needed are more"
        raise NothingToLearnError("one_firm", text) from None


def warnings_of(examples: Examples, keys: Sequence[str]) -> tuple[Notice, ...]:
    """Return what makes these decisions say less than their number suggests."""
    rows, found = examples.rows, []
    who = {one.coordinator for one in rows if one.is_decided}
    if len(who) == 1:
        found.append(Notice(Warned.ONE_COORDINATOR, tuple(who)))
    if len(set(examples.respondents.tolist())) == 1:
        found.append(Notice(Warned.ONE_GROUP, (GROUPS[examples.respondents[0]].value,)))
    said: dict[tuple[str, str], set[bool]] = {}
    for one in rows:
        yes = (one.target or 0.0) >= ACCEPTED
        said.setdefault((one.profile_id, one.mini_cluster), set()).add(yes)
    apart = sorted(" ".join(pair) for pair, answers in said.items() if len(answers) > 1)
    if apart:
        found.append(Notice(Warned.CONTRADICTORY, tuple(apart)))
    return (*found, *_of_values(examples.values, keys))


def _of_values(values: FloatArray, keys: Sequence[str]) -> tuple[Notice, ...]:
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    centred = np.where(known, values - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0))
    still = spread < 1e-9 * np.sqrt(count)
    found = []
    if still.any():
        names = tuple(keys[place] for place in np.flatnonzero(still).tolist())
        found.append(Notice(Warned.CONSTANT, names))
    unit = centred / np.where(still, 1.0, spread)
    alike = np.abs(unit.T @ unit) > ALIKE
    pairs = np.argwhere(np.triu(alike, 1)).tolist()
    if pairs:
        names = tuple(f"{keys[one]} {keys[other]}" for one, other in pairs)
        found.append(Notice(Warned.COLLINEAR, names))
    return tuple(found)


def learn(examples: Examples, found: Foundation) -> GroupModel:
    """Return the most probable weights of both groups; raises NothingToLearnError."""
    require_lesson(examples.rows)
    priors = {group: _prior(found, group) for group in GROUPS}
    evidence = evidence_of(examples, found)
    return learn_groups(evidence, examples.respondents, priors, found.settings.kinship)


def evidence_of(examples: Examples, found: Foundation) -> Evidence:
    """Return rows as numbers; the target of one that says nothing is NaN."""
    who = sorted({one.coordinator for one in examples.rows})
    codes = {name: place for place, name in enumerate(who)}
    base, more = found.base, len(found.terms)
    return Evidence(
        with_terms(examples.values, base.means, base.scales, found.terms),
        np.array([one.target for one in examples.rows], dtype=np.float64),
        np.append(base.means, np.zeros(more)),
        np.append(base.scales, np.ones(more)),
        np.array([one.weight for one in examples.rows]),
        np.array([codes[one.coordinator] for one in examples.rows], dtype=np.intp),
        len(who),
    )


def joint_prior_of(found: Foundation) -> Prior:
    """Return the prior of the weights of both groups together."""
    return joint_prior([_prior(found, group) for group in GROUPS], found.settings.kinship)


def _prior(found: Foundation, group: RespondentGroup) -> Prior:
    settings, more = found.settings, len(found.terms)
    # A curve never turns its comparison round.
    signs = [np.sign(found.prior.mean[group][one.first]) if one.curve else 0.0
             for one in found.terms]  # fmt: skip
    mean = np.append(found.prior.mean[group], np.zeros(more))
    width = np.append(found.prior.width[group], np.full(more, settings.term_width))
    norm = float(np.linalg.norm(mean))
    return Prior(
        mean,
        np.diag(width**-2.0),
        np.append(np.sign(found.prior.mean[group]), signs),
        max(1.0, settings.strength / norm) if norm > 0.0 else 1.0,
        settings.scale_shape,
        found.base.baseline,
        settings.baseline_width,
        settings.leniency_width,
    )


def held_out_of(examples: Examples, model: ModelVersion) -> HeldOut:
    """Return what a model says about the rows that a coordinator decided on."""
    scorers = [AdditiveScorer(model, group) for group in GROUPS]
    chosen = np.array([one.is_decided for one in examples.rows], dtype=bool)
    rows = [one for one in examples.rows if one.is_decided]
    scores = np.zeros(len(examples.rows))
    for place, scorer in enumerate(scorers):
        mine = examples.respondents == place
        scores[mine] = scorer.score_pairs(examples.values[mine])
    names = sorted({one for ids in examples.list_ids for one in ids})
    column = {name: place for place, name in enumerate(names)}
    everything = np.full((len(examples.list_ids), len(names)), -np.inf)
    for number, (ids, values) in enumerate(
        zip(examples.list_ids, examples.list_values, strict=True)
    ):
        scorer = scorers[int(examples.list_respondents[number])]
        everything[number, [column[one] for one in ids]] = scorer.score_pairs(values)
    who = {name: place for place, name in enumerate(sorted({one.coordinator for one in rows}))}
    return HeldOut(
        scores[chosen],
        np.array([one.target for one in rows], dtype=np.float64),
        examples.firms[chosen],
        examples.lists[chosen],
        np.array([who[one.coordinator] for one in rows], dtype=np.intp),
        np.array([column[one.mini_cluster] for one in rows], dtype=np.intp),
        everything,
        examples.list_firms,
    )


def counts_of(rows: Sequence[TrainingRow]) -> dict[str, int]:
    """Return how many rows rest on what, and how many were examined."""
    signals = Counter(one.signal.value for one in rows)
    return {**signals, **Counter(one.examination.value for one in rows)}
