"""The UpkeepStore in memory, under the same contract as the one on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from matcher.audit import FIRST, AuditEvent, chained
from matcher.documents import content_hash
from matcher.tables import RowChange, Tables, difference
from matcher.upkeep import (
    BuiltCatalogue,
    Edition,
    EditionNotFoundError,
    NewProposal,
    Outcome,
    Proposal,
    ProposalEnd,
    ProposalNotFoundError,
    StaleEditionError,
    edition_event,
    ended_event,
    proposed_event,
    require_open,
)
from tests.fake_profiles import Memory


class FakeUpkeepStore:
    """An UpkeepStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def current_version(self) -> str | None:
        return self.current().catalogue_version if self._memory.editions else None

    def current(self) -> Edition:
        if not self._memory.editions:
            raise EditionNotFoundError
        return self._memory.editions[-1][0]

    def editions(self) -> tuple[Edition, ...]:
        return tuple(edition for edition, _ in self._memory.editions)

    def tables(self, number: int) -> Tables:
        if not 1 <= number <= len(self._memory.editions):
            raise EditionNotFoundError(number)
        return self._memory.editions[number - 1][1]

    def begin(self, built: BuiltCatalogue, actor: str, now: datetime) -> Edition:
        last = self.current() if self._memory.editions else None
        if last is not None:
            changes = difference(self.tables(last.number), built.tables)
            if last.actor != actor or not changes:
                return last
            return self._activate(built, changes, None, actor, now)
        return self._activate(built, (), None, actor, now)

    def propose(self, asked: NewProposal, actor: str, now: datetime) -> Proposal:
        self.current()
        for number in (asked.base, asked.undoes or 1):
            self.tables(number)
        proposal = Proposal(len(self._memory.proposals) + 1, asked, actor, now)
        self._memory.proposals[proposal.id] = proposal
        self._note(proposed_event(proposal.id, asked, actor), now)
        return proposal

    def proposal(self, proposal_id: int) -> Proposal:
        if proposal_id not in self._memory.proposals:
            raise ProposalNotFoundError(proposal_id)
        return self._memory.proposals[proposal_id]

    def proposals(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self._memory.proposals.values() if one.end is None)

    def became(self, editions: Collection[int]) -> Mapping[int, Proposal]:
        ends = {one.end.edition: one for one in self._memory.proposals.values() if one.end}
        return {number: ends[number] for number in editions if number in ends}

    def apply(
        self, proposal_id: int, built: BuiltCatalogue, seen: int, actor: str, now: datetime
    ) -> Edition:
        require_open(self.proposal(proposal_id))
        current = self.current().number
        if current != seen:
            raise StaleEditionError(seen, current)
        changes = difference(self.tables(seen), built.tables)
        edition = self._activate(built, changes, proposal_id, actor, now)
        self._end(proposal_id, ProposalEnd(Outcome.APPLIED, actor, now, "", edition.number))
        return edition

    def end(
        self, proposal_id: int, outcome: Outcome, actor: str, now: datetime, note: str = ""
    ) -> Proposal:
        require_open(self.proposal(proposal_id))
        self._end(proposal_id, ProposalEnd(outcome, actor, now, note))
        self._note(ended_event(proposal_id, outcome, actor), now)
        return self.proposal(proposal_id)

    def _end(self, proposal_id: int, end: ProposalEnd) -> None:
        self._memory.proposals[proposal_id] = replace(self.proposal(proposal_id), end=end)

    def _activate(
        self,
        built: BuiltCatalogue,
        changes: tuple[RowChange, ...],
        proposal_id: int | None,
        actor: str,
        now: datetime,
    ) -> Edition:
        version, number = built.catalogue.version, len(self._memory.editions) + 1
        self._memory.catalogues.setdefault(version, built.catalogue)
        edition = Edition(number, version, changes, proposal_id, actor, now)
        self._memory.editions.append((edition, dict(built.tables)))
        hashes = {
            file: content_hash({"rows": [dict(row) for row in rows]})
            for file, rows in sorted(built.tables.items())
        }
        self._note(edition_event(edition, hashes), now)
        return edition

    def _note(self, event: AuditEvent, now: datetime) -> None:
        trail = self._memory.audit
        previous = trail[-1].row_hash if trail else FIRST
        trail.append(chained(event, len(trail) + 1, now, previous))
