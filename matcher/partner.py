"""How a partner is reached and answers: contacts, one-time links, what travels with a decision."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from features.addresses import is_address
from features.profiles import MAX_NAME_LENGTH
from features.vocabulary import LANGUAGES, Confidence
from matcher.accounts import same_address
from matcher.brief import Brief
from matcher.mail import Message
from matcher.review import ReviewAction
from matcher.review_errors import ReplyLinkError, UnsoundContactError

LETTERS = (ReviewAction.CONTACT, ReviewAction.DISCLOSE)
"""Steps with which a letter goes to a partner."""
_LETTER = re.compile(rf"(?:{'|'.join(LETTERS)})-(?:(?P<contact>[0-9]+)-)?")
REPLY_LIFETIME = timedelta(days=60)
"""How long a link works with which a partner answers."""
CONTACT_WAITS = timedelta(days=30)
"""How long a contact waits for confirmation, and how long a corrected one can be brought back."""
MAX_SOURCE = 300
"""Longest text that says where a contact comes from, in characters."""


class Standing(StrEnum):
    """Whether letters may go to a contact."""

    #: Somebody has entered it, and it has to be confirmed.
    WAITING = "waiting"
    CURRENT = "current"
    #: Another one stands in its place, which can be taken back.
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class PartnerContact:
    """Whom to write to about a mini-cluster; entered by somebody, never made up.

    Parameters
    ----------
    place : a mini-cluster, or an innovation cluster for all that lie in it.
    language : in which the person is written to: ``de``, ``en`` or ``ko``.
    source : where it comes from; ``as_of`` says of which day it is, ``confidence`` how sure it is.
    ended_at : when it was forgotten: name, address and source are empty then.
    replaces : of one that waits, the number of the contact in whose place it comes; of a former
        one, of the contact that came in its place.
    since : when it came to wait, or was replaced; None for a current one.
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
    confidence: Confidence = Confidence.NONE
    standing: Standing = Standing.CURRENT
    replaces: int | None = None
    since: datetime | None = None

    @property
    def is_current(self) -> bool:
        """Whether letters may go to it."""
        return self.standing is Standing.CURRENT and self.ended_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether it has to be confirmed."""
        return self.standing is Standing.WAITING and self.ended_at is None

    @property
    def key(self) -> str:
        """What names it for good; a number alone may be given again after a restore."""
        return f"{self.id}-{int(self.entered_at.timestamp())}"


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """A one-time link with which a partner answers; only the hash of its token is kept.

    Parameters
    ----------
    contact : number of the contact that it was sent to.
    brief : what the letter told of the firm; None for letters of before this was kept.
    """

    token_hash: str
    introduction: str
    contact: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    brief: Brief | None = field(default=None, repr=False)

    def is_usable(self, now: datetime) -> bool:
        """Whether it still opens the page of the answer."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at

    def require_usable(self, now: datetime) -> ReplyLink:
        """Return the link itself; raises ReplyLinkError when it opens nothing any more."""
        if not self.is_usable(now):
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
    contact : number of the contact that is written to, which must not be forgotten; 0 for nobody.
    """

    messages: tuple[Message, ...] = ()
    link: ReplyLink | None = None
    answered: str = ""
    contact: int = 0


NOTHING = Enclosed()


def letter_key(kind: str, contact_id: int, token_hash: str) -> str:
    """Return the key of a letter to a contact, by which it is found when the contact goes."""
    return f"{kind}-{contact_id}-{token_hash[:32]}"


def is_letter_to(
    contact: PartnerContact, key: str, recipient: str, others: Collection[PartnerContact]
) -> bool:
    """Whether a message is a letter to a contact, waiting or sent.

    A letter whose key names no contact, or one that has ended, is found by its address while it
    waits, unless another contact has that address as well.

    Parameters
    ----------
    others : all other contacts that have not ended.
    """
    found = _LETTER.match(key)
    if found is None:
        return False
    named = int(found["contact"] or 0)
    if named == contact.id:
        return True
    address = same_address(contact.email)
    return (
        same_address(recipient) == address
        and named not in {one.id for one in others}
        and address not in {same_address(one.email) for one in others}
    )


def require_sound_contact(contact: PartnerContact, today: date) -> None:
    """Raise UnsoundContactError for one of the future, or without place, address or source."""
    sound = {
        "place": bool(contact.place),
        "name": 0 < len(contact.name) <= MAX_NAME_LENGTH,
        "email": is_address(contact.email),
        "language": contact.language in LANGUAGES,
        "source": 0 < len(contact.source) <= MAX_SOURCE,
        "as_of": contact.as_of <= today,
        "confidence": contact.confidence is not Confidence.NONE,
    }  # fmt: skip
    wrong = tuple(name for name, is_sound in sound.items() if not is_sound)
    if wrong:
        raise UnsoundContactError(wrong)
