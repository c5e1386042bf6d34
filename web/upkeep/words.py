"""Names of tables, columns, statements and outcomes in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from data.reference_korea import EXCLUSIONS
from features.errors import UnknownCodeError
from features.vocabulary import Barrier, Basis, Confidence, SuccessFactor
from matcher.accounts import COMMAND, actor_of
from matcher.operations import REFERENCE_ACTOR
from matcher.statements import CODES, DEMAND, MEMBERS, NAME, STATUS, THEMES
from matcher.upkeep import Outcome, ProposalKind
from web.accounts.words import roles_of
from web.catalogue import words
from web.wiring import wired
from web.wording.labels import Labels

_LISTS = ("nace_codes", "ksic_codes", "wipo_fields", "fields")
"""Columns whose parts stand between semicolons."""


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


def table_name(file: str) -> str:
    """Return what one row of a table is called; a rare table has the name of its file."""
    known = {
        "demands.csv": _("What it expects"),
        "german_clusters.csv": _("German cluster"),
        "innovation_cluster_figures.csv": _("Figure about an innovation cluster"),
        "innovation_clusters.csv": _("Innovation cluster"),
        "institutions.csv": _("Institution"),
        "mini_cluster_themes.csv": _("Theme"),
        "mini_clusters.csv": _("Mini-cluster"),
        "network_edges.csv": _("Link of the network"),
        "programmes.csv": _("Funding programme"),
        "reliefs.csv": _("What it makes easier"),
        "value_sources.csv": _("Source of a statement"),
    }
    return known.get(file, file)


def column_name(column: str) -> str:
    """Return the name of a column; a rare one is called as in the files."""
    stem, _underscore, language = column.rpartition("_")
    if language in ("de", "en", "ko") and stem:
        return f"{_stem_name(stem)} ({_languages()[language]})"
    return _stem_name(column)


def _stem_name(stem: str) -> str:
    known = {
        "abbreviation": _("Abbreviation"),
        "as_of": _("As of"),
        "basis": _("Basis"),
        "city": _("City"),
        "confidence": _("How sure"),
        "excluded": _("Takes no part in matching"),
        "fields": _("Fields of work (English)"),
        "innovation_cluster": _("Innovation cluster"),
        "is_test_facility": _("Test facility"),
        "kind": _("Kind"),
        "ksic_codes": _("KSIC codes"),
        "members_basis": _("Source of the number"),
        "members_count": _("Number of members"),
        "members_quality": _("How the number was found"),
        "nace_codes": _("NACE codes"),
        "name": _("Name"),
        "origin": _("Origin"),
        "role": _("Role (English)"),
        "same_city": _("In the city of the complex"),
        "source": _("Source"),
        "status_note": _("What became of it"),
        "theme": _("Theme"),
        "themes": _("Themes"),
        "value": _("Value"),
        "website": _("Web address"),
        "wipo_fields": _("WIPO fields"),
    }
    return known.get(stem, stem)


def _languages() -> Mapping[str, str]:
    return {"de": _("German"), "en": _("English"), "ko": _("Korean")}


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


def cell_words(column: str, text: str, labels: Labels) -> str:
    """Return the text of a cell as people read it: keys in words, anything else as it is."""
    if column == "confidence" and text in set(Confidence):
        return words.confidence(Confidence(text))
    if column == "basis" and text in set(Basis):
        return basis_name(Basis(text))
    if column == "value" and labels.language == "de":
        return text.replace(".", ",")
    if column in _LISTS:
        return "; ".join(part.strip() for part in text.split(";"))
    if column == "as_of" and text:
        return labels.as_of(text)
    if column == "excluded" and text:
        return labels.exclusion(text)
    if column == "kind":
        return words.institution_kind(text) if text else ""
    if text in ("yes", "no"):
        return _("yes") if text == "yes" else _("no")
    return text


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
    }
    return lambda actor: {**people, **others}.get(actor) or _("an account that is gone")


def mini_cluster_name(identifier: str, labels: Labels) -> str:
    """Return the name and place of a mini-cluster, also of one that was taken out."""
    try:
        return labels.mini_cluster(identifier)
    except UnknownCodeError:
        return wired().catalogues.former_name(identifier, labels.language)
