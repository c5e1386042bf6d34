"""Message catalogues without Flask, for the wording and the command line."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

TRANSLATIONS = Path(__file__).parent / "translations"
DOMAIN = "messages"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the messages of a language; English, the language of the keys, has no file.

    Parameters
    ----------
    language : ``de``, ``en`` or ``ko``.

    Raises
    ------
    FileNotFoundError : a language other than English has no compiled messages.
    """
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, TRANSLATIONS, languages=[language])


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a message in a table for translation; return it unchanged."""
    return message
