"""Which groups of firms may be spoken of, so that nothing is said of a few.

Groups lie in one another like the branches of a tree: all firms, their groups, groups of these. A
group is shown when it has enough firms, and when what its neighbours hide together has enough as
well: whoever subtracts what is shown from what is shown around it never gets at fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Path = tuple[str, ...]
"""Where a firm stands: the group on each level, from the widest on; () is all firms."""
_Firm = TypeVar("_Firm")

FEWEST = 3
"""Smallest minimum: with two, each firm of a group could work out the other."""


def shown_groups(paths: Mapping[_Firm, Path], minimum: int) -> dict[Path, frozenset[_Firm]]:
    """Return the groups that may be shown with their firms, wider ones first.

    Parameters
    ----------
    paths : of all firms, all of the same length.
    minimum : fewest firms of which anything is said, at least :data:`FEWEST`.

    Returns
    -------
    Groups such that each, and each difference of a group and all shown groups inside it, has no
    firm or at least ``minimum`` ones. Empty where there are too few firms.

    Raises
    ------
    ValueError : a smaller minimum.
    """
    if minimum < FEWEST:
        raise ValueError(f"minimum: {minimum}; allowed: {FEWEST} or more")
    found: dict[Path, frozenset[_Firm]] = {}
    waiting: list[tuple[Path, frozenset[_Firm]]]
    waiting = [((), frozenset(paths))] if len(paths) >= minimum else []
    while waiting:
        path, firms = waiting.pop(0)
        found[path] = firms
        inside: dict[Path, set[_Firm]] = {}
        for firm in firms:
            if len(paths[firm]) > len(path):
                inside.setdefault(paths[firm][: len(path) + 1], set()).add(firm)
        waiting += [
            (each, frozenset(inside[each]))
            for each in _shown({key: len(members) for key, members in inside.items()}, minimum)
        ]
    return found


def _shown(sizes: Mapping[Path, int], minimum: int) -> list[Path]:
    """Return which neighbours are shown, in order: the small ones go, and others to cover them."""
    by_size = sorted(sizes, key=lambda one: (sizes[one], one))
    hidden = sum(size for size in sizes.values() if size < minimum)
    shown = [one for one in by_size if sizes[one] >= minimum]
    while shown and 0 < hidden < minimum:
        hidden += sizes[shown.pop(0)]
    return sorted(shown)
