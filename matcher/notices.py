"""Whom a step of an introduction is told to, and what would only repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from matcher.accounts import actor_of
from matcher.mail import Message
from matcher.review import ReviewAction, Side, undone_numbers
from matcher.review_records import Introduction

REQUEST = 0
"""Number of a notice about the request itself, before the first step."""
ASSIGNED = -1
"""Number of a notice that an introduction was assigned to somebody: no step, but worth telling."""
_WITHDRAWN = [(ReviewAction.WITHDRAW, Side.FIRM)]
_REMINDER = "remind"
_TOLD = ("news", "digest", _REMINDER)
_PAGE = re.compile(r"^https?://\S+/mail/[\w.-]+$", re.MULTILINE)


class MailMode(StrEnum):
    """How somebody wants to be told what happens."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    NEVER = "never"


class Audience(StrEnum):
    """Who is told."""

    FIRM = "firm"
    COORDINATORS = "coordinators"
    #: Whoever looks after it now.
    ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True)
class Notice:
    """A step that somebody is to be told of.

    Parameters
    ----------
    number : of the step, :data:`REQUEST` for the request, :data:`ASSIGNED` for an assignment.
    at : when it happened.
    recipient : ``account:<id>`` or ``profile:<id>``, empty while nobody is addressed.
    """

    introduction: str
    number: int
    at: datetime
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is told.

    Parameters
    ----------
    subject : ``account:<id>``, or ``profile:<id>`` for whoever has the firm's private link.
    language : in which to write.
    reviews : identifiers of introductions on which it decides, of those that it is told of.
    """

    subject: str
    email: str = field(repr=False)
    language: str
    reviews: frozenset[str] = frozenset()

    @property
    def coordinates(self) -> bool:
        """Whether it is told as somebody who decides on introductions."""
        return bool(self.reviews)


def audiences(one: Introduction, number: int) -> frozenset[Audience]:
    """Return who is told of a step: the other side, and both when neither of them took it."""
    if number == ASSIGNED:
        return frozenset({Audience.ASSIGNEE})
    side = Side.FIRM if number == REQUEST else one.steps[number - 1].side
    if side is Side.FIRM:
        return frozenset({Audience.COORDINATORS})
    both = {Audience.FIRM, Audience.COORDINATORS}
    return frozenset({Audience.FIRM} if side is Side.COORDINATOR else both)


def of_assignment(introduction: str, account: str, actor: str, at: datetime) -> tuple[Notice, ...]:
    """Return what is to be told of an assignment: nothing to nobody, or to who made it."""
    told = account and actor_of(account) != actor
    return (Notice(introduction, ASSIGNED, at),) if told else ()


def worth_telling(one: Introduction, pending: Sequence[Notice]) -> tuple[Notice, ...]:
    """Leave out steps that were taken back before anybody was told, and their undoing.

    A request that the firm withdrew before anybody was told of it was never there.

    Parameters
    ----------
    pending : notices about this introduction that nobody has been told of.
    """
    numbers = {notice.number for notice in pending}
    if REQUEST in numbers and [(step.action, step.side) for step in one.steps] == _WITHDRAWN:
        return ()
    undone = undone_numbers(one.steps)
    silent = {step.number for step in one.steps if step.number in undone or step.undoes in numbers}
    return tuple(notice for notice in pending if notice.number not in silent)


def key_of(kind: str, *parts: object) -> str:
    """Return the key of a message: the same for the same thing, and nothing personal in it."""
    text = "\x1f".join(map(str, parts))
    return f"{kind}-{sha256(text.encode()).hexdigest()[:40]}"


def key_of_reminder(*parts: object) -> str:
    """Return the key of a reminder; while it is kept, nobody is reminded of the same again."""
    return key_of(_REMINDER, *parts)


def way_out(message: Message) -> str:
    """Return the address that orders off what people are told, empty in any other message.

    The letter holds the page for it on a line of its own; a text of a firm is in no such letter.
    """
    if not message.key.startswith(tuple(f"{kind}-" for kind in _TOLD)):
        return ""
    found = _PAGE.search(message.body)
    return f"{found[0]}/stop" if found else ""


def is_reminder(key: str) -> bool:
    """Whether a message is a reminder, so that its key stays: nothing else tells that it was."""
    return key.startswith(f"{_REMINDER}-")
