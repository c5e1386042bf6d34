"""The waterfall of one pairing and the difference between two, in rounded numbers; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from features.vocabulary import Scope
from matcher.contrast import contrast
from matcher.explanation import Explanation
from matcher.types import Contribution
from web.pairing.contexts import ContrastView, FallGroup, FallRow, Waterfall
from web.wording.reasons import Wording
from web.wording.rounding import SCORE_DIGITS, ShownSum, shown_sum

#: Chances that may label the axis, 0-1; those within reach are taken.
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
_MARGIN = 0.06
#: Labels nearer than this share of the axis would touch each other.
_CLOSEST = 0.11
SHOWN_TERMS = 4


class Axis:
    """A log-odds axis that shows all values with a margin, labelled with chances.

    Parameters
    ----------
    values : log-odds, at least one.
    """

    def __init__(self, values: Sequence[float]) -> None:
        low, high = min(values), max(values)
        room = max(high - low, 0.5) * _MARGIN
        self._low = low - 2 * room
        self._width = high + room - self._low

    def share(self, value: float) -> float:
        """Return the place of a value as a share of the axis, 0-1."""
        return (value - self._low) / self._width

    def ticks(self) -> tuple[tuple[float, float], ...]:
        """Return (share, chance) of the labels, the lowest first, none too close to another."""
        chosen: list[tuple[float, float]] = []
        for chance in _TICKS:
            share = self.share(math.log(chance / (1.0 - chance)))
            if 0.03 <= share <= 0.97 and (not chosen or share - chosen[-1][0] >= _CLOSEST):
                chosen.append((share, chance))
        return tuple(chosen)


def waterfall(explanation: Explanation, wording: Wording) -> Waterfall:
    """Return every contribution in the order of terms, from the baseline to the score."""
    shown = shown_sum(explanation)
    levels = [explanation.baseline]
    for one in explanation.contributions:
        levels.append(levels[-1] + one.contribution)
    axis = Axis(levels)
    rows = list(_rows(explanation, wording, shown, [axis.share(level) for level in levels]))
    groups = []
    for group, members in groupby(rows, key=lambda row: explanation.contribution(row.key).group):
        label = wording.group(group)
        groups.append(FallGroup(group, label, shown.groups[group], tuple(members)))
    return Waterfall(
        baseline=shown.baseline,
        total=shown.total,
        base_end=axis.share(explanation.baseline),
        total_end=axis.share(levels[-1]),
        ticks=axis.ticks(),
        groups=tuple(groups),
    )


def _rows(
    explanation: Explanation, wording: Wording, shown: ShownSum, shares: list[float]
) -> Iterator[FallRow]:
    for place, one in enumerate(explanation.contributions):
        yield FallRow(
            key=one.key,
            label=wording.comparison(one.key),
            text=wording.reason(one, explanation),
            mine=wording.mine(one.key, explanation),
            theirs=wording.theirs(one.key, explanation),
            basis=explanation.basis(one.key),
            contribution=shown.parts[one.key],
            known=one.cause is None,
            cause=_cause(one, wording),
            same_for_all=one.scope is Scope.FIRM,
            start=shares[place],
            end=shares[place + 1],
        )


def _cause(one: Contribution, wording: Wording) -> str:
    return "" if one.cause is None else wording.cause(one.cause)


def contrast_view(
    better: Explanation, worse: Explanation, wording: Wording, name: str, url: str
) -> ContrastView:
    """Return what separates a pairing from one that stands higher.

    The differences are those of the rounded contributions, so that they agree with both pages.

    Parameters
    ----------
    name, url : of the better one.
    """
    first, second = shown_sum(better), shown_sum(worse)
    terms = [
        (wording.comparison(term.key), _difference(first, second, term.key))
        for term in contrast(better, worse).terms
    ]
    kept = tuple(term for term in terms if term[1] != 0.0)[:SHOWN_TERMS]
    lead = round(first.total - second.total, SCORE_DIGITS)
    rest = round(lead - math.fsum(value for _, value in kept), SCORE_DIGITS)
    return ContrastView(name, url, better.rank, lead, kept, rest)


def _difference(first: ShownSum, second: ShownSum, key: str) -> float:
    return round(first.parts[key] - second.parts[key], SCORE_DIGITS)
