"""Whether a model is as true for small firms, and in every Land, as it is on the whole.

Size enters a score by one comparison, the Land by none; both can still matter through what goes
with them. So the stated chance is put beside the share that was accepted, group by group, and
nothing is said of few firms, nor of what subtracting would give away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from features.profiles import SMEProfile
from features.vocabulary import SizeClass
from matcher.disclosure import shown_side_by_side
from matcher.evaluation import HeldOut
from matcher.resampling import Interval, firm_weights, interval
from matcher.scoring import sigmoid
from matcher.types import FloatArray

LEAST_GROUP = 10
"""Fewest firms of which anything is said; an installation may ask for more."""
NOT_GIVEN = "not_given"


class Divided(StrEnum):
    """How firms are divided."""

    SIZE_CLASS = "size_class"
    LAND = "land"


class Traits(NamedTuple):
    """What firms are divided by: EU size class, and Land by its code; :data:`NOT_GIVEN`."""

    size_class: str
    land: str


class Fair(NamedTuple):
    """One group of firms.

    Parameters
    ----------
    accepted : share of acceptances among its decisions; chance : mean stated chance, 0-1.
    apart : accepted less stated; beyond its interval the model is untrue for the group.
    first : mean stated chance of a firm's first suggestion.
    """

    by: Divided
    key: str
    firms: int
    decisions: int
    accepted: Interval
    chance: float
    apart: Interval
    first: Interval

    @property
    def is_off(self) -> bool:
        """Whether stated and found share differ by more than their interval."""
        return self.apart.low > 0.0 or self.apart.high < 0.0


@dataclass(frozen=True)
class Fairness:
    """The groups that may be shown.

    Parameters
    ----------
    minimum : fewest firms of a group that is shown.
    hidden : how many groups are not, by how firms are divided.
    """

    minimum: int
    groups: tuple[Fair, ...]
    hidden: Mapping[Divided, int]


def traits_of(profile: SMEProfile) -> Traits:
    """Return what a firm is divided by; above 250 the EU knows one class."""
    size = profile.size_class
    known = SizeClass.LARGE if size is SizeClass.VERY_LARGE else size
    return Traits(known.value if known else NOT_GIVEN, profile.land or NOT_GIVEN)


def fairness(
    held: HeldOut,
    traits: Mapping[int, Traits],
    rng: np.random.Generator,
    minimum: int = LEAST_GROUP,
) -> Fairness:
    """Return how true a model is for groups of the firms that were decided about.

    Parameters
    ----------
    traits : by number of the firm.
    minimum : fewest firms of a group that is shown.
    """
    present = np.unique(held.firms).tolist()
    breakdowns: dict[Divided, dict[int, str]] = {
        by: {firm: getattr(traits[firm], by.value) for firm in present} for by in Divided
    }
    shown = shown_side_by_side(breakdowns, minimum)
    first = _first_chances(held)
    groups = tuple(
        _group(held, by, key, np.array(sorted(firms), dtype=np.intp), first, rng)
        for by in Divided
        for key, firms in sorted(shown[by].items())
    )
    hidden = {by: len(set(breakdowns[by].values())) - len(shown[by]) for by in Divided}
    return Fairness(minimum, groups, hidden)


def _first_chances(held: HeldOut) -> FloatArray:
    """Return the mean chance of the first suggestion of each firm's lists, by firm."""
    best = sigmoid(held.all_scores.max(axis=1, initial=-np.inf))
    size = int(max(held.firms.max(initial=-1), held.list_firms.max(initial=-1))) + 1
    counts = np.maximum(np.bincount(held.list_firms, minlength=size), 1)
    means: FloatArray = np.bincount(held.list_firms, best, size) / counts
    return means


def _group(
    held: HeldOut,
    by: Divided,
    key: str,
    firms: np.ndarray[tuple[int], np.dtype[np.intp]],
    first: FloatArray,
    rng: np.random.Generator,
) -> Fair:
    inside = np.isin(held.firms, firms)
    place = np.searchsorted(firms, held.firms[inside])
    targets, chances = held.targets[inside], sigmoid(held.scores[inside])
    draws, size = firm_weights(np.arange(len(firms), dtype=np.intp), rng), len(firms)
    yes, stated = (np.bincount(place, one, size) for one in (targets, chances))
    count = draws @ np.bincount(place, minlength=size)
    return Fair(
        by,
        key,
        size,
        len(targets),
        interval(float(targets.mean()), draws @ yes, count),
        float(chances.mean()),
        interval(float((targets - chances).mean()), draws @ (yes - stated), count),
        interval(float(first[firms].mean()), draws @ first[firms], draws.sum(axis=1)),
    )
