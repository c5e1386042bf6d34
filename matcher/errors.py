"""Errors of the use cases, each with an identity, all below the one root."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from features.errors import ClusterbridgeError, Fault


class ProfileNotFoundError(ClusterbridgeError):
    """There is no such profile, or no such revision of it; erased profiles count as never seen."""

    def __init__(self, profile_id: str, revision: int | None = None) -> None:
        self.profile_id = profile_id
        self.revision = revision
        what = "" if revision is None else f" revision {revision}"
        super().__init__(f"no profile {profile_id!r}{what}")


class NotEmptyError(ClusterbridgeError):
    """An installation that holds something cannot become a demonstration."""

    mend = "choose another instance folder or database for the demonstration"

    def __init__(self) -> None:
        super().__init__("this installation is in use; a demonstration needs one of its own")


class LinkError(ClusterbridgeError):
    """A private link does not open a profile; whoever shows it need not tell why."""


class LinkUnknownError(LinkError):
    """No profile was ever opened by this link, or the profile has been erased."""

    def __init__(self) -> None:
        # Never the token itself: messages end up in logs.
        super().__init__("this link does not open a profile")


class LinkRevokedError(LinkError):
    """The holder has revoked this link; it reads like an unknown one."""

    def __init__(self) -> None:
        super().__init__("this link does not open a profile")


class LinkExpiredError(LinkError):
    """The link was valid until a point in time that has passed; its holder may be told so."""

    def __init__(self, expired_at: datetime) -> None:
        self.expired_at = expired_at
        super().__init__(f"this link expired on {expired_at:%Y-%m-%d}")


class StaleRevisionError(ClusterbridgeError):
    """Somebody else (often a second tab) has saved since the answers were read.

    Parameters
    ----------
    profile_id : the profile.
    seen : revision that the answers were based on.
    current : revision that is stored now.
    changed : names of the fields that the other side changed since, in alphabetical order.
    theirs : the answers as they are stored now.
    """

    def __init__(
        self,
        profile_id: str,
        seen: int,
        current: int,
        changed: tuple[str, ...],
        theirs: Mapping[str, Any],
    ) -> None:
        self.profile_id = profile_id
        self.seen = seen
        self.current = current
        self.changed = changed
        self.theirs = theirs
        # Names of fields only: answers do not belong in logs.
        fields = ", ".join(changed) or "none"
        super().__init__(f"saved elsewhere: revision {seen} is now {current}; changed: {fields}")


class StaleContactError(ClusterbridgeError):
    """Somebody else has changed contact details since they were shown, and differently.

    Parameters
    ----------
    profile_id : the profile.
    fields : names of the fields that both sides changed.
    """

    def __init__(self, profile_id: str, fields: tuple[str, ...]) -> None:
        self.profile_id = profile_id
        self.fields = fields
        # Names of fields only: contact details do not belong in logs.
        super().__init__(f"contact changed elsewhere: {', '.join(fields)}")


class TooManyRevisionsError(ClusterbridgeError):
    """A profile has been saved so often, or with so much, that no further revision of it is kept.

    Parameters
    ----------
    limit : number of revisions, or of their bytes, that are kept of one profile.
    unit : ``revisions`` or ``bytes``.
    """

    def __init__(self, profile_id: str, limit: int, unit: str = "revisions") -> None:
        self.profile_id = profile_id
        self.limit = limit
        self.unit = unit
        kept = f"{limit} times at most" if unit == "revisions" else f"up to {limit} {unit} in all"
        super().__init__(f"a profile can be changed {kept}; start a new one")


class TooManyLinksError(ClusterbridgeError):
    """The private link of a profile has been replaced so often that no further one is made.

    Parameters
    ----------
    limit : number of links that are kept of one profile.
    """

    def __init__(self, profile_id: str, limit: int) -> None:
        self.profile_id = profile_id
        self.limit = limit
        super().__init__(
            f"a profile can have {limit} private links at most, replaced ones included"
        )


class TooManyVerdictsError(ClusterbridgeError):
    """A profile has given so many verdicts that no further one is kept.

    Parameters
    ----------
    limit : number of verdicts that are kept of one profile.
    """

    def __init__(self, profile_id: str, limit: int) -> None:
        self.profile_id = profile_id
        self.limit = limit
        super().__init__(f"a profile can give {limit} verdicts at most, changed ones included")


class TooManyPagesError(ClusterbridgeError):
    """A firm has been shown so many pages with suggestions that no further one is kept.

    Parameters
    ----------
    limit : number of pages that are kept of one profile.
    """

    def __init__(self, profile_id: str, limit: int) -> None:
        self.profile_id = profile_id
        self.limit = limit
        super().__init__(f"{limit} pages that a firm was shown are kept at most")


class TooManyConsentsError(ClusterbridgeError):
    """A firm has agreed and withdrawn so often that no further agreement is kept.

    Parameters
    ----------
    limit : number of statements that are kept of one firm; withdrawing is always possible.
    """

    def __init__(self, profile_id: str, limit: int) -> None:
        self.profile_id = profile_id
        self.limit = limit
        super().__init__(f"a firm can agree or withdraw {limit} times at most")


class VerdictError(ClusterbridgeError):
    """A verdict that cannot be accepted.

    Parameters
    ----------
    faults : one per field that is wrong, at least one.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class ModelMismatchError(ClusterbridgeError):
    """A version of a model or catalogue that this database does not hold.

    Parameters
    ----------
    kind : ``model`` or ``catalogue``.
    version : the version asked for; empty when any would have done and there is none.
    """

    def __init__(self, kind: str, version: str = "") -> None:
        self.kind = kind
        self.version = version
        super().__init__(f"no {kind} {version!r} is stored" if version else f"no {kind} is stored")


class ModelRulesError(ClusterbridgeError):
    """A model that was built by other rules of comparison, so that its scores would be others.

    Parameters
    ----------
    version : of the model; found : the rules that it was built by, empty where it names none.
    needed : the rules of this version of the software.
    """

    mend = "start the service once (clusterbridge serve)"

    def __init__(self, version: str, found: str, needed: str) -> None:
        self.version = version
        self.found = found
        self.needed = needed
        super().__init__(
            f"model {version!r} was built by rules {found or 'without a number'!r}, this software "
            f"compares by rules {needed!r}: start the service once (clusterbridge serve), which "
            "activates the shipped model, or run clusterbridge model build-reference"
        )


class UnknownHashError(ClusterbridgeError):
    """A stored model or catalogue is not what its hash promises, so it is refused."""

    mend = "restore the last backup in which it is whole; see docs/operations.md"

    def __init__(self, kind: str, version: str, expected: str, found: str) -> None:
        self.kind = kind
        self.version = version
        self.expected = expected
        self.found = found
        super().__init__(
            f"{kind} {version!r} is refused: its content has hash {found[:12]}, not {expected[:12]}"
        )


class AccountNotFoundError(ClusterbridgeError):
    """There is no such account."""

    def __init__(self, account: str = "") -> None:
        # An identifier, never an address: messages end up in logs.
        self.account = account
        super().__init__(f"no account {account!r}" if account else "there is no such account")


class NotHandedOverError(ClusterbridgeError):
    """Nobody speaks for a firm before it has confirmed what was filled in for it."""

    def __init__(self, profile_id: str) -> None:
        self.profile_id = profile_id
        super().__init__(f"profile {profile_id!r} is confirmed by the firm, by a link of its own")


class StaleErasureError(ClusterbridgeError):
    """Other firms would be erased with an account than those that its holder was shown."""

    def __init__(self) -> None:
        super().__init__("other firms would be erased with the account than were shown")


class AddressLinkError(ClusterbridgeError):
    """A link that would move an account to another address opens nothing (any more)."""

    def __init__(self) -> None:
        super().__init__("this link moves no account (any more)")


class EmailTakenError(ClusterbridgeError):
    """Another account has this e-mail address; whoever did not log in is not told so."""

    def __init__(self) -> None:
        super().__init__("another account has this e-mail address")


class InvitationError(ClusterbridgeError):
    """A link of an invitation is unknown, used or expired; which of them is not told."""

    def __init__(self) -> None:
        super().__init__("this invitation cannot be used (any more)")


class LastAdministratorError(ClusterbridgeError):
    """A change would leave nobody who can administer."""

    def __init__(self) -> None:
        super().__init__("one active administrator has to remain")


class NetworkNotFoundError(ClusterbridgeError):
    """There is no such network."""

    def __init__(self, network: str) -> None:
        self.network = network
        super().__init__(f"no network {network!r}")


class MailError(ClusterbridgeError):
    """A message could not be handed over.

    Parameters
    ----------
    why : kind of the fault, without addresses or texts.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"a message could not be sent: {why}")


class SchemaTooNewError(ClusterbridgeError):
    """The database was written by a newer Clusterbridge; this one refuses to touch it."""

    mend = "update Clusterbridge"

    def __init__(self, found: str, known: str) -> None:
        self.found = found
        self.known = known
        super().__init__(f"the database's schema {found!r} is newer than {known!r}")


class SchemaTooOldError(ClusterbridgeError):
    """The database has to be migrated before it can be opened."""

    mend = "start the service with it, which migrates it"

    def __init__(self, found: str | None, known: str) -> None:
        self.found = found
        self.known = known
        has = "no schema yet" if found is None else f"schema {found!r}"
        super().__init__(f"the database has {has}, needed is {known!r}: migrate it first")


class StoreUnavailableError(ClusterbridgeError):
    """The database cannot be opened, or not be used for now.

    Parameters
    ----------
    place : address of the database, without a password.
    why : what the database said, one line.
    mend : what mends it, where that is known.
    """

    def __init__(self, place: str, why: str, mend: str = "") -> None:
        self.place = place
        self.why = why
        self.mend = mend
        super().__init__(f"cannot use the database {place}: {why}")


class ConsentError(ClusterbridgeError):
    """There is no such version of the consent text, or no consent that could be withdrawn."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(f"version {version} of the consent text: nothing to agree to or withdraw")


class TextError(ClusterbridgeError):
    """A text of the operator that cannot be kept."""

    def __init__(self, language: str, why: str) -> None:
        self.language = language
        super().__init__(f"text in {language!r}: {why}")


class PeriodError(ClusterbridgeError):
    """A period of keeping that cannot be."""

    def __init__(self, name: str, days: int, most: int) -> None:
        self.name = name
        self.days = days
        super().__init__(f"{name}: {days} days; allowed: 1 to {most}")


class ErasureLogError(ClusterbridgeError):
    """The erasure log cannot be read, so that nobody knows what a restored database must lose."""

    mend = "restore the file from its copy, or correct the line; it must not be lost"

    def __init__(self, place: str, why: str) -> None:
        self.place = place
        self.why = why
        super().__init__(f"the erasure log {place} cannot be used: {why}")
