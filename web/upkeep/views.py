"""What coordinators and administrators change in the catalogue, step by step."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import web.upkeep.proposal_views  # noqa: F401  (both add their pages to the blueprint)
from data.catalogue_build import build
from data.csvfile import ReferenceFileError
from matcher.statements import (
    INSTITUTION,
    MINI_CLUSTER,
    fields_of,
    with_institution,
    with_mini_cluster,
    with_statement,
    without_statement,
)
from matcher.tables import Tables
from matcher.upkeep import MOST_NOTE, NothingToChangeError
from matcher.upkeep_operations import current_tables, free_key, propose
from web.accounts.users import own_account
from web.contexts import render
from web.limits import small_number
from web.upkeep.blueprint import blueprint
from web.upkeep.contexts import FormPage
from web.upkeep.forms import (
    faults_of,
    from_path,
    institution_form,
    mini_cluster_form,
    places_kept,
    statement_form,
    typed,
    with_missing,
)
from web.upkeep.pages import (
    edition_page as edition_context,
)
from web.upkeep.pages import (
    editions_page,
    index_page,
    kept,
    kept_institution,
    labels_now,
    mini_cluster_page,
    myself,
)
from web.wiring import wired


@blueprint.get("/")
def index() -> str:
    """Show what somebody looks after and what waits to be applied."""
    return render("upkeep/index.html", index_page(own_account()))


@blueprint.get("/mini-clusters/new")
def new_mini_cluster() -> str:
    """Ask for a new mini-cluster."""
    return render("upkeep/form.html", mini_cluster_form(_current()))


@blueprint.post("/mini-clusters/new")
def add_mini_cluster() -> ResponseReturnValue:
    """Propose a new mini-cluster, under a key that none had before."""
    base, given = _base(), typed(MINI_CLUSTER)
    services, place = wired().services, given["innovation_cluster"]
    page = with_missing(mini_cluster_form(base, given))
    if page.faults:
        return _wrong(page)
    try:
        if place not in dict(places_kept(labels_now())):
            raise ReferenceFileError(
                "mini_clusters.csv", "unknown", column="innovation_cluster", value=place
            )
        tables = services.upkeep.tables(base)
        return _proposed(with_mini_cluster(tables, free_key(services, place), given), base)
    except ReferenceFileError as error:
        return _wrong(mini_cluster_form(base, given, faults_of(error)))


@blueprint.get("/mini-clusters/<identifier>")
def mini_cluster(identifier: str) -> str:
    """Show what can be changed about a mini-cluster, and its history."""
    return render("upkeep/mini_cluster.html", mini_cluster_page(kept(identifier)))


@blueprint.get("/mini-clusters/<identifier>/<statement>")
def statement(identifier: str, statement: str) -> str:
    """Ask for a statement and its source."""
    mini, base = kept(identifier), _current()
    page = statement_form(current_tables(wired().services), mini, from_path(statement), base)
    return render("upkeep/form.html", page)


@blueprint.post("/mini-clusters/<identifier>/<statement>")
def save_statement(identifier: str, statement: str) -> ResponseReturnValue:
    """Propose a statement as it was typed, or to take an entered one out."""
    mini, key, base = kept(identifier), from_path(statement), _base()
    tables, given = wired().services.upkeep.tables(base), typed(fields_of(key))
    try:
        if request.form.get("remove") == "yes":
            return _proposed(without_statement(tables, mini.id, key), base)
        page = with_missing(statement_form(tables, mini, key, base, given))
        if page.faults:
            return _wrong(page)
        return _proposed(with_statement(tables, mini.id, key, given), base)
    except ReferenceFileError as error:
        return _wrong(statement_form(tables, mini, key, base, given, faults_of(error)))
    except NothingToChangeError:
        return _nothing(url_for("upkeep.mini_cluster", identifier=mini.id))


@blueprint.get("/institutions/new")
def new_institution() -> str:
    """Ask for a new institution."""
    page = institution_form(current_tables(wired().services), None, _current())
    return render("upkeep/form.html", page)


@blueprint.post("/institutions/new")
def add_institution() -> ResponseReturnValue:
    """Propose a new institution."""
    return _save_institution(None)


@blueprint.get("/institutions/<identifier>")
def institution(identifier: str) -> str:
    """Ask for what is said of an institution."""
    found = kept_institution(identifier)
    page = institution_form(current_tables(wired().services), found.id, _current())
    return render("upkeep/form.html", page)


@blueprint.post("/institutions/<identifier>")
def save_institution(identifier: str) -> ResponseReturnValue:
    """Propose an institution as it was typed."""
    return _save_institution(identifier)


def _save_institution(identifier: str | None) -> ResponseReturnValue:
    base = _base()
    tables = wired().services.upkeep.tables(base)
    given = {"id": request.form.get("id", "").strip(), **typed(INSTITUTION)}
    key = identifier or given["id"]
    if identifier is not None:
        kept_institution(identifier)
    elif key in {row["id"] for row in tables["institutions.csv"]}:
        fault = ReferenceFileError("institutions.csv", "taken", column="id", value=key)
        return _wrong(institution_form(tables, identifier, base, given, faults_of(fault)))
    page = with_missing(institution_form(tables, identifier, base, given))
    if page.faults:
        return _wrong(page)
    try:
        return _proposed(with_institution(tables, key, given), base)
    except ReferenceFileError as error:
        return _wrong(institution_form(tables, identifier, base, given, faults_of(error)))
    except NothingToChangeError:
        return _nothing(url_for("upkeep.index"))


@blueprint.get("/editions")
def editions() -> str:
    """Show every edition of the catalogue."""
    return render("upkeep/editions.html", editions_page())


@blueprint.get("/editions/<int:number>")
def edition_page(number: int) -> str:
    """Show one edition with all that it changed."""
    return render("upkeep/edition.html", edition_context(number))


def _wrong(page: FormPage) -> ResponseReturnValue:
    return render("upkeep/form.html", page), 422


def _proposed(wanted: Tables, base: int) -> ResponseReturnValue:
    note = request.form.get("note", "")[:MOST_NOTE]
    made = propose(wired().services, myself(), wanted, build, note=note, base=base)
    return redirect(url_for("upkeep.proposal", number=made.id), 303)


def _nothing(address: str) -> ResponseReturnValue:
    flash(_("Nothing is different; nothing was changed."), "info")
    return redirect(address, 303)


def _current() -> int:
    return wired().services.upkeep.current().number


def _base() -> int:
    """Return the edition that the form showed; one without a number was not made here."""
    base = request.form.get("base", type=small_number)
    return _current() if base is None else base
