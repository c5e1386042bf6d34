"""What ``clusterbridge doctor`` looks at in one installation: each check one function.

A check returns what it found and how to mend it, the latter empty where nothing is wrong. Nothing
is changed, made or sent.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from web.cli.common import Failure
from web.config import Settings, variable_name

if TYPE_CHECKING:
    from data.instance import DatabaseState

NAMED = 5
"""Differences that one line names."""
LEAST_SPACE_MB = 100
"""Room on the disk below which a database may soon not be written any more."""
NOT_YET = "made on the first start"
RECORD_MEND = (
    "run “clusterbridge audit verify”, and restore the last backup without such differences;"
    " see “Backup and restore” in docs/operations.md"
)


def folder(settings: Settings) -> tuple[str, str]:
    """See whether the instance folder can be written, and only by its owner."""
    instance = settings.instance
    existing = next(path for path in (instance, *instance.parents) if path.exists())
    if not existing.is_dir():
        return f"{existing}: is not a folder", f"move it away, or set {variable_name('instance')}"
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass  # Root passes every other question.
    except OSError as error:
        mend = f"make it writable for this user, or set {variable_name('instance')}"
        return f"{existing}: {error.strerror}", mend
    free = shutil.disk_usage(existing).free // 2**20
    if free < LEAST_SPACE_MB:
        mend = f"make room, or set {variable_name('instance')} to a folder on another disk"
        return f"{existing}: its disk has {free} MB left", mend
    if existing != instance:
        return f"{instance} ({NOT_YET})", ""
    if instance.stat().st_mode & 0o077:
        return f"{instance}: others may look into it", f"chmod 700 {instance}"
    return str(instance), ""


def secret_key(settings: Settings) -> tuple[str, str]:
    """See whether the secret key can be used, and only by its owner."""
    from data.secret_key import SECRET_KEY_FILE, SHORTEST_SECRET_KEY, read_key

    if settings.secret_key is not None:
        short = len(settings.secret_key) < SHORTEST_SECRET_KEY
        mend = f"set at least {SHORTEST_SECRET_KEY} characters" if short else ""
        return f"from {variable_name('secret_key')}", mend
    path = settings.instance / SECRET_KEY_FILE
    if read_key(path) is None:
        return NOT_YET, ""
    mode = stat.S_IMODE(path.lstat().st_mode)
    mend = f"chmod 600 {path}" if mode & 0o077 else ""
    return f"{path}, mode {mode:04o}", mend


def database(settings: Settings) -> tuple[str, str]:
    """See whether the database can be opened and written, and is whole."""
    state = _state(settings)
    if state is None:
        return NOT_YET, ""
    if state.found != state.newest:
        return f"schema {state.found}, migrated to {state.newest} on the next start", ""
    return f"schema {state.found}", ""


def active_model(settings: Settings) -> tuple[str, str]:
    """Open the model and the catalogue that rank here."""
    from data.instance import open_instance_matcher

    if (waits := _waits(settings)) is not None:
        return waits, ""
    matcher = open_instance_matcher(settings.database_url)
    return f"{matcher.model.version}, catalogue {matcher.catalogue.version}", ""


def introductions(settings: Settings) -> tuple[str, str]:
    """See whether states and slots of introductions are what their steps add up to."""
    from data.instance import kept_state

    if (waits := _waits(settings)) is not None:
        return waits, ""
    count, wrong = kept_state(settings.database_url)
    if not wrong:
        return f"{count} introductions, states and slots are what their steps add up to", ""
    named = (f"{one.introduction}: {one.kept}, not {one.expected}" for one in wrong[:NAMED])
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    return f"{len(wrong)} differences: " + "; ".join(named) + more, RECORD_MEND


def _state(settings: Settings) -> DatabaseState | None:
    """Return the state of the database, None where the first start makes it."""
    from data.instance import database_state

    is_own = settings.database_url.startswith(f"sqlite:///{settings.instance}/")
    if is_own and not settings.instance.exists():
        return None
    state = database_state(settings.database_url)
    return None if state.found is None else state


def _waits(settings: Settings) -> str | None:
    """Return why nothing can be said of what is in the database yet, None where it can."""
    state = _state(settings)
    if state is None:
        return NOT_YET
    return None if state.found == state.newest else "looked at after the next start"


def erasure_log(settings: Settings) -> tuple[str, str]:
    """See whether the erasure log can be read, and added to."""
    from data.erasure_log import FileErasureLog

    path = settings.erasure_log_path
    mend = f"make it writable for this user, or set {variable_name('erasure_log')}"
    place = path if path.exists() else path.parent
    if path == settings.instance / path.name and not place.exists():
        return NOT_YET, ""
    if not place.exists():
        return f"there is no folder {place}", f"make it, or set {variable_name('erasure_log')}"
    if path.is_dir() or not os.access(place, os.R_OK | os.W_OK):
        return f"{place} cannot be written", mend
    return f"{path}, {len(FileErasureLog(path).read())} entries", ""


def mail(settings: Settings) -> tuple[str, str]:
    """Log in to the mail server and send nothing; see whether files can be written without one."""
    from data.mailers import SmtpMailer, parse_smtp_url
    from matcher.errors import MailError

    if not settings.smtp_url:
        outbox = settings.instance / "outbox"
        if outbox.exists() and not os.access(outbox, os.W_OK | os.X_OK):
            return f"{outbox} cannot be written", f"make {outbox} writable for this user"
        return f"no mail server; files in {outbox}", ""
    server = parse_smtp_url(settings.smtp_url)
    place = f"{server.host}:{server.port}"
    try:
        SmtpMailer(server, settings.sender).reach()
    except MailError as error:
        return f"{place}: {error}", f"start the mail server, or correct {variable_name('smtp_url')}"
    return f"{place} takes e-mail", ""


def public_address(settings: Settings) -> tuple[str, str]:
    """See whether it is risky how the service can be reached."""
    from web.accounts.addresses import public_base
    from web.cli.serve import warnings_of

    warnings = [line.removeprefix("Warning: ") for line in warnings_of(settings)]
    if warnings:
        return " ".join(warnings), "see “Reaching the service from elsewhere” in docs/operations.md"
    return public_base(settings), ""


def port(settings: Settings) -> tuple[str, str]:
    """See whether the service can listen where it is to."""
    from web.cli.serve import listen

    try:
        with listen(settings.host, settings.port) as listener:
            taken = listener.getsockname()[1]
    except Failure as error:
        detail, mend = error.lines
        return detail.removeprefix("Error: "), mend.removeprefix("Mend: ")
    if taken != settings.port:
        return f"{settings.port} is taken; “serve” uses {taken}", ""
    return f"{settings.host}:{settings.port} is free", ""


#: Name and check, in the order in which one depends on the other.
INSTANCE: Mapping[str, Callable[[Settings], tuple[str, str]]] = {
    "instance folder": folder,
    "secret key": secret_key,
    "database": database,
    "active model": active_model,
    "introductions": introductions,
    "erasure log": erasure_log,
    "e-mail": mail,
    "public address": public_address,
    "port": port,
}
