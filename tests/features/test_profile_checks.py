"""What is wrong with a profile is told at once: its form, its year and its ids."""

from __future__ import annotations

from typing import Any

import pytest

from features.errors import ProfileError
from features.profile_checks import checked_profile
from features.profile_faults import MAX_FAULTS
from tests.factories import make_catalogue

WRONG = {
    "name": "Muster",
    "land": "XX",
    "founded": 2050,
    "german_clusters": ["nope"],
    "exclude": ["nope", "east-01"],
}


def faults(data: Any, **given: Any) -> dict[str, str]:
    """The faults by their field, each with what is allowed."""
    with pytest.raises(ProfileError) as raised:
        checked_profile(data, **given)
    return {fault.field: fault.allowed for fault in raised.value.faults}


def test_form_year_and_ids_are_told_of_together() -> None:
    told = faults(WRONG, this_year=2026, catalogue=make_catalogue())
    assert set(told) == {
        "land", "technologies_offered", "founded", "german_clusters.0", "exclude.0",
    }  # fmt: skip
    assert told["founded"].endswith("-2026")


def test_what_is_not_to_be_looked_at_is_not_told_of() -> None:
    assert set(faults(WRONG)) == {"land", "technologies_offered"}
    assert "exclude.0" not in faults(WRONG, this_year=2026)
    assert "founded" not in faults(WRONG, catalogue=make_catalogue())


def test_a_year_that_is_wrong_in_its_form_is_told_of_once_with_the_years_up_to_now() -> None:
    data = {"name": "Muster", "technologies_offered": ["Laser"], "founded": "old"}
    told = faults(data, this_year=2026, catalogue=make_catalogue())
    assert list(told) == ["founded"]
    assert told["founded"].endswith("-2026")


def test_ids_that_are_wrong_in_their_form_are_not_looked_up() -> None:
    told = faults({**WRONG, "exclude": [1, "nope"]}, catalogue=make_catalogue())
    assert "exclude.0" in told
    assert "exclude.1" not in told


def test_no_more_faults_are_told_of_than_can_be_read() -> None:
    many = {**WRONG, **{f"key_{number}": 1 for number in range(2 * MAX_FAULTS)}}
    assert len(faults(many, this_year=2026, catalogue=make_catalogue())) == MAX_FAULTS


@pytest.mark.parametrize("data", [None, [], "text"])
def test_what_is_no_table_is_said_to_be_none(data: Any) -> None:
    assert list(faults(data, this_year=2026, catalogue=make_catalogue())) == ["profile"]


def test_a_profile_that_is_right_is_returned() -> None:
    data = {"name": "Muster", "technologies_offered": ["Laser"], "founded": 2026}
    assert checked_profile(data, 2026, make_catalogue()).founded == 2026
