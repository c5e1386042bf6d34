"""What looking after the catalogue needs from outside; all times are UTC-aware."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from matcher.tables import Tables
from matcher.upkeep import BuiltCatalogue, Edition, NewProposal, Outcome, Proposal


class UpkeepStore(Protocol):
    """Editions of the catalogue with their tables, and proposals; append-only.

    Every change leaves an audit row in the same transaction.
    """

    def current_version(self) -> str | None:
        """Return the version of the active catalogue, None while there is no edition."""
        ...

    def current(self) -> Edition:
        """Return the last edition; raises EditionNotFoundError when there is none."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """Return all editions, oldest first."""
        ...

    def tables(self, number: int) -> Tables:
        """Return the tables of an edition; raises EditionNotFoundError."""
        ...

    def begin(self, built: BuiltCatalogue, actor: str, now: datetime) -> Edition:
        """Make what the software ships the active catalogue, unless a person changed it.

        Returns
        -------
        The last edition: the one of before if its tables are the same, or if anybody else than
        ``actor`` made one.
        """
        ...

    def propose(self, asked: NewProposal, actor: str, now: datetime) -> Proposal:
        """Store a proposal.

        Raises
        ------
        EditionNotFoundError : when its base, or what it undoes, is not there.
        """
        ...

    def proposal(self, proposal_id: int) -> Proposal:
        """Return a proposal; raises ProposalNotFoundError."""
        ...

    def proposals(self) -> tuple[Proposal, ...]:
        """Return all open proposals, oldest first."""
        ...

    def became(self, editions: Collection[int]) -> Mapping[int, Proposal]:
        """Return the proposals that became some editions, by number; a shipped one has none."""
        ...

    def apply(
        self, proposal_id: int, built: BuiltCatalogue, seen: int, actor: str, now: datetime
    ) -> Edition:
        """Make the outcome of a proposal the next edition, and end the proposal.

        Parameters
        ----------
        built : the outcome on the edition ``seen``.

        Raises
        ------
        ProposalNotFoundError, ProposalEndedError
        StaleEditionError : when another edition is active by now; nothing is done.
        """
        ...

    def end(
        self, proposal_id: int, outcome: Outcome, actor: str, now: datetime, note: str = ""
    ) -> Proposal:
        """End a proposal that is not applied.

        Raises
        ------
        ProposalNotFoundError, ProposalEndedError
        """
        ...


class CatalogueBuilder(Protocol):
    """The loaders: from tables to a checked catalogue."""

    def __call__(self, tables: Tables, known: Tables | None = None, /) -> BuiltCatalogue:
        """Check tables, derive again what follows from them, and return the catalogue.

        Parameters
        ----------
        known : tables that are stored already; cells that they hold may be longer than new ones.

        Raises
        ------
        ReferenceFileError : the first fault, with file, line, column, value and what is allowed.
        """
        ...
