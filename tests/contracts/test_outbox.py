"""What every Outbox promises: each message goes out, and none goes out twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher.accounts import AccountChange, Role
from matcher.mail import LEASE, MAX_ATTEMPTS, MailState, next_attempt
from matcher.notices import MailMode
from matcher.records import ProfileRevision
from tests.account_cases import account, create, message
from tests.fakes import NOW
from tests.store_cases import LATER

FIRST, SECOND = message("first"), message("second", language="de", subject="Zweite")


@pytest.fixture(autouse=True)
def _two_messages(stores: Any) -> None:
    stores.accounts.apply(AccountChange(messages=(FIRST, SECOND)), NOW)


def test_messages_are_claimed_once_in_their_order(stores: Any) -> None:
    assert stores.outbox.claim(1, NOW) == (FIRST,)
    assert stores.outbox.claim(10, NOW) == (SECOND,)
    assert stores.outbox.claim(10, NOW) == ()


def test_what_was_sent_is_forgotten_and_never_sent_again(stores: Any) -> None:
    stores.outbox.claim(10, NOW)
    stores.outbox.sent("first", NOW)
    stores.outbox.sent("second", NOW)
    stores.accounts.apply(AccountChange(messages=(FIRST,)), LATER)
    assert stores.outbox.claim(10, LATER + timedelta(days=9)) == ()


def test_a_key_is_known_for_good(stores: Any) -> None:
    stores.outbox.claim(1, NOW)
    stores.outbox.sent("first", NOW)
    assert stores.outbox.unknown(["first", "second", "third"]) == {"third"}
    assert stores.outbox.unknown([]) == frozenset()


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(stores: Any) -> None:
    stores.outbox.claim(10, NOW)
    stores.outbox.sent("second", NOW)
    time = NOW
    for attempt in range(1, MAX_ATTEMPTS):
        stores.outbox.failed("first", "connection refused", time)
        again = next_attempt(attempt, time)
        assert again is not None
        assert stores.outbox.claim(10, again - timedelta(seconds=1)) == ()
        assert stores.outbox.claim(10, again) == (FIRST,)
        time = again
    stores.outbox.failed("first", "connection refused", time)
    assert stores.outbox.claim(10, time + timedelta(days=99)) == ()


def test_a_message_whose_sender_died_is_taken_up_again(stores: Any) -> None:
    stores.outbox.claim(10, NOW)
    assert stores.outbox.claim(10, NOW + LEASE - timedelta(seconds=1)) == ()
    assert stores.outbox.claim(10, NOW + LEASE) == (FIRST, SECOND)


def test_a_failure_that_comes_late_changes_nothing(stores: Any) -> None:
    stores.outbox.claim(10, NOW)
    stores.outbox.sent("first", NOW)
    stores.outbox.failed("first", "timeout", LATER)
    assert [one.key for one in stores.outbox.claim(10, LATER)] == ["second"]


def test_what_is_kept_of_messages_about_somebody_is_found_and_forgotten(stores: Any) -> None:
    stores.outbox.forget(["first", "second"])
    mine = message("mine", about="profile:p")
    stores.accounts.apply(AccountChange(messages=(mine, message("theirs"))), NOW)
    (found,) = stores.outbox.about("profile:p")
    assert (found.key, found.recipient, found.state) == ("mine", mine.recipient, MailState.WAITING)
    assert stores.outbox.about("profile:q") == ()
    stores.outbox.claim(1, NOW)
    stores.outbox.sent("mine", NOW)
    (found,) = stores.outbox.about("profile:p")
    assert (found.recipient, found.subject, found.state) == ("", "", MailState.SENT)
    assert stores.outbox.ended_before(NOW) == ()
    assert stores.outbox.ended_before(NOW + timedelta(seconds=1)) == ("mine",)
    stores.outbox.forget(["mine", "unknown"])
    assert stores.outbox.keys() == {"theirs"}


def test_a_message_that_was_forgotten_on_its_way_is_no_fault(stores: Any) -> None:
    stores.outbox.forget(["first", "second"])
    stores.accounts.apply(AccountChange(messages=(message("mine"),)), NOW)
    stores.outbox.claim(1, NOW)
    stores.outbox.forget(["mine"])
    stores.outbox.sent("mine", NOW)
    stores.outbox.failed("mine", "why", NOW)
    assert stores.outbox.keys() == frozenset()


def test_very_many_messages_are_forgotten_at_once(stores: Any) -> None:
    # More than a statement may have parameters.
    many = tuple(f"gone-{number}" for number in range(70_000))
    assert stores.outbox.unknown(("first", *many)) == frozenset(many)
    stores.outbox.forget((*many, "first"))
    stores.accounts.apply(AccountChange(revoked=many), NOW)
    assert stores.outbox.keys() == {"second"}


def test_erasing_a_firm_takes_its_messages_along(stores: Any, profile: ProfileRevision) -> None:
    about = f"profile:{profile.profile_id}"
    letters = (message("mine", about=about), message("theirs", about="profile:q"))
    stores.accounts.apply(AccountChange(messages=letters), NOW)
    stores.profiles.erase(profile.profile_id, NOW)
    assert stores.outbox.keys() == {"first", "second", "theirs"}


def test_erasing_takes_along_how_somebody_wants_to_be_told(
    stores: Any, profile: ProfileRevision
) -> None:
    stores.accounts.apply(AccountChange(created=(account("anna"),)), NOW)
    firm, anna = f"profile:{profile.profile_id}", account("anna").actor
    for subject in (firm, anna):
        stores.notices.set_mode(subject, MailMode.NEVER, subject, NOW)
    stores.profiles.erase(profile.profile_id, NOW)
    stores.accounts.apply(AccountChange(erased=("anna",)), NOW)
    assert set(stores.notices.modes([firm, anna]).values()) == {MailMode.IMMEDIATE}


def test_nothing_is_sent_about_somebody_who_was_erased_meanwhile(
    stores: Any, profile: ProfileRevision
) -> None:
    create(stores, account("anna"), account("otto", Role.ADMINISTRATOR))
    stores.profiles.erase(profile.profile_id, NOW)
    stores.accounts.apply(AccountChange(erased=("anna",)), NOW)
    late = (
        message("of-firm", about=f"profile:{profile.profile_id}"),
        message("of-account", about="account:anna"),
        message("of-other", about="account:otto"),
    )
    stores.accounts.apply(AccountChange(messages=late), NOW)
    assert stores.outbox.keys() == {"of-other"}
