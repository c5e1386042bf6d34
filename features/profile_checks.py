"""What a profile is checked against beside its own form: the present year and a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from features.catalogue import Catalogue
from features.errors import Fault, ProfileError, UnknownCodeError
from features.profile_faults import MAX_FAULTS
from features.profiles import FIRST_YEAR, SMEProfile, parse_profile

_LATER_FIELDS = ("founded", "german_clusters", "exclude")
"""What is checked once the form is right."""
_READABLE = {"name": "x", "technologies_offered": ["x"]}


def checked_profile(
    data: Mapping[str, Any],
    this_year: int | None = None,
    catalogue: Catalogue | None = None,
    read: Callable[[Mapping[str, Any]], SMEProfile] = parse_profile,
) -> SMEProfile:
    """Check the form of a profile, its year and its ids, and tell everything at once.

    Parameters
    ----------
    data : keys of the profile contract.
    this_year : the present one, or None where the year is not to be looked at.
    catalogue : has the ids, or None where they are not to be looked at.
    read : checks the form.

    Returns
    -------
    The frozen profile.

    Raises
    ------
    ProfileError : with the faults of all three, at most
        :data:`features.profile_faults.MAX_FAULTS`.
    """
    faults: list[Fault] = []
    try:
        profile = read(data)
    except ProfileError as error:
        faults += error.faults if this_year is None else as_of_year(error.faults, this_year)
        is_table = all(fault.field != "profile" for fault in faults)
        if len(faults) == MAX_FAULTS or not is_table:
            raise ProfileError(tuple(faults)) from None
        profile = _what_is_right(data, faults)
    try:
        if this_year is not None:
            check_founded(profile.founded, this_year)
    except ProfileError as error:
        faults += error.faults
    try:
        if catalogue is not None:
            check_references(profile, catalogue)
    except ProfileError as error:
        faults += error.faults
    if faults:
        raise ProfileError(tuple(faults[:MAX_FAULTS]))
    return profile


def _what_is_right(data: Mapping[str, Any], faults: Iterable[Fault]) -> SMEProfile:
    """Return a profile of the later fields in which nothing was found yet."""
    wrong = {fault.field.partition(".")[0] for fault in faults}
    right = {key: data[key] for key in _LATER_FIELDS if key in data and key not in wrong}
    return parse_profile({**right, **_READABLE})


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
