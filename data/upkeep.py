"""The UpkeepStore on SQL; the promises are those of ``matcher.upkeep_ports.UpkeepStore``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select

from data.audit import AuditTrail
from data.catalogue_schema import (
    catalogue_editions,
    catalogue_proposal_ends,
    catalogue_proposals,
    catalogue_tables,
)
from data.catalogues import add_catalogue
from data.database import Database
from data.rows import new_id, one_or_none
from matcher.documents import content_hash
from matcher.errors import UnknownHashError
from matcher.tables import RowChange, Tables, difference
from matcher.upkeep import (
    BuiltCatalogue,
    Edition,
    EditionNotFoundError,
    NewProposal,
    Outcome,
    Proposal,
    ProposalEnd,
    ProposalKind,
    ProposalNotFoundError,
    StaleEditionError,
    edition_event,
    ended_event,
    proposed_event,
    require_open,
)

_LAST = select(catalogue_editions).order_by(catalogue_editions.c.number.desc()).limit(1)


class SqlUpkeepStore:
    """Editions and proposals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current_version(self) -> str | None:
        """Return the version of the active catalogue, None while there is no edition."""
        query = _LAST.with_only_columns(catalogue_editions.c.catalogue_version)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def current(self) -> Edition:
        """Return the last edition."""
        with self._database.reading() as connection:
            return _required(_last(connection))

    def editions(self) -> tuple[Edition, ...]:
        """Return all editions, oldest first."""
        query = select(catalogue_editions).order_by(catalogue_editions.c.number)
        with self._database.reading() as connection:
            return tuple(_edition(row) for row in connection.execute(query).mappings())

    def tables(self, number: int) -> Tables:
        """Return the tables of an edition."""
        with self._database.reading() as connection:
            return _tables(connection, number)

    def begin(self, built: BuiltCatalogue, actor: str, now: datetime) -> Edition:
        """Make what the software ships the active catalogue, unless a person changed it."""
        with self._database.writing() as connection:
            last = _last(connection)
            if last is not None and last.actor != actor:
                return last
            earlier = {} if last is None else _tables(connection, last.number)
            changes = difference(earlier, built.tables)
            if last is not None and not changes:
                return last
            first = last is None
            return _activate(connection, last, built, () if first else changes, None, actor, now)

    def propose(self, asked: NewProposal, actor: str, now: datetime) -> Proposal:
        """Store a proposal."""
        with self._database.writing() as connection:
            last = _required(_last(connection))
            for number in (asked.base, asked.undoes or 1):
                if not 1 <= number <= last.number:
                    raise EditionNotFoundError(number)
            result = connection.execute(
                insert(catalogue_proposals).values(
                    kind=asked.kind.value,
                    base=asked.base,
                    changes=_changes_json(asked.changes),
                    note=asked.note,
                    undoes=asked.undoes,
                    actor=actor,
                    proposed_at=now,
                )
            )
            proposal = Proposal(new_id(result), asked, actor, now)
            AuditTrail(connection).add(proposed_event(proposal.id, asked, actor), now)
        return proposal

    def proposal(self, proposal_id: int) -> Proposal:
        """Return a proposal."""
        with self._database.reading() as connection:
            return _get(connection, proposal_id)

    def proposals(self) -> tuple[Proposal, ...]:
        """Return all open proposals, oldest first."""
        is_open = catalogue_proposal_ends.c.outcome.is_(None)
        query = _proposals().where(is_open).order_by(catalogue_proposals.c.id)
        with self._database.reading() as connection:
            return tuple(_proposal(row) for row in connection.execute(query).mappings())

    def became(self, editions: Collection[int]) -> Mapping[int, Proposal]:
        """Return the proposals that became some editions, by number."""
        wanted = set(editions)
        if not wanted:
            return {}
        among = catalogue_proposal_ends.c.edition.between(min(wanted), max(wanted))
        with self._database.reading() as connection:
            rows = connection.execute(_proposals().where(among)).mappings()
            return {row["edition"]: _proposal(row) for row in rows if row["edition"] in wanted}

    def apply(
        self, proposal_id: int, built: BuiltCatalogue, seen: int, actor: str, now: datetime
    ) -> Edition:
        """Make the outcome of a proposal the next edition, and end the proposal."""
        with self._database.writing() as connection:
            require_open(_get(connection, proposal_id))
            last = _required(_last(connection))
            if last.number != seen:
                raise StaleEditionError(seen, last.number)
            changes = difference(_tables(connection, seen), built.tables)
            edition = _activate(connection, last, built, changes, proposal_id, actor, now)
            _end(connection, proposal_id, ProposalEnd(Outcome.APPLIED, actor, now, "", seen + 1))
        return edition

    def end(
        self, proposal_id: int, outcome: Outcome, actor: str, now: datetime, note: str = ""
    ) -> Proposal:
        """End a proposal that is not applied."""
        with self._database.writing() as connection:
            require_open(_get(connection, proposal_id))
            _end(connection, proposal_id, ProposalEnd(outcome, actor, now, note))
            AuditTrail(connection).add(ended_event(proposal_id, outcome, actor), now)
            return _get(connection, proposal_id)


def _activate(
    connection: Connection,
    last: Edition | None,
    built: BuiltCatalogue,
    changes: tuple[RowChange, ...],
    proposal_id: int | None,
    actor: str,
    now: datetime,
) -> Edition:
    add_catalogue(connection, built.catalogue, now)
    number = 1 if last is None else last.number + 1
    edition = Edition(number, built.catalogue.version, changes, proposal_id, actor, now)
    hashes = {file: _store(connection, rows) for file, rows in sorted(built.tables.items())}
    connection.execute(
        insert(catalogue_editions).values(
            number=number,
            catalogue_version=edition.catalogue_version,
            tables=hashes,
            changes=_changes_json(changes),
            proposal_id=proposal_id,
            actor=actor,
            activated_at=now,
        )
    )
    AuditTrail(connection).add(edition_event(edition, hashes), now)
    return edition


def _store(connection: Connection, rows: Iterable[Mapping[str, str]]) -> str:
    """Keep the rows of a table, unless they are there, and return their hash."""
    document = {"rows": [dict(row) for row in rows]}
    found = content_hash(document)
    known = select(catalogue_tables.c.hash).where(catalogue_tables.c.hash == found)
    if one_or_none(connection, known) is None:
        connection.execute(insert(catalogue_tables).values(hash=found, rows=document))
    return found


def _tables(connection: Connection, number: int) -> dict[str, tuple[Mapping[str, str], ...]]:
    query = select(catalogue_editions.c.tables).where(catalogue_editions.c.number == number)
    files = connection.execute(query).scalar_one_or_none()
    if files is None:
        raise EditionNotFoundError(number)
    wanted = select(catalogue_tables).where(catalogue_tables.c.hash.in_(list(files.values())))
    rows = {row.hash: _checked(row.hash, row.rows) for row in connection.execute(wanted)}
    return {file: rows[found] for file, found in files.items()}


def _checked(expected: str, document: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    found = content_hash(document)
    if found != expected:
        raise UnknownHashError("table of the catalogue", expected[:12], expected, found)
    return tuple(document["rows"])


def _last(connection: Connection) -> Edition | None:
    row = one_or_none(connection, _LAST)
    return None if row is None else _edition(row)


def _required(edition: Edition | None) -> Edition:
    if edition is None:
        raise EditionNotFoundError
    return edition


def _edition(row: RowMapping) -> Edition:
    return Edition(
        row["number"],
        row["catalogue_version"],
        _changes(row["changes"]),
        row["proposal_id"],
        row["actor"],
        row["activated_at"],
    )


def _changes_json(changes: Iterable[RowChange]) -> dict[str, Any]:
    return {"rows": [one.to_json() for one in changes]}


def _changes(document: Mapping[str, Any]) -> tuple[RowChange, ...]:
    return tuple(RowChange.from_json(one) for one in document["rows"])


def _proposals() -> Select[Any]:
    ends = catalogue_proposal_ends.c
    return select(
        catalogue_proposals,
        ends.outcome,
        ends.edition,
        ends.note.label("end_note"),
        ends.actor.label("ended_by"),
        ends.ended_at,
    ).outerjoin_from(
        catalogue_proposals,
        catalogue_proposal_ends,
        ends.proposal_id == catalogue_proposals.c.id,
    )


def _get(connection: Connection, proposal_id: int) -> Proposal:
    row = one_or_none(connection, _proposals().where(catalogue_proposals.c.id == proposal_id))
    if row is None:
        raise ProposalNotFoundError(proposal_id)
    return _proposal(row)


def _proposal(row: RowMapping) -> Proposal:
    asked = NewProposal(
        ProposalKind(row["kind"]),
        row["base"],
        _changes(row["changes"]),
        row["note"],
        row["undoes"],
    )
    end = None
    if row["outcome"] is not None:
        outcome = Outcome(row["outcome"])
        end = ProposalEnd(
            outcome, row["ended_by"], row["ended_at"], row["end_note"], row["edition"]
        )
    return Proposal(row["id"], asked, row["actor"], row["proposed_at"], end)


def _end(connection: Connection, proposal_id: int, end: ProposalEnd) -> None:
    connection.execute(
        insert(catalogue_proposal_ends).values(
            proposal_id=proposal_id,
            outcome=end.outcome.value,
            edition=end.edition,
            note=end.note,
            actor=end.actor,
            ended_at=end.at,
        )
    )
