"""What the use cases of accounts and mail need from outside; all times are UTC-aware."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from matcher.accounts import Account, AccountChange, Entry, Invitation, Network
from matcher.mail import Message, StoredMessage


class AccountStore(Protocol):
    """Accounts with their roles, invitations, the members of firms, and networks."""

    def apply(self, change: AccountChange, now: datetime) -> None:
        """Keep a change whole, with its audit rows and messages, or nothing of it.

        Raises
        ------
        EmailTakenError : a new account has the address of another, case apart.
        AccountNotFoundError, NetworkNotFoundError, ProfileNotFoundError : something is not there,
            or an account in ``abandoned`` is somebody's by now.
        StaleErasureError : other firms have no member but ``erased`` than ``erased_profiles``.
        InvitationError : an invitation in ``used`` is unknown, expired or used already.
        LastAdministratorError : nobody could administer any more.
        """
        ...

    def get(self, account_id: str) -> Account:
        """Return an account; raises AccountNotFoundError."""
        ...

    def by_email(self, email: str) -> Account | None:
        """Return the account with an address, case apart, or None."""
        ...

    def by_uniquifier(self, uniquifier: str) -> Account | None:
        """Return the account that a session belongs to, or None."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts, oldest first."""
        ...

    def invitation(self, token_hash: str, now: datetime) -> Invitation:
        """Return a usable invitation; raises InvitationError."""
        ...

    def invitations(self) -> tuple[Invitation, ...]:
        """Return all invitations that have not been used, oldest first, expired ones too."""
        ...

    def firms_of(self, account_id: str) -> tuple[str, ...]:
        """Return the identifiers of the profiles whose member an account is, in their order."""
        ...

    def members_of(self, profile_id: str) -> tuple[Account, ...]:
        """Return the members of a firm, oldest account first; none for an unknown profile."""
        ...

    def unconfirmed(self) -> Mapping[str, Entry]:
        """Return what was filled in for a firm that has not confirmed it yet, by profile."""
        ...

    def vouched(self) -> frozenset[str]:
        """Return the firms with a member whose address is confirmed, or that confirmed what a
        coordinator filled in for them.
        """
        ...

    def erased(self) -> Mapping[str, datetime]:
        """Return the identifier of every erased account and when it was erased, oldest first."""
        ...

    def reapply_erasures(self, account_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        """Erase those of these accounts that are there, such as after a backup was restored.

        Those that are not there are noted as erased as well. Nobody has to stay who can administer.

        Returns
        -------
        The identifiers of the accounts that were there, in the order given.
        """
        ...

    def networks(self) -> tuple[Network, ...]:
        """Return all networks by their identifiers."""
        ...


class Outbox(Protocol):
    """Messages that were kept together with the change they tell of, and wait to be sent."""

    def claim(self, limit: int, now: datetime) -> tuple[Message, ...]:
        """Take over messages that are due, so that no other process takes them.

        Those whose sender was not heard of for ``matcher.mail.LEASE`` count as due again. Each
        claim counts as an attempt.
        """
        ...

    def unknown(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which keys no message has had, sent or not."""
        ...

    def sent(self, key: str, now: datetime) -> None:
        """Note that a message has gone out, and forget its address and text."""
        ...

    def failed(self, key: str, why: str, now: datetime) -> None:
        """Note that a claimed message did not go out; it is tried later.

        In the end it is given up, and its address and text are forgotten.

        Parameters
        ----------
        why : kind of the fault, without addresses or texts.
        """
        ...

    def about(self, subject: str) -> tuple[StoredMessage, ...]:
        """Return what is kept of the messages that concern somebody, oldest first."""
        ...

    def keys(self) -> frozenset[str]:
        """Return the keys of all messages of which anything is kept."""
        ...

    def ended_before(self, moment: datetime) -> tuple[str, ...]:
        """Return the keys of the messages that were sent or given up before a moment."""
        ...

    def forget(self, keys: Collection[str]) -> None:
        """Keep nothing of these messages, there or not."""
        ...


class Mailer(Protocol):
    """The way to a mail server, or whatever stands in for one."""

    def send(self, message: Message) -> None:
        """Hand a message over; doing it again with the same key does no harm.

        Raises
        ------
        MailError : it was not accepted.
        """
        ...

    def keep_only(self, keys: Callable[[], Collection[str]]) -> int:
        """Remove what it stores itself of other messages, and return of how many.

        Parameters
        ----------
        keys : returns those that stay; not asked where nothing is stored.
        """
        ...
