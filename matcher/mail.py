"""Messages that wait to be sent: what is kept of one, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 8
"""After so many failures a message is given up."""
LEASE = timedelta(minutes=10)
"""A message whose sender was not heard of for so long is taken up again."""
_FIRST_WAIT = timedelta(minutes=1)


class MailState(StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail to one person.

    Parameters
    ----------
    key : unique, and the same each time the same thing is to be said: it is sent once. It names
        the message in the logs and in its ``Message-ID``, so it holds nothing personal.
    language : ``de``, ``en`` or ``ko``.
    about : whom it concerns, such as ``profile:<id>`` or ``account:<id>``: what is kept of it goes
        when they are erased. Empty when it concerns nobody but its recipient.
    """

    key: str
    recipient: str = field(repr=False)
    language: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    about: str = ""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """What is kept of a message; the texts are forgotten once it is sent."""

    key: str
    recipient: str = field(repr=False)
    language: str
    subject: str = field(repr=False)
    state: MailState
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of sending did."""

    sent: int
    failed: int


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failures, or None to give up: 1, 2, 4 ... minutes."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return now + _FIRST_WAIT * int(2 ** (attempts - 1))
