"""What the server writes down, and what never."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from web.logs import SecretlessFormatter


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_nothing_that_a_visitor_sent_begins_a_line_of_its_own(end: str) -> None:
    said = f"x{end}2026-01-01 00:00:00 INFO web: forged"
    record = logging.LogRecord("web", 40, "", 0, "no file %s", (said,), None)
    assert len(SecretlessFormatter("%(levelname)s %(message)s").format(record).splitlines()) == 1
