"""The erasure log as a file beside the database, or on another disk: one line per erasure.

A line is ``<time> <kind> <identifier>``, the kind one of ``ErasedKind``. It holds nothing else, so
it can be kept longer than any backup. What a power cut tore off at its end stands in the database
and is added again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from matcher.errors import ErasureLogError
from matcher.privacy import ErasedKind, Erasure

_logger = logging.getLogger(__name__)
_LINE = re.compile(rf"(\S+) ({'|'.join(ErasedKind)}) ([A-Za-z0-9-]{{1,36}})")


class FileErasureLog:
    """The erasure log in one file, for its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Erasure, ...]:
        """Return all entries, oldest first; none while there is no file."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise ErasureLogError(str(self._path), type(error).__name__) from error
        # What follows the last line end was torn off.
        return parse_erasures(text.rpartition("\n")[0], str(self._path))

    def append(self, erasures: Collection[Erasure]) -> None:
        """Add entries; where that is impossible now, they are added at the next start."""
        if not erasures:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "rb+") as file:
                # Of several processes one appends at a time; the lock ends with the file.
                fcntl.flock(file, fcntl.LOCK_EX)
                there = file.read()
                file.truncate(there.rfind(b"\n") + 1)
                file.write("".join(f"{line_of(one)}\n" for one in erasures).encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            _logger.error(
                "the erasure log %s cannot be written (%s); what is missing there is added at the "
                "next start",
                self._path,
                type(error).__name__,
            )


def line_of(erasure: Erasure) -> str:
    """Return one entry as a line."""
    return f"{erasure.at.isoformat()} {erasure.kind.value} {erasure.id}"


def parse_erasures(text: str, place: str) -> tuple[Erasure, ...]:
    """Read lines; raises ErasureLogError with the number of the first that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        try:
            if match is None:
                raise ValueError
            at = datetime.fromisoformat(match[1])
        except ValueError:
            raise ErasureLogError(place, f"line {number} is no erasure") from None
        found.append(Erasure(ErasedKind(match[2]), match[3], at))
    return tuple(found)
