"""Answers that lack what every profile must have: what is read, and what is said to be missing."""

from __future__ import annotations

import pytest

from features.drafts import read_draft
from features.errors import ProfileError


def test_what_a_profile_must_have_is_stood_in_for() -> None:
    profile, missing = read_draft({"employees": 40, "name": ""})

    assert (profile.name, profile.technologies_offered, profile.employees) == ("x", ("x",), 40)
    assert missing == ("name", "technologies_offered")


def test_what_is_there_is_kept() -> None:
    profile, missing = read_draft({"technologies_sought": ["LED"]})

    assert (profile.technologies_offered, profile.technologies_sought) == ((), ("LED",))
    assert missing == ("name",)


def test_a_fault_is_raised_whatever_else_is_missing() -> None:
    with pytest.raises(ProfileError, match="employees"):
        read_draft({"employees": -1})
