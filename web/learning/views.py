"""Blueprint: what was learned, for administrators; analysts read what holds only aggregates."""

from __future__ import annotations

from flask import Blueprint, abort

from matcher.errors import ModelMismatchError
from web.contexts import render
from web.learning import by_hand, figures, jobs, reliability, steps, taking_back
from web.learning.pages import overview_page, version_page

blueprint = Blueprint("learning", __name__, url_prefix="/learning")
jobs.add_to(blueprint)
steps.add_to(blueprint)
figures.add_to(blueprint)
by_hand.add_to(blueprint)
reliability.add_to(blueprint)
taking_back.add_to(blueprint)


@blueprint.get("/")
def index() -> str:
    """Show which version ranks, what decisions have taught, and all versions."""
    return render("learning/index.html", overview_page())


@blueprint.get("/versions/<version>")
def version(version: str) -> str:
    """Show one version with the report of the gate."""
    try:
        return render("learning/version.html", version_page(version))
    except ModelMismatchError:
        abort(404)
