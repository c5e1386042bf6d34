"""``clusterbridge doctor``: check the installation, and say of each fault how to mend it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import click

from features.errors import ClusterbridgeError
from web.cli.common import INSTALLATION_WRONG, instance_option
from web.cli.software_checks import INSTALL_AGAIN, SOFTWARE

SETTINGS = "settings"
RESTS_ON: Mapping[str, str] = {
    "model": "reference data",
    "text encoder": "model",
    "stored vectors": "reference data",
    "stored paths": "reference data",
    "active model": "database",
    "introductions": "database",
}
"""What cannot be looked at while another check fails."""
EPILOG = """\b
Examples:
  clusterbridge doctor
  clusterbridge doctor --instance instance-demo
  CLUSTERBRIDGE_PORT=8080 clusterbridge doctor

Exit code 0: all is well; 1: something is wrong. A mail server that is set is logged in to; nothing
is sent to it.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    mend : how to mend it; empty when nothing is wrong.
    looked : whether it could be looked at.
    """

    name: str
    detail: str
    mend: str = ""
    looked: bool = True


@click.command(epilog=EPILOG)
@instance_option
def doctor(instance: str | None) -> None:
    """Check everything that can go wrong and say how to mend it; nothing is changed."""
    findings = []
    for one in examine(instance):
        findings.append(one)
        click.echo(f"{_mark(one)}  {one.name}: {one.detail}")
        if one.mend:
            click.echo(f"       mend: {one.mend}")
    wrong = sum(1 for one in findings if one.mend)
    looked = sum(1 for one in findings if one.looked)
    click.echo(f"{wrong} of {looked} checks failed." if wrong else "All is well.")
    click.get_current_context().exit(INSTALLATION_WRONG if wrong else 0)


def _mark(one: Finding) -> str:
    if not one.looked:
        return "-    "
    return click.style("wrong", fg="red") if one.mend else click.style("ok   ", fg="green")


def examine(instance: str | None) -> Iterator[Finding]:
    """Run every check, each fault under one name only: what rests on it is not looked at."""
    from web.cli.instance_checks import INSTANCE
    from web.config import SettingsError, load_settings

    yield from _examined(SOFTWARE)
    try:
        settings = load_settings(_environment(instance))
    except SettingsError as error:
        yield Finding(SETTINGS, str(error), error.mend)
        yield from (_left_out(name, SETTINGS) for name in INSTANCE)
        return
    yield Finding(SETTINGS, f"those of {settings.instance}")
    yield from _examined({name: partial(check, settings) for name, check in INSTANCE.items()})


def _examined(checks: Mapping[str, Callable[[], tuple[str, str]]]) -> Iterator[Finding]:
    broken = set()
    for name, check in checks.items():
        if RESTS_ON.get(name) in broken:
            yield _left_out(name, RESTS_ON[name])
            continue
        finding = _run(name, check)
        if finding.mend:
            broken.add(name)
        yield finding


def _environment(instance: str | None) -> dict[str, str]:
    """Return the environment variables, with a folder that the command line names in them."""
    from web.config import variable_name

    environ = dict(os.environ)
    if instance is not None:
        environ.pop(variable_name("database_url"), None)
        environ[variable_name("instance")] = instance
    return environ


def _left_out(name: str, cause: str) -> Finding:
    return Finding(name, f"looked at once “{cause}” is mended", looked=False)


def _run(name: str, check: Callable[[], tuple[str, str]]) -> Finding:
    """Run one check; whatever it raises is a finding, because a doctor must not die."""
    try:
        return Finding(name, *check())
    except ClusterbridgeError as error:
        return Finding(name, str(error), error.mend or "see the message; then run this again")
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        mend = "see that this user may read and write it, and that its disk is sound"
        return Finding(name, f"{place}{error.strerror or type(error).__name__}", mend)
    except Exception as error:
        return Finding(name, f"{type(error).__name__}: {error}", INSTALL_AGAIN)
