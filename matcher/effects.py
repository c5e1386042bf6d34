"""What another catalogue does to rankings: whose first places change, and who moves in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from features.profiles import SMEProfile
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
    ranked = changed = 0
    moved_in: Counter[str] = Counter()
    moved_out: Counter[str] = Counter()
    for firm in firms:
        old, new = first_places(firm, before), first_places(firm, after)
        ranked += 1
        changed += old != new
        moved_in.update(set(new) - set(old))
        moved_out.update(set(old) - set(new))
    return Effects(ranked, changed, _sorted(moved_in), _sorted(moved_out))


def first_places(firm: SMEProfile, matcher: Matcher) -> tuple[str, ...]:
    """Return the first mini-clusters for a firm, best first."""
    encoded, left_out = matcher.profiles.encode_sme(firm), set(firm.exclude)
    ids = matcher.encoded_candidates.ids
    order = (ids[int(place)] for place in rank_order(matcher.score(encoded).scores, ids))
    return tuple(one for one in order if one not in left_out)[:TOP]


def _sorted(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
