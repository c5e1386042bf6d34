"""The use cases of looking after the catalogue.

An administrator may change all of it, a coordinator the mini-clusters of their networks and the
institutions of their innovation clusters. A change is proposed, looked at with what it does, and
then applied, which makes a new edition; the earlier ones stay what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from features.plain_data import cleaned
from matcher.accounts import COMMAND, Account, Role
from matcher.operations import REFERENCE_ACTOR, Services
from matcher.scope_operations import kept_places
from matcher.tables import (
    CarriedOver,
    RowChange,
    Tables,
    apply,
    difference,
    mini_clusters_of,
    reverse,
)
from matcher.upkeep import (
    MOST_NOTE,
    BuiltCatalogue,
    ClashError,
    Edition,
    EditionNotFoundError,
    NewProposal,
    NothingToChangeError,
    NotYoursError,
    Outcome,
    Proposal,
    ProposalKind,
    ProposalNotFoundError,
    SecondPersonError,
    StaleEditionError,
    later_editions,
    planned,
    require_open,
)
from matcher.upkeep_ports import CatalogueBuilder

_OF_MINI_CLUSTERS = frozenset(
    {
        "demands.csv",
        "mini_cluster_themes.csv",
        "mini_clusters.csv",
        "reliefs.csv",
        "value_sources.csv",
    }
)
INSTITUTIONS, MINI_CLUSTERS = "institutions.csv", "mini_clusters.csv"


@dataclass(frozen=True, slots=True)
class Upkeeper:
    """Who changes the catalogue: an account, or whoever may run commands on the machine."""

    actor: str
    account: Account | None = None

    @property
    def may_all(self) -> bool:
        """Whether all of the catalogue is theirs to change."""
        return self.account is None or Role.ADMINISTRATOR in self.account.roles


COMMAND_LINE = Upkeeper(COMMAND)


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a proposal would do to the catalogue that is active now.

    Parameters
    ----------
    seen : number of the active edition.
    plan : what there is to do, and what clashes.
    built : the outcome; None when the proposal cannot be applied.
    later : editions that changed what clashes.
    second_person : somebody else than this person has to apply it.
    """

    proposal: Proposal
    seen: int
    plan: CarriedOver
    built: BuiltCatalogue | None
    later: tuple[int, ...]
    second_person: bool


def upkeeper(account: Account) -> Upkeeper:
    """Return an account as somebody who changes the catalogue."""
    return Upkeeper(account.actor, account)


def load_shipped(services: Services, built: BuiltCatalogue) -> Edition:
    """Make the shipped catalogue the active one, unless a person has changed the catalogue."""
    return services.upkeep.begin(built, REFERENCE_ACTOR, services.clock.now())


def current_tables(services: Services) -> Tables:
    """Return the tables of the active catalogue; raises EditionNotFoundError."""
    return services.upkeep.tables(services.upkeep.current().number)


def free_key(services: Services, place: str) -> str:
    """Return a key for a new mini-cluster of a place: one that none has, had or may get."""
    store = services.upkeep
    changes = [one for edition in store.editions() for one in edition.changes]
    changes += [one for proposal in store.proposals() for one in proposal.asked.changes]
    taken = {row["id"] for row in current_tables(services).get(MINI_CLUSTERS, ())}
    taken |= {one.key[0] for one in changes if one.file == MINI_CLUSTERS}
    keys = (f"{place}-{number:02}" for number in count(1))
    return next(key for key in keys if key not in taken)


def propose(
    services: Services,
    who: Upkeeper,
    wanted: Tables,
    build: CatalogueBuilder,
    kind: ProposalKind = ProposalKind.EDIT,
    note: str = "",
    *,
    base: int,
) -> Proposal:
    """Store what is different in the wanted tables as a proposal, once it is checked.

    Parameters
    ----------
    wanted : the tables as they should be, made from those of edition ``base``.

    Raises
    ------
    EditionNotFoundError : the base is not there.
    ReferenceFileError : the tables do not make a catalogue.
    NotYoursError : it changes what somebody else looks after.
    NothingToChangeError : everything is so already.
    ValueError : too long a note.
    """
    before = services.upkeep.tables(base)
    changes = difference(before, build(wanted, before).tables)
    if not changes:
        raise NothingToChangeError
    _require_own(services, who, changes)
    return _stored(services, who, NewProposal(kind, base, changes, _note(note)))


def propose_undo(services: Services, who: Upkeeper, number: int, note: str = "") -> Proposal:
    """Propose to take back what an edition changed, leaving alone what came after it.

    Raises
    ------
    EditionNotFoundError : there is no such edition, or it changed nothing.
    NotYoursError : it changed what somebody else looks after.
    ClashError : nothing of it is left to undo.
    """
    asked = _undoing(services, number, _note(note))
    _require_own(services, who, asked.changes)
    planned(asked, current_tables(services))
    return _stored(services, who, asked)


def require_undoable(services: Services, number: int) -> None:
    """Find out whether something of an edition is left to undo; nothing is stored.

    Raises
    ------
    EditionNotFoundError, ClashError : as for :func:`propose_undo`.
    """
    planned(_undoing(services, number), current_tables(services))


def _undoing(services: Services, number: int, note: str = "") -> NewProposal:
    found = edition(services, number)
    if not found.changes:
        raise EditionNotFoundError(number)
    return NewProposal(ProposalKind.UNDO, number, reverse(found.changes), note, number)


def edition(services: Services, number: int) -> Edition:
    """Return an edition; raises EditionNotFoundError."""
    for one in services.upkeep.editions():
        if one.number == number:
            return one
    raise EditionNotFoundError(number)


def own_proposal(services: Services, who: Upkeeper, proposal_id: int) -> Proposal:
    """Return a proposal about what somebody looks after, or that they made.

    Raises
    ------
    ProposalNotFoundError : also for one about something else.
    """
    proposal = services.upkeep.proposal(proposal_id)
    if proposal.actor != who.actor and not is_own(services, who, proposal.asked.changes):
        raise ProposalNotFoundError(proposal_id)
    return proposal


def own_proposals(services: Services, who: Upkeeper) -> tuple[Proposal, ...]:
    """Return the open proposals that somebody may see, oldest first."""
    keeps = _keeper(services, who)
    return tuple(
        one
        for one in services.upkeep.proposals()
        if one.actor == who.actor or keeps(one.asked.changes)
    )


def preview(
    services: Services,
    who: Upkeeper,
    proposal_id: int,
    build: CatalogueBuilder,
    *,
    second_person: bool = False,
) -> Preview:
    """Return what applying a proposal would do now; changes nothing.

    Parameters
    ----------
    second_person : whether somebody else than the proposer has to apply proposals.

    Raises
    ------
    ProposalNotFoundError : as for :func:`own_proposal`.
    ReferenceFileError : together with what was changed since it makes no catalogue.
    """
    proposal = own_proposal(services, who, proposal_id)
    seen = services.upkeep.current().number
    tables = services.upkeep.tables(seen)
    try:
        plan = planned(proposal.asked, tables)
        built = build(apply(tables, plan.changes), tables)
    except ClashError as error:
        plan, built = error.plan, None
    later = later_editions(plan, services.upkeep.editions(), proposal.asked.base)
    waits = second_person and proposal.actor == who.actor
    return Preview(proposal, seen, plan, built, later, waits)


def apply_proposal(
    services: Services,
    who: Upkeeper,
    proposal_id: int,
    seen: int,
    build: CatalogueBuilder,
    *,
    second_person: bool = False,
) -> Edition:
    """Do what was previewed: make the outcome of a proposal the active catalogue.

    Parameters
    ----------
    seen : number of the edition that the preview was made on.

    Raises
    ------
    ProposalNotFoundError, ReferenceFileError : as for :func:`preview`.
    ProposalEndedError : it was applied, rejected or withdrawn meanwhile.
    NotYoursError : it changes what somebody else looks after.
    SecondPersonError : the proposer applies it, and somebody else has to.
    StaleEditionError : another edition is active by now; nothing is done.
    ClashError : it cannot be applied as it is.
    """
    proposal = own_proposal(services, who, proposal_id)
    require_open(proposal)
    _require_own(services, who, proposal.asked.changes)
    shown = preview(services, who, proposal_id, build, second_person=second_person)
    if shown.second_person:
        raise SecondPersonError(proposal_id)
    if shown.seen != seen:
        raise StaleEditionError(seen, shown.seen)
    if shown.built is None:
        raise ClashError(shown.plan)
    return services.upkeep.apply(proposal_id, shown.built, seen, who.actor, services.clock.now())


def end_proposal(services: Services, who: Upkeeper, proposal_id: int, note: str = "") -> Proposal:
    """Withdraw one's own proposal, or reject somebody else's.

    Raises
    ------
    ProposalNotFoundError : as for :func:`own_proposal`.
    ProposalEndedError : it has ended already.
    ValueError : too long a note.
    """
    proposal = own_proposal(services, who, proposal_id)
    outcome = Outcome.WITHDRAWN if proposal.actor == who.actor else Outcome.REJECTED
    now = services.clock.now()
    return services.upkeep.end(proposal_id, outcome, who.actor, now, _note(note))


def is_own(services: Services, who: Upkeeper, changes: Sequence[RowChange]) -> bool:
    """Say whether somebody looks after all that changes are about."""
    return _keeper(services, who)(changes)


def _keeper(services: Services, who: Upkeeper) -> Callable[[Sequence[RowChange]], bool]:
    """Return the rule that says it of any changes, with all that it needs read once."""
    if who.account is None or who.may_all:
        return lambda _changes: True
    places = kept_places(services, who.account)
    rows = current_tables(services).get(MINI_CLUSTERS, ())
    homes = {row["id"]: row["innovation_cluster"] for row in rows}

    def keeps(changes: Sequence[RowChange]) -> bool:
        known = {**_homes_in(changes), **homes}
        return all(_is_in(one, places, known) for one in changes)

    return keeps


def _homes_in(changes: Sequence[RowChange]) -> dict[str, str]:
    """Return where mini-clusters are that changes add, or that they took out."""
    rows = [one.after or one.before or {} for one in changes if one.file == MINI_CLUSTERS]
    return {row["id"]: row["innovation_cluster"] for row in rows}


def _is_in(change: RowChange, places: Collection[str], homes: Mapping[str, str]) -> bool:
    """Say whether a change stays inside some innovation clusters, before and after."""
    sides = [row for row in (change.before, change.after) if row is not None]
    if change.file in (INSTITUTIONS, MINI_CLUSTERS):
        return all(row.get("innovation_cluster") in places for row in sides)
    if change.file in _OF_MINI_CLUSTERS:
        return all(homes.get(one) in places for one in mini_clusters_of([change]))
    return False


def _require_own(services: Services, who: Upkeeper, changes: Sequence[RowChange]) -> None:
    if not is_own(services, who, changes):
        raise NotYoursError


def _note(text: str) -> str:
    note: str = cleaned(text)
    if len(note) > MOST_NOTE:
        raise ValueError(f"note: {len(note)} characters; allowed: at most {MOST_NOTE}")
    return note


def _stored(services: Services, who: Upkeeper, asked: NewProposal) -> Proposal:
    return services.upkeep.propose(asked, who.actor, services.clock.now())
