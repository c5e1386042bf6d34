"""The examples in the help of each command: what they name exists, and their options parse."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest

from web.cli import cli
from web.cli.examples import share_examples

FILES = re.compile(r"[\w.-]+\.(toml|json|csv|xlsx|txt)")
"""Files that an example may name; the test makes them."""


def _commands(command: click.Command, parent: click.Context | None) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command, parent, command.name)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _commands(found, context)


def _examples() -> list[str]:
    epilogs = dict.fromkeys(one.epilog for one in _commands(cli, None) if one.epilog)
    found: list[str] = []
    for epilog in epilogs:
        text = epilog.replace("\\\n", " ")
        for block in re.findall(r"Examples?:\n((?: +\S.*\n?)+)", text):
            found += [" ".join(line.split()) for line in block.splitlines()]
    return found


def _words(example: str) -> list[str]:
    """Return what the shell would hand to the command, without settings and redirections."""
    words = shlex.split(example)
    words = words[words.index("clusterbridge") + 1 :]
    return words[: words.index(">")] if ">" in words else words


def _parse(words: list[str]) -> None:
    """Parse as far as a command is called; nothing is run."""
    command: click.Command = cli
    with ExitStack() as opened:
        context = opened.enter_context(cli.make_context("clusterbridge", [*words]))
        while isinstance(command, click.Group):
            # What click itself does between parsing a group and parsing what is called in it.
            name, found, words = command.resolve_command(context, words)
            assert found is not None
            context = opened.enter_context(found.make_context(name, [*words], context))
            command = found


@pytest.mark.parametrize("command", list(_commands(cli, None)), ids=lambda one: str(one.name))
def test_every_command_has_an_example_and_says_what_each_option_does(
    command: click.Command,
) -> None:
    assert re.search(r"Examples?:\n  ", command.epilog or "")
    options = (one for one in command.params if isinstance(one, click.Option))
    assert [one.name for one in options if not one.help] == []


def test_examples_of_a_group_are_shown_by_the_commands_that_they_call() -> None:
    @click.group(
        epilog="\b\nExamples:\n  clusterbridge g one 3 \\\n      --x 4\n  clusterbridge g on\n"
    )
    def group() -> None: ...

    group.command("one")(lambda: None)
    group.command("on")(lambda: None)
    group.command("two")(lambda: None)
    group.command("kept", epilog="own")(lambda: None)
    share_examples(group, "g")
    assert {name: one.epilog for name, one in group.commands.items()} == {
        "one": "\b\nExamples:\n  clusterbridge g one 3 \\\n      --x 4\n",
        "on": "\b\nExamples:\n  clusterbridge g on\n",
        "two": "\b\nExamples:\n  clusterbridge g two\n",
        "kept": "own",
    }


def test_each_command_that_has_examples_is_found() -> None:
    examples = _examples()
    assert len(examples) > 60
    assert {"clusterbridge rehearse", "clusterbridge survey figures"} <= set(examples)
    assert all("clusterbridge" in one for one in examples)


@pytest.mark.parametrize("example", _examples())
def test_what_an_example_names_exists(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = _words(example)
    for word in words:
        if FILES.fullmatch(word):
            (tmp_path / word).touch()
    _parse(words)


def test_an_option_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(click.NoSuchOption):
        _parse(_words("clusterbridge rehearse --no-such-option 1 > file"))
    with pytest.raises(click.UsageError):
        _parse(["survey", "no-such-command"])
