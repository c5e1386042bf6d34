"""What if help were offered: which shortlists, chances and needs of firms would change.

A trial changes a catalogue that nobody keeps. Help is a relief of a barrier, of an assumed size;
how far firms would use it, no figure here says. The model stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.catalogue import Catalogue
from features.facts import DerivedValue
from features.profiles import SMEProfile
from features.vocabulary import Barrier, Basis
from matcher.effects import Effects, effects_of, first_chances
from matcher.needs import FirmNeeds, firm_needs, relieved_by
from matcher.pipeline import Matcher
from matcher.resampling import Interval, firm_weights, interval
from matcher.types import FloatArray

RULE = "what_if"
"""Rule of a relief that is only tried."""
_LEAST_CHANGE = 1e-9
"""Of a chance; what is less is rounding."""


@dataclass(frozen=True, slots=True)
class Help:
    """Help against one barrier, on trial.

    Parameters
    ----------
    relief : 0-1, how far it takes the barrier away; where more is known already, that stays.
    places : innovation clusters or mini-clusters that offer it; none: all of them.
    """

    barrier: Barrier
    relief: float
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FirmTrial:
    """One firm before and after: chances of its first suggestions, best first, and its needs."""

    chances: tuple[dict[str, float], dict[str, float]]
    needs: tuple[FirmNeeds, FirmNeeds]


@dataclass(frozen=True, slots=True)
class NeedChange:
    """How many firms lack known help against a barrier, of those that rated it.

    Parameters
    ----------
    change : of the share, after less before, -1 to 1.
    """

    barrier: Barrier
    rated: int
    before: int
    after: int
    change: Interval


@dataclass(frozen=True, slots=True)
class Trial:
    """What would change for some firms; intervals draw firms (``matcher.resampling``).

    Parameters
    ----------
    changed : share of firms whose first places are others, or stand in another order.
    chance, change : mean chance of a firm's first suggestion before, and how it changes.
    moved : for how many firms that chance is another.
    needs : of the barriers that any firm rated.
    """

    effects: Effects
    changed: Interval
    chance: float
    change: Interval
    moved: int
    needs: tuple[NeedChange, ...]


@dataclass(frozen=True, slots=True)
class SlotTrial:
    """What more slots of a mini-cluster would do.

    Parameters
    ----------
    waiting : introductions that a coordinator has yet to decide on.
    before, after : how many of them could be accepted at most, with the slots of now and with more.
    more : how many slots are added.
    """

    mini_cluster: str
    waiting: int
    before: int
    after: int
    more: int

    @classmethod
    def of(cls, mini_cluster: str, waiting: int, free: int, more: int) -> SlotTrial:
        """Return the trial for so many free slots."""
        return cls(mini_cluster, waiting, min(waiting, free), min(waiting, free + more), more)


def with_help(catalogue: Catalogue, given: Collection[Help], version: str) -> Catalogue:
    """Return a catalogue in which mini-clusters offer some help.

    Parameters
    ----------
    version : what the new catalogue is called.

    Raises
    ------
    UnknownCodeError : a relief is not in 0-1.
    """
    changed = []
    for mini in catalogue.mini_clusters:
        reliefs = dict(mini.reliefs)
        for one in given:
            here = not one.places or one.places & {mini.id, mini.innovation_cluster}
            known = reliefs.get(one.barrier)
            if here and (known is None or known.value < one.relief):
                reliefs[one.barrier] = DerivedValue(one.relief, Basis.ENTERED, RULE, (), "")
        changed.append(replace(mini, reliefs=reliefs))
    return replace(catalogue, version=version, mini_clusters=tuple(changed))


def tried(
    firms: Iterable[SMEProfile], before: Matcher, after: Matcher, rng: np.random.Generator
) -> Trial | None:
    """Return what changes for firms between two catalogues, with the same model; None of no firm.

    Parameters
    ----------
    rng : draws the firms of the intervals.
    """
    found = [_tried(one, before, after) for one in firms]
    return summed_up(found, rng) if found else None


def _tried(firm: SMEProfile, before: Matcher, after: Matcher) -> FirmTrial:
    old, new = first_chances(firm, before), first_chances(firm, after)
    return FirmTrial(
        (old, new),
        (
            firm_needs(firm, relieved_by(old, before.catalogue)),
            firm_needs(firm, relieved_by(new, after.catalogue)),
        ),
    )


def summed_up(firms: Sequence[FirmTrial], rng: np.random.Generator) -> Trial:
    """Return the figures of some firms, at least one."""
    drawn = firm_weights(np.arange(len(firms)), rng)
    places = [tuple(tuple(side) for side in one.chances) for one in firms]
    moved = np.array([float(old != new) for old, new in places])
    first = np.array([[next(iter(side.values()), np.nan) for side in one.chances] for one in firms])
    ranked = ~np.isnan(first).any(axis=1)
    change = np.where(ranked, first[:, 1] - first[:, 0], 0.0)
    return Trial(
        effects=effects_of((old, new) for old, new in places),
        changed=_mean(moved, np.ones(len(firms)), drawn),
        chance=float(first[ranked, 0].mean()) if ranked.any() else float("nan"),
        change=_mean(change, ranked.astype(float), drawn),
        moved=int(np.count_nonzero(np.abs(change) > _LEAST_CHANGE)),
        needs=tuple(_need_changes(firms, drawn)),
    )


def _need_changes(firms: Sequence[FirmTrial], drawn: FloatArray) -> Iterable[NeedChange]:
    for barrier in Barrier:
        rated = np.array([float(barrier in one.needs[0].severity) for one in firms])
        sides = np.array([[float(side.needs(barrier)) for side in one.needs] for one in firms])
        if rated.any():
            before, after = (int(count) for count in sides.sum(axis=0))
            change = _mean(sides[:, 1] - sides[:, 0], rated, drawn)
            yield NeedChange(barrier, int(rated.sum()), before, after, change)


def _mean(values: FloatArray, of: FloatArray, drawn: FloatArray) -> Interval:
    """Return the sum of values over the sum of ``of``, with the interval of its draws."""
    total = float(of.sum())
    value = float(values.sum()) / total if total else float("nan")
    return interval(value, drawn @ values, drawn @ of)
