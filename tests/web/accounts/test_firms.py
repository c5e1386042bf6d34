"""Firms with several members, invitations, and profiles that were begun without an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.account_operations import (
    first_administrator_token,
    keep,
    put_network,
    set_active,
    set_roles,
)
from matcher.accounts import AccountChange, Role
from matcher.firm_operations import take_over
from matcher.links import hash_token
from matcher.operations import open_profile
from tests.account_cases import network
from tests.people import PASSWORD, Office, log_in, send
from tests.questionnaire import START, text_of

HOME = "/en/account/"


def firm(office: Office, name: str = "Muster GmbH") -> tuple[str, str]:
    """Begin a profile without an account; return its token and identifier."""
    token = office.site.begin(name)
    return token, open_profile(office.site.services, token).profile_id


def test_a_profile_is_taken_into_an_account_by_its_link(office: Office) -> None:
    account = office.person("anna")
    token, profile_id = firm(office)
    client = office.browser(account)
    asked = client.get(f"/en/account/take-over/{token}").text
    assert "The coordinators of your networks can see your answers then" in asked
    answer = send(client, f"/en/account/take-over/{token}")
    assert (answer.status_code, answer.location) == (303, HOME)
    assert "Muster GmbH" in client.get(HOME).text
    assert office.site.services.accounts.firms_of(account.id) == (profile_id,)
    assert office.actions() == ["profile.created", "profile.taken_over"]
    assert office.site.services.profiles.lapsed(office.site.clock.time + timedelta(999)) == ()


def test_a_made_up_link_takes_nothing_over(office: Office) -> None:
    client = office.browser(office.person("anna"))
    assert client.get("/en/account/take-over/made-up").status_code == 404


def test_a_member_opens_the_profile_by_a_link_of_the_day(office: Office) -> None:
    account = office.person("anna")
    token, profile_id = firm(office)
    office.site.services.profiles.revoke_link(hash_token(token), office.site.clock.time)
    keep(office.site.services, AccountChange(joined=((profile_id, account.id),)))
    client = office.browser(account)
    opened = send(client, f"/en/account/firms/{profile_id}/open", HOME).location
    assert "Muster GmbH" in client.get(opened).text
    office.site.clock.time += timedelta(hours=12)
    assert client.get(opened).status_code == 410


@pytest.mark.parametrize("way", ["renew", "replace"])
def test_a_link_of_the_day_ends_with_the_day(office: Office, way: str) -> None:
    account = office.person("anna")
    _token, profile_id = firm(office)
    keep(office.site.services, AccountChange(joined=((profile_id, account.id),)))
    client = office.browser(account)
    opened = send(client, f"/en/account/firms/{profile_id}/open", HOME).location
    path = opened.removesuffix("/check") + "/link"
    assert "Prolong the link" not in client.get(path).text
    office.site.clock.time += timedelta(hours=1)
    after = send(client, f"{path}/{way}", path).location
    office.site.clock.time += timedelta(hours=11)
    assert client.get(after).status_code == 410


@pytest.mark.parametrize("path", ["open", "members", "members/remove"])
@pytest.mark.parametrize("role", list(Role))
def test_another_firm_answers_like_one_that_does_not_exist(
    office: Office, path: str, role: Role
) -> None:
    owner, stranger = office.person("anna"), office.person("berta", role)
    _token, profile_id = firm(office)
    keep(office.site.services, AccountChange(joined=((profile_id, owner.id),)))
    client = office.browser(stranger)
    data = {"email": "x@example.org", "member": owner.id}
    theirs = send(client, f"/en/account/firms/{profile_id}/{path}", HOME, **data)
    nobodys = send(client, f"/en/account/firms/no-such-firm/{path}", HOME, **data)
    assert theirs.status_code == nobodys.status_code == 404
    assert text_of(theirs.text) == text_of(nobodys.text)
    assert office.site.services.accounts.members_of(profile_id) == (owner,)
    assert office.letters() == []


def test_a_colleague_is_invited_and_comes_in(office: Office) -> None:
    owner = office.person("anna")
    _token, profile_id = firm(office)
    keep(office.site.services, AccountChange(joined=((profile_id, owner.id),)))
    client = office.browser(owner)
    path = f"/en/account/firms/{profile_id}/members"
    assert send(client, path, HOME, email="berta@example.org").status_code == 303
    assert "berta@example.org (invited)" in text_of(client.get(HOME).text)
    assert office.letters()[-1].subject == "You are invited to the profile of your firm"

    guest, link = office.browser(), office.link()
    page = guest.get(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert "berta@example.org" in page.text
    short = send(guest, link, password="short", password_confirm="other")
    assert short.status_code == 422
    answer = send(guest, link, password=PASSWORD, password_confirm=PASSWORD, role="administrator")
    assert answer.location == "/en/account/login"
    log_in(guest, "berta@example.org")
    assert "Muster GmbH" in guest.get(HOME).text
    members = office.site.services.accounts.members_of(profile_id)
    assert [sorted(one.roles) for one in members] == [[Role.MEMBER], [Role.MEMBER]]
    assert office.browser().get(link).status_code == 404, "a link works once"


def test_an_invitation_is_accepted_with_the_account_that_was_invited(office: Office) -> None:
    owner, colleague = office.person("anna"), office.person("berta")
    _token, profile_id = firm(office)
    keep(office.site.services, AccountChange(joined=((profile_id, owner.id),)))
    path = f"/en/account/firms/{profile_id}/members"
    send(office.browser(owner), path, HOME, email="Berta@example.org")
    link = office.link()
    again = send(office.browser(), link, password=PASSWORD, password_confirm=PASSWORD)
    assert again.location == f"/en/account/login?next={link}"
    wrong = office.browser(office.person("carl"))
    assert send(wrong, f"{link}/own", link).status_code == 404
    right = office.browser(colleague)
    assert send(right, f"{link}/own", link).location == HOME
    assert office.site.services.accounts.firms_of(colleague.id) == (profile_id,)


def test_an_account_that_a_stranger_began_goes_to_who_has_the_mailbox(office: Office) -> None:
    begun = office.person("berta")
    unconfirmed = replace(
        begun, email="Berta@example.org", confirmed_at=None, password_hash="the stranger's"
    )
    keep(office.site.services, AccountChange(credentials=(unconfirmed,)))
    otto = office.browser(office.person("otto", Role.ADMINISTRATOR))
    given = {"email": "berta@example.org", "role": "analyst", "language": "en"}
    send(otto, "/en/admin/accounts", **given)
    fields = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert send(office.browser(), office.link(), **fields).location == "/en/account/login"
    found = office.now(begun)
    assert found.roles == {Role.ANALYST}
    assert found.confirmed_at is not None
    assert found.password_hash not in ("the stranger's", "")
    assert found.uniquifier != begun.uniquifier
    assert found.email == "berta@example.org"


def test_only_members_can_be_removed(office: Office) -> None:
    owner, other = office.person("anna"), office.person("berta")
    token, profile_id = firm(office)
    keep(office.site.services, AccountChange(joined=((profile_id, owner.id),)))
    path = f"/en/account/firms/{profile_id}/members/remove"
    for member in (other.id, "x" * 5000, ""):
        assert send(office.browser(owner), path, HOME, member=member).status_code == 404
    assert office.browser().get(f"/en/p/{token}").status_code == 200
    assert office.actions() == ["profile.created"]


def test_who_leaves_cannot_open_the_profile_any_more(office: Office) -> None:
    owner, leaver = office.person("anna"), office.person("berta")
    token, profile_id = firm(office)
    pairs = ((profile_id, owner.id), (profile_id, leaver.id))
    keep(office.site.services, AccountChange(joined=pairs))
    client = office.browser(owner)
    send(client, f"/en/account/firms/{profile_id}/members/remove", HOME, member=leaver.id)
    assert office.site.services.accounts.members_of(profile_id) == (owner,)
    assert office.browser(leaver).get(f"/en/p/{token}").status_code == 410


def test_an_invitation_ends_with_the_membership_of_who_sent_it(office: Office) -> None:
    owner, leaver = office.person("anna"), office.person("berta")
    _token, profile_id = firm(office)
    pairs = ((profile_id, owner.id), (profile_id, leaver.id))
    keep(office.site.services, AccountChange(joined=pairs))
    path = f"/en/account/firms/{profile_id}/members"
    links = []
    for sender in (owner, leaver):
        send(office.browser(sender), path, HOME, email=f"by-{sender.email}")
        links.append(office.link())
    send(office.browser(owner), f"{path}/remove", HOME, member=leaver.id)
    assert [office.browser().get(link).status_code for link in links] == [200, 404]


@pytest.mark.parametrize("way", ["deactivated", "another role"])
def test_an_invitation_ends_with_the_powers_of_who_sent_it(office: Office, way: str) -> None:
    otto = office.person("otto", Role.ADMINISTRATOR)
    office.person("eva", Role.ADMINISTRATOR)
    given = {"email": "thief@example.org", "role": "administrator", "language": "en"}
    send(office.browser(otto), "/en/admin/accounts", **given)
    link = office.link()
    assert office.browser().get(link).status_code == 200
    if way == "deactivated":
        set_active(office.site.services, otto.id, False, "command")
    else:
        set_roles(office.site.services, otto.id, frozenset({Role.ANALYST}), "command")
    assert office.browser().get(link).status_code == 404
    assert office.letters() == [], "what has not gone out does not go out"


def test_the_first_administrator_comes_by_a_link_that_works_once(office: Office) -> None:
    services = office.site.services
    stale, token = first_administrator_token(services), first_administrator_token(services)
    client = office.browser()
    assert client.get(f"/en/account/invitation/{stale}").status_code == 404, (
        "there is one at a time"
    )
    path = f"/en/account/invitation/{token}"
    fields = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert send(client, path, email="nonsense", **fields).status_code == 422
    assert send(client, path, email="otto@example.org", **fields).status_code == 303
    (account,) = services.accounts.accounts()
    assert (account.email, account.roles) == ("otto@example.org", {Role.ADMINISTRATOR})
    assert client.get(path).status_code == 404
    assert first_administrator_token(services) is None
    assert office.actions() == ["invitation.accepted"]


def test_nobody_can_keep_the_first_administrator_out_by_the_address(office: Office) -> None:
    services = office.site.services
    thief = {"email": "otto@example.org", "password": "the password of a thief"}
    send(office.browser(), "/en/account/register", password_confirm=thief["password"], **thief)
    path = f"/en/account/invitation/{first_administrator_token(services)}"
    fields = {"password": PASSWORD, "password_confirm": PASSWORD}
    answer = send(office.browser(), path, email="Otto@example.org", **fields)
    assert answer.location == "/en/account/login"
    (account,) = services.accounts.accounts()
    assert account.roles == {Role.ADMINISTRATOR}
    client = office.browser()
    assert "is not right" in log_in(client, **thief).text
    assert log_in(client, "otto@example.org").status_code == 302


def test_the_first_link_can_be_used_with_an_account_that_is_there(office: Office) -> None:
    anna = office.person("anna")
    path = f"/en/account/invitation/{first_administrator_token(office.site.services)}"
    fields = {"password": PASSWORD, "password_confirm": PASSWORD}
    taken = send(office.browser(), path, email="anna@example.org", **fields)
    assert taken.location == f"/en/account/login?next={path}"
    client = office.browser(anna)
    assert "accept it with your account" in text_of(client.get(path).text)
    assert send(client, f"{path}/own", path).location == HOME
    assert Role.ADMINISTRATOR in office.now(anna).roles


def test_the_first_link_ends_after_a_day_or_with_another_administrator(office: Office) -> None:
    services = office.site.services
    path = f"/en/account/invitation/{first_administrator_token(services)}"
    office.site.clock.time += timedelta(hours=24)
    assert office.browser().get(path).status_code == 404
    path = f"/en/account/invitation/{first_administrator_token(services)}"
    assert office.browser().get(path).status_code == 200
    office.person("otto", Role.ADMINISTRATOR)
    assert office.browser().get(path).status_code == 404


def test_a_coordinator_sees_the_firms_and_mini_clusters_of_their_networks(office: Office) -> None:
    own, other = office.person("carl", Role.COORDINATOR), office.person("dora", Role.COORDINATOR)
    put_network(office.site.services, network("photonics", own.id), "command")
    put_network(office.site.services, network("empty", other.id, scope=frozenset()), "command")
    firm(office, "Elsewhere GmbH")
    token = office.site.begin("Jena Optik GmbH", land="DE-TH")
    # A firm that only looks is named to nobody.
    assert "Jena" not in text_of(office.browser(own).get("/en/account/networks").text)
    take_over(office.site.services, token, office.person("anna"))
    page = text_of(office.browser(own).get("/en/account/networks").text)
    assert "Jena Optik GmbH" in page
    assert "Elsewhere GmbH" not in page
    assert "Photonics" in page
    assert "No mini-cluster yet." not in page
    page = text_of(office.browser(other).get("/en/account/networks").text)
    assert "Jena" not in page
    assert "No firm yet." in page


def test_a_coordinator_fills_in_a_profile_that_the_firm_confirms(office: Office) -> None:
    carl = office.person("carl", Role.COORDINATOR)
    put_network(office.site.services, network("photonics", carl.id), "command")
    client = office.browser(carl)
    answer = send(client, "/en/account/networks/firms", "/en/account/networks")
    path = answer.location
    step = {"seen_revision": "1", "name": "Jena Optik GmbH", "land": "DE-TH"}
    assert send(client, f"{path}/company", path, **step).status_code == 303
    assert "not confirmed" in text_of(client.get("/en/account/networks").text)
    marked = "A network coordinator filled this in"
    assert marked in text_of(client.get(f"{path}/check").text)

    confirm = f"/en/account/confirm-answers/{path.removeprefix('/en/p/')}"
    assert send(client, confirm, f"{path}/check").status_code == 403, "not by who filled it in"
    assert send(office.browser(), confirm, path).status_code == 403, "not by that link at all"
    assert "These answers are right" not in office.browser().get(f"{path}/check").text

    handed_over = f"/en/account/hand-over/{path.removeprefix('/en/p/')}"
    given = {"email": "office@jena.example.org", "language": "de"}
    assert send(client, handed_over, f"{path}/check", **given).status_code == 303
    (letter,) = office.letters()
    assert (letter.recipient, letter.language) == ("office@jena.example.org", "de")
    assert client.get(path).status_code == 410, "what the coordinator knows opens nothing any more"
    own = office.link().replace("/de/", "/en/")
    assert own not in client.get("/en/account/networks").text
    confirm = f"/en/account/confirm-answers/{own.split('/')[3]}"
    assert send(client, confirm, "/en/account/").status_code == 403
    firm_browser = office.browser()
    assert send(firm_browser, confirm, own).location == own
    assert marked not in text_of(firm_browser.get(own).text)
    assert "not confirmed" not in text_of(client.get("/en/account/networks").text)
    assert office.actions()[-2:] == ["profile.handed_over", "profile.confirmed"]


def test_only_who_filled_a_profile_in_can_hand_it_over(office: Office) -> None:
    carl, dora = (office.person(name, Role.COORDINATOR) for name in ("carl", "dora"))
    answer = send(office.browser(carl), "/en/account/networks/firms", "/en/account/networks")
    path = f"/en/account/hand-over/{answer.location.split('/')[3]}"
    given = {"email": "thief@example.org", "language": "en"}
    assert send(office.browser(dora), path, HOME, **given).status_code == 404
    assert send(office.browser(carl), path, HOME, email="x", language="en").status_code == 303
    token, _profile_id = firm(office)
    path = f"/en/account/hand-over/{token}"
    assert send(office.browser(carl), path, HOME, **given).status_code == 404
    assert office.letters() == []


def test_an_invitation_to_a_firm_is_taken_back_by_its_members_only(office: Office) -> None:
    owner, other = office.person("anna"), office.person("berta")
    _token, profile_id = firm(office)
    _token, another = firm(office, "Andere GmbH")
    pairs = ((profile_id, owner.id), (another, other.id))
    keep(office.site.services, AccountChange(joined=pairs))
    send(office.browser(owner), f"/en/account/firms/{profile_id}/members", HOME, email="c@d.org")
    (waiting,) = office.site.services.accounts.invitations()
    data = {"invitation": waiting.token_hash}
    for person, of_firm in ((other, profile_id), (other, another)):
        path = f"/en/account/firms/{of_firm}/invitations/revoke"
        assert send(office.browser(person), path, HOME, **data).status_code == 404
    path = f"/en/account/firms/{profile_id}/invitations/revoke"
    assert send(office.browser(owner), path, HOME, **data).status_code == 303
    assert office.site.services.accounts.invitations() == ()
    assert office.letters() == [], "its message is forgotten, sent or not"
    assert office.actions()[-1] == "invitation.revoked"


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("way", ["replace", "revoke"])
def test_members_stand_beside_the_link_and_can_end_with_it(
    office: Office, way: str, ends: bool
) -> None:
    anna = office.person("anna")
    token, profile_id = firm(office)
    other = office.site.services.profiles.add_link(
        profile_id, hash_token("other"), office.site.clock.time + timedelta(9), START
    )
    keep(office.site.services, AccountChange(joined=((profile_id, anna.id),)))
    client, page = office.browser(), f"/en/p/{token}/link"
    assert "anna@example.org" in client.get(page).text
    data = {"end_memberships": "yes"} if ends else {}
    asked = page if way == "replace" else f"{page}/revoke"
    assert send(client, f"{page}/{way}", asked, **data).status_code == 303
    members = office.site.services.accounts.members_of(profile_id)
    assert members == (() if ends else (anna,))
    open_still = office.site.services.profiles.link(other.token_hash).revoked_at is None
    assert open_still is not ends
    assert ("profile.memberships_ended" in office.actions()) is ends
