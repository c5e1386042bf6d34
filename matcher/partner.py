"""How a partner is reached and answers: contacts, one-time links, what travels with a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from features.addresses import is_address
from features.profiles import MAX_NAME_LENGTH
from matcher.mail import Message
from matcher.review_errors import (
    ReplyLinkError,
)

REPLY_LIFETIME = timedelta(days=60)
"""How long a link works with which a partner answers."""
MAX_SOURCE = 300
"""Longest text that says where a contact comes from, in characters."""


@dataclass(frozen=True, slots=True)
class PartnerContact:
    """Whom to write to about a mini-cluster; entered by somebody, never made up.

    Parameters
    ----------
    place : a mini-cluster, or an innovation cluster for all that lie in it.
    language : in which the person is written to: ``de``, ``en`` or ``ko``.
    source : where it comes from; ``as_of`` says of which day it is.
    ended_at : when it was forgotten: name, address and source are empty then.
    """

    id: int
    place: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str
    source: str = field(repr=False)
    as_of: date
    entered_by: str
    entered_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """A one-time link with which a partner answers; only the hash of its token is kept.

    Parameters
    ----------
    contact : number of the contact that it was sent to.
    """

    token_hash: str
    introduction: str
    contact: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def usable(self, now: datetime) -> ReplyLink:
        """Return the link itself; raises ReplyLinkError when it opens nothing any more."""
        if self.used_at is not None or self.revoked_at is not None or now >= self.expires_at:
            raise ReplyLinkError
        return self


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is kept in the transaction of a step, or not at all.

    Parameters
    ----------
    messages : to be sent once the step is kept.
    link : new; every earlier one of the introduction ends.
    answered : hash of the token of the link that is used up by the step, or empty.
    """

    messages: tuple[Message, ...] = ()
    link: ReplyLink | None = None
    answered: str = ""


NOTHING = Enclosed()


def require_sound_contact(contact: PartnerContact, today: date) -> None:
    """Raise ValueError for a contact without place, source or address, or of the future."""
    sound = {
        "place": bool(contact.place),
        "name": 0 < len(contact.name) <= MAX_NAME_LENGTH,
        "email": is_address(contact.email),
        "language": contact.language in ("de", "en", "ko"),
        "source": 0 < len(contact.source) <= MAX_SOURCE,
        "as_of": contact.as_of <= today,
    }  # fmt: skip
    wrong = [name for name, is_sound in sound.items() if not is_sound]
    if wrong:
        raise ValueError(", ".join(wrong))
