"""What every ProfileStore promises about answers and contact details."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Barrier
from typing import Any

import pytest

from features.profiles import Contact
from matcher.accounts import ScopeKind
from matcher.drafts import ContactChange
from matcher.errors import (
    LinkUnknownError,
    ProfileNotFoundError,
    StaleContactError,
    StaleRevisionError,
    TooManyRevisionsError,
)
from matcher.limits import size_of
from matcher.records import ProfileRevision
from tests.fakes import NOW
from tests.store_cases import ANSWERS, EXPIRES, LATER, OTHER, TOKEN


class TestProfiles:
    def test_a_new_profile_is_revision_one_and_reads_back_as_given(self, stores: Any) -> None:
        created = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
        assert created == ProfileRevision(created.profile_id, 1, ANSWERS, NOW)
        assert stores.profiles.latest(created.profile_id) == created
        assert stores.profiles.by_token_hash(TOKEN, NOW) == created

    def test_two_profiles_have_different_identifiers(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        other = stores.profiles.create(ANSWERS, OTHER, EXPIRES, NOW)
        assert other.profile_id != profile.profile_id

    def test_a_save_appends_a_revision_and_keeps_the_old_one(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        saved = stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, LATER)
        assert saved == ProfileRevision(profile.profile_id, 2, {"name": "Neu"}, LATER)
        assert stores.profiles.revisions(profile.profile_id) == (profile, saved)
        assert stores.profiles.revision(profile.profile_id, 1) == profile

    def test_a_save_of_equal_answers_adds_no_revision(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        assert stores.profiles.save(profile.profile_id, ANSWERS, 1, LATER) == profile
        assert len(stores.profiles.revisions(profile.profile_id)) == 1

    def test_a_stale_save_is_refused_and_says_what_changed(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        theirs = {**ANSWERS, "employees": 40}
        stores.profiles.save(profile.profile_id, theirs, 1, NOW)
        with pytest.raises(StaleRevisionError) as caught:
            stores.profiles.save(profile.profile_id, {"name": "Meine"}, 1, LATER)
        error = caught.value
        assert (error.seen, error.current, error.changed) == (1, 2, ("employees",))
        assert error.theirs == theirs
        assert stores.profiles.latest(profile.profile_id).revision == 2

    def test_a_stale_save_changes_no_contact(self, stores: Any, profile: ProfileRevision) -> None:
        stores.profiles.save(profile.profile_id, {"name": "Ihre"}, 1, NOW)
        contact = ContactChange(Contact(), Contact(person="Eva"))
        with pytest.raises(StaleRevisionError):
            stores.profiles.save(profile.profile_id, {"name": "Meine"}, 1, LATER, contact)
        assert stores.profiles.contact(profile.profile_id) is None

    def test_the_same_form_sent_twice_is_no_conflict(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first = stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, NOW)
        assert stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, LATER) == first

    def test_there_is_a_limit_to_the_revisions_of_one_profile(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matcher.limits.MAX_REVISIONS", 2)
        identifier = profile.profile_id
        last = stores.profiles.save(identifier, {"name": "Neu"}, 1, NOW)
        contact = ContactChange(Contact(), Contact(person="Eva"))
        with pytest.raises(TooManyRevisionsError, match="2 times") as caught:
            stores.profiles.save(identifier, {"name": "Neuer"}, 2, NOW, contact)
        assert (caught.value.profile_id, caught.value.limit) == (identifier, 2)
        assert stores.profiles.latest(identifier) == last
        assert stores.profiles.contact(identifier) is None
        assert stores.profiles.save(identifier, {"name": "Neu"}, 2, NOW) == last

    def test_answers_of_all_revisions_together_are_limited_in_size(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        identifier = profile.profile_id
        second = {"name": "가" * 100}
        room = size_of(profile.answers) + size_of(second)
        monkeypatch.setattr("matcher.limits.MAX_ANSWER_BYTES", room)
        last = stores.profiles.save(identifier, second, 1, NOW)
        with pytest.raises(TooManyRevisionsError, match=f"up to {room} bytes") as caught:
            stores.profiles.save(identifier, {}, 2, NOW)
        assert (caught.value.limit, caught.value.unit) == (room, "bytes")
        assert stores.profiles.latest(identifier) == last

    def test_of_two_savers_at_once_exactly_one_wins(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        start = Barrier(2)

        def save(name: str) -> str:
            start.wait()
            try:
                stores.profiles.save(profile.profile_id, {"name": name}, 1, LATER)
            except StaleRevisionError:
                return "stale"
            return name

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(save, ["left", "right"]))
        assert sorted(outcomes)[-1] == "stale"
        winner = next(name for name in outcomes if name != "stale")
        assert stores.profiles.latest(profile.profile_id).answers == {"name": winner}
        assert len(stores.profiles.revisions(profile.profile_id)) == 2

    def test_many_savers_that_try_again_lose_nothing(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        def add(number: int) -> None:
            while True:
                seen = stores.profiles.latest(profile.profile_id)
                answers = {**seen.answers, f"key-{number}": number}
                try:
                    stores.profiles.save(profile.profile_id, answers, seen.revision, LATER)
                except StaleRevisionError:
                    continue
                return

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(12)))
        latest = stores.profiles.latest(profile.profile_id)
        assert latest.revision == 13
        assert latest.answers == {**ANSWERS, **{f"key-{number}": number for number in range(12)}}

    def test_changing_what_was_returned_changes_nothing(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        stores.profiles.latest(profile.profile_id).answers["technologies_offered"].clear()
        assert stores.profiles.latest(profile.profile_id).answers == ANSWERS

    def test_times_come_back_in_utc(self, stores: Any) -> None:
        seoul = datetime(2026, 3, 1, 18, 30, tzinfo=timezone(timedelta(hours=9)))
        created = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, seoul)
        read = stores.profiles.latest(created.profile_id).created_at
        assert read == NOW
        assert read.tzinfo is not None

    def test_a_naive_time_is_refused(self, stores: Any, profile: ProfileRevision) -> None:
        naive = NOW.replace(tzinfo=None)
        with pytest.raises(ValueError, match="time zone"):
            stores.profiles.create(ANSWERS, OTHER, EXPIRES, naive)
        with pytest.raises(ValueError, match="time zone"):
            stores.profiles.save(profile.profile_id, {"name": "Neu"}, 1, naive)

    def test_answers_that_json_cannot_hold_are_refused_whole(self, stores: Any) -> None:
        with pytest.raises(ValueError, match="JSON"):
            stores.profiles.create({"employees": float("nan")}, TOKEN, EXPIRES, NOW)
        with pytest.raises(LinkUnknownError):
            stores.profiles.link(TOKEN)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda profiles: profiles.latest("nobody"),
            lambda profiles: profiles.revision("nobody", 1),
            lambda profiles: profiles.revisions("nobody"),
            lambda profiles: profiles.contact("nobody"),
            lambda profiles: profiles.links("nobody"),
            lambda profiles: profiles.save("nobody", {}, 1, NOW),
            lambda profiles: profiles.erase("nobody", NOW),
        ],
    )
    def test_an_unknown_profile_is_not_found(
        self, stores: Any, ask: Callable[[Any], object]
    ) -> None:
        with pytest.raises(ProfileNotFoundError, match="nobody"):
            ask(stores.profiles)

    def test_an_unknown_revision_is_not_found(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(ProfileNotFoundError, match="revision 2"):
            stores.profiles.revision(profile.profile_id, 2)


class TestContact:
    def test_contact_is_stored_apart_from_the_answers(self, stores: Any) -> None:
        contact = Contact(person="Eva Muster", email="eva@muster.example")
        created = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW, contact)
        assert stores.profiles.contact(created.profile_id) == contact
        assert "eva" not in str(stores.profiles.revisions(created.profile_id)).lower()

    def test_none_leaves_it_and_an_emptied_one_deletes_it(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        identifier, contact = profile.profile_id, Contact(person="Eva")
        stores.profiles.save(identifier, ANSWERS, 1, NOW, ContactChange(Contact(), contact))
        stores.profiles.save(identifier, {"name": "Neu"}, 1, NOW)
        assert stores.profiles.contact(identifier) == contact
        emptied = ContactChange(contact, Contact())
        stores.profiles.save(identifier, {"name": "Neu"}, 2, NOW, emptied)
        assert stores.profiles.contact(identifier) is None

    def test_other_details_replace_those_before(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        identifier, seen = profile.profile_id, Contact()
        for contact in (Contact(person="Eva", telephone="1"), Contact(person="Ida")):
            stores.profiles.save(identifier, ANSWERS, 1, NOW, ContactChange(seen, contact))
            assert stores.profiles.contact(identifier) == contact
            seen = contact

    def test_an_empty_one_where_there_is_none_changes_nothing(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        untouched = ContactChange(Contact(), Contact())
        stores.profiles.save(profile.profile_id, ANSWERS, 1, NOW, untouched)
        assert stores.profiles.contact(profile.profile_id) is None

    def test_what_was_saved_elsewhere_stays_where_nothing_was_typed(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        identifier, blank = profile.profile_id, Contact()
        elsewhere = ContactChange(blank, Contact(person="Eva", telephone="1"))
        stores.profiles.save(identifier, ANSWERS, 1, NOW, elsewhere)
        here = ContactChange(blank, Contact(email="eva@muster.example"))
        stores.profiles.save(identifier, {"name": "Neu"}, 1, NOW, here)
        assert stores.profiles.contact(identifier) == Contact(
            person="Eva", email="eva@muster.example", telephone="1"
        )

    def test_a_field_changed_on_both_sides_is_refused_with_all_else(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        identifier, blank = profile.profile_id, Contact()
        theirs = Contact(person="Eva", telephone="1")
        stores.profiles.save(identifier, ANSWERS, 1, NOW, ContactChange(blank, theirs))
        mine = ContactChange(blank, Contact(person="Ida", email="ida@muster.example"))
        with pytest.raises(StaleContactError) as caught:
            stores.profiles.save(identifier, {"name": "Neu"}, 1, NOW, mine)
        assert (caught.value.profile_id, caught.value.fields) == (identifier, ("person",))
        assert "Eva" not in str(caught.value)
        assert stores.profiles.contact(identifier) == theirs
        assert stores.profiles.latest(identifier).answers == ANSWERS


def test_the_latest_of_every_profile_are_found_together(stores: Any) -> None:
    assert stores.profiles.all_latest() == ()
    first = stores.profiles.create({"name": "A"}, TOKEN, EXPIRES, NOW)
    second = stores.profiles.create({"name": "B"}, OTHER, EXPIRES, NOW)
    saved = stores.profiles.save(first.profile_id, {"name": "A2"}, 1, LATER)
    expected = sorted([saved, second], key=lambda revision: revision.profile_id)
    assert list(stores.profiles.all_latest()) == expected
    assert stores.profiles.latest_of([first.profile_id, "nobody"]) == {first.profile_id: saved}


def test_firms_are_found_by_where_they_belong(stores: Any) -> None:
    land, cluster = (ScopeKind.LAND, "DE-TH"), (ScopeKind.GERMAN_CLUSTER, "optonet")
    first = stores.profiles.create({"land": "DE-TH"}, TOKEN, EXPIRES, NOW)
    second = stores.profiles.create({"german_clusters": ["optonet"]}, OTHER, EXPIRES, NOW)
    assert stores.profiles.latest_in([land]) == (first,)
    assert stores.profiles.latest_in([cluster]) == (second,)
    both = sorted([first, second], key=lambda revision: revision.profile_id)
    assert list(stores.profiles.latest_in([land, cluster])) == both
    assert stores.profiles.latest_in([]) == ()
    moved = stores.profiles.save(first.profile_id, {"land": "DE-BY"}, 1, LATER)
    assert stores.profiles.latest_in([land]) == ()
    assert stores.profiles.latest_in([(ScopeKind.LAND, "DE-BY")]) == (moved,)
    stores.profiles.erase(first.profile_id, LATER)
    assert stores.profiles.latest_in([(ScopeKind.LAND, "DE-BY")]) == ()
