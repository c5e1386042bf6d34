"""Blueprint: figures of groups of firms, for analysts; never of a few."""

from __future__ import annotations

from flask import Blueprint, Response

from web.analysis import what_if
from web.analysis.needs import NEED_COLUMNS, need_rows, needs_page
from web.analysis.pages import TABLE_COLUMNS, analysis_page, analysis_rows
from web.contexts import render
from web.downloads import table_of_today

blueprint = Blueprint("analysis", __name__, url_prefix="/analysis")
what_if.add_to(blueprint)


@blueprint.get("/")
def index() -> str:
    """Show what holds firms back, how ready they are, and what is asked for."""
    return render("analysis/index.html", analysis_page())


@blueprint.get("/figures.csv")
def table() -> Response:
    """Hand out the same figures as a table."""
    return table_of_today("clusterbridge-analysis", TABLE_COLUMNS, analysis_rows())


@blueprint.get("/needs")
def needs() -> str:
    """Show which obstacles firms state, and find nothing known against in their suggestions."""
    return render("analysis/needs.html", needs_page())


@blueprint.get("/needs.csv")
def needs_table() -> Response:
    """Hand out the same needs as a table."""
    return table_of_today("clusterbridge-needs", NEED_COLUMNS, need_rows())
