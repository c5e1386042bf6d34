"""Administration of slots, half-years and rules; every change with its audit row."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from matcher.accounts import Account, Role
from matcher.operations import start_profile
from matcher.review_records import DEFAULT_SLOTS, RuleKind
from matcher.slot_operations import open_periods
from tests.people import Office, send
from tests.suggestions import text_of

SLOTS, DEFAULT, RULES = "/en/admin/slots", "/en/admin/slots/default", "/en/admin/rules"
PLACE = "gwangju-03"


@pytest.fixture
def otto(office: Office) -> Account:
    return office.person("otto", Role.ADMINISTRATOR, totp_secret="set up")


@pytest.fixture
def client(office: Office, otto: Account) -> FlaskClient:
    return office.browser(otto)


def slots(office: Office, period: str, place: str = PLACE) -> int:
    return office.stores.review.slots(period, [place])[place].open


def last(office: Office) -> tuple[str, str]:
    event = office.stores.audit.rows()[-1].event
    return event.actor, event.action


def test_an_administrator_sets_slots_of_any_mini_cluster_for_either_half_year(
    office: Office, otto: Account, client: FlaskClient
) -> None:
    present, following = open_periods(office.site.services)
    page = client.get(SLOTS).text
    assert f"slots-{PLACE}" in page
    assert "slots-gumi-01" in page
    assert f"{SLOTS}?period={following}" in page
    given = {"mini_cluster": PLACE, "count": "8", "seen": "5", "period": following}
    assert send(client, SLOTS, **given).location == f"{SLOTS}?period={following}"
    assert (slots(office, present), slots(office, following)) == (DEFAULT_SLOTS, 8)
    assert last(office) == (otto.actor, "slots.set")


def test_a_number_for_all_opens_a_half_year(
    office: Office, otto: Account, client: FlaskClient
) -> None:
    present, following = open_periods(office.site.services)
    send(client, DEFAULT, SLOTS, count="3", seen="5", period=following)
    assert (slots(office, present), slots(office, following)) == (DEFAULT_SLOTS, 3)
    assert last(office) == (otto.actor, "slots.default_set")
    said = text_of(client.get(f"{SLOTS}?period={following}").text)
    assert "Where nobody has said another number there are 3 slots." in said


@pytest.mark.parametrize("path", [SLOTS, DEFAULT])
@pytest.mark.parametrize("count", ["", "-1", "1001", "many"])
def test_a_wrong_number_is_shown_again_with_what_is_allowed(
    client: FlaskClient, path: str, count: str
) -> None:
    answer = send(client, path, SLOTS, mini_cluster=PLACE, count=count)
    assert answer.status_code == 422
    assert "Please give a whole number from 0 to 1000." in answer.text


def test_of_two_who_set_the_number_for_all_the_second_is_told(
    office: Office, client: FlaskClient
) -> None:
    send(client, DEFAULT, SLOTS, count="3", seen="5")
    answer = send(client, DEFAULT, SLOTS, count="9", seen="5")
    assert answer.status_code == 409
    assert "A colleague has set 3 meanwhile" in answer.text
    assert 'value="9"' in answer.text


@pytest.mark.parametrize("period", ["2020-H1", "2026", "x"])
def test_another_half_year_is_refused(client: FlaskClient, period: str) -> None:
    assert client.get(f"{SLOTS}?period={period}").status_code == 400
    given = {"mini_cluster": PLACE, "count": "3", "period": period}
    assert send(client, SLOTS, **given).status_code == 400
    assert send(client, DEFAULT, SLOTS, count="3", period=period).status_code == 400


def test_rules_of_all_firms_are_seen_and_ended(
    office: Office, otto: Account, client: FlaskClient
) -> None:
    assert "No rule is in force." in client.get(RULES).text
    services = office.site.services
    _token, revision = start_profile(services, {"name": "Muster <GmbH>"})
    given = (RuleKind.COMPETITOR, revision.profile_id, PLACE, "Wettbewerb", otto.actor)
    rule = services.review.add_rule(*given, services.clock.now())
    page = client.get(RULES).text
    assert "Muster &lt;GmbH&gt;" in page
    assert "Wettbewerb" in page
    assert send(client, f"{RULES}/end", RULES, rule=rule.id).location == RULES
    assert last(office) == (otto.actor, "rule.ended")
    after = text_of(client.get(RULES).text)
    assert "No rule is in force." in after
    assert "Not in force any more Muster <GmbH>" in after
    assert send(client, f"{RULES}/end", SLOTS, rule="4711").status_code == 404


def test_a_coordinator_does_not_administer(office: Office) -> None:
    carl = office.browser(office.person("carl", Role.COORDINATOR))
    for path in (SLOTS, RULES):
        assert carl.get(path).status_code == 403
