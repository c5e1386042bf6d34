"""The file of the secret key: made on the first start, read on every other."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from pathlib import Path

from features.errors import ClusterbridgeError

SECRET_KEY_FILE = "secret_key"  # noqa: S105
SHORTEST_SECRET_KEY = 32


class SecretKeyError(ClusterbridgeError):
    """The file of the secret key cannot be used.

    Parameters
    ----------
    why : what is wrong with it.
    mend : what mends it.
    """

    def __init__(self, path: Path, why: str, mend: str) -> None:
        self.mend = mend
        super().__init__(f"the secret key {path} {why}")


def read_key(path: Path) -> str | None:
    """Return the key in a file, None where there is none; changes nothing.

    Raises
    ------
    SecretKeyError : it is no file of its own, cannot be read, or is too short.
    """
    renew = f"move {path} away; the next start makes a new one"
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            # Whoever may place a link could have any other file read and its mode changed.
            why = "is a symbolic link" if stat.S_ISLNK(mode) else "is not a file"
            raise SecretKeyError(path, why, renew)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        raise SecretKeyError(path, why, f"as its owner: chmod 600 {path}") from error
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        key = file.read().strip()
    if len(key) < SHORTEST_SECRET_KEY:
        why = f"has {len(key)} of at least {SHORTEST_SECRET_KEY} characters"
        raise SecretKeyError(path, why, renew)
    return key


def own_key(path: Path) -> str:
    """Return the key in a file that only its owner can read; it is made where there is none.

    Any number of processes may do so at once: all get the same key.

    Raises
    ------
    SecretKeyError : what lies there cannot be used.
    OSError : the file cannot be made.
    """
    key = read_key(path)
    if key is None:
        _make(path)
        return own_key(path)
    if path.lstat().st_mode & 0o077:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fchmod(descriptor, 0o600)
        except OSError as error:
            why = f"can be read by others, and not be closed to them ({error.strerror})"
            raise SecretKeyError(path, why, f"as its owner: chmod 600 {path}") from error
        finally:
            os.close(descriptor)
    return key


def _make(path: Path) -> None:
    """Put a new key there, whole or not at all."""
    # mkstemp opens with O_EXCL and mode 0600; the link fails if another process was first.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
