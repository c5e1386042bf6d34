"""What marks everything that comes out of a demonstration as synthetic."""

from __future__ import annotations

from flask_babel import gettext as _

from features.errors import ClusterbridgeError
from web.wiring import wired


def demonstration_label() -> str:
    """Return the sentence on every page and in every export of a demonstration, else nothing."""
    try:
        is_demonstration = wired().is_demonstration
    except ClusterbridgeError:
        # The page says what is wrong; there is nothing on it that could be taken for real.
        return ""
    if not is_demonstration:
        return ""
    return _("Demonstration: all firms, people and decisions are synthetic.")


def file_name(name: str) -> str:
    """Return the name of a file to be handed out, which says the same."""
    return f"synthetic-{name}" if demonstration_label() else name
