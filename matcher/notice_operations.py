"""The use cases of telling people what happens, reminding them, and ending what stays silent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from matcher.account_operations import keep
from matcher.accounts import SYSTEM, Account, AccountChange, actor_of, same_address
from matcher.errors import AccountNotFoundError, StoreUnavailableError
from matcher.mail import Message
from matcher.notices import (
    ASSIGNED,
    Addressee,
    Audience,
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
from matcher.review_operations import colleagues
from matcher.review_records import Introduction
from matcher.silence import REMINDED, Due, Patience, Silence, due

AT_ONCE = 500
"""Notices or introductions that are taken in hand together."""
KEPT_FOR = timedelta(days=7)
"""How long a notice waits for somebody who can be told, or for a letter that can be written."""
DEFAULT_LANGUAGE = "de"
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
    for identifier, group in groupby(by_introduction, key=lambda notice: notice.introduction):
        try:
            one = services.review.get(identifier)
        except IntroductionNotFoundError:
            continue  # Erased meanwhile, and its notices with it.
        for notice in worth_telling(one, tuple(group)):
            listeners = tuple(_listeners(services, one, notice.number))
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
    waiting = services.notices.kept(midnight, AT_ONCE)
    for subject, group in groupby(waiting, key=lambda notice: notice.recipient):
        notices = tuple(group)
        to = addressee_of(services, subject)
        # Whoever has left the firm or its network meanwhile is told nothing of it any more.
        told = tuple(
            (one, notice)
            for one, notice in _told(services, notices)
            if subject in _subjects(services, one, notice.number)
        )
        messages = []
        if to is not None and told and services.notices.modes([subject])[subject] is not _NEVER:
            first = notices[0]
            key = key_of("digest", subject, midnight.date(), first.introduction, first.number)
            firms = {_firm(one) for one, _ in told}
            # Of several firms it goes with none of them.
            about = firms.pop() if len(firms) == 1 else subject
            message = _worded(letters.news, to, told)
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
    now = services.clock.now()
    return tuple(one for one in dues if _followed(services, letters, one, now))


def _followed(services: Services, letters: Letters, one: Due, now: datetime) -> bool:
    if one.what is Silence.EXPIRE:
        return _expire(services, one.introduction, now)
    asked = one.introduction
    to_all = {
        key_of_reminder(asked.id, asked.state, asked.since.isoformat(), to.subject): to
        for to in _addressees(services, asked, REMINDED[asked.state])
    }
    new = services.outbox.unknown(list(to_all))
    if not new:
        return False
    modes = services.notices.modes([to_all[key].subject for key in new])
    written = {
        key: _worded(letters.reminder, to, asked)
        for key, to in to_all.items()
        if key in new and modes[to.subject] is not MailMode.NEVER
    }
    fresh = tuple(
        replace(message, key=key, about=_firm(asked)) for key, message in written.items() if message
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


def addressee_of(services: Services, subject: str) -> Addressee | None:
    """Return who is meant by ``account:<id>`` or ``profile:<id>``, None if nobody can be told."""
    if subject.startswith(_PROFILE):
        return _by_private_link(services, subject.removeprefix(_PROFILE))
    try:
        account = services.accounts.get(subject.removeprefix("account:"))
    except AccountNotFoundError:
        return None
    return _of_account(account) if account.active else None


def mode_of(services: Services, subject: str) -> MailMode:
    """Return how somebody wants to be told."""
    return services.notices.modes([subject])[subject]


def choose_mode(services: Services, subject: str, mode: MailMode, actor: str) -> None:
    """Keep how somebody wants to be told."""
    services.notices.set_mode(subject, mode, actor, services.clock.now())


def _subjects(services: Services, one: Introduction, number: int) -> frozenset[str]:
    found = (_addressees(services, one, audience) for audience in audiences(one, number))
    return frozenset(to.subject for each in found for to in each)


def _listeners(
    services: Services, one: Introduction, number: int
) -> Iterator[tuple[Addressee, MailMode]]:
    for audience in sorted(audiences(one, number)):
        found = _addressees(services, one, audience)
        modes = services.notices.modes([to.subject for to in found])
        yield from ((to, modes[to.subject]) for to in found)


def _addressees(services: Services, one: Introduction, audience: Audience) -> tuple[Addressee, ...]:
    if audience is Audience.FIRM:
        return _of_firm(services, one.asked.profile_id)
    all_ = colleagues(services, one)
    assigned = tuple(account for account in all_ if account.id == one.assigned_to)
    if audience is Audience.ASSIGNEE:
        return tuple(map(_of_account, assigned))
    return tuple(map(_of_account, assigned or all_))


def _of_firm(services: Services, profile_id: str) -> tuple[Addressee, ...]:
    members = tuple(one for one in services.accounts.members_of(profile_id) if one.active)
    by_link = _by_private_link(services, profile_id)
    known = {same_address(one.email) for one in members}
    found = tuple(map(_of_account, members))
    if by_link is None or same_address(by_link.email) in known:
        return found
    return (*found, by_link)


def _by_private_link(services: Services, profile_id: str) -> Addressee | None:
    contact = services.profiles.contact(profile_id)
    if contact is None or not contact.email:
        return None
    language = services.impressions.last_language(profile_id) or DEFAULT_LANGUAGE
    return Addressee(f"{_PROFILE}{profile_id}", contact.email, language)


def _firm(one: Introduction) -> str:
    return f"{_PROFILE}{one.asked.profile_id}"


def _of_account(account: Account) -> Addressee:
    return Addressee(actor_of(account.id), account.email, account.language)


def _told(services: Services, notices: Sequence[Notice]) -> Iterator[Told]:
    for notice in notices:
        try:
            yield services.review.get(notice.introduction), notice
        except IntroductionNotFoundError:
            continue
