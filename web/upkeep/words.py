"""Names of statements, outcomes and of those who act, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from data.reference_korea import EXCLUSIONS
from features.errors import UnknownCodeError
from features.vocabulary import Barrier, Basis, SuccessFactor
from matcher.accounts import COMMAND, SYSTEM, actor_of
from matcher.operations import REFERENCE_ACTOR
from matcher.statements import CODES, DEMAND, MEMBERS, NAME, STATUS, THEMES
from matcher.upkeep import Outcome, ProposalKind
from web.accounts.words import roles_of
from web.wiring import wired
from web.wording.labels import Labels


def kind_names() -> Mapping[ProposalKind, str]:
    """Return what each kind of proposal is called."""
    return {
        ProposalKind.EDIT: _("Changed entry"),
        ProposalKind.IMPORT: _("Loaded list"),
        ProposalKind.UNDO: _("Undoing"),
    }


def outcome_names() -> Mapping[Outcome, str]:
    """Return what became of a proposal."""
    return {
        Outcome.APPLIED: _("applied"),
        Outcome.REJECTED: _("rejected"),
        Outcome.WITHDRAWN: _("withdrawn"),
    }


def statement_name(statement: str, labels: Labels) -> str:
    """Return what a statement about a mini-cluster is called."""
    known = {
        NAME: _("Name"),
        THEMES: _("Themes"),
        CODES: _("Codes of industry and technology"),
        MEMBERS: _("Number of members"),
        STATUS: _("What became of it"),
    }
    side, _colon, key = statement.partition(":")
    if not key:
        return known[statement]
    if side == DEMAND:
        factor = labels.name(labels.catalogue.factor_labels[SuccessFactor(key)])
        return _("What it expects: %(factor)s", factor=factor)
    barrier = labels.name(labels.catalogue.barrier_labels[Barrier(key)])
    return _("What it makes easier: %(barrier)s", barrier=barrier)


def basis_name(basis: Basis) -> str:
    """Return how a statement was found, as its badge says it."""
    known = {
        Basis.DOCUMENTED: _("documented"),
        Basis.RECONSTRUCTED: _("reconstructed"),
        Basis.DERIVED: _("derived"),
        Basis.ENTERED: _("entered"),
        Basis.ASSUMPTION: _("assumption"),
    }
    return known.get(basis, basis.value)


def exclusion_options(labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return why a mini-cluster may take no part in matching; first that it does."""
    return (
        ("", _("no: it takes part")),
        *((key, labels.exclusion(key)) for key in EXCLUSIONS if key),
    )


def actor_names() -> Callable[[str], str]:
    """Return a function that says who did something: in terms of roles, never by name."""
    people = {
        actor_of(account.id): ", ".join(roles_of(account))
        for account in wired().services.accounts.accounts()
    }
    others = {
        COMMAND: _("the command line"),
        REFERENCE_ACTOR: _("comes with the software"),
        SYSTEM: _("the service"),
    }
    return lambda actor: {**people, **others}.get(actor) or _("an account that is gone")


def mini_cluster_name(identifier: str, labels: Labels) -> str:
    """Return the name and place of a mini-cluster, also of one that was taken out."""
    try:
        return labels.mini_cluster(identifier)
    except UnknownCodeError:
        return wired().catalogues.former_name(identifier, labels.language)
