"""Administration: inviting, roles, deactivating, networks; every change with its audit row."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from matcher.account_operations import keep
from matcher.accounts import Account, AccountChange, Role, ScopeKind, Side
from matcher.firm_operations import Endings, endings
from matcher.operations import open_profile
from tests.account_cases import network
from tests.people import PASSWORD, Office, send
from tests.questionnaire import text_of

USERS, NETWORKS = "/en/admin/accounts", "/en/admin/networks"
FORM = {"id": "photonics", "name_de": "Photonik", "name_en": "Photonics", "name_ko": "광산업",
        "side": "korean", "land": ["DE-TH", "DE-BE"], "innovation_cluster": "gwangju"}  # fmt: skip


@pytest.fixture
def otto(office: Office) -> Account:
    return office.person("otto", Role.ADMINISTRATOR, totp_secret="set up")


@pytest.fixture
def client(office: Office, otto: Account) -> FlaskClient:
    return office.browser(otto)


def last(office: Office) -> tuple[str, str, str]:
    event = office.stores.audit.rows()[-1].event
    return event.actor, event.action, event.subject


def test_somebody_is_invited_to_a_role_in_their_language(
    office: Office, otto: Account, client: FlaskClient
) -> None:
    given = {"email": "kim@example.org", "role": "coordinator", "language": "ko"}
    assert send(client, USERS, **given).status_code == 303
    (letter,) = office.letters()
    assert (letter.recipient, letter.language) == ("kim@example.org", "ko")
    assert "/ko/account/invitation/" in letter.body
    assert last(office)[:2] == (otto.actor, "account.invited")
    assert "kim@example.org" in client.get(USERS).text
    guest, fields = office.browser(), {"password": PASSWORD, "password_confirm": PASSWORD}
    send(guest, office.link(), **fields)
    found = office.site.services.accounts.by_email("kim@example.org")
    assert found is not None
    assert (found.roles, found.language) == ({Role.COORDINATOR}, "ko")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"email": "nonsense", "role": "analyst", "language": "de"}, 303),
        ({"email": "a@example.org", "role": "analyst", "language": "fr"}, 303),
        ({"email": "a@example.org", "role": "owner", "language": "de"}, 400),
    ],
)
def test_nobody_is_invited_wrongly(
    office: Office, client: FlaskClient, given: dict[str, str], status: int
) -> None:
    assert send(client, USERS, **given).status_code == status
    assert office.letters() == []


def test_a_role_is_set_and_noted(office: Office, otto: Account, client: FlaskClient) -> None:
    anna = office.person("anna")
    send(client, f"{USERS}/{anna.id}/role", USERS, role="analyst")
    assert office.now(anna).roles == {Role.ANALYST}
    assert last(office) == (otto.actor, "account.roles_set", anna.actor)


def test_what_a_deactivation_ends_is_said_before(office: Office, client: FlaskClient) -> None:
    services, carl = office.site.services, office.person("carl", Role.COORDINATOR)
    keep(services, AccountChange(networks=(network("photonics", carl.id),)))
    firm = services.profiles.latest(open_profile(services, office.site.begin("Muster")).profile_id)
    keep(services, AccountChange(joined=((firm.profile_id, carl.id),)))
    assert f"/en/admin/accounts/{carl.id}/deactivation" in client.get(USERS).text
    asked = text_of(client.get(f"{USERS}/{carl.id}/deactivation").text)
    for said in ("no longer coordinates: Photonics", "member of 1 firm", "nobody else is a member"):
        assert said in asked
    assert "invitation" not in asked
    assert office.now(carl).active
    page = f"{USERS}/{carl.id}/deactivation"
    send(client, f"{USERS}/{carl.id}/active", page, active="no")
    assert endings(services, carl.id) == Endings((), (), (), 0)
    assert client.get(f"{USERS}/nobody/deactivation").status_code == 404


def test_an_account_is_deactivated_and_activated(office: Office, client: FlaskClient) -> None:
    anna = office.person("anna")
    send(client, f"{USERS}/{anna.id}/active", USERS, active="no")
    assert not office.now(anna).active
    send(client, f"{USERS}/{anna.id}/active", USERS, active="yes")
    assert office.now(anna).active
    assert office.actions() == ["account.deactivated", "account.activated"]


@pytest.mark.parametrize(
    ("path", "data"), [("role", {"role": "member"}), ("active", {"active": "no"})]
)
def test_the_last_administrator_cannot_remove_itself(
    office: Office, otto: Account, client: FlaskClient, path: str, data: dict[str, str]
) -> None:
    answer = send(client, f"{USERS}/{otto.id}/{path}", USERS, **data)
    assert answer.status_code == 409
    assert "One administrator has to remain" in answer.text
    assert office.now(otto) == otto
    assert office.actions() == []


def test_a_lost_second_factor_is_switched_off(office: Office, client: FlaskClient) -> None:
    anna = office.person("anna", totp_secret="encrypted")
    send(client, f"{USERS}/{anna.id}/second-factor", USERS)
    assert office.now(anna).totp_secret == ""
    assert office.now(anna).uniquifier != anna.uniquifier
    assert office.actions() == ["account.second_factor_reset"]


@pytest.mark.parametrize("path", ["role", "active", "second-factor"])
def test_an_account_that_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    answer = send(client, f"{USERS}/nobody/{path}", USERS, role="analyst")
    assert answer.status_code == 404


def test_a_network_is_added_changed_and_removed(
    office: Office, otto: Account, client: FlaskClient
) -> None:
    carl = office.person("carl", Role.COORDINATOR)
    answer = send(client, f"{NETWORKS}/new", **FORM, coordinators=carl.id)
    assert (answer.status_code, answer.location) == (303, NETWORKS)
    (kept,) = office.site.services.accounts.networks()
    scope = {(ScopeKind.LAND, "DE-TH"), (ScopeKind.LAND, "DE-BE"),
             (ScopeKind.INNOVATION_CLUSTER, "gwangju")}  # fmt: skip
    assert kept == network("photonics", carl.id, side=Side.KOREAN, scope=frozenset(scope))
    assert last(office) == (otto.actor, "network.saved", "network:photonics")
    assert "carl@example.org" in client.get(NETWORKS).text

    path = f"{NETWORKS}/photonics"
    assert 'value="DE-TH" checked' in client.get(path).text.replace('id="land" ', "")
    send(client, path, **{**FORM, "id": "another", "land": [], "name_en": "Optics"})
    (kept,) = office.site.services.accounts.networks()
    assert (kept.id, kept.name.en, kept.coordinators) == ("photonics", "Optics", frozenset())

    assert f'action="{path}/remove"' in client.get(path).text
    send(client, f"{path}/remove", path)
    assert office.site.services.accounts.networks() == ()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Not A Key"},
        {"id": ""},
        {"name_ko": ""},
        {"name_de": "x" * 201},
        {"side": "french"},
        {"land": "DE-XX"},
        {"innovation_cluster": "atlantis"},
        {"coordinators": "nobody"},
    ],
)
def test_a_network_with_a_fault_is_shown_again(
    office: Office, client: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = send(client, f"{NETWORKS}/new", **{**FORM, **wrong})
    assert answer.status_code == 422
    assert "needs your attention" in text_of(answer.text)
    assert office.site.services.accounts.networks() == ()


def test_a_key_is_taken_once(office: Office, client: FlaskClient) -> None:
    send(client, f"{NETWORKS}/new", **FORM)
    answer = send(client, f"{NETWORKS}/new", **{**FORM, "name_en": "Thief"})
    assert answer.status_code == 422
    assert office.site.services.accounts.networks()[0].name.en == "Photonics"
