"""Looking after the catalogue: editions, and proposals that lead from one to the next.

An edition is what the catalogue was from one moment to the next; the last one is the active
catalogue. A proposal is a set of changes of rows against one edition. Applying it makes the next
edition; undoing an edition is a proposal too, with the changes turned round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from features.catalogue import Catalogue
from features.errors import ClusterbridgeError
from matcher.audit import AuditEvent
from matcher.records import StoredCatalogue
from matcher.tables import CarriedOver, RowChange, Tables, carry_over, mini_clusters_of

MOST_NOTE = 500
"""Longest note on a proposal or its end, in characters."""


class ProposalKind(StrEnum):
    """How a proposal came about."""

    EDIT = "edit"
    IMPORT = "import"
    UNDO = "undo"


class Outcome(StrEnum):
    """How a proposal ended."""

    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class BuiltCatalogue:
    """A checked catalogue, as it is kept, and the tables that it was built from."""

    value: Catalogue
    catalogue: StoredCatalogue
    tables: Tables


@dataclass(frozen=True, slots=True)
class Edition:
    """The active catalogue from one moment on.

    Parameters
    ----------
    number : 1, 2, 3 ... without gaps.
    changes : what is different from the edition before; none in the first.
    proposal : the one that made it, or None for what the software ships.
    """

    number: int
    catalogue_version: str
    changes: tuple[RowChange, ...]
    proposal: int | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What somebody wants changed.

    Parameters
    ----------
    base : number of the edition that the changes begin with.
    note : why, in the proposer's words; may be empty.
    undoes : number of the edition that is undone, only with kind ``undo``.
    """

    kind: ProposalKind
    base: int
    changes: tuple[RowChange, ...]
    note: str = ""
    undoes: int | None = None

    def __post_init__(self) -> None:
        if (self.undoes is None) == (self.kind is ProposalKind.UNDO):
            raise ValueError("an undoing, and nothing else, names what it undoes")
        if not self.changes or len(self.note) > MOST_NOTE:
            raise ValueError("not a proposal")


@dataclass(frozen=True, slots=True)
class ProposalEnd:
    """How a proposal ended, by whom and when; edition: what it became, if it was applied."""

    outcome: Outcome
    actor: str
    at: datetime
    note: str = ""
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stored proposal; end is None while it is open."""

    id: int
    asked: NewProposal
    actor: str
    at: datetime
    end: ProposalEnd | None = None


class UpkeepError(ClusterbridgeError):
    """Something about the catalogue that cannot be done."""


class EditionNotFoundError(UpkeepError):
    """There is no such edition of the catalogue, or none at all."""

    def __init__(self, number: int | None = None) -> None:
        self.number = number
        super().__init__("no edition" + ("" if number is None else f" {number}"))


class ProposalNotFoundError(UpkeepError):
    """There is no such proposal; one that somebody may not see counts as not there."""

    def __init__(self, proposal_id: int) -> None:
        self.proposal_id = proposal_id
        super().__init__(f"no proposal {proposal_id}")


class ProposalEndedError(UpkeepError):
    """A proposal has been applied, rejected or withdrawn already."""

    def __init__(self, proposal_id: int, outcome: Outcome) -> None:
        self.proposal_id = proposal_id
        self.outcome = outcome
        super().__init__(f"proposal {proposal_id} is {outcome} already")


class StaleEditionError(UpkeepError):
    """The catalogue is another one than was shown in the preview; nothing was done.

    Parameters
    ----------
    seen : number of the edition that the preview was made on; current : of the active one.
    """

    def __init__(self, seen: int, current: int) -> None:
        self.seen = seen
        self.current = current
        super().__init__(f"the catalogue is edition {current} by now, the preview was of {seen}")


class ClashError(UpkeepError):
    """What a proposal changes was changed since, so that it cannot be applied as it is.

    Parameters
    ----------
    plan : what there is to do and what clashes.
    """

    def __init__(self, plan: CarriedOver) -> None:
        self.plan = plan
        places = sorted(f"{one.change.file} {'/'.join(one.change.key)}" for one in plan.clashes)
        super().__init__("changed since: " + (", ".join(places) or "nothing is left to do"))


class NotYoursError(UpkeepError):
    """A change is about something that somebody else looks after."""

    def __init__(self) -> None:
        super().__init__("somebody else looks after what this changes")


class NothingToChangeError(UpkeepError):
    """Everything is so already."""

    def __init__(self) -> None:
        super().__init__("nothing is different")


class SecondPersonError(UpkeepError):
    """Somebody else than the proposer has to look at a proposal first."""

    def __init__(self, proposal_id: int) -> None:
        self.proposal_id = proposal_id
        super().__init__(f"proposal {proposal_id} has to be applied by somebody else")


def planned(asked: NewProposal, current: Tables) -> CarriedOver:
    """Return what applying a proposal to the current tables would do.

    Raises
    ------
    ClashError : something that it changes was changed since, or nothing is left to do. What
        undoing cannot reach is left as it is, as long as something remains to undo.
    """
    found = carry_over(asked.changes, current)
    partly = asked.kind is ProposalKind.UNDO and found.changes
    if not found.changes or (found.clashes and not partly):
        raise ClashError(found)
    return found


def require_open(proposal: Proposal) -> None:
    """Raise ProposalEndedError unless a proposal is open."""
    if proposal.end is not None:
        raise ProposalEndedError(proposal.id, proposal.end.outcome)


def later_editions(
    clashes: CarriedOver, editions: Sequence[Edition], since: int
) -> tuple[int, ...]:
    """Return the numbers of the editions since one that changed what clashes, oldest first."""
    rows = {(one.change.file, one.change.key) for one in clashes.clashes}
    return tuple(
        edition.number
        for edition in editions
        if edition.number > since and any((one.file, one.key) in rows for one in edition.changes)
    )


def proposed_event(proposal_id: int, asked: NewProposal, actor: str) -> AuditEvent:
    """Return the audit row of a proposal: how much it changes, nothing of the texts."""
    detail: dict[str, Any] = {"kind": asked.kind.value, "base": asked.base}
    detail |= {"rows": len(asked.changes)}
    detail |= {} if asked.undoes is None else {"undoes": asked.undoes}
    return AuditEvent(actor, "catalogue.proposed", f"proposal:{proposal_id}", detail)


def ended_event(proposal_id: int, outcome: Outcome, actor: str) -> AuditEvent:
    """Return the audit row of a proposal that is rejected or withdrawn."""
    return AuditEvent(actor, f"catalogue.{outcome.value}", f"proposal:{proposal_id}", {})


def edition_event(edition: Edition, hashes: Mapping[str, str]) -> AuditEvent:
    """Return the audit row of an edition, with the hash of every table of it."""
    detail = {
        "version": edition.catalogue_version,
        "proposal": edition.proposal,
        "rows": len(edition.changes),
        "tables": dict(hashes),
    }
    return AuditEvent(edition.actor, "catalogue.activated", f"edition:{edition.number}", detail)


def of_mini_cluster(editions: Iterable[Edition], mini_cluster: str) -> tuple[Edition, ...]:
    """Return the editions that changed something about a mini-cluster, oldest first."""
    return tuple(one for one in editions if mini_cluster in mini_clusters_of(one.changes))
