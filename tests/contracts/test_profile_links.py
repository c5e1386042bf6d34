"""What every ProfileStore promises about private links and erasing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from features.profiles import Contact
from matcher.drafts import ContactChange
from matcher.errors import (
    LinkExpiredError,
    LinkRevokedError,
    LinkUnknownError,
    ProfileNotFoundError,
    TooManyLinksError,
)
from matcher.records import ProfileRevision, VerdictKind
from tests.fakes import NOW
from tests.store_cases import ANSWERS, EXPIRES, LATER, OTHER, TOKEN, fill, judge, page


class TestLinks:
    def test_a_link_opens_until_the_moment_it_expires(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        last_moment = EXPIRES - timedelta(microseconds=1)
        assert stores.profiles.by_token_hash(TOKEN, last_moment) == profile
        with pytest.raises(LinkExpiredError, match="2026-03-31"):
            stores.profiles.by_token_hash(TOKEN, EXPIRES)

    def test_an_unknown_link_opens_nothing(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(LinkUnknownError):
            stores.profiles.by_token_hash(OTHER, NOW)

    def test_a_revoked_link_opens_nothing_and_reads_like_an_unknown_one(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        assert stores.profiles.revoke_link(TOKEN, NOW).revoked_at == NOW
        with pytest.raises(LinkRevokedError) as revoked:
            stores.profiles.by_token_hash(TOKEN, NOW)
        assert str(revoked.value) == str(LinkUnknownError())

    def test_revoking_again_keeps_the_first_time(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.revoke_link(TOKEN, NOW)
        assert stores.profiles.revoke_link(TOKEN, LATER).revoked_at == NOW

    def test_renewing_moves_the_end(self, stores: Any, profile: ProfileRevision) -> None:
        later = EXPIRES + timedelta(days=30)
        assert stores.profiles.renew_link(TOKEN, later, NOW).expires_at == later
        assert stores.profiles.by_token_hash(TOKEN, EXPIRES) == profile

    def test_an_expired_link_cannot_be_renewed(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(LinkExpiredError):
            stores.profiles.renew_link(TOKEN, EXPIRES + timedelta(days=1), EXPIRES)

    def test_rotating_replaces_the_link(self, stores: Any, profile: ProfileRevision) -> None:
        fresh = stores.profiles.rotate_link(TOKEN, OTHER, EXPIRES, LATER)
        assert stores.profiles.by_token_hash(OTHER, LATER) == profile
        with pytest.raises(LinkRevokedError):
            stores.profiles.by_token_hash(TOKEN, LATER)
        assert stores.profiles.links(profile.profile_id)[-1] == fresh

    def test_a_rotation_that_fails_keeps_the_old_link(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        with pytest.raises(ValueError, match="used before"):
            stores.profiles.rotate_link(TOKEN, TOKEN, EXPIRES, LATER)
        assert stores.profiles.by_token_hash(TOKEN, LATER) == profile

    def test_a_link_that_was_replaced_as_often_as_links_are_kept_stays(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matcher.limits.MAX_LINKS", 1)
        with pytest.raises(TooManyLinksError, match="1 private links at most"):
            stores.profiles.rotate_link(TOKEN, OTHER, EXPIRES, LATER)
        assert stores.profiles.by_token_hash(TOKEN, LATER) == profile

    def test_a_taken_token_creates_no_profile(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(ValueError, match="used before"):
            stores.profiles.create({"name": "Zweite"}, TOKEN, EXPIRES, NOW)
        assert stores.profiles.by_token_hash(TOKEN, NOW) == profile

    @pytest.mark.parametrize(
        ("token_hash", "expires_at"), [("short", EXPIRES), ("G" * 64, EXPIRES), (OTHER, NOW)]
    )
    def test_a_malformed_link_is_refused(
        self, stores: Any, token_hash: str, expires_at: datetime
    ) -> None:
        with pytest.raises(ValueError, match=r"64|live"):
            stores.profiles.create(ANSWERS, token_hash, expires_at, NOW)


@pytest.mark.usefixtures("reference")
class TestErasing:
    def test_nothing_of_an_erased_profile_is_left(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        identifier = profile.profile_id
        stores.profiles.save(
            identifier, {"name": "Neu"}, 1, NOW, ContactChange(Contact(), Contact(person="Eva"))
        )
        fill(stores, profile)
        stores.profiles.erase(identifier, LATER)
        with pytest.raises(ProfileNotFoundError):
            stores.profiles.latest(identifier)
        with pytest.raises(LinkUnknownError):
            stores.profiles.link(TOKEN)
        assert stores.impressions.of_profile(identifier) == ()
        assert stores.verdicts.of_profile(identifier) == ()
        assert stores.profiles.erased() == {identifier: LATER}

    def test_other_profiles_stay_whole(self, stores: Any, profile: ProfileRevision) -> None:
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        fill(stores, profile)
        fill(stores, other)
        stores.profiles.erase(profile.profile_id, LATER)
        assert stores.profiles.by_token_hash(OTHER, LATER) == other
        assert len(stores.impressions.of_profile(other.profile_id)) == 2
        assert len(stores.verdicts.of_profile(other.profile_id)) == 1

    def test_nothing_can_be_added_to_an_erased_profile(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.erase(profile.profile_id, LATER)
        with pytest.raises(ProfileNotFoundError):
            stores.impressions.append(page(profile), LATER)
        with pytest.raises(ProfileNotFoundError):
            judge(stores, profile, "gwangju-01", VerdictKind.INTERESTING)

    def test_erasures_are_listed_oldest_first(self, stores: Any, profile: ProfileRevision) -> None:
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        stores.profiles.erase(other.profile_id, NOW)
        stores.profiles.erase(profile.profile_id, LATER)
        assert list(stores.profiles.erased()) == [other.profile_id, profile.profile_id]

    def test_what_a_backup_brought_back_is_erased_again(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
        gone = stores.profiles.create({"name": "Dritte"}, "c" * 64, EXPIRES, NOW)
        stores.profiles.erase(gone.profile_id, NOW)
        fill(stores, profile)
        fill(stores, other)
        wanted = [gone.profile_id, profile.profile_id, "unknown", profile.profile_id]
        assert stores.profiles.reapply_erasures(wanted, LATER) == (profile.profile_id,)
        with pytest.raises(ProfileNotFoundError):
            stores.profiles.latest(profile.profile_id)
        assert stores.impressions.of_profile(profile.profile_id) == ()
        assert stores.profiles.by_token_hash(OTHER, LATER) == other
        assert stores.profiles.erased() == {
            gone.profile_id: NOW,
            profile.profile_id: LATER,
            "unknown": LATER,
        }

    def test_applying_erasures_twice_changes_nothing(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        assert stores.profiles.reapply_erasures([profile.profile_id], NOW) == (profile.profile_id,)
        assert stores.profiles.reapply_erasures([profile.profile_id], LATER) == ()
        assert stores.profiles.erased() == {profile.profile_id: NOW}


class TestLapsed:
    def test_a_profile_lapses_at_the_moment_its_link_expires(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        assert stores.profiles.lapsed(EXPIRES - timedelta(microseconds=1)) == ()
        assert stores.profiles.lapsed(EXPIRES) == (profile.profile_id,)

    def test_a_revoked_link_ends_when_it_is_revoked(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.revoke_link(TOKEN, LATER)
        assert stores.profiles.lapsed(LATER - timedelta(microseconds=1)) == ()
        assert stores.profiles.lapsed(LATER) == (profile.profile_id,)

    def test_revoking_an_expired_link_does_not_prolong_it(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.revoke_link(TOKEN, EXPIRES + timedelta(days=1))
        assert stores.profiles.lapsed(EXPIRES) == (profile.profile_id,)

    def test_one_link_that_lives_keeps_the_profile(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        later = EXPIRES + timedelta(days=30)
        stores.profiles.rotate_link(TOKEN, OTHER, later, LATER)
        assert stores.profiles.lapsed(EXPIRES) == ()
        assert stores.profiles.lapsed(later) == (profile.profile_id,)

    def test_what_somebody_can_open_by_now_is_not_erased_as_lapsed(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.rotate_link(TOKEN, OTHER, EXPIRES + timedelta(days=30), LATER)
        one = profile.profile_id
        assert not stores.profiles.erase_lapsed(one, EXPIRES, EXPIRES, "retention")
        assert stores.profiles.latest(profile.profile_id) == profile
        end = EXPIRES + timedelta(days=30)
        assert stores.profiles.erase_lapsed(one, end, end, "retention")
        assert not stores.profiles.erase_lapsed(one, end, end, "retention")
        assert stores.profiles.erased() == {one: end}

    def test_a_naive_time_is_refused(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(ValueError, match="time zone"):
            stores.profiles.lapsed(EXPIRES.replace(tzinfo=None))
