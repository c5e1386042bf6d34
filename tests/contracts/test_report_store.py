"""What every store of reports promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher.links import hash_token
from matcher.records import Channel, ProfileRevision
from matcher.report_ports import Shortlist
from matcher.review_records import NewIntroduction
from tests.fakes import NOW
from tests.review_cases import request_one
from tests.store_cases import ANSWERS, EXPIRES, LATER, MODEL, page


def asked(profile: ProfileRevision, place: str) -> NewIntroduction:
    return NewIntroduction(
        profile.profile_id, 1, place, MODEL.version, "catalogue-1",
        1, 0.5, 0.6, 0.4, 0.8, "x", frozenset(),
    )  # fmt: skip


def test_every_profile_is_counted_from_when_it_was_begun(
    stores: Any, profile: ProfileRevision
) -> None:
    other = stores.profiles.create(ANSWERS, hash_token("z"), EXPIRES, LATER)
    stores.profiles.save(profile.profile_id, {"name": "B"}, 1, LATER)
    assert stores.reports.begun() == {profile.profile_id: NOW, other.profile_id: LATER}
    stores.profiles.erase(other.profile_id, LATER)
    assert stores.reports.begun() == {profile.profile_id: NOW}


@pytest.mark.usefixtures("reference")
def test_a_shortlist_counts_once_from_when_it_was_shown_first(
    stores: Any, profile: ProfileRevision
) -> None:
    assert stores.reports.shortlists() == ()
    stores.impressions.append(page(profile), NOW)
    stores.impressions.append(page(profile, channel=Channel.PRINT), LATER)
    expected = Shortlist(profile.profile_id, 1, MODEL.version, NOW)
    assert stores.reports.shortlists() == (expected,)
    stores.profiles.save(profile.profile_id, {"name": "B"}, 1, LATER)
    stores.impressions.append(page(profile, revision=2), LATER)
    assert [one.revision for one in stores.reports.shortlists()] == [1, 2]


@pytest.mark.usefixtures("reference")
def test_requests_are_found_from_a_moment_on_and_before_another(
    stores: Any, profile: ProfileRevision
) -> None:
    first = request_one(stores.review, asked(profile, "a"), "link:x", NOW)
    second = request_one(stores.review, asked(profile, "b"), "link:x", LATER)
    soon = LATER + timedelta(microseconds=1)
    assert stores.reports.requested(NOW, LATER) == (first,)
    assert stores.reports.requested(NOW, soon) == (first, second)
    assert stores.reports.requested(soon, soon) == ()
    stores.profiles.erase(profile.profile_id, LATER)
    assert stores.reports.requested(NOW, soon) == ()
