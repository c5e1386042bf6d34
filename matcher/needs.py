"""Need for action: what holds firms back, and nothing known in their suggestions helps against.

Only facts count as help: a relief that a written rule derived from sourced facts or that a
coordinator entered, above the assumption that is the same for all mini-clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from features.catalogue import Catalogue
from features.profiles import SMEProfile
from features.vocabulary import Barrier
from matcher.analysis import NOT_GIVEN
from matcher.disclosure import shown_groups, shown_side_by_side
from matcher.intervals import Share

STATED = 4
"""From this answer on, "strong obstacle", a firm states a barrier; 5 is "decisive obstacle"."""
_LAST_FIELDS = {8: "electrical", 13: "instruments", 24: "chemistry", 32: "mechanical", 35: "other"}
SECTORS = tuple(_LAST_FIELDS.values())
"""The five sectors into which the WIPO divides its 35 technology fields, by their last field."""


class By(StrEnum):
    """In which ways firms are divided into groups."""

    GROUP = "group"
    SIZE = "size_class"
    SECTOR = "sector"
    LAND = "land"


@dataclass(frozen=True, slots=True)
class FirmNeeds:
    """What is looked at of one firm.

    Parameters
    ----------
    where : its group in each way to divide firms, or NOT_GIVEN.
    severity : 1-5 of the barriers that it rated.
    relieved : barriers against which one of its first suggestions is known to help.
    """

    where: Mapping[By, str]
    severity: Mapping[Barrier, int]
    relieved: frozenset[Barrier]

    def states(self, barrier: Barrier) -> bool:
        """Say whether it calls a barrier a strong or decisive obstacle."""
        return self.severity.get(barrier, 0) >= STATED

    def needs(self, barrier: Barrier) -> bool:
        """Say whether it states a barrier and nothing known in its suggestions helps."""
        return self.states(barrier) and barrier not in self.relieved


@dataclass(frozen=True, slots=True)
class Need:
    """How far one group of firms needs help against one barrier.

    Parameters
    ----------
    by, value : which firms: by what they are divided, and the group; None and "" are all of them.
    stated, unmet : of those that rated the barrier, how many state it; and how many of these have
        no known help against it in their suggestions. Both are of the same firms.
    """

    barrier: Barrier
    by: By | None
    value: str
    stated: Share
    unmet: Share

    @property
    def at_least(self) -> float:
        """The lower end of the interval of the need: what a few firms alone never make large."""
        return self.unmet.interval[0] if self.unmet.interval else 0.0


@dataclass(frozen=True)
class Needs:
    """Needs of groups of firms; those that are not there are too small or would show small ones.

    Parameters
    ----------
    minimum : fewest firms of which anything is said.
    found : greatest need first, by :attr:`Need.at_least`.
    """

    minimum: int
    found: Sequence[Need]

    def of(self, by: By | None) -> tuple[Need, ...]:
        """Return the needs of the groups of one way to divide firms; None: of all firms."""
        return tuple(one for one in self.found if one.by is by)


def sector_of(wipo_field: int) -> str:
    """Return the sector of a WIPO field, 1-35."""
    return next(sector for last, sector in _LAST_FIELDS.items() if wipo_field <= last)


def relieved_by(places: Iterable[str], catalogue: Catalogue) -> frozenset[Barrier]:
    """Return the barriers against which at least one of some mini-clusters is known to help."""
    assumed = catalogue.assumptions.relief
    return frozenset(
        barrier
        for place in places
        for barrier, relief in catalogue.mini_cluster(place).reliefs.items()
        if relief.value > assumed[barrier]
    )


def firm_needs(profile: SMEProfile, relieved: frozenset[Barrier]) -> FirmNeeds:
    """Return what is looked at of a profile."""
    where = {
        By.GROUP: profile.respondent_group.value,
        By.SIZE: profile.size_class.value if profile.size_class else NOT_GIVEN,
        By.SECTOR: sector_of(profile.wipo_fields[0]) if profile.wipo_fields else NOT_GIVEN,
        By.LAND: profile.land or NOT_GIVEN,
    }
    rated = {barrier: profile.barriers.get(barrier) for barrier in Barrier}
    severity = {barrier: value for barrier, value in rated.items() if isinstance(value, int)}
    return FirmNeeds(where, severity, relieved)


def needs_for_action(firms: Iterable[FirmNeeds], minimum: int) -> Needs:
    """Return what may be known of needs; raises ValueError for a minimum that is too small."""
    every = tuple(firms)
    found = [need for barrier in Barrier for need in _needs(every, barrier, minimum)]
    found.sort(
        key=lambda one: (-one.at_least, -one.stated.of, one.barrier, one.by or "", one.value)
    )
    return Needs(minimum, found)


def _needs(every: Sequence[FirmNeeds], barrier: Barrier, minimum: int) -> Iterable[Need]:
    rated = {number: firm for number, firm in enumerate(every) if barrier in firm.severity}
    groups: list[tuple[By | None, str, frozenset[int]]] = [
        (None, "", firms) for firms in shown_groups(dict.fromkeys(rated, ()), minimum).values()
    ]
    ways = {by: {number: firm.where[by] for number, firm in rated.items()} for by in By}
    for by, shown in shown_side_by_side(ways, minimum).items():
        groups += [(by, value, firms) for value, firms in shown.items()]
    for way, value, firms in groups:
        stated = sum(rated[number].states(barrier) for number in firms)
        unmet = sum(rated[number].needs(barrier) for number in firms)
        yield Need(barrier, way, value, Share(stated, len(firms)), Share(unmet, len(firms)))
