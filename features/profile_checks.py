"""What a profile is checked against beside its own form: the present year and a catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from features.catalogue import Catalogue
from features.errors import Fault, ProfileError, UnknownCodeError
from features.profile_faults import MAX_FAULTS
from features.profiles import FIRST_YEAR, SMEProfile


def check_founded(founded: int | None, this_year: int) -> None:
    """Refuse a year of foundation that has not come yet.

    Parameters
    ----------
    founded : the year, or None where nothing is said.
    this_year : the present one; it is passed in because nothing here reads a clock.

    Raises
    ------
    ProfileError : it lies in the future.
    """
    if founded is not None and founded > this_year:
        fault = Fault("founded", "out_of_range", str(founded))
        raise ProfileError(as_of_year((fault,), this_year))


def as_of_year(faults: Iterable[Fault], this_year: int) -> tuple[Fault, ...]:
    """Return faults of which that of the year of foundation allows years up to the present one.

    Parameters
    ----------
    faults : of a profile.
    this_year : the present one.
    """
    allowed = f"{FIRST_YEAR}-{this_year}"
    return tuple(
        Fault(one.field, one.code, one.value, allowed) if one.field == "founded" else one
        for one in faults
    )


def check_references(profile: SMEProfile, catalogue: Catalogue) -> None:
    """Check that every German cluster and mini-cluster that a profile names is in a catalogue.

    Parameters
    ----------
    profile : its ``german_clusters`` and ``exclude`` are looked up.
    catalogue : what is known.

    Raises
    ------
    ProfileError : with one fault per unknown id and the nearest known one, at most
        :data:`features.profile_faults.MAX_FAULTS`.
    """
    lists = (
        ("german_clusters", profile.german_clusters, catalogue.german_cluster),
        ("exclude", profile.exclude, catalogue.mini_cluster),
    )
    faults = []
    for field, identifiers, look_up in lists:
        for index, identifier in enumerate(identifiers):
            try:
                look_up(identifier)
            except UnknownCodeError as error:
                name = f"{field}.{index}"
                faults.append(Fault(name, "unknown_code", identifier, error.kind, error.suggestion))
    if faults:
        raise ProfileError(tuple(faults[:MAX_FAULTS]))
