"""``clusterbridge``: the command line. Each command is imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from web.cli.common import (
    INTERRUPTED,
    PIPE_CLOSED,
    BadInput,
    Failure,
    dependable_output,
)
from web.cli.examples import share_examples

#: Command, module that holds it under the same name, one line of help.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "match": ("web.cli.match", "Rank and explain mini-clusters for a firm."),
    "why-not": ("web.cli.why_not", "Say why a mini-cluster is not further up."),
    "catalogue": ("web.cli.catalogue", "Look into the catalogue, or change it."),
    "serve": ("web.cli.serve", "Start the web service."),
    "demo": ("web.cli.demo", "Fill a demonstration, and log in to it."),
    "doctor": ("web.cli.doctor", "Check the installation and say how to mend it."),
    "model": ("web.cli.model", "Build or check the reference model."),
    "models": ("web.cli.models", "Look at model versions, and say which is active."),
    "retrain": ("web.cli.learning", "Train the weights, and use them if they are better."),
    "evaluate": ("web.cli.learning", "Say how good a model is on firms it has not seen."),
    "unlearn": ("web.cli.learning", "Take something out of the weights again."),
    "what-if": ("web.cli.what_if", "Try help, slots or a mini-cluster; nothing is stored."),
    "rehearse": ("web.cli.rehearse", "Try learning in a synthetic world; nothing is stored."),
    "accounts": ("web.cli.accounts", "Invite people, and set their roles."),
    "networks": ("web.cli.networks", "Keep the networks and who coordinates them."),
    "contacts": ("web.cli.contacts", "Keep the contacts of partners."),
    "slots": ("web.cli.slots", "Show and set how many introductions are taken."),
    "rules": ("web.cli.rules", "Show, make and end rules about pairings."),
    "jobs": ("web.cli.jobs", "Do what is due: tell, remind, let expire, erase."),
    "mail": ("web.cli.mail", "Send the e-mail that waits to be sent."),
    "audit": ("web.cli.audit", "Check that the audit trail is whole."),
    "replay": ("web.cli.replay", "Show a shortlist of a past moment, computed again."),
    "profiles": ("web.cli.profiles", "Erase profiles."),
    "erasures": ("web.cli.erasures", "List erasures, and apply them again after a restore."),
    "retention": ("web.cli.retention", "Show and set how long things are kept."),
    "survey": ("web.cli.survey", "Import survey answers, and read what they say."),
    "texts": ("web.cli.texts", "Keep imprint, consent and other texts, with their versions."),
}

#: Commands that are over in a second, as the first argument.
SHORT = (["match"], ["why-not"])

EPILOG = """\b
Examples:
  clusterbridge match firm.toml
  clusterbridge match firm.json --top all --lang de --format json > answer.json
  clusterbridge why-not firm.toml gwangju-03
  clusterbridge catalogue show gwangju-03 --lang ko
  clusterbridge serve --port 8080

\b
Exit codes:
  0    done (also when the service does not vouch for its ranking)
  1    something is wrong with the installation, its data or its database
  2    wrong use of a command
  3    a profile that cannot be accepted, or an unknown id
  130  stopped by Ctrl-C
  141  the reader of the output went away
"""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that help costs nothing."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import and return one command."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name][0])
        command = getattr(module, name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 - tells the type checker
        if isinstance(command, click.Group):
            share_examples(command, name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, context: click.Context) -> Any:
        """Run a command; what is expected to go wrong ends in a line and an exit code."""
        # A closed one is no stream at all, whatever its type says.
        if not sys.stdout:
            raise Failure(["Error: standard output is closed; nothing was done."])
        try:
            return super().invoke(context)
        except BrokenPipeError:
            _silence_stdout()
            context.exit(PIPE_CLOSED)
        except KeyboardInterrupt:
            click.echo(err=True)
            context.exit(INTERRUPTED)
        except click.ClickException:
            raise
        except OSError as error:
            # One that names no file comes from a stream; the output is the only one written here.
            if error.filename is None:
                _silence_stdout()
            place = error.filename or "the output"
            raise Failure([f"Error: {place}: {error.strerror or error}"]) from error
        except Exception as error:
            raise _failure_of(error) from error


def _failure_of(error: Exception) -> Exception:
    """Turn an expected error into a line; any other stays what it is."""
    from features.errors import ClusterbridgeError, UnknownCodeError

    if isinstance(error, UnknownCodeError):
        where = [] if error.suggestion else ["“clusterbridge catalogue list” shows the known ids."]
        return BadInput([f"Error: {error}", *where])
    if isinstance(error, ClusterbridgeError):
        mend = f"Mend: {error.mend}" if error.mend else ""
        return Failure(
            [f"Error: {error}", mend or "“clusterbridge doctor” checks the installation."]
        )
    return error


def _silence_stdout() -> None:
    """Nobody reads any more: let the interpreter flush into nothing when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(version("clusterbridge"))
    except PackageNotFoundError:
        click.echo("not installed")
    context.exit()


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and exit.",
)  # fmt: skip
@click.pass_context
def cli(context: click.Context) -> None:
    """Suggest Korean mini-clusters to German firms, and say why."""
    if os.environ.get("NO_COLOR"):
        context.color = False


def main() -> None:
    """Run the command line; the entry point of ``clusterbridge``."""
    # Before numpy is loaded. The products here are small: a second thread of the linear algebra
    # only waits for the first, and beside a busy process it made a comparison ten times slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pydantic would look through everything that is installed for extensions of itself.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if sys.argv[1:2] in SHORT:
        # Nearly all that they make they need to their end, and looking for garbage meanwhile costs
        # a tenth of their start. Whatever runs for long needs it.
        gc.disable()
    dependable_output()
    cli(prog_name="clusterbridge")
