"""Erasing, its log, retention and what learning may read, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.erasure_operations import (
    apply_retention,
    erase_account,
    erase_profile,
    periods,
    purge_expired,
    reconcile_erasures,
    retention_due,
    set_period,
)
from matcher.errors import PeriodError, StaleErasureError, TextError
from matcher.operations import Services, start_profile
from matcher.privacy import (
    LONGEST_TEXT,
    Due,
    ErasedKind,
    Erasure,
    Period,
    TextKind,
    checked_text,
    missing_from,
)
from matcher.privacy_operations import consent, lessons, save_text
from matcher.records import VerdictKind
from matcher.review import ReviewAction as A
from matcher.review import Side, has_consented
from matcher.review_records import Introduction
from tests.account_cases import account, invitation
from tests.fakes import NOW, FakeClock, fake_services
from tests.review_cases import asking, do, request_one
from tests.store_cases import CATALOGUE, LATER, MODEL, judge

TEXTS = {"de": "Ja", "en": "Yes", "ko": "예"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def services(clock: FakeClock) -> Services:
    return fake_services(clock)


def test_what_is_erased_stands_in_the_log_at_once(services: Services) -> None:
    token, revision = start_profile(services, {"name": "A"})
    keep(services, AccountChange(created=(account("anna"),)))
    erase_profile(services, token)
    erase_account(services, account("anna"), "command")
    assert services.erasure_log.read() == (
        Erasure(ErasedKind.PROFILE, revision.profile_id, NOW),
        Erasure(ErasedKind.ACCOUNT, "anna", NOW),
    )
    assert reconcile_erasures(services) == ()


def test_a_database_that_is_older_than_the_log_loses_what_the_log_knows(
    services: Services,
) -> None:
    _token, revision = start_profile(services, {"name": "A"})
    keep(services, AccountChange(created=(account("anna", Role.ADMINISTRATOR),)))
    back = Erasure(ErasedKind.PROFILE, revision.profile_id, NOW)
    person = Erasure(ErasedKind.ACCOUNT, "anna", NOW)
    gone = Erasure(ErasedKind.PROFILE, "gone-long-ago", NOW)
    services.erasure_log.append([back, person, gone])
    assert reconcile_erasures(services) == (back, person)
    assert reconcile_erasures(services) == ()
    assert services.profiles.all_latest() == services.accounts.accounts() == ()
    assert services.profiles.erased().keys() == {revision.profile_id, "gone-long-ago"}


def test_what_the_log_does_not_know_yet_is_added(services: Services) -> None:
    _token, revision = start_profile(services, {"name": "A"})
    services.profiles.erase(revision.profile_id, NOW)
    reconcile_erasures(services)
    (entry,) = services.erasure_log.read()
    assert entry.id == revision.profile_id


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_a_log_has_everything_once_what_misses_is_added(log: list[str], known: list[str]) -> None:
    def entries(names: list[str]) -> list[Erasure]:
        return [Erasure(ErasedKind.PROFILE, name, NOW) for name in names]

    added = missing_from(entries(log), entries(known))
    assert {one.id for one in added} == set(known) - set(log)
    assert missing_from([*entries(log), *added], entries(known)) == ()


def test_retention_takes_what_is_due_at_its_moment_and_nothing_else(
    services: Services, clock: FakeClock
) -> None:
    start_profile(services, {"name": "A"})
    begun = account("begun")
    confirmed = replace(account("anna"), confirmed_at=NOW)
    keep(services, AccountChange(created=(begun, confirmed), invitations=(invitation(),)))
    assert retention_due(services) == Due()
    clock.move(days=7)
    assert retention_due(services) == Due(accounts=("begun",))
    clock.move(days=37)
    due = retention_due(services)
    assert due == Due(accounts=("begun",), invitations=(invitation().token_hash,))
    clock.time = NOW + timedelta(days=90 + 180)
    assert apply_retention(services).counts == {
        "profiles": 1, "accounts": 1, "invitations": 1, "messages": 0, "contacts": 0,
    }  # fmt: skip
    assert services.accounts.accounts() == (confirmed,)
    assert retention_due(services) == Due()
    last = services.audit.last()
    assert last is not None
    assert (last.event.actor, last.event.action) == ("retention", "retention.applied")


def test_a_period_that_somebody_set_goes_before_the_settings(services: Services) -> None:
    services = replace(services, keep_days={**services.keep_days, Period.PROFILES: 30})
    assert periods(services)[Period.PROFILES] == 30
    set_period(services, Period.PROFILES, 60, "command")
    assert periods(services)[Period.PROFILES] == 60
    assert periods(services)[Period.UNCONFIRMED] == 7
    with pytest.raises(PeriodError):
        set_period(services, Period.PROFILES, 0, "command")


def test_learning_reads_nothing_of_who_is_erased_or_withdrew(services: Services) -> None:
    services.models.add(MODEL, NOW)
    services.catalogues.add(CATALOGUE, NOW)
    firms = [start_profile(services, {"name": name}) for name in "ABCD"]
    for _token, revision in firms:
        judge(services, revision, "gwangju-01", VerdictKind.INTERESTING)
    anna = account("anna", confirmed_at=NOW)
    joined = tuple((revision.profile_id, anna.id) for _token, revision in firms)
    keep(services, AccountChange(created=(anna,), joined=joined))
    assert [len(one.verdicts) for one in lessons(services)] == [1, 1, 1, 1]
    save_text(services, TextKind.CONSENT, TEXTS, "command")
    stays, erased, withdrew, came_back = firms
    for token, _revision in firms:
        consent(services, token, 1, given=True)
    erase_profile(services, erased[0])
    for token, _revision in (stays, withdrew):
        consent(services, token, 1, given=True)
    consent(services, withdrew[0], 1, given=False)
    restored = Erasure(ErasedKind.PROFILE, came_back[1].profile_id, NOW)
    services.erasure_log.append([restored])
    assert [one.profile_id for one in lessons(services)] == [stays[1].profile_id]


def test_texts_are_kept_in_all_languages_or_in_none(services: Services) -> None:
    for wrong in ({"ko": " "}, {"de": "x" * (LONGEST_TEXT + 1)}):
        with pytest.raises(TextError):
            save_text(services, TextKind.IMPRINT, {**TEXTS, **wrong}, "command")
    assert save_text(services, TextKind.IMPRINT, TEXTS, "command").version == 1
    nothing = dict.fromkeys(TEXTS, "")
    assert save_text(services, TextKind.IMPRINT, nothing, "command").is_empty


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a\r\n\r\nb", "a\n\nb"), (" a\x00\x1b[31mb\u202e ", "a[31mb"), ("", "")],
)
def test_signs_that_cannot_be_shown_are_left_out_of_texts(given: str, kept: str) -> None:
    assert checked_text("en", given) == kept


def test_a_withdrawn_consent_stays_withdrawn_after_a_backup(
    services: Services, clock: FakeClock
) -> None:
    save_text(services, TextKind.CONSENT, TEXTS, "command")
    token, revision = start_profile(services, {"name": "A"})
    consent(services, token, 1, given=True)
    clock.move(days=1)
    log = services.erasure_log
    consent(services, token, 1, given=False)
    (entry,) = log.read()
    assert entry == Erasure(ErasedKind.CONSENT, revision.profile_id, clock.now())
    restored = replace(fake_services(FakeClock()), erasure_log=log)
    save_text(restored, TextKind.CONSENT, TEXTS, "command")
    token, revision = start_profile(restored, {"name": "A"})
    log.append([replace(entry, id=revision.profile_id)])
    consent(restored, token, 1, given=True)
    assert restored.privacy.withdrawn().keys() == {revision.profile_id}
    assert reconcile_erasures(restored) == ()


def test_a_consent_that_was_given_again_stays(services: Services, clock: FakeClock) -> None:
    save_text(services, TextKind.CONSENT, TEXTS, "command")
    token, _revision = start_profile(services, {"name": "A"})
    for said in (True, False, True):
        clock.move(days=1)
        consent(services, token, 1, given=said)
    assert reconcile_erasures(services) == ()
    assert services.privacy.withdrawn() == {}
    clock.move(days=1)
    consent(services, token, 1, given=False)
    assert len(services.erasure_log.read()) == 2


def agreed_to_be_named(services: Services) -> Introduction:
    services.models.add(MODEL, NOW)
    services.catalogues.add(CATALOGUE, NOW)
    _token, revision = start_profile(services, {"name": "A"})
    one = request_one(services.review, asking(revision), "link:x", NOW)
    for action in (A.ACCEPT, A.CONTACT, A.REPLY_INTERESTED):
        do(services, one, action)
    do(services, one, A.CONSENT, side=Side.FIRM, shown="a-b-c-d")
    return one


def test_a_consent_to_be_named_that_was_taken_back_stays_so_after_a_backup(
    services: Services,
) -> None:
    restored = replace(fake_services(FakeClock()), erasure_log=services.erasure_log)
    one, back = agreed_to_be_named(services), agreed_to_be_named(restored)
    do(services, one, A.REVOKE_CONSENT, LATER, side=Side.FIRM)
    assert reconcile_erasures(services) == ()
    (entry,) = services.erasure_log.read()
    assert entry == Erasure(ErasedKind.NAMING, one.id, LATER)
    entry = replace(entry, id=back.id)
    restored.erasure_log.append([entry])
    assert reconcile_erasures(restored) == (entry,)
    assert not has_consented(restored.review.get(back.id).steps)
    assert reconcile_erasures(restored) == ()
    do(restored, back, A.CONSENT, LATER + timedelta(days=1), side=Side.FIRM, shown="a-b-c-d")
    assert reconcile_erasures(restored) == ()
    assert has_consented(restored.review.get(back.id).steps)


def test_an_account_takes_no_firm_along_that_was_not_shown(services: Services) -> None:
    _token, revision = start_profile(services, {"name": "A"})
    anna = account("anna")
    joined = ((revision.profile_id, anna.id),)
    keep(services, AccountChange(created=(anna,), joined=joined))
    with pytest.raises(StaleErasureError):
        erase_account(services, anna, anna.actor, ())
    assert services.accounts.accounts() == (anna,)
    erase_account(services, anna, anna.actor, [revision.profile_id])
    assert services.profiles.all_latest() == ()


def test_somebody_who_joins_a_firm_while_an_account_goes_keeps_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, revision = start_profile(services, {"name": "A"})
    firm, anna, berta = revision.profile_id, account("anna"), account("berta")
    keep(services, AccountChange(created=(anna, berta), joined=((firm, anna.id),)))
    apply = services.accounts.apply

    def joined_first(change: AccountChange, now: datetime) -> None:
        apply(AccountChange(joined=((firm, berta.id),)), now)
        apply(change, now)

    monkeypatch.setattr(services.accounts, "apply", joined_first)
    with pytest.raises(StaleErasureError):
        erase_account(services, anna, anna.actor, [firm])
    assert services.profiles.latest(firm) == revision


def test_what_is_somebodys_again_stays_when_retention_comes_to_it(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, revision = start_profile(services, {"name": "A"})
    anna = account("anna")
    keep(services, AccountChange(created=(anna,)))
    clock.time = NOW + timedelta(days=90 + 180)
    due = retention_due(services)
    assert (due.profiles, due.accounts) == ((revision.profile_id,), ("anna",))
    monkeypatch.setattr("matcher.erasure_operations.retention_due", lambda _services: due)
    monkeypatch.setattr(services.profiles, "lapsed", Mock(side_effect=[due.profiles, ()]))
    confirmed = replace(anna, confirmed_at=clock.time)
    keep(services, AccountChange(credentials=(confirmed,)))
    assert purge_expired(services, timedelta(0)) == ()
    keep(services, AccountChange(joined=((revision.profile_id, anna.id),)))
    monkeypatch.undo()
    monkeypatch.setattr("matcher.erasure_operations.retention_due", lambda _services: due)
    assert set(apply_retention(services).counts.values()) == {0}
    assert services.accounts.accounts() == (confirmed,)
    assert services.profiles.latest(revision.profile_id) == revision
