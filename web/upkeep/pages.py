"""The pages of catalogue upkeep: what somebody looks after, one mini-cluster, the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import url_for

from features.catalogue import Institution, MiniCluster, Provenance
from features.vocabulary import Basis, Confidence
from matcher.accounts import Account
from matcher.scope_operations import (
    kept_institutions,
    kept_mini_clusters,
    require_kept,
    require_kept_institution,
)
from matcher.statements import STATEMENTS, fields_of, statement_of
from matcher.tables import RowChange, Tables, mini_clusters_of
from matcher.upkeep import ClashError, Edition, Proposal, of_mini_cluster
from matcher.upkeep_operations import (
    Upkeeper,
    current_tables,
    edition,
    is_own,
    own_proposals,
    require_undoable,
    upkeeper,
)
from web.accounts.users import own_account
from web.catalogue import words as catalogue_words
from web.catalogue.mini_cluster import values_of
from web.language import current_language
from web.upkeep.changes import (
    MOST_ROWS,
    changed_rows,
    clash_words,
    sources_in,
    summary,
    title_of,
)
from web.upkeep.columns import cell_words, column_name
from web.upkeep.contexts import (
    EditionPage,
    EditionsPage,
    Event,
    IndexPage,
    MiniClusterPage,
    Row,
    Statement,
)
from web.upkeep.forms import as_path, places_kept
from web.upkeep.words import (
    actor_names,
    kind_names,
    mini_cluster_name,
    statement_name,
)
from web.wiring import wired
from web.wording.labels import Labels

_LINES = 3
"""Changes that the history names one by one."""


def labels_now() -> Labels:
    """Return the labels of the active catalogue in the language of the page."""
    return Labels(current_language(), wired().catalogue)


def myself() -> Upkeeper:
    """Return who is logged in as somebody who changes the catalogue."""
    return upkeeper(own_account())


def kept(identifier: str) -> MiniCluster:
    """Return a mini-cluster that one looks after; raises UnknownCodeError for any other."""
    wiring = wired()
    return require_kept(wiring.services, own_account(), wiring.catalogue, identifier)


def kept_institution(identifier: str) -> Institution:
    """Return an institution that one looks after; raises UnknownCodeError for any other."""
    wiring = wired()
    services, account = wiring.services, own_account()
    return require_kept_institution(services, account, wiring.catalogue, identifier)


def index_page(account: Account) -> IndexPage:
    """Return what somebody looks after and what waits to be applied."""
    services, labels, who = wired().services, labels_now(), myself()
    minis = kept_mini_clusters(services, account, labels.catalogue)
    return IndexPage(
        mini_clusters=tuple(
            Row(
                labels.name(one.name),
                url_for("upkeep.mini_cluster", identifier=one.id),
                labels.name(labels.catalogue.innovation_cluster(one.innovation_cluster).name),
            )
            for one in minis
        ),
        institutions=tuple(
            Row(
                labels.name(one.name),
                url_for("upkeep.institution", identifier=one.id),
                catalogue_words.institution_details(one, labels),
            )
            for one in kept_institutions(services, account, labels.catalogue)
        ),
        proposals=tuple(_proposal_row(one, labels) for one in own_proposals(services, who)),
        may_all=who.may_all,
        may_add=bool(places_kept(labels)),
        second_person=wired().settings.catalogue_second_person,
    )


def _proposal_row(proposal: Proposal, labels: Labels) -> Row:
    title = title_of(proposal.asked.changes, labels)
    more = len(proposal.asked.changes) - 1
    name = f"{kind_names()[proposal.asked.kind]}: {title}" + (f" +{more}" if more else "")
    url = url_for("upkeep.proposal", number=proposal.id)
    return Row(name, url, actor_names()(proposal.actor), proposal.at)


def mini_cluster_page(mini: MiniCluster) -> MiniClusterPage:
    """Return what can be changed about a mini-cluster, and what was."""
    services, labels = wired().services, labels_now()
    tables = current_tables(services)
    editions = of_mini_cluster(services.upkeep.editions(), mini.id)
    return MiniClusterPage(
        name=labels.name(mini.name),
        public_url=url_for("catalogue.mini_cluster", identifier=mini.id),
        statements=tuple(_statement(tables, mini, one, labels) for one in STATEMENTS),
        history=events(editions[::-1], labels, only=mini.id),
    )


def _statement(tables: Tables, mini: MiniCluster, statement: str, labels: Labels) -> Statement:
    texts = statement_of(tables, mini.id, statement)
    names = [name for name in fields_of(statement) if texts[name]]
    given = _provenance_now(mini, statement, labels)
    return Statement(
        name=statement_name(statement, labels),
        url=url_for("upkeep.statement", identifier=mini.id, statement=as_path(statement)),
        lines=tuple(
            (
                column_name(name) if len(fields_of(statement)) > 1 else "",
                cell_words(name, "; ".join(texts[name].splitlines()), labels),
            )
            for name in names
        )
        or _derived_lines(mini, statement, labels),
        basis=_basis_now(mini, statement, given),
        source=given.source if given else "",
        confidence=catalogue_words.confidence(Confidence(given.confidence)) if given else "",
        as_of=labels.as_of(given.as_of) if given else "",
    )


def _derived_lines(
    mini: MiniCluster, statement: str, labels: Labels
) -> tuple[tuple[str, str], ...]:
    """Return what the rules derive where nobody entered anything."""
    side, _colon, key = statement.partition(":")
    value = values_of(mini, side).get(key) if key else None
    if value is None:
        return ()
    rules = ", ".join(labels.rule(one) for one in value.rule.split("+"))
    return (("", f"{labels.formats.number(value.value, 2)} ({rules})"),)


def _provenance_now(mini: MiniCluster, statement: str, labels: Labels) -> Provenance | None:
    entered = labels.catalogue.source_of(mini.id, statement)
    if entered is None and statement in ("name", "themes", "codes", "members"):
        return mini.provenance
    return entered


def _basis_now(mini: MiniCluster, statement: str, given: Provenance | None) -> Basis | None:
    side, _colon, key = statement.partition(":")
    if key:
        value = values_of(mini, side).get(key)
        return None if value is None else given.basis if given else value.basis
    return {
        "name": mini.provenance.basis,
        "themes": mini.themes_basis,
        "codes": mini.mapping_basis,
        "members": mini.members.quality.basis,
    }.get(statement, given.basis if given else None)


def events(editions: Sequence[Edition], labels: Labels, only: str = "") -> tuple[Event, ...]:
    """Return editions as the history tells them.

    Parameters
    ----------
    only : a mini-cluster; what was changed about others is left out.
    """
    who, own = actor_names(), f"{mini_cluster_name(only, labels)}: " if only else ""
    made = wired().services.upkeep.became([one.number for one in editions])
    return tuple(_event(one, made.get(one.number), who, labels, own, only) for one in editions)


def _event(
    edition: Edition,
    proposal: Proposal | None,
    who: Callable[[str], str],
    labels: Labels,
    own: str,
    only: str,
) -> Event:
    changes = edition.changes if not only else _about(edition.changes, only)
    by = who(edition.actor)
    if proposal is not None and proposal.actor != edition.actor:
        by = f"{who(proposal.actor)} / {by}"
    one_by_one = bool(only) or len(changes) <= _LINES
    rows = changed_rows(changes, labels) if one_by_one else ()
    return Event(
        number=edition.number,
        url=url_for("upkeep.edition_page", number=edition.number),
        who=by,
        at=edition.at,
        kind=kind_names()[proposal.asked.kind] if proposal else "",
        what=tuple(f"{row.title.removeprefix(own)} ({row.how})" for row in rows)
        or summary(changes),
        sources=sources_in(changes)[:_LINES],
        note=proposal.asked.note if proposal else "",
        version=edition.catalogue_version,
    )


def _about(changes: tuple[RowChange, ...], mini_cluster: str) -> tuple[RowChange, ...]:
    return tuple(one for one in changes if mini_cluster in mini_clusters_of([one]))


def editions_page() -> EditionsPage:
    """Return all editions, the latest first."""
    return EditionsPage(events(wired().services.upkeep.editions()[::-1], labels_now()))


def edition_page(number: int) -> EditionPage:
    """Return one edition with all that it changed; raises EditionNotFoundError."""
    services, labels, who = wired().services, labels_now(), myself()
    found = edition(services, number)
    (event,) = events([found], labels)
    is_mine = is_own(services, who, found.changes)
    kept_by = _kept_by(number) if found.changes and is_mine else ""
    return EditionPage(
        event=event,
        is_active=services.upkeep.current().number == number,
        rows=changed_rows(found.changes, labels),
        left_out=max(0, len(found.changes) - MOST_ROWS),
        can_undo=bool(found.changes) and is_mine and not kept_by,
        kept_by=kept_by,
    )


def _kept_by(number: int) -> str:
    """Return why nothing of an edition can be undone, or nothing."""
    try:
        require_undoable(wired().services, number)
    except ClashError as error:
        return clash_words(error, labels_now())
    return ""
