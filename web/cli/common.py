"""What all commands share: exit codes, the language, errors, and output that fits its reader."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from matcher.operations import Services
    from web.config import Settings

LANGUAGES = ("de", "en", "ko")
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What every profile and account is known by."""

INSTALLATION_WRONG = 1
"""Something is wrong with the installation, its data or its database."""
BAD_INPUT = 3
"""A profile that cannot be accepted, or an id that is not known."""
INTERRUPTED = 130
"""Stopped by Ctrl-C."""
PIPE_CLOSED = 141
"""The reader of the output went away."""
SYNTHETIC = "Demonstration: all firms, people and decisions are synthetic."
"""What every command says that works on a demonstration."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Failure(click.ClickException):
    """An error that is told in one or more lines on stderr, without a traceback.

    Parameters
    ----------
    lines : what is wrong, one thing a line.
    """

    exit_code = INSTALLATION_WRONG

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))

    def show(self, file: Any = None) -> None:
        """Write the lines to stderr."""
        for line in self.lines:
            click.echo(line, file=file, err=True)


class BadInput(Failure):
    """A profile that cannot be accepted, or an id that is not known."""

    exit_code = BAD_INPUT


def language_option(command: _Command) -> _Command:
    """Add ``--lang`` to a command; without it the language comes from the environment."""
    option = click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=lambda _context, _parameter, value: value or language_of(os.environ),
        help="Language of names and sentences; default: from LANG, else English.",
    )
    return option(command)


def format_option(command: _Command) -> _Command:
    """Add ``--format`` to a command."""
    option = click.option(
        "--format",
        "output",
        type=click.Choice(("table", "json")),
        default="table",
        show_default=True,
        help="A table to read, or JSON (UTF-8) for programs: then nothing else is on stdout.",
    )
    return option(command)


def as_id(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return an id as the catalogue writes it, however it was typed."""
    return None if value is None else value.strip().casefold()


def instance_option(command: _Command) -> _Command:
    """Add ``--instance`` to a command that works on the database of an installation."""
    text = "Use the database of this instance folder; default: that of the environment."
    return click.option("--instance", metavar="PATH", help=text)(command)


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language that the environment asks for, English where it asks for no other.

    Parameters
    ----------
    environ : environment variables; ``LC_ALL`` wins over ``LC_MESSAGES`` over ``LANG``.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    value = next((environ[name] for name in names if environ.get(name)), "")
    language = value[:2].lower()
    return language if language in LANGUAGES and not value[2:3].isalpha() else "en"


def instance_settings(folder: str | None) -> Settings:
    """Return the settings of the environment, or of an instance folder.

    Parameters
    ----------
    folder : named on the command line; it wins over every address in the environment.
    """
    from web.config import load_settings, variable_name, with_address

    if folder is None:
        return with_address(load_settings(os.environ))
    environ = {**os.environ, variable_name("instance"): folder}
    environ.pop(variable_name("database_url"), None)
    return with_address(load_settings(environ))


@contextmanager
def stored_services(
    instance: str | None, *, read_only: bool = False, as_restored: bool = False
) -> Iterator[Services]:
    """Open the use cases over a database that exists, and close it afterwards.

    What a backup has brought back is erased again first, as at every start of the service. Of a
    demonstration it is said on stderr that it is one.

    Parameters
    ----------
    read_only : only look at it; neither the file nor its folder is changed.
    as_restored : leave what has come back to the command.

    Raises
    ------
    SchemaTooNewError, SchemaTooOldError, StoreUnavailableError : it cannot be used.
    ErasureLogError : nobody can tell what a restored database must lose.
    """
    from data.store import open_stores
    from matcher.demonstration_ports import Mark
    from web.wiring import erase_what_came_back, services_over

    settings = instance_settings(instance)
    stores = open_stores(settings.database_url, read_only=read_only)
    try:
        services = services_over(stores, settings)
        if not (read_only or as_restored):
            erase_what_came_back(services)
        if Mark.DEMONSTRATION in services.marks.marks():
            # Not on stdout, where a program may read nothing but its document.
            click.echo(SYNTHETIC, err=True)
        yield services
    finally:
        stores.close()


def active_catalogue(services: Services) -> Catalogue:
    """Return the catalogue that is active in an installation."""
    from web.catalogues import Catalogues
    from web.wiring import reference_catalogue

    return Catalogues(reference_catalogue, lambda: services).active


def print_json(document: Any) -> None:
    """Write a document to stdout as UTF-8, whatever the terminal's encoding is."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    click.echo(text.encode("utf-8", "replace"))


def counted(number: int, one: str, more: str) -> str:
    """Return a number with the word for as many.

    Examples
    --------
    >>> counted(1, "fault", "faults")
    '1 fault'
    """
    return f"{number} {one if number == 1 else more}"


def print_list(lines: Iterable[str], nothing: str) -> None:
    """Write the lines of a list to stdout; of an empty one say so on stderr, in one line."""
    found = list(lines)
    print_lines(found)
    if not found:
        click.echo(nothing, err=True)


def print_lines(lines: Iterable[str], heading: int = 0) -> None:
    """Write lines to stdout; signed numbers at their start get a colour on a terminal.

    Parameters
    ----------
    heading : how many of the first lines are set bold.
    """
    for number, line in enumerate(lines):
        if number < heading:
            click.secho(line, bold=True)
        else:
            click.echo(_coloured(line))


def _coloured(line: str) -> str:
    start = line[:8]
    mark = start.lstrip()[:1]
    if mark not in ("+", "\u2212"):
        return line
    return click.style(start, fg="green" if mark == "+" else "red") + line[8:]


def dependable_output() -> None:
    """Let no sign that the terminal cannot show stop a command, and nothing be lost unnoticed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        # With PYTHONUNBUFFERED a write may stop halfway, when the disk is full or the reader goes
        # away, and nobody is told; a buffer writes on until an error says so.
        encoding = sys.stdout.encoding
        sys.stdout = os.fdopen(sys.stdout.fileno(), "w", 1, encoding, "replace", closefd=False)
