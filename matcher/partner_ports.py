"""What reaching partners and telling people needs from outside; see ``matcher/ports.py``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from matcher.mail import Message
from matcher.notices import MailMode, Notice
from matcher.partner import PartnerContact, ReplyLink, Standing


class PartnerStore(Protocol):
    """Contacts of partners, and the links with which they answer; changes leave audit rows."""

    def add_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        """Store a contact, with a number in place of the one that it has.

        Raises
        ------
        UnsoundContactError
        """
        ...

    def propose_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        """Store a contact that waits for confirmation, in place of the one that it replaces.

        Raises
        ------
        ContactNotFoundError : what it replaces is not there, or not current.
        UnsoundContactError
        """
        ...

    def confirm_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        """Make a waiting contact a current one.

        What it replaces is kept for taking that back, and what that had replaced is forgotten.
        Links and letters are then those of the new one where the address is the same, and end
        where it is another.

        Raises
        ------
        ContactNotFoundError : it does not wait, or what it replaces is not current any more; the
            error names that one.
        """
        ...

    def end_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        """Forget a contact with its letters, and end the links sent to it; again changes nothing.

        What waits to replace it, and what it has replaced, is forgotten with it.

        Raises
        ------
        ContactNotFoundError
        """
        ...

    def erased(self) -> Mapping[str, datetime]:
        """Return when each forgotten contact was, by its key, oldest first."""
        ...

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> tuple[str, ...]:
        """Forget contacts again that are there and were forgotten, and return their keys."""
        ...

    def contact(self, contact_id: int) -> PartnerContact:
        """Return a contact, ended or not; raises ContactNotFoundError."""
        ...

    def contacts(
        self, places: Collection[str] | None = None, standing: Standing = Standing.CURRENT
    ) -> tuple[PartnerContact, ...]:
        """Return the contacts of some places that have not ended, or all, oldest first."""
        ...

    def reply_link(self, token_hash: str) -> ReplyLink:
        """Return a link, usable or not; raises ReplyLinkError."""
        ...

    def links_of(self, introduction_id: str) -> tuple[ReplyLink, ...]:
        """Return all links of an introduction, oldest first."""
        ...

    def revoke_links(self, introduction_id: str, actor: str, now: datetime) -> int:
        """End all links of an introduction that could still be used, and return how many."""
        ...


class NoticeStore(Protocol):
    """What people are to be told of; written in the transaction of the step itself."""

    def pending(self, limit: int, after: Notice | None = None) -> tuple[Notice, ...]:
        """Return what nobody has been told of, oldest first, or what comes after a notice."""
        ...

    def kept(self, before: datetime, limit: int) -> tuple[Notice, ...]:
        """Return what waits for a digest since before a moment, by recipient, oldest first."""
        ...

    def settle(
        self,
        done: Sequence[Notice],
        messages: Sequence[Message],
        kept: Sequence[Notice],
        now: datetime,
    ) -> None:
        """In one transaction: send messages, keep notices for a digest, forget those done.

        A message whose key has been used is not sent again.
        """
        ...

    def modes(self, subjects: Collection[str]) -> Mapping[str, MailMode]:
        """Return how each wants to be told; whoever has said nothing is told at once."""
        ...

    def set_mode(self, subject: str, mode: MailMode, actor: str, now: datetime) -> None:
        """Keep how somebody wants to be told; saying the same again leaves no row."""
        ...
