"""Erasing one's own account: what goes with it is what was shown."""

from __future__ import annotations

import re
from html import unescape

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.audit import first_broken
from matcher.operations import open_profile
from tests.people import Office, log_in, send
from tests.questionnaire import text_of

HOME = "/en/account/"


def erase_form(page: str) -> str:
    found = re.search(r'action="(/en/account/erase[^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def test_an_account_is_erased_by_its_holder_with_what_belongs_to_nobody_else(
    office: Office,
) -> None:
    anna, berta = office.person("anna"), office.person("berta")
    begun = (office.site.begin(name) for name in ("Allein GmbH", "Zu zweit GmbH"))
    alone, shared = (open_profile(office.site.services, one).profile_id for one in begun)
    pairs = ((alone, anna.id), (shared, anna.id), (shared, berta.id))
    keep(office.site.services, AccountChange(joined=pairs))
    late = office.browser(anna, since=31 * 60)
    assert "/en/account/verify" in send(late, "/en/account/erase", HOME).location
    client = office.browser(anna)
    page = client.get("/en/account/erase").text
    asked = text_of(page)
    assert "Allein GmbH" in asked
    assert "Zu zweit GmbH" not in asked
    action = erase_form(page)
    keep(office.site.services, AccountChange(left=((shared, berta.id),)))
    assert send(client, action, "/en/account/erase").status_code == 409, "more would go than shown"
    assert office.now(anna)
    assert office.site.services.profiles.erased() == {}
    keep(office.site.services, AccountChange(joined=((shared, berta.id),)))
    answer = send(client, action, "/en/account/erase")
    assert "The account is erased" in text_of(client.get(answer.location).text)
    assert client.get(HOME).status_code == 303
    services = office.site.services
    assert services.accounts.accounts() == (berta,)
    assert set(services.profiles.erased()) == {alone}
    assert services.accounts.members_of(shared) == (berta,)
    assert office.actions()[-2:] == ["account.erased", "profile.erased"]
    assert first_broken(office.stores.audit.rows()) is None
    assert log_in(office.browser(), "anna@example.org").status_code == 200


def test_the_last_administrator_cannot_erase_itself(office: Office) -> None:
    otto = office.person("otto", Role.ADMINISTRATOR)
    answer = send(office.browser(otto), "/en/account/erase")
    assert answer.status_code == 409
    assert office.now(otto).roles == {Role.ADMINISTRATOR}
    assert office.actions() == []
