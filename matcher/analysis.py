"""What analysts may know: figures of groups of firms, none of them small. Pure counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from features.profiles import SMEProfile
from features.vocabulary import Barrier, SuccessFactor
from matcher.disclosure import Path, shown_groups
from matcher.intervals import wilson

READINESS: Mapping[str, SuccessFactor] = {f"readiness_{one.value}": one for one in SuccessFactor}
BARRIERS: Mapping[str, Barrier] = {f"barrier_{one.value}": one for one in Barrier}
"""What firms rate, by the keys of the comparisons: a factor and a barrier can have one name."""
NOT_GIVEN = "not_given"
"""Group of firms that did not say how many people work there, or name no technology field."""
LEAST, MOST = 1, 5
"""Ends of the scale of answers."""
DECIMALS = 1
"""Means are given with so many decimals, also in tables."""


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What is looked at of one firm.

    Parameters
    ----------
    group, size, field : respondent group; size class and first technology field, or NOT_GIVEN.
    answers : 1-5 by keys of READINESS and BARRIERS; what was not rated is not there.
    requests, accepted : introductions that it asked for, and those of them that were accepted.
    """

    group: str
    size: str
    field: str
    answers: Mapping[str, int]
    requests: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean answer of a group.

    Parameters
    ----------
    value : 1-5, rounded to :data:`DECIMALS`.
    firms : how many gave an answer, at least the minimum.
    """

    value: float
    firms: int

    @property
    def interval(self) -> tuple[float, float]:
        """The interval at ``matcher.intervals.LEVEL``, 1-5, rounded like the mean.

        It follows from the mean and the number of firms alone, so that it gives away nothing more
        than they do: how far answers lie apart is not said, but taken at its largest.
        """
        low, high = wilson((self.value - LEAST) / (MOST - LEAST), self.firms)
        return (
            round(LEAST + (MOST - LEAST) * low, DECIMALS),
            round(LEAST + (MOST - LEAST) * high, DECIMALS),
        )


@dataclass(frozen=True, slots=True)
class FieldDemand:
    """Demand in one technology field: each firm counts under the field that it names first."""

    field: str
    firms: int
    requests: int
    accepted: int


@dataclass(frozen=True)
class Analysis:
    """Figures of groups; those that are not there are too small, or would give small ones away.

    Parameters
    ----------
    minimum : fewest firms of which anything is said.
    groups : number of firms by path: () is all, then group, then group and size class.
    means : of each key that is rated, by the same paths; each is decided by who answered it.
    fields : largest first; ``fields_hidden`` more are too small to be shown.
    """

    minimum: int
    groups: Mapping[Path, int]
    means: Mapping[str, Mapping[Path, Mean]]
    fields: Sequence[FieldDemand]
    fields_hidden: int


def facts_of(profile: SMEProfile, requests: int, accepted: int) -> FirmFacts:
    """Return what is looked at of a profile."""
    rated = {key: profile.readiness.get(factor) for key, factor in READINESS.items()}
    rated |= {key: profile.barriers.get(barrier) for key, barrier in BARRIERS.items()}
    return FirmFacts(
        profile.respondent_group.value,
        profile.size_class.value if profile.size_class else NOT_GIVEN,
        str(profile.wipo_fields[0]) if profile.wipo_fields else NOT_GIVEN,
        {key: value for key, value in rated.items() if isinstance(value, int)},
        requests,
        accepted,
    )


def analyse(firms: Iterable[FirmFacts], minimum: int) -> Analysis:
    """Return what may be known of some firms; raises ValueError for a minimum that is too small."""
    numbered = dict(enumerate(firms))
    paths = {number: (firm.group, firm.size) for number, firm in numbered.items()}
    groups = {path: len(found) for path, found in shown_groups(paths, minimum).items()}
    means = {key: _means(numbered, key, minimum) for key in (*READINESS, *BARRIERS)}
    fields = {number: (firm.field,) for number, firm in numbered.items()}
    shown = {path: found for path, found in shown_groups(fields, minimum).items() if path}
    demand = [
        FieldDemand(
            path[0],
            len(found),
            sum(numbered[number].requests for number in found),
            sum(numbered[number].accepted for number in found),
        )
        for path, found in shown.items()
    ]
    demand.sort(key=lambda one: (-one.firms, one.field))
    return Analysis(minimum, groups, means, demand, len(set(fields.values())) - len(shown))


def _means(firms: Mapping[int, FirmFacts], key: str, minimum: int) -> Mapping[Path, Mean]:
    answered = {number: firm for number, firm in firms.items() if key in firm.answers}
    paths = {number: (firm.group, firm.size) for number, firm in answered.items()}
    return {
        path: Mean(
            round(sum(answered[number].answers[key] for number in found) / len(found), DECIMALS),
            len(found),
        )
        for path, found in shown_groups(paths, minimum).items()
    }
