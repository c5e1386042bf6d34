"""What the use cases need from the outside world, promised method by method.

Rules for all stores, tested on each of them by ``tests/contracts/``:

- every time that goes in or comes out is UTC-aware; a naive one is a ValueError;
- every change of a profile, link or verdict leaves its row in the audit trail with it
  (``matcher/profile_events.py``);
- every method is one transaction: it happens as a whole, or it raises and nothing has changed;
- methods may be called from several threads and processes at once;
- impressions, verdicts, revisions, activations, models and catalogues are never changed and never
  deleted, except that erasing a profile deletes all that hangs on it;
- what is returned is independent of what is stored: changing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from features.profiles import Contact
from matcher.accounts import ScopeKind
from matcher.drafts import ContactChange
from matcher.records import (
    Activation,
    ActivationKind,
    Impression,
    PrivateLink,
    ProfileRevision,
    ShownPage,
    StoredCatalogue,
    StoredModel,
    Verdict,
)
from matcher.verdicts import GivenVerdict


class Clock(Protocol):
    """The time, which pure code may not read for itself."""

    def now(self) -> datetime:
        """Return the current time, UTC-aware."""
        ...


class ProfileStore(Protocol):
    """Profiles with all their revisions, contact details, and the private links that open them."""

    def create(
        self,
        answers: Mapping[str, Any],
        token_hash: str,
        expires_at: datetime,
        now: datetime,
        contact: Contact | None = None,
    ) -> ProfileRevision:
        """Store a new profile as revision 1 with its first link.

        Parameters
        ----------
        answers : plain JSON, without contact details.
        token_hash : SHA-256 of the link's token, 64 hexadecimal digits, never used before.
        expires_at : later than ``now``.
        contact : kept apart from the answers; None or an empty one stores nothing.

        Raises
        ------
        ValueError : for a hash that is taken or malformed, a lifetime that is not positive.
        """
        ...

    def by_token_hash(self, token_hash: str, now: datetime) -> ProfileRevision:
        """Return the latest revision of the profile that a link opens.

        Raises
        ------
        LinkUnknownError, LinkRevokedError, LinkExpiredError : all of them LinkError.
        """
        ...

    def link(self, token_hash: str) -> PrivateLink:
        """Return a link whether or not it is still usable.

        Raises
        ------
        LinkUnknownError : when no profile was ever opened by it, or the profile is erased.
        """
        ...

    def links(self, profile_id: str) -> tuple[PrivateLink, ...]:
        """Return all links of a profile, oldest first; raises ProfileNotFoundError."""
        ...

    def save(
        self,
        profile_id: str,
        answers: Mapping[str, Any],
        seen_revision: int,
        now: datetime,
        contact: ContactChange | None = None,
    ) -> ProfileRevision:
        """Store answers as the next revision and contact details in the same transaction.

        Parameters
        ----------
        answers : all answers as plain JSON, not only the changed ones.
        seen_revision : number of the revision that the answers are based on.
        contact : changes what is stored by the rules of ``matcher.drafts.merged_contact``; None
            leaves it alone.

        Returns
        -------
        The new revision, or the current one when the answers do not differ from it.

        Raises
        ------
        ProfileNotFoundError
        StaleRevisionError : when other answers have been saved since ``seen_revision``.
        StaleContactError : when a field of the contact was changed differently since it was seen.
        TooManyRevisionsError : above ``matcher.limits.MAX_REVISIONS`` or ``MAX_ANSWER_BYTES``.
        """
        ...

    def latest(self, profile_id: str) -> ProfileRevision:
        """Return the latest revision; raises ProfileNotFoundError."""
        ...

    def all_latest(self) -> tuple[ProfileRevision, ...]:
        """Return the latest revision of every profile, in the order of their identifiers."""
        ...

    def latest_of(self, profile_ids: Collection[str]) -> Mapping[str, ProfileRevision]:
        """Return the latest revisions of those of these profiles that there are."""
        ...

    def latest_in(self, scope: Collection[tuple[ScopeKind, str]]) -> tuple[ProfileRevision, ...]:
        """Return the latest revisions of the firms that belong to a scope, by identifier."""
        ...

    def revision(self, profile_id: str, number: int) -> ProfileRevision:
        """Return one revision; raises ProfileNotFoundError when there is none of that number."""
        ...

    def revisions(self, profile_id: str) -> tuple[ProfileRevision, ...]:
        """Return all revisions, oldest first; raises ProfileNotFoundError."""
        ...

    def contact(self, profile_id: str) -> Contact | None:
        """Return the contact details or None; raises ProfileNotFoundError."""
        ...

    def renew_link(self, token_hash: str, expires_at: datetime, now: datetime) -> PrivateLink:
        """Let a usable link live until ``expires_at``, which is later than ``now``.

        Raises
        ------
        LinkUnknownError, LinkRevokedError, LinkExpiredError : an expired link stays expired.
        ValueError : for a lifetime that is not positive.
        """
        ...

    def rotate_link(
        self,
        token_hash: str,
        new_token_hash: str,
        expires_at: datetime,
        now: datetime,
        *,
        end_memberships: bool = False,
    ) -> PrivateLink:
        """Revoke a usable link and return a new one for the same profile, both or neither.

        Parameters
        ----------
        end_memberships : the firm has no members and no invitations after, and no other link.

        Raises
        ------
        LinkUnknownError, LinkRevokedError, LinkExpiredError
        TooManyLinksError : when ``matcher.limits.MAX_LINKS`` are stored.
        ValueError : for a hash that is taken or malformed, a lifetime that is not positive.
        """
        ...

    def add_link(
        self, profile_id: str, token_hash: str, expires_at: datetime, now: datetime
    ) -> PrivateLink:
        """Give a profile one more link.

        Raises
        ------
        ProfileNotFoundError
        ValueError : for a hash that is taken or malformed, a lifetime that is not positive.
        """
        ...

    def revoke_link(
        self, token_hash: str, now: datetime, *, end_memberships: bool = False
    ) -> PrivateLink:
        """Make a link open nothing from now on, again or not; raises LinkUnknownError.

        Parameters
        ----------
        end_memberships : as for :meth:`rotate_link`; a link that is revoked already ends nothing.
        """
        ...

    def erase(self, profile_id: str, now: datetime, actor: str | None = None) -> None:
        """Delete a profile with everything that hangs on it; raises ProfileNotFoundError.

        Answers, contact details, links, impressions and verdicts all go, so that no later model
        learns from them. What stays is the random identifier with the time, which lets the
        erasure be applied again after an older backup has been restored.

        Parameters
        ----------
        actor : who did it, for the audit trail; None means whoever holds a private link.
        """
        ...

    def erase_lapsed(self, profile_id: str, before: datetime, now: datetime, actor: str) -> bool:
        """Do the same if it is one of :meth:`lapsed` still, and return whether it was."""
        ...

    def erased(self) -> Mapping[str, datetime]:
        """Return the identifier of every erased profile and when it was erased, oldest first."""
        ...

    def reapply_erasures(self, profile_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        """Erase those of these profiles that are there, and return them in the order given.

        Those that are not there are noted as erased as well, so that the list stays whole.
        """
        ...

    def lapsed(self, before: datetime) -> tuple[str, ...]:
        """Return the identifiers of the profiles that nothing has opened since a point in time.

        Those are the ones without members all of whose links expired or were revoked at
        ``before`` or earlier; nothing can open them again. In the order of their identifiers.
        """
        ...


class ImpressionStore(Protocol):
    """What was shown to whom; append-only."""

    def append(self, page: ShownPage, now: datetime) -> int:
        """Store all places of a page at once and return the page's number.

        One shown within ``matcher.limits.SAME_PAGE_WINDOW`` before ``now`` (same viewer, revision,
        versions, language, channel, places) is not stored again: its number is returned.

        Raises
        ------
        ProfileNotFoundError : when the revision is not stored.
        ModelMismatchError : when the model or catalogue version is not stored.
        TooManyPagesError : when ``matcher.limits.MAX_PAGES`` that the firm saw are stored.
        """
        ...

    def of_profile(self, profile_id: str) -> tuple[Impression, ...]:
        """Return all that firm and coordinators saw, oldest page first, by rank; none for no id."""
        ...

    def last_language(self, profile_id: str) -> str | None:
        """Return the language of the last page with suggestions that the firm saw, or None."""
        ...

    def ranks_shown(
        self, profile_id: str, revision: int, mini_cluster: str, model_version: str
    ) -> frozenset[int]:
        """Return the ranks at which a model's ranking for a revision showed a firm something."""
        ...


class VerdictStore(Protocol):
    """A firm's own verdicts; append-only, the last one on a mini-cluster stands."""

    def append(
        self,
        revision: ProfileRevision,
        verdict: GivenVerdict,
        model_version: str,
        catalogue_version: str,
        now: datetime,
    ) -> Verdict:
        """Store a verdict on what was shown for one revision of a profile.

        One that equals the last verdict on the mini-cluster in all but its time is not stored
        again; the stored one is returned.

        Raises
        ------
        ProfileNotFoundError : when the revision is not stored.
        ModelMismatchError : when the model or catalogue version is not stored.
        TooManyVerdictsError : when ``matcher.limits.MAX_VERDICTS`` are stored.
        """
        ...

    def of_profile(self, profile_id: str) -> tuple[Verdict, ...]:
        """Return all verdicts in the order in which they were given; none for an unknown id."""
        ...


class ModelStore(Protocol):
    """Model versions as plain JSON, and which of them is active."""

    def add(self, model: StoredModel, now: datetime) -> None:
        """Store a model; adding the same one again changes nothing.

        Raises
        ------
        UnknownHashError : when this version is stored with other content.
        """
        ...

    def get(self, version: str) -> StoredModel:
        """Return a model.

        Raises
        ------
        ModelMismatchError : when it is not stored.
        UnknownHashError : when its content is not what its hash promises.
        """
        ...

    def activate(
        self,
        version: str,
        actor: str,
        now: datetime,
        kind: ActivationKind = ActivationKind.REFERENCE,
        reason: str = "",
        seen: int | None = None,
    ) -> Activation:
        """Make a stored model the active one and keep that as an event, with its audit row.

        What the same actor has activated last in the same way and is active still stays as it is:
        the event of then is returned and none is added, also when two processes do it at once.
        What the software ships leaves no audit row.

        Parameters
        ----------
        seen : the last activation that the actor knew; None if it does not matter.

        Raises
        ------
        ModelMismatchError : when it is not stored.
        ActivationMovedError : another activation came since ``seen``.
        ValueError : an override without a reason, or one that is too long.
        """
        ...

    def active(self) -> StoredModel:
        """Return the model of the last activation.

        Raises
        ------
        ModelMismatchError : when none has ever been activated.
        UnknownHashError : when its content is not what its hash promises.
        """
        ...

    def activations(self) -> tuple[Activation, ...]:
        """Return all activations, oldest first."""
        ...


class CatalogueStore(Protocol):
    """Catalogues as plain JSON."""

    def add(self, catalogue: StoredCatalogue, now: datetime) -> None:
        """Store a catalogue; adding the same one again changes nothing.

        Raises
        ------
        UnknownHashError : when this version is stored with other content.
        """
        ...

    def get(self, version: str) -> StoredCatalogue:
        """Return a catalogue.

        Raises
        ------
        ModelMismatchError : when it is not stored.
        UnknownHashError : when its content is not what its hash promises.
        """
        ...

    def latest(self) -> StoredCatalogue:
        """Return the catalogue that was added last.

        Raises
        ------
        ModelMismatchError : when there is none.
        UnknownHashError : when its content is not what its hash promises.
        """
        ...
