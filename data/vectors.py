"""Vectors of catalogue texts, kept in a file so that they are computed once."""

from __future__ import annotations

import os
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.text import Encoder, content_key

#: Raise when the layout of the file changes.
FORMAT_VERSION = 1

# A row is of unit length or zero; anything else was not written by an encoder.
_LENGTH_TOLERANCE = 1e-3


class VectorStore:
    """Vectors by text, encoder and encoder version, in one ``.npz`` file.

    The file is a cache: one that is missing, damaged, of another format or of another encoder is
    ignored, and its vectors are computed again. It is written only by :meth:`save`, which replaces
    it in one step. Safe to use from several threads.

    Parameters
    ----------
    path : the file, or None to keep vectors in memory only.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._identity: tuple[str, str, int] | None = None
        self._rows: dict[str, NDArray[np.float32]] = {}
        self._has_changed = False

    def vectors(self, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts and encode only those that are not stored.

        Parameters
        ----------
        encoder : what encodes the missing ones; vectors of another encoder or version are dropped.
        texts : (n,) any texts.

        Returns
        -------
        (n, d) one row per text, as the encoder itself would return them.
        """
        keys = [content_key([text], encoder) for text in texts]
        with self._lock:
            self._open_for(encoder)
            missing = {
                key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows
            }
            if missing:
                rows = encoder.encode(list(missing.values()))
                self._rows.update(zip(missing, rows, strict=True))
                self._has_changed = True
            stacked = [self._rows[key] for key in keys]
        if not stacked:
            return np.empty((0, encoder.dimension), dtype=np.float32)
        return np.stack(stacked)

    def known(self, encoder: Encoder, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of those texts that are stored; nothing is computed or added.

        Parameters
        ----------
        encoder : whose vectors are looked up; texts : any texts.

        Returns
        -------
        Text to its vector, (dimension,); what is not stored is left out.
        """
        keys = {text: content_key([text], encoder) for text in dict.fromkeys(texts)}
        with self._lock:
            self._open_for(encoder)
            return {text: self._rows[key] for text, key in keys.items() if key in self._rows}

    def save(self) -> bool:
        """Write the file if there is anything new.

        Returns
        -------
        True if the file was written.

        Raises
        ------
        OSError : the folder cannot be written to; the old file is then untouched.
        """
        with self._lock:
            if self._path is None or self._identity is None or not self._has_changed:
                return False
            _write(self._path, self._identity, self._rows)
            self._has_changed = False
            return True

    def _open_for(self, encoder: Encoder) -> None:
        """Hold the vectors of this encoder, from the file if it has them."""
        identity = (encoder.name, encoder.version, encoder.dimension)
        if identity != self._identity:
            self._rows = {} if self._path is None else _read(self._path, identity)
            self._identity = identity
            self._has_changed = False


def _read(path: Path, identity: tuple[str, str, int]) -> dict[str, NDArray[np.float32]]:
    """Read the vectors of one encoder; nothing if the file is not a sound one of it."""
    try:
        # Opened here, because numpy leaves a damaged archive open. A plain array (.npy) raises
        # when it is entered.
        with path.open("rb") as handle, np.load(handle, allow_pickle=False) as file:
            header, keys, rows = (file[name] for name in ("header", "keys", "vectors"))
    except (OSError, ValueError, TypeError, LookupError, EOFError, AttributeError):
        return {}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, MemoryError):
        return {}
    is_ours = header.dtype.kind == "U" and header.tolist() == _header(identity)
    is_sound = (
        keys.dtype.kind == "U"
        and rows.dtype == np.float32
        and keys.ndim == 1
        and rows.shape == (len(keys), identity[2])
    )
    if not is_ours or not is_sound or not _are_lengths_right(rows):
        return {}
    return dict(zip(keys.tolist(), rows, strict=True))


def _are_lengths_right(rows: NDArray[np.float32]) -> bool:
    """Say whether every row is of unit length or zero (NaN is neither)."""
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
    return bool(((lengths == 0) | (np.abs(lengths - 1) < _LENGTH_TOLERANCE)).all())


def _write(
    path: Path, identity: tuple[str, str, int], vectors: dict[str, NDArray[np.float32]]
) -> None:
    """Write a complete file beside the old one, then put it in its place."""
    # Sorted, so that the same vectors give the same file.
    keys = sorted(vectors)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                header=np.array(_header(identity)),
                keys=np.array(keys),
                vectors=np.stack([vectors[key] for key in keys]),
            )
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _header(identity: tuple[str, str, int]) -> list[str]:
    name, version, dimension = identity
    return [str(FORMAT_VERSION), name, version, str(dimension)]
