"""The packaged files that anyone may read and check: the model and the tables of the catalogue."""

from __future__ import annotations

from difflib import get_close_matches

from data.model_build import SETTINGS_FILE, WEIGHTS_FILE
from data.model_json import MODEL_FILE
from data.reference import CATALOGUE_FILES, REFERENCE_FOLDER
from data.reference_background import BACKGROUND_FILES
from features.errors import UnknownCodeError

DOWNLOADS: tuple[str, ...] = (
    MODEL_FILE.name, WEIGHTS_FILE, SETTINGS_FILE, *CATALOGUE_FILES, *BACKGROUND_FILES,
)  # fmt: skip
"""Names of the files, the model first; nothing else is handed out."""


def read_download(name: str) -> bytes:
    """Return the content of one packaged file.

    Parameters
    ----------
    name : one of :data:`DOWNLOADS`.

    Raises
    ------
    UnknownCodeError : any other name, with the nearest one.
    """
    if name not in DOWNLOADS:
        nearest = get_close_matches(name, DOWNLOADS, n=1)
        raise UnknownCodeError("file", name, nearest[0] if nearest else "")
    return (REFERENCE_FOLDER / name).read_bytes()
