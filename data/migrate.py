"""Bring the schema of a database up to date, and refuse one that is newer than this software."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from data.engines import (
    BEGIN_MODE,
    WRITE,
    create_reading_engine,
    create_store_engine,
    is_file,
    opening,
    parse_url,
    place_of,
)
from matcher.errors import SchemaTooNewError, SchemaTooOldError, StoreUnavailableError

HEAD = "head"


def upgrade(url: str, target: str = HEAD) -> str:
    """Migrate a database to the newest schema, creating it when there is none.

    All steps are one transaction, and a second process that migrates waits for the first.

    Parameters
    ----------
    url : see ``data.engines.ADDRESSES``; a file's folder, or a PostgreSQL database, must exist.
    target : revision to go up to, normally the newest.

    Returns
    -------
    The revision of the schema afterwards.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError
    """
    if is_file(url):
        _create_private_file(url)
    return _migrate(url, target, up=True) or ""


def downgrade(url: str, target: str) -> str | None:
    """Take migrations back to a revision, ``base`` for none at all; data of newer tables is lost.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError
    """
    return _migrate(url, target, up=False)


def current(url: str) -> str | None:
    """Return the revision of a database's schema, None when there is none; changes nothing.

    Raises
    ------
    StoreUnavailableError
    """
    if is_file(url) and not Path(str(parse_url(url).database)).exists():
        return None
    engine = create_reading_engine(url)
    try:
        with opening(url), engine.connect() as connection:
            return _revision_of(connection)
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Return only when a database has exactly the schema that this software knows.

    Raises
    ------
    SchemaTooNewError : it was written by a newer version.
    SchemaTooOldError : it must be migrated first.
    StoreUnavailableError : there is none, or it cannot be used.
    """
    _require_existing(url)
    found, newest = current(url), newest_revision()
    _require_known(found)
    if found != newest:
        raise SchemaTooOldError(found, newest)


def require_writable(url: str) -> None:
    """Return only when a database can be written, or made, at an address; changes nothing.

    Raises
    ------
    StoreUnavailableError : what lies there is no file of its own, or this user may not write it.
    """
    if not is_file(url):
        return  # Its rights are PostgreSQL's business; a missing one is named when it is used.
    parsed = parse_url(url)
    path, place = Path(str(parsed.database)), place_of(parsed)
    _require_folder(path, place)
    _require_access(path.parent, place, os.R_OK | os.W_OK | os.X_OK)
    for one in (path, *_beside(path)):
        # Whoever may place a link could have the mode of any other file changed.
        if one.is_symlink():
            mend = "move the file itself there, or name the place where it is"
            raise StoreUnavailableError(place, f"{one} is a symbolic link", mend)
        if one.exists() and not one.is_file():
            raise StoreUnavailableError(place, f"{one} is not a file", f"move {one} away")
    for one in (path, *_beside(path)):
        if one.exists():
            _require_access(one, place, os.R_OK | os.W_OK)


def _require_access(path: Path, place: str, rights: int) -> None:
    if not os.access(path, rights):
        mend = f"as its owner: chmod u+rw {path}; if its disk is read-only, move it to another"
        raise StoreUnavailableError(place, f"this user may not write {path}", mend)


def newest_revision() -> str:
    """Return the newest revision that this software knows."""
    return str(_scripts().get_current_head())


def _migrate(url: str, target: str, *, up: bool) -> str | None:
    engine = create_store_engine(url, enforce_foreign_keys=False)
    step = command.upgrade if up else command.downgrade
    try:
        with opening(url), engine.connect() as connection:
            connection.execution_options(**{BEGIN_MODE: WRITE})
            with connection.begin():
                _require_known(_revision_of(connection))
                config = _config()
                config.attributes["connection"] = connection
                step(config, target)
                _require_sound(url, connection)
                return _revision_of(connection)
    finally:
        engine.dispose()


def _require_existing(url: str) -> None:
    if not is_file(url):
        return
    parsed = parse_url(url)
    path, place = Path(str(parsed.database)), place_of(parsed)
    _require_folder(path, place)
    if not path.exists():
        mend = "name a folder that holds one; starting the service makes it"
        raise StoreUnavailableError(place, f"the folder {path.parent} holds no database", mend)


def _require_folder(path: Path, place: str) -> None:
    if not path.parent.exists():
        why = f"there is no folder {path.parent}"
        raise StoreUnavailableError(place, why, "check the name, or make the folder")


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))


def _require_known(found: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise SchemaTooNewError(found, newest_revision())


def _require_sound(url: str, connection: Connection) -> None:
    if not is_file(url):
        return  # PostgreSQL enforces references while it migrates.
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        why = f"a migration would leave table {broken[0]!r} with a missing reference"
        raise StoreUnavailableError(place_of(parse_url(url)), why)


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("data") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this software: files that are read once."""
    return ScriptDirectory.from_config(_config())


def _create_private_file(url: str) -> None:
    """Create the file, or make sure that what is there is for its owner only.

    It will hold what firms say about themselves. The files beside it inherit its mode.
    """
    require_writable(url)
    parsed = parse_url(url)
    path = Path(str(parsed.database))
    try:
        _make_private(path, os.O_CREAT)
        for beside in _beside(path):
            with suppress(FileNotFoundError):
                _make_private(beside)
    except OSError as error:
        raise StoreUnavailableError(place_of(parsed), str(error.strerror)) from error


def _make_private(path: Path, flags: int = 0) -> None:
    with suppress(FileNotFoundError):
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode) and not mode & 0o077:
            # Not opened for nothing: closing it takes away the locks that this process holds.
            return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
