"""The forms of statements and institutions, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import request, url_for
from flask_babel import gettext as _

from data.csvfile import ReferenceFileError
from data.reference_korea import INSTITUTION_KINDS, NATIONAL
from features.catalogue import MiniCluster
from matcher.accounts import Role
from matcher.scope_operations import kept_places
from matcher.statements import (
    ENTERED_BASES,
    INSTITUTION,
    MEMBERS,
    MINI_CLUSTER,
    PROVENANCE,
    STATUS,
    fields_of,
    institution_of,
    is_entered,
    statement_of,
)
from matcher.tables import Tables
from web.accounts.users import own_account
from web.catalogue import words as catalogue_words
from web.language import current_language
from web.upkeep.columns import column_name
from web.upkeep.contexts import Control, Fault, FormPage, Option
from web.upkeep.dates import shown_as_of, stored_as_of
from web.upkeep.words import exclusion_options, statement_name
from web.wiring import wired
from web.wording.labels import Labels

#: The loaders name columns of tables; the form may call them otherwise.
_CONTROLS = {
    "theme_de": "themes_de",
    "theme_en": "themes_en",
    "theme_ko": "themes_ko",
    "members_basis": "source",
}
_OPTIONAL = frozenset(
    {
        *(
            "excluded",
            "abbreviation",
            "fields",
            "wipo_fields",
            "website",
            "role",
            "nace_codes",
            "ksic_codes",
        ),
        *("status_note_de", "status_note_en", "status_note_ko"),
    }
)


def typed(names: tuple[str, ...]) -> dict[str, str]:
    """Return what was typed into the fields of a form."""
    found = {name: request.form.get(name, "") for name in (*names, *PROVENANCE)}
    return {**found, "as_of": stored_as_of(found["as_of"])}


def statement_form(
    tables: Tables,
    mini: MiniCluster,
    statement: str,
    base: int,
    given: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
) -> FormPage:
    """Return the form of a statement about a mini-cluster, as it is or as it was typed."""
    labels = Labels(current_language(), wired().catalogue)
    values = given or statement_of(tables, mini.id, statement)
    back = url_for("upkeep.mini_cluster", identifier=mini.id)
    name = labels.name(mini.name)
    return FormPage(
        title=statement_name(statement, labels),
        lead=name,
        action=url_for("upkeep.save_statement", identifier=mini.id, statement=as_path(statement)),
        back=back,
        crumbs=((name, back),),
        controls=tuple(
            _control(column, values.get(column, ""), labels) for column in fields_of(statement)
        ),
        provenance=_provenance(values, labels),
        base=base,
        note=_hint_of(statement),
        faults=faults,
        removable=is_entered(tables, mini.id, statement),
    )


def mini_cluster_form(
    base: int, given: Mapping[str, str] | None = None, faults: tuple[Fault, ...] = ()
) -> FormPage:
    """Return the form of a new mini-cluster, empty or as it was typed."""
    labels, values = Labels(current_language(), wired().catalogue), given or {}
    return FormPage(
        title=_("New mini-cluster"),
        lead="",
        action=url_for("upkeep.add_mini_cluster"),
        back=url_for("upkeep.index"),
        crumbs=(),
        controls=tuple(
            replace(
                _control(name, values.get(name, ""), labels),
                optional=name in (*_OPTIONAL, "members_count"),
            )
            for name in MINI_CLUSTER
        ),
        provenance=_provenance(values, labels),
        base=base,
        note=_(
            "It takes part in matching from the moment at which this is applied. What it expects "
            "and makes easier follows by the written rules, until somebody enters it."
        ),
        faults=faults,
    )


def places_kept(labels: Labels) -> tuple[Option, ...]:
    """Return the innovation clusters, by key and name, to which one may add something."""
    account, places = own_account(), labels.catalogue.innovation_clusters
    if Role.ADMINISTRATOR not in account.roles:
        own = kept_places(wired().services, account)
        places = tuple(one for one in places if one.id in own)
    return tuple((one.id, labels.name(one.name)) for one in places)


def institution_form(
    tables: Tables,
    identifier: str | None,
    base: int,
    given: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
) -> FormPage:
    """Return the form of an institution, a known or a new one."""
    labels = Labels(current_language(), wired().catalogue)
    if given is None:
        given = {} if identifier is None else institution_of(tables, identifier)
    back = url_for("upkeep.index")
    key = Control("id", _("Key"), given.get("id", ""), hint=_("Small letters, digits and hyphens."))
    controls = tuple(_control(name, given.get(name, ""), labels) for name in INSTITUTION)
    if Role.ADMINISTRATOR in own_account().roles:
        place, *others = controls
        everywhere = (NATIONAL, _("serves all of them"))
        controls = (replace(place, options=(*place.options, everywhere)), *others)
    if identifier is None:
        action, title = url_for("upkeep.add_institution"), _("New institution")
    else:
        action = url_for("upkeep.save_institution", identifier=identifier)
        title = _("Institution")
    return FormPage(
        title=title,
        lead=given.get(f"name_{current_language()}", ""),
        action=action,
        back=back,
        crumbs=(),
        controls=controls if identifier is not None else (key, *controls),
        provenance=_provenance(given, labels),
        base=base,
        note=_(
            "Whether it stands in the city of the complex and lets others test follows from "
            "its city, kind, fields and role by written rules."
        ),
        faults=faults,
    )


def as_path(statement: str) -> str:
    """Return a statement as it stands in an address."""
    return statement.replace(":", "-", 1)


def from_path(text: str) -> str:
    """Return the statement of an address."""
    side, dash, key = text.partition("-")
    return f"{side}:{key}" if dash else text


def with_missing(page: FormPage) -> FormPage:
    """Return a form with a fault for each field that has to be filled in and is not."""
    fields = (*page.controls, *page.provenance)
    empty = [one.name for one in fields if not one.optional and not one.value.strip()]
    found = tuple((one, f"{column_name(one)}: {_allowed(one, '')}") for one in empty)
    return replace(page, faults=found)


def faults_of(error: ReferenceFileError) -> tuple[Fault, ...]:
    """Return which control a fault is about: its name, what was typed, and what is allowed."""
    control, value = _CONTROLS.get(error.column, error.column), error.value
    if (error.file, error.column) == ("mini_clusters.csv", "id"):
        control, value = "themes_de", ""  # Its key is ours; one without themes is none.
    field, allowed = column_name(control), _allowed(control, value)
    if not value:
        return ((control, f"{field}: {allowed}"),)
    wrong = _("%(field)s: “%(value)s” cannot be used.", field=field, value=value[:60])
    return ((control, f"{wrong} {allowed}"),)


def _allowed(control: str, value: str) -> str:
    known = {
        "as_of": _("Please give a date such as 2007, 2007-10, 2005-2010, about 2011 or undated."),
        "nace_codes": _("Codes of NACE Rev. 2 such as 28.41, separated by semicolons."),
        "ksic_codes": _("Two to five digits each, separated by semicolons."),
        "wipo_fields": _("Whole numbers from 1 to 35, separated by semicolons."),
        "members_count": _("A whole number from 1 to 100000."),
        "value": _("A number from 0 to 1."),
        "basis": _("Please choose one of these."),
        "confidence": _("Please choose one of these."),
        "excluded": _("Please choose one of these."),
        "kind": _("Please choose one of these."),
        "innovation_cluster": _("Please choose one of these."),
        "id": _("Small letters, digits and hyphens; no other entry may have it."),
    }
    if control.startswith("themes_"):
        return _("One theme a line, the same number of lines in all three languages.")
    if not value and control not in known:
        return _("Please fill this in.")
    return known.get(control) or _("Text in one line, each part of a list once.")


def _control(column: str, value: str, labels: Labels) -> Control:
    options = _options(column, labels)
    if column == "excluded":
        return Control(column, column_name(column), value, "select", options=options, optional=True)
    if options:
        return _select(column, column_name(column), value, options)
    if column.startswith("themes_"):
        return Control(column, column_name(column), value, "area", _("One a line"), most=4000)
    hints = {
        "nace_codes": _("Such as 28.41; 25.7"),
        "ksic_codes": _("Such as 291; 259"),
        "wipo_fields": _("Numbers from 1 to 35, such as 9; 10"),
        "fields": _("Short phrases, separated by semicolons"),
        "members_count": _("A number that a source counts"),
        "value": _("0: nothing, 1: all of it"),
    }
    hint, optional = hints.get(column, ""), column in _OPTIONAL
    return Control(column, column_name(column), value, "text", hint, optional=optional)


def _options(column: str, labels: Labels) -> tuple[Option, ...]:
    if column == "excluded":
        return exclusion_options(labels)
    if column == "kind":
        return tuple((key, catalogue_words.institution_kind(key)) for key in INSTITUTION_KINDS)
    return places_kept(labels) if column == "innovation_cluster" else ()


def _select(column: str, label: str, value: str, options: tuple[Option, ...]) -> Control:
    """Return a field to choose from; nobody says something by not choosing."""
    keys = dict(options)
    if value not in keys and len(options) > 1:
        options = (("", _("Please choose")), *options)
    return Control(column, label, value, "select", options=options)


def _provenance(values: Mapping[str, str], labels: Labels) -> tuple[Control, ...]:
    bases = {
        ENTERED_BASES[0].value: _("The mini-cluster or its agency says so"),
        ENTERED_BASES[1].value: _("A published source says so"),
    }
    sure = tuple((one.value, catalogue_words.confidence(one)) for one in catalogue_words.SURE)
    # The source of what was reconstructed or assumed is none for what somebody enters now.
    shown = values if values.get("basis", "") in ("", *bases) else {}
    return (
        Control("source", _("Source"), shown.get("source", ""),
                hint=_("Which organisation says so, in which document and of when; "
                       "never the name of a person"), most=500),
        _select("basis", _("Basis"), shown.get("basis", ""), tuple(bases.items())),
        _select("confidence", _("How sure"), shown.get("confidence", ""), sure),
        Control("as_of", _("As of"), shown_as_of(shown.get("as_of", ""), labels),
                hint=_("The year or month that it describes, such as 2026 or 2026-03"), most=40),
    )  # fmt: skip


def _hint_of(statement: str) -> str:
    if statement == MEMBERS:
        return _("A number with a source counts as counted.")
    if statement == STATUS:
        return _(
            "What is said here is shown as a warning on its page. Of one that no longer exists, "
            "say since when and what took its place, and choose so below: it then takes no part "
            "in matching."
        )
    if ":" in statement:
        return _("What is entered here takes the place of what the written rules derive.")
    return ""
