"""Who is told of introductions, looked up once for many of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property

from matcher.accounts import Account, Network, actor_of, same_address
from matcher.errors import AccountNotFoundError
from matcher.notices import Addressee, Audience, MailMode
from matcher.operations import Services
from matcher.records import ProfileRevision
from matcher.review_records import Introduction
from matcher.scope_operations import coordinators_of

DEFAULT_LANGUAGE = "de"
_PROFILE = "profile:"


def addressee_of(services: Services, subject: str) -> Addressee | None:
    """Return who is meant by ``account:<id>`` or ``profile:<id>``, None if nobody can be told."""
    if subject.startswith(_PROFILE):
        return _by_private_link(services, subject.removeprefix(_PROFILE))
    try:
        account = services.accounts.get(subject.removeprefix("account:"))
    except AccountNotFoundError:
        return None
    return _of_account(account) if account.active else None


class Directory:
    """Who is told of some introductions; each thing is read once, as it was at the first look.

    Use one for a round of work, and a new one for the next.

    Parameters
    ----------
    about : introductions that will be asked about; of others the firm is read one by one.
    """

    def __init__(self, services: Services, about: Iterable[Introduction] = ()) -> None:
        self._services = services
        firms = {one.asked.profile_id for one in about}
        self._firms: dict[str, ProfileRevision] = dict(services.profiles.latest_of(firms))
        self._reviewers: dict[str, tuple[Account, ...]] = {}
        self._of_firms: dict[str, tuple[Addressee, ...]] = {}
        self._modes: dict[str, MailMode] = {}

    def addressees(self, one: Introduction, audience: Audience) -> tuple[Addressee, ...]:
        """Return who belongs to an audience of an introduction; raises ProfileNotFoundError."""
        if audience is Audience.FIRM:
            return self._of_firm(one.asked.profile_id)
        all_ = self._colleagues(one.asked.profile_id)
        assigned = tuple(account for account in all_ if account.id == one.assigned_to)
        heard = assigned if audience is Audience.ASSIGNEE else assigned or all_
        return tuple(replace(_of_account(each), reviews=frozenset({one.id})) for each in heard)

    def modes(self, subjects: Collection[str]) -> dict[str, MailMode]:
        """Return how some people want to be told."""
        if new := [one for one in subjects if one not in self._modes]:
            self._modes.update(self._services.notices.modes(new))
        return {one: self._modes[one] for one in subjects}

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return self._services.accounts.networks()

    @cached_property
    def _able(self) -> tuple[Account, ...]:
        """Everybody who coordinates a network and can work, oldest account first."""
        return coordinators_of(self._services, self._networks)

    def _colleagues(self, profile_id: str) -> tuple[Account, ...]:
        if profile_id not in self._reviewers:
            if profile_id not in self._firms:
                self._firms[profile_id] = self._services.profiles.latest(profile_id)
            answers = self._firms[profile_id].answers
            there = [one for one in self._networks if one.covers_firm(answers)]
            found = {account for one in there for account in one.coordinators}
            self._reviewers[profile_id] = tuple(one for one in self._able if one.id in found)
        return self._reviewers[profile_id]

    def _of_firm(self, profile_id: str) -> tuple[Addressee, ...]:
        if profile_id not in self._of_firms:
            self._of_firms[profile_id] = _of_firm(self._services, profile_id)
        return self._of_firms[profile_id]


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


def _of_account(account: Account) -> Addressee:
    return Addressee(actor_of(account.id), account.email, account.language)
