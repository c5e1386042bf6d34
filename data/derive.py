"""Writes ``demands.csv`` and ``reliefs.csv`` anew: ``python -m data.derive``."""

from __future__ import annotations

import sys
from pathlib import Path

from data.derivation import derive
from data.reference import REFERENCE_FOLDER, load_facts
from data.reference_derived import DERIVED_FILES, derived_csv, read_rules
from features.errors import ClusterbridgeError


def write_derived(folder: Path | None = None) -> tuple[Path, ...]:
    """Derive all demands and reliefs and write their files.

    Parameters
    ----------
    folder : where the reference files lie; the shipped ones if None.

    Returns
    -------
    The files written.

    Raises
    ------
    ReferenceFileError : a reference file cannot be used.
    """
    folder = folder or REFERENCE_FOLDER
    rows = derive(load_facts(folder), read_rules(folder))
    paths = []
    for side, file in DERIVED_FILES.items():
        path = folder / file
        path.write_bytes(derived_csv(rows, side).encode())
        paths.append(path)
    return tuple(paths)


def main() -> int:
    """Write the files; returns 0, or 2 with one line on stderr if a file is wrong."""
    try:
        for path in write_derived():
            sys.stdout.write(f"{path.name} written\n")
    except ClusterbridgeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
