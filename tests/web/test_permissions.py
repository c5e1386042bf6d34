"""Every page and every command against every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from matcher.accounts import Role
from tests.paths import path_of as path_with
from tests.people import Office, office
from tests.shell import settings
from web.app import create_app
from web.cli import cli
from web.permissions import COMMANDS, ENDPOINTS, ROLES, Permission, allowed

EVERYBODY: tuple[Role | None, ...] = (None, *Role)
VALUES = {"lang": "en", "filename": "css/base.css", "kind": "toml", "step": "company", "name": "x"}
VALUES |= {"what": "contact", "contact_id": "7", "number": "1"}


@pytest.fixture(scope="module", name="office")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        opened.site.app.config["WTF_CSRF_ENABLED"] = False
        yield opened


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_page_is_in_the_table_and_nothing_else(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path))
    assert {rule.endpoint for rule in rules(app)} == set(ENDPOINTS)


def test_every_command_is_in_the_table_and_nothing_else() -> None:
    assert set(commands(cli, click.Context(cli))) == set(COMMANDS)


def commands(group: click.Group, context: click.Context, before: str = "") -> Iterator[str]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, context, f"{before}{name} ")
        else:
            yield before + name


def test_every_permission_is_given_to_somebody_or_to_nobody_on_purpose() -> None:
    assert set(ROLES) == set(Permission)
    nobody = {permission for permission, roles in ROLES.items() if not roles}
    assert nobody == {Permission.CLOSED, Permission.OPERATE}
    assert not allowed(Permission.ADMINISTER, [Role.MEMBER, Role.COORDINATOR, Role.ANALYST])
    assert allowed(Permission.ADMINISTER, [Role.MEMBER, Role.ADMINISTRATOR])


@pytest.mark.parametrize("role", EVERYBODY, ids=lambda role: role or "stranger")
def test_every_page_answers_only_those_who_may_see_it(office: Office, role: Role | None) -> None:
    account = office.person(f"one-{role}", role) if role else None
    if account is None:
        office.person("keeps-administration", Role.ADMINISTRATOR)
    wrong = []
    # The page that erases the account comes last: there is nobody to be tried after it.
    last = "accounts.erase_now"
    for rule in sorted(rules(office.site.app), key=lambda rule: rule.endpoint == last):
        permission = ENDPOINTS[rule.endpoint]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            client = office.browser(account and office.now(account))
            answer = client.open(path_of(rule), method=method, buffered=True)
            if (problem := fault(permission, role, answer)) is not None:
                wrong.append(f"{method} {rule.endpoint}: {problem}")
    assert wrong == []


def path_of(rule: Rule) -> str:
    return path_with(rule, VALUES)


def fault(permission: Permission, role: Role | None, answer: TestResponse) -> str | None:
    asks_to_log_in = "/account/login?next=" in answer.headers.get("Location", "")
    status = answer.status_code
    if permission is Permission.CLOSED:
        return None if status == 404 else f"closed, but {status}"
    if status >= 500 or status == 405:
        return f"{status}"
    may = allowed(permission, [role] if role else [])
    if may and (status == 403 or asks_to_log_in):
        return f"allowed, but {status}"
    if not may and role is None and not asks_to_log_in:
        return f"a stranger is not asked to log in: {status}"
    if not may and role is not None and status != 403:
        return f"not allowed, but {status}"
    return None


def test_a_page_that_is_missing_from_the_table_answers_nobody(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path))
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_sensitive_pages_ask_for_the_password_again(office: Office) -> None:
    otto = office.person("otto", Role.ADMINISTRATOR)
    client = office.browser(otto, since=31 * 60)
    asked = client.get("/en/admin/accounts?x=1")
    assert asked.location == "/en/account/verify?next=/en/admin/accounts?x%3D1"
    sent = client.post(f"/en/admin/accounts/{otto.id}/active", data={"active": "no"})
    assert sent.location == "/en/account/verify?next=/en/account/"
    assert office.now(otto).active
    assert office.browser(otto, since=29 * 60).get("/en/admin/accounts").status_code == 200
