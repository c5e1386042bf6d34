"""Answers that still lack what every profile must have, read as a profile all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from features.errors import ProfileError
from features.profiles import SMEProfile, parse_profile

# What a draft may still lack, and what stands in for it while the rest is read.
_STAND_INS: Mapping[tuple[str, str], Any] = {
    ("name", "missing"): "x",
    ("technologies_offered", "one_phrase_needed"): ["x"],
}


class Draft(NamedTuple):
    """A profile that may be incomplete.

    Parameters
    ----------
    profile : with a letter in place of each missing answer; it serves to look at the rest.
    missing : fields that must be filled in before it can be matched, in a fixed order.
    """

    profile: SMEProfile
    missing: tuple[str, ...]


def read_draft(answers: Mapping[str, Any]) -> Draft:
    """Read answers of which the name and the phrases may be missing.

    Parameters
    ----------
    answers : plain data keyed like the profile contract.

    Returns
    -------
    A profile with stand-ins for what is missing, and which fields those are.

    Raises
    ------
    ProfileError : with every fault of what was given.

    Examples
    --------
    >>> read_draft({"employees": 40}).missing
    ('name', 'technologies_offered')
    """
    # A name that is still blank is not a wrong one.
    given = {key: value for key, value in answers.items() if key != "name" or value}
    stand_ins: dict[str, Any] = {}
    while True:
        try:
            return Draft(parse_profile({**given, **stand_ins}), tuple(stand_ins))
        except ProfileError as error:
            places = [(fault.field, fault.code) for fault in error.faults]
            missing = {place[0]: _STAND_INS[place] for place in places if place in _STAND_INS}
            # The phrases are reported only after the name is there.
            if not missing.keys() - stand_ins.keys():
                raise
            stand_ins |= missing
