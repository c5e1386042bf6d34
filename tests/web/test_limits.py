"""Brakes on scripts, and what only a real server shows: proxies, hosts, large bodies."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import RequestContext
from werkzeug.exceptions import ServiceUnavailable

from matcher.operations import start_profile
from tests.databases import new_sqlite
from tests.shell import settings
from tests.suggestions import example_answers, suggestions
from web.app import create_app, trusted_hosts
from web.limits import (
    LONG_RANKINGS,
    RANKINGS_AT_ONCE,
    RANKINGS_OF_NETWORK,
    client_network,
    private_link,
    small_number,
    turn_to_rank,
)

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(instance: Path, **environment: str) -> Iterator[int]:
    """Run ``clusterbridge serve`` as a person would, and return its port."""
    variables = {f"CLUSTERBRIDGE_{name}": value for name, value in environment.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--port", "8790"],
        cwd=ROOT,
        env={**os.environ, "CLUSTERBRIDGE_INSTANCE": str(instance), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found is not None
        yield int(found[1])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        process.stdout.close()


def answer_of(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=sent)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_behind_a_proxy_https_is_believed_and_the_host_is_not(tmp_path: Path) -> None:
    base = "https://match.example.org"
    with served(tmp_path / "instance", BASE_URL=base, TRUSTED_PROXIES="1") as port:
        secure = answer_of(port, "/de/imprint", Host="match.example.org", X_Forwarded_Proto="https")
        assert secure.status == 200
        assert secure.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "includeSubDomains" not in secure.headers["Strict-Transport-Security"]
        plain = answer_of(port, "/de/imprint", Host="match.example.org", X_Forwarded_Proto="http")
        assert plain.headers["Location"] == "https://match.example.org/de/imprint"
        forged = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
        kept = answer_of(port, "/de/imprint", Host="match.example.org", **forged)
        assert kept.headers["Location"] == "https://match.example.org/de/imprint"


def test_without_a_proxy_forwarded_headers_and_other_hosts_are_not_believed(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as port:
        assert answer_of(port, "/de", Host="evil.example").status == 400
        assert answer_of(port, "/de/imprint", X_Forwarded_Host="evil.example").status == 200
        large = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        large.putrequest("POST", "/de/profile")
        large.putheader("Content-Length", "900000000")
        large.endheaders()
        assert large.getresponse().status == 413
        large.close()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"]),
        ({"host": "::1"}, ["[::1]", "localhost", "127.0.0.1", "[::1]"]),
        ({"host": "0.0.0.0"}, None),
        (
            {"host": "0.0.0.0", "base_url": "https://match.example.org"},
            ["match.example.org", "localhost", "127.0.0.1", "[::1]"],
        ),
    ],
)
def test_hosts_that_are_answered(
    tmp_path: Path, more: dict[str, str], expected: list[str] | None
) -> None:
    assert trusted_hosts(settings(tmp_path, **more)) == expected


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    new_sqlite(tmp_path / "test.sqlite3")
    return create_app(settings(tmp_path))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:51234", "192.0.2.7"),
        ("[2001:db8:1:2::9]:51234", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_clients_are_counted_by_address_or_ipv6_network(
    app: Flask, address: str, network: str
) -> None:
    with request_from(app, address):
        assert client_network() == network


def test_name_of_a_private_link_does_not_hold_its_secret(app: Flask) -> None:
    with app.test_request_context("/de/p/secret-of-the-link/check"):
        assert "secret" not in private_link()


def test_a_script_is_stopped_and_told_when_to_come_back(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/en/p/nobody/suggestions").status_code for _ in range(121)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert client.get("/en/p/nobody/suggestions").headers["Retry-After"] == "60"
    assert client.get("/en/p/somebody/suggestions").status_code == 404


def test_many_links_do_not_lift_the_limit_of_an_address(app: Flask) -> None:
    client = app.test_client()
    paths = [f"/en/p/link-{number % 3}/suggestions" for number in range(241)]
    answers = [client.get(path).status_code for path in paths]
    assert (answers[239], answers[240]) == (404, 429)


def test_many_links_do_not_lift_the_limit_of_saves_of_an_address(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    paths = [f"/en/p/link-{number % 6}/link/renew" for number in range(601)]
    answers = [client.post(path).status_code for path in paths]
    assert (answers[599], answers[600]) == (404, 429)


def test_the_example_is_limited_by_address_and_apart_from_suggestions(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/en/example/nowhere").status_code for _ in range(241)]
    assert (answers[239], answers[240]) == (404, 429)
    assert client.get("/en/p/nobody/suggestions").status_code == 404
    other = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/en/example/nowhere", environ_base=other).status_code == 404


def test_exports_are_limited_by_link(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/en/p/nobody/export.json").status_code for _ in range(13)]
    assert (answers[11], answers[12]) == (404, 429)


def request_from(app: Flask, address: str) -> RequestContext:
    return app.test_request_context("/de/", environ_base={"REMOTE_ADDR": address})


def test_rankings_leave_threads_for_everything_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.limits.RANKING_WAIT_SECONDS", 0.0)
    with ExitStack() as busy:
        for place in range(RANKINGS_AT_ONCE):
            with request_from(app, f"192.0.2.{place}"):
                busy.enter_context(turn_to_rank())
        with (
            request_from(app, "192.0.2.99"),
            pytest.raises(ServiceUnavailable) as caught,
            turn_to_rank(),
        ):
            pass
    assert ("Retry-After", "60") in caught.value.get_headers()
    with turn_to_rank():
        pass


def test_rankings_of_one_address_leave_places_for_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.limits.RANKING_WAIT_SECONDS", 0.0)
    with ExitStack() as busy:
        for _place in range(RANKINGS_OF_NETWORK):
            with request_from(app, "2001:db8:1:2::1"):
                busy.enter_context(turn_to_rank())
        with (
            request_from(app, "2001:db8:1:2::99"),
            pytest.raises(ServiceUnavailable),
            turn_to_rank(),
        ):
            pass
        with request_from(app, "192.0.2.1"), turn_to_rank():
            pass


def test_firms_with_long_texts_keep_no_other_firm_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.limits.RANKING_WAIT_SECONDS", 0.0)
    firm = suggestions(tmp_path, problem=None)
    long, _revision = start_profile(firm.services, example_answers(problem="Wärme. " * 400))
    with ExitStack() as busy:
        for place in range(LONG_RANKINGS):
            with request_from(firm.app, f"192.0.2.{place}"):
                busy.enter_context(turn_to_rank(is_long=True))
        assert firm.client.get(f"/de/p/{long}/suggestions").status_code == 503
        assert firm.get().status_code == 200
    assert firm.client.get(f"/de/p/{long}/suggestions").status_code == 200


@pytest.mark.parametrize("text", ["0", "2147483647"])
def test_small_numbers_are_read(text: str) -> None:
    assert small_number(text) == int(text)


@pytest.mark.parametrize("text", ["", "-1", "2147483648", "9" * 5000, "1.0", "١"])
def test_numbers_that_no_database_holds_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2147483647"):
        small_number(text)
