"""What another catalogue does to rankings: whose first places change, and who moves in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from features.profiles import SMEProfile
from matcher.conflicts import competitors_in
from matcher.pipeline import Matcher
from matcher.ranking import rank_order

TOP = 5
"""First places that are compared."""


@dataclass(frozen=True, slots=True)
class Effects:
    """How the first places of some firms change.

    Parameters
    ----------
    firms : how many were ranked; changed : of how many the first places are others, or stand in
        another order.
    moved_in, moved_out : by mini-cluster, in how many rankings it comes into the first places or
        leaves them; most often first.
    """

    firms: int
    changed: int
    moved_in: tuple[tuple[str, int], ...]
    moved_out: tuple[tuple[str, int], ...]


def effects_on(firms: Iterable[SMEProfile], before: Matcher, after: Matcher) -> Effects:
    """Compare the first places of firms on two catalogues, with the same model."""
    return effects_of((first_places(one, before), first_places(one, after)) for one in firms)


def effects_of(places: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Effects:
    """Compare the first places of firms before and after, each best first."""
    ranked = changed = 0
    moved_in: Counter[str] = Counter()
    moved_out: Counter[str] = Counter()
    for old, new in places:
        ranked += 1
        changed += old != new
        moved_in.update(set(new) - set(old))
        moved_out.update(set(old) - set(new))
    return Effects(ranked, changed, _sorted(moved_in), _sorted(moved_out))


def without_few(found: Effects, minimum: int) -> Effects | None:
    """Return effects without what fewer firms than a minimum would tell; None where that is all."""
    if found.firms < minimum or 0 < found.changed < minimum:
        return None
    return replace(
        found,
        moved_in=tuple(one for one in found.moved_in if one[1] >= minimum),
        moved_out=tuple(one for one in found.moved_out if one[1] >= minimum),
    )


def first_places(firm: SMEProfile, matcher: Matcher) -> tuple[str, ...]:
    """Return the first mini-clusters for a firm, best first."""
    return tuple(first_chances(firm, matcher))


def first_chances(firm: SMEProfile, matcher: Matcher) -> dict[str, float]:
    """Return the first mini-clusters for a firm, best first, each with its chance."""
    encoded, left_out = matcher.profiles.encode_sme(firm), never_shown(firm, matcher)
    scores, ids = matcher.score(encoded), matcher.encoded_candidates.ids
    order = (int(place) for place in rank_order(scores.scores, ids))
    allowed = (place for place in order if ids[place] not in left_out)
    return {ids[place]: float(scores.chances[place]) for place in islice(allowed, TOP)}


def never_shown(firm: SMEProfile, matcher: Matcher) -> frozenset[str]:
    """Return what a firm is not shown: what it excludes, and where its competitors are."""
    return frozenset((*firm.exclude, *competitors_in(firm.competitors, matcher.catalogue).beside))


def _sorted(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
