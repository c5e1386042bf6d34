"""What the server writes down, and what never."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import new_sqlite
from tests.shell import settings
from web.app import create_app
from web.logs import SecretlessFormatter

SECRETS = {"token", "code", "signed"}
"""Names of arguments of paths that open something by themselves."""
ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")
LIMIT_OF_EXPORTS = 12


@pytest.mark.parametrize("path", ["/de/p/s3cret-token", "/de/p/s3cret-token/link?done=renewed"])
def test_secrets_of_links_are_left_out_of_messages_and_tracebacks(path: str) -> None:
    try:
        raise RuntimeError(path)
    except RuntimeError:
        error = sys.exc_info()
    record = logging.LogRecord("waitress", 40, "", 0, "Exception while serving %s", (path,), error)

    written = SecretlessFormatter().format(record)

    assert "Exception while serving /de/p/..." in written
    assert "RuntimeError: /de/p/..." in written
    assert "s3cret" not in written


def test_messages_are_written_once_from_the_level_on_and_the_chatter_of_others_is_not() -> None:
    program = """
import logging
from web.logs import init_logging
init_logging("INFO")
logging.getLogger("web").info("ours")
logging.getLogger("web").debug("too much")
logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl")
logging.getLogger("waitress.queue").warning("Task queue depth is 1")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    (line,) = done.stderr.splitlines()
    assert line.endswith("INFO web: ours")


@pytest.mark.parametrize("kind", ["invitation", "reset", "confirm"])
def test_secrets_of_letters_are_left_out(kind: str) -> None:
    path = f"/de/account/{kind}/s3cret-token"
    record = logging.LogRecord("waitress", 40, "", 0, "serving %s", (path,), None)
    assert SecretlessFormatter().format(record).endswith(f"/de/account/{kind}/...")


def test_no_path_of_the_service_is_written_with_its_secret(tmp_path: Path) -> None:
    known = create_app(settings(tmp_path)).url_map.iter_rules()
    written = {}
    for rule in known:
        if not rule.arguments & SECRETS:
            continue
        path = ARGUMENT.sub(lambda one: "s3cret" if one[1] in SECRETS else "x", rule.rule)
        record = logging.LogRecord("waitress", 40, "", 0, "serving %s", (path,), None)
        written[rule.endpoint] = SecretlessFormatter().format(record)
    assert len(written) > 40
    assert [one for one, said in written.items() if "s3cret" in said] == []


def test_who_reached_a_limit_is_not_written_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    new_sqlite(tmp_path / "test.sqlite3")
    client = create_app(settings(tmp_path)).test_client()
    caplog.set_level(logging.INFO)
    for _time in range(LIMIT_OF_EXPORTS + 1):
        client.get("/en/p/nobody/export.json", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    (limited,) = [one for one in caplog.records if one.name == "flask-limiter"]
    written = SecretlessFormatter("%(message)s").format(limited)
    assert written.startswith("ratelimit 12 per 1 minute (...) exceeded at endpoint:")
    address = logging.LogRecord(
        "flask-limiter", 20, "", 0, "ratelimit %s (%s) exceeded at endpoint: %s",
        ("240 per 1 minute", "2001:db8:1:2::/64 log_in 0123", "shows-of-network"), None,
    )  # fmt: skip
    assert "2001:db8" not in SecretlessFormatter().format(address)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_nothing_that_a_visitor_sent_begins_a_line_of_its_own(end: str) -> None:
    said = f"x{end}2026-01-01 00:00:00 INFO web: forged"
    record = logging.LogRecord("web", 40, "", 0, "no file %s", (said,), None)
    assert len(SecretlessFormatter("%(levelname)s %(message)s").format(record).splitlines()) == 1
