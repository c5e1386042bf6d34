"""Commands that the documents name: each exists with its options, and those of the README run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from data.reference import open_matcher
from tests.command_line import run
from web.cli import cli

ROOT = Path(__file__).resolve().parents[3]
NAMED = re.compile(r"`(?:\.venv/bin/)?clusterbridge ([a-z][^`]*)`")
README_COMMANDS = re.findall(
    r"^\.venv/bin/clusterbridge (.+)$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
# The folder of this test puts a small catalogue in its place.
SHIPPED = open_matcher


def named_commands() -> list[str]:
    """Return what stands behind the program's name, wherever a document names a command."""
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = [path.read_text(encoding="utf-8") for path in documents]
    found = [" ".join(one.split()) for text in texts for one in NAMED.findall(text)]
    return list(dict.fromkeys(found))


def unknown_words(words: list[str]) -> list[str]:
    """Return the commands and options among these words that there are not."""
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return words[:1]
        command, words = found, words[1:]
    known = {name for one in command.params for name in one.opts} | {"--help"}
    return [word for word in words if word.startswith("--") and word not in known]


def test_commands_and_options_that_documents_name_exist() -> None:
    named = named_commands()
    assert len(named) > 30
    assert {one: unknown for one in named if (unknown := unknown_words(one.split()))} == {}


def test_a_command_or_option_that_does_not_exist_would_be_found() -> None:
    assert unknown_words(["survey", "no-such-command"]) == ["no-such-command"]
    assert unknown_words(["match", "FILE", "--no-such-option"]) == ["--no-such-option"]


@pytest.mark.slow
@pytest.mark.parametrize("command", README_COMMANDS)
def test_commands_of_the_readme_answer(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("data.reference.open_matcher", SHIPPED)
    answer = run(*shlex.split(command))
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.strip()


def test_the_readme_shows_commands() -> None:
    assert len(README_COMMANDS) == 4
