"""The keys with which introductions are reviewed; what they do stands in the pages themselves.

An element that a key works on carries it as ``aria-keyshortcuts``; ``static/js/keys.js`` does the
rest. Single letters can get in the way of speech input, so they can be switched off.
"""

from __future__ import annotations

from flask import session
from flask_babel import gettext as _

from matcher.review import ReviewAction

OFF = "keys_off"
"""Set in the session of whoever has switched the keys off."""
DECISION_KEYS = {
    ReviewAction.ACCEPT.value: "a",
    ReviewAction.DECLINE.value: "d",
    ReviewAction.DEFER.value: "f",
    ReviewAction.ASK.value: "i",
}

KeyGroup = tuple[str, tuple[tuple[str, str], ...]]


def keys_are_on() -> bool:
    """Say whether single keys do anything."""
    return not session.get(OFF)


def all_keys() -> tuple[KeyGroup, ...]:
    """Return every key and what it does, by page."""
    return (
        (
            _("On every page"),
            (
                ("?", _("show these keys")),
                ("q", _("go to the queue")),
                ("j", _("next entry")),
                ("k", _("previous entry")),
                ("Enter", _("open the entry, press the button")),
            ),
        ),
        (
            _("In the queue"),
            (
                ("x", _("choose the entry, or not")),
                ("b", _("decide on those chosen")),
                ("l", _("the whole shortlist of the firm")),
                ("n", _("later ones")),
                ("p", _("earlier ones")),
            ),
        ),
        (
            _("On an introduction"),
            (
                ("a", _("Accept")),
                ("d", _("Decline")),
                ("f", _("Defer")),
                ("i", _("Ask the firm")),
                ("0 1 2 3", _("relevance")),
                ("r", _("Reasons")),
                ("t", _("Note")),
                ("s", _("Show what will happen")),
                ("m", _("Assigned to")),
                ("o", _("New note")),
                ("v", _("Side by side")),
                ("l", _("the whole shortlist of the firm")),
                ("e", _("Pins and conflicts of interest")),
                ("u", _("undo the last step")),
            ),
        ),
        (_("In a preview"), (("y", _("do it")), ("c", _("Cancel")))),
    )
