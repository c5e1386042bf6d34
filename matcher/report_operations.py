"""The use cases of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from features.catalogue import Catalogue
from matcher.accounts import Account, Network, Role
from matcher.analysis import Analysis, analyse, facts_of
from matcher.needs import FirmNeeds, Needs, firm_needs, needs_for_action, relieved_by
from matcher.operations import Services
from matcher.programme_report import (
    Counted,
    Measure,
    Month,
    ProgrammeReport,
    measures_of,
    programme_report,
)
from matcher.recommend import missing_answers, profile_of
from matcher.records import ProfileRevision
from matcher.review_records import Introduction

_EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def networks_reported(services: Services, account: Account) -> tuple[Network, ...]:
    """Return the networks that a report for an account lists: its own, or all."""
    every = services.accounts.networks()
    if Role.ADMINISTRATOR in account.roles:
        return every
    return tuple(one for one in every if account.id in one.coordinators)


def report_for(
    services: Services, account: Account, catalogue: Catalogue, first: Month, last: Month
) -> ProgrammeReport:
    """Return the programme report that somebody may see.

    An administrator's counts everything. A coordinator's counts the firms and introductions of
    their networks, also those of firms elsewhere that ask for one of their mini-clusters.

    Parameters
    ----------
    catalogue : says where mini-clusters lie.
    first, last : months of the period, both included.

    Raises
    ------
    ValueError : the last month comes before the first.
    """
    networks = networks_reported(services, account)
    counted = _counted(services, catalogue, networks, first, last)
    if Role.ADMINISTRATOR not in account.roles:
        counted = (one for one in counted if one.networks)
    return programme_report(counted, [one.id for one in networks], first, last)


def analysis_of(services: Services, minimum: int) -> Analysis:
    """Return what analysts may know of the firms that answered enough to be matched.

    Anybody can begin a profile without an account and invent what stands in it. So only firms count
    that somebody stands behind: a member with a confirmed address, a coordinator who filled the
    answers in and the firm that confirmed them, or one who accepted what the firm asked for.

    Parameters
    ----------
    minimum : fewest firms of which anything is said.
    """
    return analyse(
        (
            facts_of(profile_of(one), asked, accepted)
            for one, asked, accepted in _stood_behind(services)
        ),
        minimum,
    )


def needs_of(
    services: Services,
    catalogue: Catalogue,
    places: Callable[[ProfileRevision], Sequence[str]],
    minimum: int,
    most: int,
) -> Needs:
    """Return what analysts may know of needs, of the firms that count in :func:`analysis_of`.

    Parameters
    ----------
    places : says which mini-clusters are suggested first; asked only for firms that state a
        barrier, as ranking takes its time.
    most : how many firms are looked at, those whose answers are the newest.
    """
    newest = sorted(
        (one for one, _asked, _accepted in _stood_behind(services)),
        key=lambda one: (one.created_at, one.profile_id),
        reverse=True,
    )
    return needs_for_action(
        (_needs_of_firm(one, catalogue, places) for one in newest[:most]), minimum
    )


def _needs_of_firm(
    revision: ProfileRevision,
    catalogue: Catalogue,
    places: Callable[[ProfileRevision], Sequence[str]],
) -> FirmNeeds:
    profile = profile_of(revision)
    found = firm_needs(profile, frozenset())
    if not any(map(found.states, found.severity)):
        return found
    return replace(found, relieved=relieved_by(places(revision), catalogue))


def _stood_behind(services: Services) -> Iterator[tuple[ProfileRevision, int, int]]:
    """Yield the firms that count, with what they asked for and what of it was accepted."""
    asked = requests_by_firm(services)
    known = stood_behind(services, asked, Measure.ACCEPTED)
    for revision in services.profiles.all_latest():
        if revision.profile_id in known and not missing_answers(revision.answers):
            own = asked.get(revision.profile_id, ())
            yield revision, len(own), sum(Measure.ACCEPTED in measures_of(one) for one in own)


def requests_by_firm(services: Services) -> Mapping[str, tuple[Introduction, ...]]:
    """Return all introductions by the firm that asked for them, the oldest first."""
    found: dict[str, list[Introduction]] = {}
    for one in services.reports.requested(*_EVER):
        found.setdefault(one.asked.profile_id, []).append(one)
    return {firm: tuple(several) for firm, several in found.items()}


def stood_behind(
    services: Services, asked: Mapping[str, Sequence[Introduction]], looked_at: Measure
) -> frozenset[str]:
    """Return the firms that somebody stands behind, so that what they say is not invented.

    Parameters
    ----------
    asked : introductions of each firm.
    looked_at : what a coordinator has done with one of them, to stand for a firm without a member.
    """
    seen = (firm for firm, own in asked.items() if any(looked_at in measures_of(o) for o in own))
    return services.accounts.vouched().union(seen)


def first_month(services: Services) -> Month:
    """Return the month in which the first profile was begun, this one where there is none."""
    return Month.of(min(services.reports.begun().values(), default=services.clock.now()))


def _counted(
    services: Services,
    catalogue: Catalogue,
    networks: Sequence[Network],
    first: Month,
    last: Month,
) -> Iterator[Counted]:
    of_firm = {
        revision.profile_id: frozenset(
            one.id for one in networks if one.covers_firm(revision.answers)
        )
        for revision in services.profiles.all_latest()
    }
    nowhere: frozenset[str] = frozenset()
    for profile_id, begun_at in services.reports.begun().items():
        yield Counted(begun_at, of_firm.get(profile_id, nowhere), frozenset({Measure.FIRMS}))
    for shown in services.reports.shortlists():
        of_it = of_firm.get(shown.profile_id, nowhere)
        yield Counted(shown.first_shown_at, of_it, frozenset({Measure.SHORTLISTS}))
    of_place = _of_mini_cluster(catalogue, networks)
    for one in services.reports.requested(first.begin, last.plus(1).begin):
        both = of_firm.get(one.asked.profile_id, nowhere) | of_place.get(
            one.asked.mini_cluster, nowhere
        )
        yield Counted(one.requested_at, both, measures_of(one))


def _of_mini_cluster(
    catalogue: Catalogue, networks: Sequence[Network]
) -> Mapping[str, frozenset[str]]:
    return {
        mini.id: frozenset(
            one.id for one in networks if one.covers_innovation_cluster(mini.innovation_cluster)
        )
        for mini in catalogue.mini_clusters
    }
