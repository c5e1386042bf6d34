"""What every test shares: a still environment, no network, a browser where there is one."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask
from passlib.hash import argon2, sha256_crypt

from data.migrate import upgrade
from tests import browsers
from tests.compiled import CompiledRule, CompiledTemplates
from tests.postgres import Server, name_of, running_server
from tests.servers import LiveServer, serve
from tests.shipped import read_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
NO_BROWSER = "no Chromium found (Debian and Ubuntu: apt install chromium)"

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
# "make check" looks for a first fault: it tries a third of what "make test" tries.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=33)
hypothesis.settings.load_profile("ci" if IN_CI else os.environ.get("HYPOTHESIS_PROFILE", "here"))


def pytest_configure() -> None:
    """Give every test the same language and time zone, and none of this person's settings."""
    for name in list(os.environ):
        if name.startswith(("CLUSTERBRIDGE_", "LC_")) or name in ("LANGUAGE", "NO_COLOR"):
            del os.environ[name]
    os.environ.update(LANG="C.UTF-8", TZ="UTC")
    time.tzset()
    # Every application compiles its templates and routes; here there are thousands of them.
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule
    read_once()
    # Hashing takes long to keep out those who guess; here are none.
    argon2.default_rounds, argon2.memory_cost, argon2.parallelism = 1, 8, 1
    sha256_crypt.default_rounds = 1000


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage only among what the tests themselves make, and less often.

    Modules, tests and reference data stay until the end; walking through all of them again and
    again would take a sixth of the run.
    """
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browser tests out where no Chromium is installed; in CI that is an error."""
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    for item in in_browser:
        # What they ask for is answered in other tests too; to trace it takes as long as to do it.
        item.add_marker("no_cover")
    if browsers.find_chromium() is not None:
        return
    if in_browser and IN_CI:
        raise pytest.UsageError(f"{len(in_browser)} browser tests cannot run: {NO_BROWSER}")
    for item in in_browser:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests did not run, and why."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        verdict = ", which fails with CI=true" if IN_CI else ""
        terminalreporter.write_line(f"{count} not run{verdict}: {reason.removeprefix('Skipped: ')}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test is a failure: whoever skips there proves nothing."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # A Unix socket.
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection and name look-up that would leave this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise PermissionError(f"tests have no network; refused: {address!r}")
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not _is_local((os.fsdecode(host),)):
            raise PermissionError(f"tests have no network; refused: {host!r}")
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One headless Chromium for the whole run; mark the test ``browser``."""
    with browsers.launch_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[browsers.PageFactory]:
    """A function that opens a page of its own: ``new_page(locale="ko-KR", width=390)``."""
    with browsers.PageFactory(chromium) as factory:
        yield factory


@pytest.fixture
def page(new_page: browsers.PageFactory) -> Page:
    """A fresh German page of 1280 by 800 pixels without cookies."""
    return new_page()


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The real application on a free loopback port, with a database of its own."""
    instance: Path = tmp_path_factory.mktemp("instance")
    with serve(instance) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A real PostgreSQL for the whole run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_server: Server) -> str:
    """The name of a migrated database to copy."""
    address = postgresql_server.new_database()
    upgrade(address)
    return name_of(address)
