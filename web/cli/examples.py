"""The examples of a group in the help of each of its commands, so that they are written once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

#: A line of an example, with those that it goes on over.
_EXAMPLE = re.compile(r"^  (?:.*\\\n)*.*$", re.MULTILINE)
_HEAD = "\b\nExamples:\n"


def share_examples(group: click.Group, name: str) -> None:
    """Give each command of a group that has no examples those of the group that call it.

    One that needs no argument and has none there is its own example.
    """
    known = list(examples_of(group.epilog or ""))
    for called, command in group.commands.items():
        call = f"clusterbridge {name} {called}"
        own = [one for one in known if f"{call} " in f"{one} ".replace("\n", " ")]
        if not own and not any(one.required for one in command.params):
            own = [f"  {call}"]
        if own and command.epilog is None:
            command.epilog = _HEAD + "\n".join(own) + "\n"


def examples_of(epilog: str) -> Iterator[str]:
    """Yield the examples of an epilog as they stand there, one that goes on over lines as one."""
    return (found[0] for found in _EXAMPLE.finditer(epilog))
