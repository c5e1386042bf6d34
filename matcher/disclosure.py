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
_By = TypeVar("_By")

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


def shown_side_by_side(
    breakdowns: Mapping[_By, Mapping[_Firm, str]], minimum: int
) -> dict[_By, dict[str, frozenset[_Firm]]]:
    """Return the groups that may be shown when the same firms are divided in several ways.

    Parameters
    ----------
    breakdowns : group of every firm, by each way to divide them; all hold the same firms.
    minimum : as for :func:`shown_groups`.

    Returns
    -------
    By each way, groups as :func:`shown_groups` would show them, and such that no group, nor the
    rest that is hidden beside it, lies in one of another way with fewer than ``minimum`` around it.
    """
    found = {
        by: {path[0]: firms for path, firms in shown.items() if path}
        for by, groups in breakdowns.items()
        for shown in [shown_groups({firm: (one,) for firm, one in groups.items()}, minimum)]
    }
    everyone = {by: frozenset(groups) for by, groups in breakdowns.items()}
    while (too_near := _too_near(found, everyone, minimum)) is not None:
        by, firms = too_near
        _hide(found[by], firms, everyone[by])
    return found


def _too_near(
    found: Mapping[_By, Mapping[str, frozenset[_Firm]]],
    everyone: Mapping[_By, frozenset[_Firm]],
    minimum: int,
) -> tuple[_By, frozenset[_Firm]] | None:
    """Return firms that leave too few of a group of another way when they are subtracted."""
    known = [
        (by, firms)
        for by, groups in found.items()
        if groups
        for firms in (*groups.values(), _rest(groups, everyone[by]))
        if firms
    ]
    for by, inner in known:
        for other, outer in known:
            if by != other and 0 < len(outer) - len(inner) < minimum and inner < outer:
                return by, inner
    return None


def _rest(groups: Mapping[str, frozenset[_Firm]], everyone: frozenset[_Firm]) -> frozenset[_Firm]:
    return everyone.difference(*groups.values())


def _hide(
    groups: dict[str, frozenset[_Firm]], firms: frozenset[_Firm], everyone: frozenset[_Firm]
) -> None:
    """Hide a group of firms, so that it does not follow from the others either."""
    by_size = sorted(groups, key=lambda one: (len(groups[one]), one))
    chosen = [one for one in by_size if groups[one] == firms]
    others = [one for one in by_size if one not in chosen]
    alone = not chosen or _rest(groups, everyone) == frozenset()
    for one in chosen + (others[:1] if alone else []):
        del groups[one]
