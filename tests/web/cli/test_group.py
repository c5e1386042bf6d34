"""The frame of the command line: help, colours, pipes, start-up cost, and the server."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from tests.command_line import ROOT, process, run
from tests.shell import settings
from web.cli import group
from web.cli import serve as serve_module
from web.cli.common import INTERRUPTED, Failure, language_of
from web.cli.group import COMMANDS, cli
from web.cli.match import EPILOG
from web.cli.serve import listen, warnings_of

# -- the frame -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "den_XX"}, "en"),
        ({"LC_MESSAGES": "ko_KR", "LANG": "de_DE"}, "ko"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "en"),
    ],
)
def test_the_language_comes_from_the_environment(environ: dict[str, str], expected: str) -> None:
    assert language_of(environ) == expected


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), []])
def test_every_command_has_help(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_help_names_the_exit_codes_and_wrong_use_is_2() -> None:
    assert "141" in run("--help").stdout
    assert run("mach").exit_code == 2
    assert run("match").exit_code == 2


def test_colours_are_for_terminals_and_can_be_refused(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = CliRunner()
    coloured = runner.invoke(cli, ["match", profile], color=True)
    assert "\x1b[1m" in coloured.output
    monkeypatch.setenv("NO_COLOR", "1")
    plain = runner.invoke(cli, ["match", profile], color=True)
    assert "\x1b" not in plain.output


def test_ctrl_c_ends_a_command_without_a_traceback(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("data.reference.open_matcher", interrupted)
    result = run("match", profile)
    assert result.exit_code == INTERRUPTED
    assert "Traceback" not in result.output


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from web.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pydantic', 'flask', 'networkx', 'sqlalchemy', 'features.profiles'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert result.returncode == 0


def test_a_reader_that_goes_away_ends_the_command() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "catalogue", "list"],
        cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False, timeout=60,
    )  # fmt: skip
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_halfway_is_noticed(unbuffered: str) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "catalogue", "list", "--format", "json"],
        cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    assert command.stdout is not None
    assert os.read(command.stdout.fileno(), 1) == b"["
    command.stdout.close()
    assert command.wait(timeout=60) == 141


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("match - <&-", "standard input is closed"),
        ("catalogue list >/dev/full", "No space left on device"),
        ("catalogue list --format json >/dev/full", "No space left on device"),
        ("catalogue list >&-", "standard output is closed"),
    ],
)
def test_a_stream_that_cannot_be_used_is_told_in_one_line(command: str, expected: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m web.cli {command}'],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert expected in line


@pytest.mark.slow
def test_the_examples_of_the_help_are_vouched_for() -> None:
    (example,) = (line for line in EPILOG.splitlines() if "echo" in line)
    done = process("match", "-", "--format", "json", input=example.split("'")[1])
    assert json.loads(done.stdout)["abstained"] is None


def test_output_survives_a_terminal_without_hangul() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    table = process("catalogue", "show", "gwangju-03", env=environment, encoding="latin-1")
    assert table.returncode == 0
    assert "?" in table.stdout
    document = process(
        "catalogue", "show", "gwangju-03", "--format", "json", env=environment, encoding="utf-8"
    )
    assert json.loads(document.stdout)["name_ko"] == "광응용"


# -- serve ---------------------------------------------------------------------------------------


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with listen("127.0.0.1", port) as listener:
            assert port < listener.getsockname()[1] < port + 20


def test_a_foreign_address_is_refused_in_one_line() -> None:
    with pytest.raises(Failure, match=r"cannot listen on 203\.0\.113\.1:8000"):
        listen("203.0.113.1", 8000)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ()),
        ({"host": "0.0.0.0"}, ("CLUSTERBRIDGE_BASE_URL",)),
        ({"host": "0.0.0.0", "base_url": "http://match.example.org"}, ()),
        ({"base_url": "https://match.example.org"}, ("CLUSTERBRIDGE_TRUSTED_PROXIES=0",)),
        ({"base_url": "https://match.example.org", "trusted_proxies": 1}, ()),
        ({"debug": True}, ()),
        ({"debug": True, "base_url": "http://match.example.org"}, ("CLUSTERBRIDGE_DEBUG",)),
        ({"debug": True, "host": "192.0.2.1"}, ("CLUSTERBRIDGE_DEBUG",)),
    ],
)
def test_serve_warns_of_addresses_that_are_risky(
    tmp_path: Path, more: dict[str, Any], said: tuple[str, ...]
) -> None:
    lines = warnings_of(settings(tmp_path, **more))
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))


def test_serve_prints_its_address_answers_and_stops_cleanly(tmp_path: Path) -> None:
    environment = {**os.environ, "CLUSTERBRIDGE_INSTANCE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--port", "18431"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        line = next(line for line in server.stdout if "http://" in line)
        address = line.partition("http://")[2].split()[0]
        with urlopen(f"http://{address}/en/", timeout=20) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()
        server.communicate()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    # The database is closed: all that was written is in its own file.
    assert [one.name for one in tmp_path.glob("clusterbridge*")] == ["clusterbridge.sqlite3"]


def test_whoever_stops_the_service_when_its_address_appears_stops_it_cleanly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve_module, "_tell_address", interrupted)
    monkeypatch.setattr(serve_module, "server_of", lambda *_: SimpleNamespace(close=int))
    monkeypatch.setattr("web.app.warm_up", lambda _app: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with listen("127.0.0.1", 18480) as listener:
        serve_module._serve(listener, settings(tmp_path))
    assert capsys.readouterr().out == "Stopped.\n"


def test_linear_algebra_gets_one_thread_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str | None] = []
    name = "OPENBLAS_NUM_THREADS"
    monkeypatch.setattr(group, "cli", lambda **_: asked.append(os.environ.get(name)))
    monkeypatch.setenv(name, "3")
    group.main()
    del os.environ[name]
    group.main()
    assert asked == ["3", "1"]


@pytest.mark.parametrize(
    ("command", "collects"),
    [("match", False), ("why-not", False), ("serve", True), ("retrain", True), ("jobs", True)],
)
def test_only_what_is_over_in_a_second_leaves_its_garbage(
    command: str, collects: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(group, "cli", lambda **_: seen.append(gc.isenabled()))
    monkeypatch.setattr(sys, "argv", ["clusterbridge", command])
    try:
        group.main()
    finally:
        gc.enable()
    assert seen == [collects]
