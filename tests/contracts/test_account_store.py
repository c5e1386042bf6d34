"""What every AccountStore promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.accounts import AccountChange, Entry, Role, ScopeKind
from matcher.audit import first_broken
from matcher.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvitationError,
    LastAdministratorError,
    LinkRevokedError,
    NetworkNotFoundError,
    ProfileNotFoundError,
    StaleErasureError,
)
from matcher.records import PrivateLink, ProfileRevision
from tests.account_cases import EVENT, INVITED, account, create, invitation, message, network
from tests.fakes import NOW
from tests.store_cases import EXPIRES, LATER, OTHER, TOKEN

ADMINISTRATOR = account("otto", Role.ADMINISTRATOR)


def change(stores: Any, **parts: Any) -> None:
    stores.accounts.apply(AccountChange(**parts), LATER)


def test_an_account_comes_back_as_it_was_given(stores: Any) -> None:
    full = account(
        "anna",
        Role.MEMBER,
        Role.COORDINATOR,
        email="Anna.Müller@Example.org",
        password_hash="$argon2id$...",
        confirmed_at=LATER,
        totp_secret='{"enckey": "..."}',
        totp_counter=59_000_000,
        language="ko",
    )
    create(stores, full, ADMINISTRATOR)
    assert stores.accounts.get("anna") == full
    assert stores.accounts.by_email(" anna.MÜLLER@example.ORG ") == full
    assert stores.accounts.by_uniquifier("unique-anna") == full
    assert stores.accounts.accounts() == (full, ADMINISTRATOR)


def test_what_is_not_there_is_not_found(stores: Any) -> None:
    assert stores.accounts.by_email("anna@example.org") is None
    assert stores.accounts.by_uniquifier("") is None
    with pytest.raises(AccountNotFoundError):
        stores.accounts.get("anna")
    with pytest.raises(InvitationError):
        stores.accounts.invitation(INVITED, NOW)
    assert stores.accounts.firms_of("anna") == stores.accounts.members_of("nobody") == ()


def test_one_address_has_one_account_and_a_refused_change_leaves_nothing(stores: Any) -> None:
    create(stores, account("anna"))
    again = account("berta", email="ANNA@example.org")
    with pytest.raises(EmailTakenError):
        create(stores, account("carl"), again, events=(EVENT,), messages=(message(),))
    assert [one.id for one in stores.accounts.accounts()] == ["anna"]
    assert stores.audit.rows() == ()
    assert stores.outbox.claim(10, LATER) == ()


def test_credentials_leave_roles_and_activity_alone(stores: Any) -> None:
    create(stores, account("anna", Role.ANALYST))
    stale = account("anna", Role.ADMINISTRATOR, password_hash="new", active=False, email="x@y.org")
    change(stores, credentials=(stale,))
    kept = account("anna", Role.ANALYST, password_hash="new", email="x@y.org")
    assert stores.accounts.get("anna") == kept
    assert stores.accounts.by_email("x@y.org") == kept


def test_domains_that_only_look_alike_have_two_accounts(stores: Any) -> None:
    sharp, double = (account(name, email=f"Anna@{name}.de") for name in ("großmann", "grossmann"))
    create(stores, sharp, double)
    assert stores.accounts.by_email("anna@GROSSMANN.de") == double
    assert stores.accounts.by_email("anna@großmann.de") == sharp
    assert stores.accounts.by_email("anna@xn--gromann-2va.de") == sharp


def test_what_was_not_changed_does_not_undo_what_somebody_else_changed(stores: Any) -> None:
    seen = account("anna", password_hash="old", totp_counter=1)
    create(stores, seen)
    change(stores, credentials=(replace(seen, password_hash="new"),), seen=(seen,))
    change(stores, credentials=(replace(seen, totp_counter=2),), seen=(seen,))
    change(stores, credentials=(seen,), seen=(seen,))
    assert stores.accounts.get("anna") == replace(seen, password_hash="new", totp_counter=2)


def test_roles_are_replaced_and_activity_is_set(stores: Any) -> None:
    create(stores, account("anna", Role.MEMBER), ADMINISTRATOR)
    change(stores, roles={"anna": frozenset({Role.ANALYST})}, active={"anna": False})
    found = stores.accounts.get("anna")
    assert (found.roles, found.active) == ({Role.ANALYST}, False)


def test_an_account_moves_to_no_address_that_another_has(stores: Any) -> None:
    anna, berta = account("anna"), account("berta")
    create(stores, anna, berta)
    with pytest.raises(EmailTakenError):
        change(stores, credentials=(replace(anna, email="BERTA@example.org"),), seen=(anna,))
    assert stores.accounts.get("anna") == anna
    moved = replace(anna, email="Anna@example.org")
    change(stores, credentials=(moved,), seen=(anna,))
    assert stores.accounts.by_email("anna@example.org") == moved


def test_firms_with_a_confirmed_member_or_that_confirmed_themselves_are_vouched_for(
    stores: Any, profile: ProfileRevision
) -> None:
    firm = profile.profile_id
    begun, carl = account("begun"), account("carl", confirmed_at=NOW)
    create(stores, begun, carl, joined=((firm, "begun"),))
    assert stores.accounts.vouched() == frozenset()
    change(stores, joined=((firm, "carl"),))
    assert stores.accounts.vouched() == {firm}
    change(stores, left=((firm, "carl"),), entered=((firm, "carl"),))
    assert stores.accounts.vouched() == frozenset()
    change(stores, confirmed=(firm,))
    assert stores.accounts.vouched() == {firm}
    stores.profiles.erase(firm, LATER)
    assert stores.accounts.vouched() == frozenset()


@pytest.mark.parametrize(
    "parts",
    [
        {"roles": {"otto": frozenset({Role.MEMBER})}},
        {"roles": {"otto": frozenset()}},
        {"active": {"otto": False}},
    ],
)
def test_the_last_administrator_stays(stores: Any, parts: dict[str, Any]) -> None:
    create(stores, ADMINISTRATOR, account("eva", Role.ADMINISTRATOR, active=False))
    with pytest.raises(LastAdministratorError):
        change(stores, events=(EVENT,), **parts)
    assert stores.accounts.get("otto") == ADMINISTRATOR
    assert stores.audit.rows() == ()
    change(stores, active={"eva": True})
    change(stores, **parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"credentials": (account("nobody"),)},
        {"roles": {"nobody": frozenset()}},
        {"active": {"nobody": True}},
        {"networks": (network("photonics", "nobody"),)},
    ],
)
def test_what_concerns_nobody_is_refused(stores: Any, parts: dict[str, Any]) -> None:
    with pytest.raises(AccountNotFoundError):
        change(stores, **parts)


def test_an_invitation_is_used_once(stores: Any) -> None:
    change(stores, invitations=(invitation(),))
    assert stores.accounts.invitation(INVITED, NOW) == invitation()
    assert stores.accounts.invitations() == (invitation(),)
    create(stores, account("eva"), used=(INVITED,))
    with pytest.raises(InvitationError):
        create(stores, account("thief"), used=(INVITED,))
    assert [one.id for one in stores.accounts.accounts()] == ["eva"]


def test_an_expired_invitation_is_as_good_as_none(stores: Any) -> None:
    change(stores, invitations=(invitation(),))
    ended = invitation().expires_at
    assert stores.accounts.invitation(INVITED, ended - timedelta(seconds=1)) == invitation()
    with pytest.raises(InvitationError):
        stores.accounts.invitation(INVITED, ended)
    with pytest.raises(InvitationError):
        stores.accounts.apply(AccountChange(created=(account(),), used=(INVITED,)), ended)
    assert stores.accounts.accounts() == ()


def test_a_new_invitation_takes_the_place_of_the_earlier(stores: Any) -> None:
    change(stores, invitations=(invitation(),))
    newer = invitation(token_hash=OTHER, role=Role.COORDINATOR)
    change(stores, invitations=(newer, invitation(token_hash="c" * 64, email="")))
    assert {one.token_hash for one in stores.accounts.invitations()} == {OTHER, "c" * 64}
    change(stores, revoked=(OTHER, "d" * 64))
    assert [one.email for one in stores.accounts.invitations()] == [""]


def test_a_firm_has_several_members(stores: Any, profile: ProfileRevision) -> None:
    create(stores, account("anna"), account("berta"))
    firm = profile.profile_id
    change(stores, joined=((firm, "berta"), (firm, "anna"), (firm, "anna")))
    assert [one.id for one in stores.accounts.members_of(firm)] == ["anna", "berta"]
    assert stores.accounts.firms_of("anna") == (firm,)
    with pytest.raises(ProfileNotFoundError):
        change(stores, joined=(("nobody", "anna"),))


def test_who_leaves_a_firm_takes_no_link_along(stores: Any, profile: ProfileRevision) -> None:
    create(stores, account("anna"), account("berta"))
    firm = profile.profile_id
    change(stores, joined=((firm, "anna"), (firm, "berta")))
    stores.profiles.add_link(firm, OTHER, EXPIRES, NOW)
    change(stores, left=((firm, "anna"),))
    assert [one.id for one in stores.accounts.members_of(firm)] == ["berta"]
    for token_hash in (TOKEN, OTHER):
        with pytest.raises(LinkRevokedError):
            stores.profiles.by_token_hash(token_hash, LATER)


def test_erasing_a_firm_ends_memberships_and_invitations(
    stores: Any, profile: ProfileRevision
) -> None:
    create(stores, account("anna"))
    invited = invitation(role=Role.MEMBER, profile_id=profile.profile_id)
    change(stores, joined=((profile.profile_id, "anna"),), invitations=(invited,))
    stores.profiles.erase(profile.profile_id, LATER)
    assert stores.accounts.firms_of("anna") == stores.accounts.invitations() == ()
    assert stores.accounts.get("anna") == account("anna")


def test_a_firm_with_members_does_not_lapse(stores: Any, profile: ProfileRevision) -> None:
    assert stores.profiles.lapsed(EXPIRES) == (profile.profile_id,)
    create(stores, account("anna"), joined=((profile.profile_id, "anna"),))
    assert stores.profiles.lapsed(EXPIRES) == ()


def test_what_was_filled_in_for_a_firm_is_marked_until_it_confirms(
    stores: Any, profile: ProfileRevision
) -> None:
    create(stores, account("carl"), entered=((profile.profile_id, "carl"),))
    assert stores.accounts.unconfirmed() == {profile.profile_id: Entry("carl", handed_over=False)}
    change(stores, confirmed=(profile.profile_id, "nobody"))
    assert stores.accounts.unconfirmed() == {}
    with pytest.raises(ProfileNotFoundError):
        change(stores, entered=(("nobody", "carl"),))
    with pytest.raises(AccountNotFoundError):
        change(stores, entered=((profile.profile_id, "nobody"),))


def test_erasing_a_firm_forgets_who_filled_it_in(stores: Any, profile: ProfileRevision) -> None:
    create(stores, account("carl"), entered=((profile.profile_id, "carl"),))
    stores.profiles.erase(profile.profile_id, LATER)
    assert stores.accounts.unconfirmed() == {}


def test_a_network_is_replaced_whole_and_removed(stores: Any) -> None:
    create(stores, account("anna"), account("berta"))
    first = network("photonics", "anna", "berta")
    change(stores, networks=(first, network("automotive")))
    assert stores.accounts.networks() == (network("automotive"), first)
    smaller = replace(first, scope=frozenset(), coordinators=frozenset({"berta"}))
    change(stores, networks=(smaller,), removed_networks=("automotive",))
    assert stores.accounts.networks() == (smaller,)
    with pytest.raises(NetworkNotFoundError):
        change(stores, removed_networks=("automotive",))


def test_a_change_leaves_its_audit_rows_and_messages_with_it(stores: Any) -> None:
    create(stores, account("anna"), events=(EVENT, EVENT), messages=(message(), message()))
    rows = stores.audit.rows()
    assert [(row.event, row.at) for row in rows] == [(EVENT, NOW), (EVENT, NOW)]
    assert first_broken(rows) is None
    assert stores.outbox.claim(10, NOW) == (message(),)


def test_handing_a_profile_over_ends_every_link_but_the_one_of_the_firm(
    stores: Any, profile: ProfileRevision
) -> None:
    firm = profile.profile_id
    create(stores, account("carl"), entered=((firm, "carl"),))
    change(stores, handed_over=(PrivateLink(OTHER, firm, LATER, EXPIRES),))
    assert stores.accounts.unconfirmed() == {firm: Entry("carl", handed_over=True)}
    assert stores.profiles.by_token_hash(OTHER, LATER) == profile
    with pytest.raises(LinkRevokedError):
        stores.profiles.by_token_hash(TOKEN, LATER)


@pytest.mark.parametrize(
    "parts", [{"roles": {"carl": frozenset({Role.MEMBER})}}, {"active": {"carl": False}}]
)
def test_who_coordinates_no_more_gets_no_network_back(stores: Any, parts: dict[str, Any]) -> None:
    coordinator = account("carl", Role.COORDINATOR)
    create(stores, coordinator, account("dora"), networks=(network("photonics", "carl", "dora"),))
    change(stores, **parts)
    change(stores, roles={"carl": coordinator.roles}, active={"carl": True})
    (found,) = stores.accounts.networks()
    assert found == network("photonics", "dora")
    assert found.values(ScopeKind.LAND) == {"DE-TH"}


def test_an_erased_account_leaves_nothing_but_its_number(
    stores: Any, profile: ProfileRevision
) -> None:
    firm = profile.profile_id
    anna, berta = account("anna", email="Anna@großmann.de"), account("berta")
    to_anna = message("to-anna", recipient="anna@xn--gromann-2va.de")
    about_anna = message("about-anna", recipient="x@example.org", about="account:anna")
    other = message("other", recipient="berta@example.org", about="account:berta")
    create(stores, anna, berta, ADMINISTRATOR, joined=((firm, "anna"), (firm, "berta")),
           networks=(network("photonics", "anna"),), messages=(to_anna, about_anna, other),
           invitations=(invitation(inviter="account:anna"),
                        invitation(token_hash=OTHER, email="ANNA@großmann.de")))  # fmt: skip
    change(stores, erased=("anna",), events=(EVENT,))
    with pytest.raises(AccountNotFoundError):
        stores.accounts.get("anna")
    assert stores.accounts.by_email("anna@großmann.de") is None
    assert stores.accounts.members_of(firm) == (berta,)
    assert stores.accounts.networks() == (network("photonics"),)
    assert stores.accounts.invitations() == ()
    assert stores.outbox.keys() == {"other"}
    assert stores.accounts.erased() == {"anna": LATER}
    with pytest.raises(LinkRevokedError):
        stores.profiles.by_token_hash(TOKEN, LATER)
    assert stores.profiles.latest(firm) == profile


def test_a_firm_can_go_with_its_account_or_neither(stores: Any, profile: ProfileRevision) -> None:
    create(stores, account("anna"), joined=((profile.profile_id, "anna"),))
    with pytest.raises(ProfileNotFoundError):
        change(stores, erased=("anna",), erased_profiles=("nobody",))
    assert stores.accounts.get("anna") == account("anna")
    assert stores.accounts.erased() == {}
    change(stores, erased=("anna",), erased_profiles=(profile.profile_id,))
    assert stores.profiles.erased() == {profile.profile_id: LATER}
    with pytest.raises(AccountNotFoundError):
        change(stores, erased=("anna",))


def test_a_firm_that_has_another_member_by_now_does_not_go_with_an_account(
    stores: Any, profile: ProfileRevision
) -> None:
    firm = profile.profile_id
    create(stores, account("anna"), account("berta"), joined=((firm, "anna"), (firm, "berta")))
    with pytest.raises(StaleErasureError):
        change(stores, erased=("anna",), erased_profiles=(firm,))
    change(stores, left=((firm, "berta"),))
    with pytest.raises(StaleErasureError):
        change(stores, erased=("anna",))
    assert stores.accounts.members_of(firm) == (account("anna"),)
    assert stores.profiles.erased() == stores.accounts.erased() == {}


def test_an_account_that_was_confirmed_meanwhile_is_not_abandoned(stores: Any) -> None:
    create(stores, account("anna"), replace(account("berta"), confirmed_at=NOW))
    with pytest.raises(AccountNotFoundError):
        change(stores, abandoned=("berta",))
    change(stores, abandoned=("anna",))
    assert stores.accounts.erased() == {"anna": LATER}


def test_the_last_administrator_cannot_be_erased(stores: Any) -> None:
    create(stores, ADMINISTRATOR, account("eva", Role.ADMINISTRATOR, active=False))
    with pytest.raises(LastAdministratorError):
        change(stores, erased=("otto",))
    assert stores.accounts.get("otto") == ADMINISTRATOR
    change(stores, erased=("eva",))


def test_erased_accounts_that_a_backup_brought_back_are_erased_again(stores: Any) -> None:
    create(stores, ADMINISTRATOR, account("anna"))
    assert stores.accounts.reapply_erasures(["otto", "unknown", "otto"], LATER) == ("otto",)
    assert stores.accounts.accounts() == (account("anna"),)
    assert stores.accounts.erased() == {"otto": LATER, "unknown": LATER}
    assert stores.accounts.reapply_erasures(["otto"], EXPIRES) == ()
    (row,) = stores.audit.rows()
    assert (row.event.action, row.event.subject) == ("account.erased_again", "account:otto")


def test_the_message_of_an_invitation_goes_with_it(stores: Any) -> None:
    letter = message(f"invitation-{INVITED[:32]}")
    change(stores, invitations=(invitation(),), messages=(letter,))
    change(stores, revoked=(INVITED,))
    assert stores.outbox.keys() == frozenset()


def test_the_audit_trail_is_read_whole_or_in_blocks(stores: Any) -> None:
    for name in ("anna", "carl", "eva"):
        create(stores, account(name), events=(EVENT,))
    rows = stores.audit.rows()
    assert (stores.audit.after(0, 2), stores.audit.after(2, 2)) == (rows[:2], rows[2:])
    assert stores.audit.after(3, 2) == ()
