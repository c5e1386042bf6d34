"""The use cases of telling people what happens, reminding them, and ending what stays silent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from matcher.account_operations import keep
from matcher.accounts import SYSTEM, AccountChange
from matcher.addressee_operations import Directory, addressee_of
from matcher.errors import StoreUnavailableError
from matcher.mail import Message
from matcher.notices import (
    ASSIGNED,
    Addressee,
    MailMode,
    Notice,
    audiences,
    key_of,
    key_of_reminder,
    worth_telling,
)
from matcher.operations import Services
from matcher.origins import Origin
from matcher.planning import Command
from matcher.review import ReviewAction, Side
from matcher.review_errors import (
    IntroductionNotFoundError,
    WorldMovedError,
)
from matcher.review_records import Introduction
from matcher.silence import REMINDED, Due, Patience, Silence, due

AT_ONCE = 500
"""Notices or introductions that are taken in hand together."""
KEPT_FOR = timedelta(days=7)
"""How long a notice waits for somebody who can be told, or for a letter that can be written."""
_PROFILE = "profile:"
Told = tuple[Introduction, Notice]

_logger = logging.getLogger(__name__)


class Letters(Protocol):
    """Writes what people are told; keys are filled in here."""

    def news(self, to: Addressee, told: Sequence[Told]) -> Message:
        """Return the letter about one step, or a digest of several."""
        ...

    def reminder(self, to: Addressee, one: Introduction) -> Message:
        """Return the letter that reminds somebody that nothing happens."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one round of telling did: letters written, notices kept for a digest."""

    letters: int
    kept: int


def tell(services: Services, letters: Letters, lately: timedelta | None = None) -> Spoken:
    """Write to everybody who is to be told at once, and keep the rest for a digest.

    A crash in between repeats it with the same keys, so that nothing is said twice and nothing
    is lost. What nobody can be told of yet, and what cannot be worded, waits.

    Parameters
    ----------
    lately : only of what happened in this time; None for everything, also what waits longer.
    """
    spoken = Spoken(0, 0)
    last = None if lately is None else Notice("", 0, services.clock.now() - lately)
    while pending := services.notices.pending(AT_ONCE, last):
        page, last = _tell(services, letters, pending), pending[-1]
        spoken = Spoken(spoken.letters + page.letters, spoken.kept + page.kept)
    return spoken


def _tell(services: Services, letters: Letters, pending: Sequence[Notice]) -> Spoken:
    now = services.clock.now()
    messages: list[Message] = []
    kept: list[Notice] = []
    waiting = set[Notice]()
    by_introduction = sorted(pending, key=lambda notice: notice.introduction)
    directory = Directory(services)
    for identifier, group in groupby(by_introduction, key=lambda notice: notice.introduction):
        try:
            one = services.review.get(identifier)
        except IntroductionNotFoundError:
            continue  # Erased meanwhile, and its notices with it.
        for notice in worth_telling(one, tuple(group)):
            listeners = tuple(_listeners(directory, one, notice.number))
            at_once = [to for to, mode in listeners if mode is MailMode.IMMEDIATE]
            written = [_news(letters, one, notice, to) for to in at_once]
            messages += [message for message in written if message is not None]
            if (not listeners or None in written) and now - notice.at < KEPT_FOR:
                waiting.add(notice)
                continue
            daily = [to.subject for to, mode in listeners if mode is MailMode.DAILY]
            kept += [replace(notice, recipient=subject) for subject in daily]
    done = [notice for notice in pending if notice not in waiting]
    if done or messages:
        services.notices.settle(done, messages, kept, now)
    return Spoken(len(messages), len(kept))


def _news(letters: Letters, one: Introduction, notice: Notice, to: Addressee) -> Message | None:
    message = _worded(letters.news, to, [(one, notice)])
    # The same can be assigned to somebody twice.
    when = (notice.at.isoformat(),) if notice.number == ASSIGNED else ()
    key = key_of("news", one.id, notice.number, to.subject, *when)
    return message and replace(message, key=key, about=_firm(one))


def _worded(write: Callable[..., Message], *about: object) -> Message | None:
    """Return a letter, None where it cannot be written: it keeps no other back."""
    try:
        return write(*about)
    except StoreUnavailableError:
        raise
    except Exception as error:
        # Not its text: it may repeat an address or an answer.
        _logger.error("a letter cannot be worded: %s", type(error).__name__)
        return None


def send_digests(services: Services, letters: Letters) -> int:
    """Write the digests of the days before today (UTC), and return how many."""
    now = services.clock.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    written = 0
    waiting, directory = services.notices.kept(midnight, AT_ONCE), Directory(services)
    for subject, group in groupby(waiting, key=lambda notice: notice.recipient):
        notices = tuple(group)
        to = addressee_of(services, subject)
        # Whoever has left the firm or its network meanwhile is told nothing of it any more.
        heard = [
            (one, notice, reviews)
            for one, notice in _told(services, notices)
            if (reviews := _reviewing(directory, one, notice.number, subject)) is not None
        ]
        told = tuple((one, notice) for one, notice, _reviews in heard)
        messages = []
        if to is not None and told and services.notices.modes([subject])[subject] is not _NEVER:
            first = notices[0]
            key = key_of("digest", subject, midnight.date(), first.introduction, first.number)
            firms = {_firm(one) for one, _ in told}
            # Of several firms it goes with none of them.
            about = firms.pop() if len(firms) == 1 else subject
            # Only for what it decides on itself there is a page that it can open.
            own = frozenset(one.id for one, _notice, reviews in heard if reviews)
            message = _worded(letters.news, replace(to, reviews=own), told)
            if message is None and now - first.at < KEPT_FOR:
                continue
            messages = [replace(message, key=key, about=about)] if message else []
        services.notices.settle(notices, messages, (), now)
        written += len(messages)
    return written


_NEVER = MailMode.NEVER


def silent_ones(services: Services, patience: Patience) -> tuple[Due, ...]:
    """Return what follows from silence now; changes nothing."""
    now, last = services.clock.now(), ""
    found: list[Introduction] = []
    while page := services.review.silent(patience.ends(now), AT_ONCE, last):
        found += page
        last = page[-1].id
    found.sort(key=lambda one: (one.since, one.requested_at, one.id))
    return due(found, patience, now)


def follow_silence(services: Services, letters: Letters, dues: Sequence[Due]) -> tuple[Due, ...]:
    """Remind and let expire, and return what was done now: nobody is reminded twice."""
    now, done = services.clock.now(), []
    directory = Directory(services, [one.introduction for one in dues])
    for first in range(0, len(dues), AT_ONCE):
        page = dues[first : first + AT_ONCE]
        waiting = {key for one in page for key in _reminders(directory, one)}
        new = services.outbox.unknown(sorted(waiting))
        for one in page:
            if one.what is Silence.EXPIRE:
                followed = _expire(services, one.introduction, now)
            else:
                to_all = _reminders(directory, one)
                fresh = {key: to for key, to in to_all.items() if key in new}
                followed = _remind(services, letters, directory, one.introduction, fresh)
            done += [one] if followed else []
    return tuple(done)


def _reminders(directory: Directory, due_: Due) -> dict[str, Addressee]:
    """Return who is reminded of an introduction, by the key of the letter; nobody at an end."""
    if due_.what is Silence.EXPIRE:
        return {}
    one = due_.introduction
    return {
        key_of_reminder(one.id, one.state, one.since.isoformat(), to.subject): to
        for to in directory.addressees(one, REMINDED[one.state])
    }


def _remind(
    services: Services,
    letters: Letters,
    directory: Directory,
    one: Introduction,
    to_all: Mapping[str, Addressee],
) -> bool:
    modes = directory.modes([to.subject for to in to_all.values()])
    written = {
        key: _worded(letters.reminder, to, one)
        for key, to in to_all.items()
        if modes[to.subject] is not MailMode.NEVER
    }
    fresh = tuple(
        replace(message, key=key, about=_firm(one)) for key, message in written.items() if message
    )
    if fresh:
        keep(services, AccountChange(messages=fresh))
    return bool(fresh)


def _expire(services: Services, one: Introduction, now: datetime) -> bool:
    commands = [Command(one.id, ReviewAction.EXPIRE, len(one.steps), origin=Origin.JOB)]
    planned = services.review.preview(commands, Side.SYSTEM, SYSTEM, now)
    if planned.refused:
        return False
    try:
        services.review.commit(commands, Side.SYSTEM, SYSTEM, now, planned.fingerprint)
    except WorldMovedError:
        return False
    return True


def mode_of(services: Services, subject: str) -> MailMode:
    """Return how somebody wants to be told."""
    return services.notices.modes([subject])[subject]


def choose_mode(services: Services, subject: str, mode: MailMode, actor: str) -> None:
    """Keep how somebody wants to be told."""
    services.notices.set_mode(subject, mode, actor, services.clock.now())


def _reviewing(directory: Directory, one: Introduction, number: int, subject: str) -> bool | None:
    """Say whether somebody is told of a step as one who decides on it; None for not at all."""
    found = [
        to
        for audience in audiences(one, number)
        for to in directory.addressees(one, audience)
        if to.subject == subject
    ]
    return any(to.coordinates for to in found) if found else None


def _listeners(
    directory: Directory, one: Introduction, number: int
) -> Iterator[tuple[Addressee, MailMode]]:
    for audience in sorted(audiences(one, number)):
        found = directory.addressees(one, audience)
        modes = directory.modes([to.subject for to in found])
        yield from ((to, modes[to.subject]) for to in found)


def _firm(one: Introduction) -> str:
    return f"{_PROFILE}{one.asked.profile_id}"


def _told(services: Services, notices: Sequence[Notice]) -> Iterator[Told]:
    for notice in notices:
        try:
            yield services.review.get(notice.introduction), notice
        except IntroductionNotFoundError:
            continue
