"""Rounded numbers that still add up, by the largest-remainder rule; pure, no Flask.

The parts of a score add up exactly. Rounded one by one they often would not, and a reader who adds
them up would find us wrong. So on screen every part is rounded down first, and the units that are
then missing go to the parts with the largest remainders (equal remainders: the earlier part).
A part moves by less than one unit, its sign never turns, and a part that is 0 stays 0.

What is the same for all candidates is rounded once (:func:`shown_sum`), so that the numbers above
the list are those of every single pairing. The rest takes up what that rounding left over, which
may move a part by a second unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from features.vocabulary import Group, Scope
from matcher.explanation import Explanation

#: Contributions and scores are shown with this many digits after the point.
SCORE_DIGITS = 2
NOTABLE = 0.05
"""Smaller contributions are no reason worth a sentence in a list; the pairing shows them all."""


@dataclass(frozen=True, slots=True)
class ShownSum:
    """The numbers of one pairing as they are shown.

    Parameters
    ----------
    baseline, total : log-odds, rounded; total = baseline + sum of parts, exactly in units.
    parts : rounded contribution per comparison key, in the order of terms.
    groups : sum of the rounded parts of each group, in the order of terms.
    firm_wide : sum of the rounded parts that are the same for all candidates.
    """

    baseline: float
    parts: Mapping[str, float]
    groups: Mapping[Group, float]
    firm_wide: float
    total: float


def largest_remainder(
    parts: Sequence[float], digits: int = SCORE_DIGITS, total: float | None = None
) -> tuple[float, ...]:
    """Round parts so that they add up to the rounded total.

    Parameters
    ----------
    parts : finite numbers.
    digits : digits after the point, 0 or more.
    total : what the rounded parts add up to, a whole number of units; default: the rounded sum of
        the parts. With no part other than 0 there is nothing to spread, and it is ignored.

    Returns
    -------
    One rounded number per part.
    """
    factor = 10**digits
    scaled = [_in_units(part, factor) for part in parts]
    wanted = round(math.fsum(scaled)) if total is None else round(total * factor)
    units = [math.floor(one) for one in scaled]
    movable = [place for place, one in enumerate(scaled) if one != 0.0]
    movable.sort(key=lambda place: units[place] - scaled[place])
    missing = wanted - sum(units)
    if not movable:
        return tuple(0.0 for _ in parts)
    while missing:
        # Missing units go to the largest remainders first, surplus comes from the smallest.
        step = 1 if missing > 0 else -1
        for place in (movable if step > 0 else movable[::-1])[: abs(missing)]:
            units[place] += step
        missing -= step * min(abs(missing), len(movable))
    return tuple(one / factor for one in units)


def shown_sum(explanation: Explanation, digits: int = SCORE_DIGITS) -> ShownSum:
    """Return the numbers of one pairing as every page and language shows them."""
    factor = 10**digits
    terms = explanation.contributions
    common = [one for one in terms if one.scope is Scope.FIRM]
    own = [one for one in terms if one.scope is not Scope.FIRM]
    shown = dict(
        zip(
            (one.key for one in common),
            largest_remainder([one.contribution for one in common], digits),
            strict=True,
        )
    )
    baseline = round(explanation.baseline * factor) / factor
    total = round(explanation.score * factor) / factor
    rest = total - baseline - math.fsum(shown.values())
    rounded = largest_remainder([one.contribution for one in own], digits, total=rest)
    shown |= zip((one.key for one in own), rounded, strict=True)
    parts = {one.key: shown[one.key] for one in terms}
    groups: dict[Group, float] = {}
    for one in terms:
        groups[one.group] = round(groups.get(one.group, 0.0) + parts[one.key], digits)
    firm_wide = round(math.fsum(parts[one.key] for one in common), digits)
    return ShownSum(baseline, parts, groups, firm_wide, total)


def _in_units(part: float, factor: int) -> float:
    """Count a part in units; 0.29 is 29 units, although 0.29 * 100 is a little less."""
    scaled = part * factor
    nearest = round(scaled)
    return float(nearest) if math.isclose(scaled, nearest, rel_tol=1e-12, abs_tol=1e-9) else scaled
