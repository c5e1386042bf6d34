"""The page of a proposal: what it changes, what clashes, what it does to rankings."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from data.catalogue_build import build
from data.csvfile import ReferenceFileError
from matcher.tables import RowChange
from matcher.upkeep import Proposal, ProposalKind
from matcher.upkeep_operations import Preview, own_proposal, preview
from web.accounts.users import own_account
from web.upkeep.changes import MOST_ROWS, changed_rows, clashing_rows, summary
from web.upkeep.contexts import ProposalPage, Row
from web.upkeep.effects import moves, open_introductions
from web.upkeep.file_faults import fault_sentence
from web.upkeep.pages import labels_now, myself
from web.upkeep.words import actor_names, kind_names, mini_cluster_name, outcome_names
from web.wiring import wired


def proposal_page(number: int, *, moved: bool = False) -> ProposalPage:
    """Return a proposal with what it would do now.

    Raises
    ------
    ProposalNotFoundError : also for one about what somebody else looks after.
    """
    services, who = wired().services, myself()
    proposal = own_proposal(services, who, number)
    fault, shown = "", None
    if proposal.end is None:
        strict = wired().settings.catalogue_second_person
        try:
            shown = preview(services, who, number, build, second_person=strict)
        except ReferenceFileError as error:
            fault = fault_sentence(error)
    return _page(proposal, shown, fault, moved=moved)


def _page(proposal: Proposal, shown: Preview | None, fault: str, *, moved: bool) -> ProposalPage:
    labels, who = labels_now(), actor_names()
    changes = shown.plan.changes if shown else proposal.asked.changes
    built = shown.built if shown else None
    clashes = shown.plan.clashes if shown else ()
    return ProposalPage(
        number=proposal.id,
        kind=kind_names()[proposal.asked.kind],
        who=who(proposal.actor),
        at=proposal.at,
        note=proposal.asked.note,
        seen=shown.seen if shown else 0,
        summary=summary(changes),
        rows=changed_rows(changes, labels),
        left_out=max(0, len(changes) - MOST_ROWS),
        clashes=clashing_rows(clashes, labels),
        later=tuple(
            Row(_("Edition %(number)s", number=one), url_for("upkeep.edition_page", number=one), "")
            for one in (shown.later if shown else ())
        ),
        moves=moves(built.value, labels, own_account()) if built else (),
        removed=_removed(changes) if built else (),
        fault=fault,
        state=_state(proposal),
        can_apply=built is not None and not (shown and shown.second_person),
        waits=bool(built and shown and shown.second_person),
        is_own=proposal.actor == myself().actor,
        is_undo=proposal.asked.kind is ProposalKind.UNDO,
        edition_url=_edition_url(proposal),
        moved=moved,
    )


def _state(proposal: Proposal) -> str:
    if proposal.end is None:
        return ""
    who, outcome = actor_names()(proposal.end.actor), outcome_names()[proposal.end.outcome]
    return f"{outcome} ({who}) {proposal.end.note}".strip()


def _edition_url(proposal: Proposal) -> str:
    if proposal.end is None or proposal.end.edition is None:
        return ""
    return url_for("upkeep.edition_page", number=proposal.end.edition)


def _removed(changes: tuple[RowChange, ...]) -> tuple[str, ...]:
    """Return the mini-clusters that would take no part any more, with open introductions."""
    labels = labels_now()
    gone = [one.key[0] for one in changes if one.file == "mini_clusters.csv" and _goes(one)]
    return tuple(
        ngettext(
            "%(name)s: %(num)s introduction is open and keeps its catalogue.",
            "%(name)s: %(num)s introductions are open and keep their catalogue.",
            open_introductions(frozenset({one}), own_account()),
            name=mini_cluster_name(one, labels),
        )
        for one in gone[:MOST_ROWS]
    )


def _goes(change: RowChange) -> bool:
    """Say whether a mini-cluster that takes part is taken out, or takes no part from then on."""
    before, after = change.before, change.after
    taken_part = before is not None and not before["excluded"]
    return taken_part and (after is None or bool(after["excluded"]))
