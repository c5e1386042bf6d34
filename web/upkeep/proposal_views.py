"""Proposals: looking at what one would do, applying, rejecting, undoing; loading lists."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from data.catalogue_build import TABLE_FILES, build, with_files
from data.csvfile import ReferenceFileError
from matcher.upkeep import (
    MOST_NOTE,
    ClashError,
    NothingToChangeError,
    ProposalEndedError,
    ProposalKind,
    StaleEditionError,
)
from matcher.upkeep_operations import (
    apply_proposal,
    end_proposal,
    propose,
    propose_undo,
)
from web.contexts import render
from web.controls import fault_of
from web.limits import small_number
from web.upkeep.blueprint import blueprint
from web.upkeep.changes import clash_words
from web.upkeep.contexts import ImportPage
from web.upkeep.file_faults import file_fault
from web.upkeep.pages import labels_now, myself
from web.upkeep.proposals import proposal_page
from web.wiring import wired


@blueprint.get("/proposals/<int:number>")
def proposal(number: int) -> str:
    """Show a proposal with exactly what applying it would do."""
    return render("upkeep/proposal.html", proposal_page(number))


@blueprint.post("/proposals/<int:number>/apply")
def apply(number: int) -> ResponseReturnValue:
    """Make the outcome of a proposal the active catalogue, or show what it would do now."""
    seen = request.form.get("seen", type=small_number) or 0
    strict = wired().settings.catalogue_second_person
    try:
        done = apply_proposal(wired().services, myself(), number, seen, build, second_person=strict)
    except (StaleEditionError, ClashError, ProposalEndedError):
        return render("upkeep/proposal.html", proposal_page(number, moved=True)), 409
    flash(_("Done. Edition %(number)s of the catalogue is active.", number=done.number), "good")
    return redirect(url_for("upkeep.edition_page", number=done.number), 303)


@blueprint.post("/proposals/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """Withdraw one's own proposal, or reject somebody else's."""
    end_proposal(wired().services, myself(), number, request.form.get("note", "")[:MOST_NOTE])
    flash(_("Nothing of it was applied."), "good")
    return redirect(url_for("upkeep.index"), 303)


@blueprint.post("/editions/<int:number>/undo")
def undo(number: int) -> ResponseReturnValue:
    """Show what undoing an edition would do; nothing is done before it is applied."""
    try:
        made = propose_undo(wired().services, myself(), number)
    except ClashError as error:
        flash(clash_words(error, labels_now()), "warn")
        return redirect(url_for("upkeep.edition_page", number=number), 303)
    return redirect(url_for("upkeep.proposal", number=made.id), 303)


@blueprint.get("/load")
def load() -> str:
    """Ask for the files of a newer list."""
    return render("upkeep/load.html", ImportPage(TABLE_FILES))


@blueprint.post("/load")
def load_files() -> ResponseReturnValue:
    """Check files and keep them as a proposal beside the active catalogue."""
    note = request.form.get("note", "")[:MOST_NOTE]
    services = wired().services
    base = services.upkeep.current().number
    files = {
        one.filename.replace("\\", "/").rpartition("/")[2]: one.stream.read()
        for one in request.files.getlist("files")
        if one.filename
    }
    if not files:
        flash(_("Please choose at least one file."), fault_of("files"))
        return render("upkeep/load.html", ImportPage(TABLE_FILES, note)), 422
    try:
        wanted = with_files(services.upkeep.tables(base), files)
        made = propose(services, myself(), wanted, build, ProposalKind.IMPORT, note, base=base)
    except ReferenceFileError as error:
        page = ImportPage(TABLE_FILES, note, fault=file_fault(error))
        return render("upkeep/load.html", page), 422
    except NothingToChangeError:
        flash(_("Nothing is different; nothing was changed."), "info")
        return redirect(url_for("upkeep.load"), 303)
    return redirect(url_for("upkeep.proposal", number=made.id), 303)
