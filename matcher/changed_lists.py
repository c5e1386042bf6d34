"""Whose first suggestions change between two models, and what passes what because of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matcher.effects import TOP, Effects, effects_of, first_places, never_shown
from matcher.pipeline import Matcher
from matcher.ranking import rank_order
from matcher.recommend import profile_of
from matcher.records import ProfileRevision
from matcher.types import FloatArray, Scores

MOST_LISTS = 20
"""Lists that are kept with what changes in them."""


class Push(NamedTuple):
    """Why one mini-cluster passes another.

    Parameters
    ----------
    rises, falls : the two; before, the second stood in front of the first.
    key : the comparison or term that speaks for the first by most more than it did.
    change : by how much more, log-odds.
    """

    rises: str
    falls: str
    key: str
    change: float


@dataclass(frozen=True, slots=True)
class ChangedList:
    """First suggestions of a firm before and after, best first, and what passes what."""

    profile_id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: tuple[Push, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What another model does to first suggestions.

    Parameters
    ----------
    because : comparisons and terms by how often they do most of it, most often first.
    lists : :data:`MOST_LISTS` at most, in the order of the firms.
    """

    effects: Effects
    because: tuple[tuple[str, int], ...]
    lists: tuple[ChangedList, ...]


class UnderModel(NamedTuple):
    """Scores under one model; keys : (K + T,) of its comparisons and terms."""

    scores: Scores
    keys: tuple[str, ...]

    def of(self, keys: tuple[str, ...]) -> FloatArray:
        """Return the contributions in this order, (n, len(keys)); 0 for what the model has not."""
        given = self.scores.contributions
        none = np.zeros(len(given))
        columns = dict(zip(self.keys, given.T, strict=True))
        return np.column_stack([columns.get(key, none) for key in keys])


def changes_between(
    revisions: Iterable[ProfileRevision], before: Matcher, after: Matcher
) -> Changes:
    """Return what changes for firms with complete answers; both matchers have one catalogue."""
    places: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    because: Counter[str] = Counter()
    lists: list[ChangedList] = []
    for one in revisions:
        firm = profile_of(one)
        old, new = first_places(firm, before), first_places(firm, after)
        places.append((old, new))
        if old == new:
            continue
        one_side, other = (
            UnderModel(each.score(each.profiles.encode_sme(firm)), each.model.keys)
            for each in (before, after)
        )
        why = pushes(one_side, other, before.encoded_candidates.ids, never_shown(firm, before))
        because.update(push.key for push in why)
        if len(lists) < MOST_LISTS:
            lists.append(ChangedList(one.profile_id, old, new, why))
    most = sorted(because.items(), key=lambda pair: (-pair[1], pair[0]))
    return Changes(effects_of(places), tuple(most), tuple(lists))


def pushes(
    before: UnderModel, after: UnderModel, ids: tuple[str, ...], left_out: Collection[str] = ()
) -> tuple[Push, ...]:
    """Return what passes what in the first places, each with the comparison that does most of it.

    Whatever rises into or within the first places is set against the foremost that it passes;
    whatever leaves them and is not named so, against the foremost that passes it. The changes of a
    pair add up to the whole swing between the two.

    Parameters
    ----------
    before, after : of the same candidates; each model has its own terms.
    ids : (n,) of the candidates.
    left_out : candidates that the firm is not shown.
    """
    old, new = (_places(one.scores, ids, left_out) for one in (before, after))
    keys = tuple(dict.fromkeys((*before.keys, *after.keys)))
    change = after.of(keys) - before.of(keys)
    pairs = []
    for one in sorted((one for one in new if new[one] < TOP), key=new.__getitem__):
        passed = [each for each in old if old[each] < old[one] and new[each] > new[one]]
        if passed:
            pairs.append((one, min(passed, key=old.__getitem__)))
    named = {falls for _rises, falls in pairs}
    for one in sorted((one for one in old if old[one] < TOP <= new[one]), key=old.__getitem__):
        if one not in named:
            passing = [each for each in new if old[each] > old[one] and new[each] < new[one]]
            pairs.append((min(passing, key=new.__getitem__), one))
    found = []
    for rises, falls in pairs:
        swing = change[ids.index(rises)] - change[ids.index(falls)]
        place = int(np.argmax(swing))
        found.append(Push(rises, falls, keys[place], float(swing[place])))
    return tuple(found)


def _places(one: Scores, ids: tuple[str, ...], left_out: Collection[str]) -> dict[str, int]:
    shown = [ids[int(place)] for place in rank_order(one.scores, ids)]
    return {
        each: place for place, each in enumerate(each for each in shown if each not in left_out)
    }
