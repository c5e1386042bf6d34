"""Blueprint: figures of groups of firms, for analysts; never of a few."""

from __future__ import annotations

from flask import Blueprint, Response

from web.analysis.pages import TABLE_COLUMNS, analysis_page, analysis_rows
from web.contexts import render
from web.demonstration.labels import demonstration_label, file_name
from web.pairing.table import csv_bytes
from web.wiring import wired

blueprint = Blueprint("analysis", __name__, url_prefix="/analysis")


@blueprint.get("/")
def index() -> str:
    """Show what holds firms back, how ready they are, and what is asked for."""
    return render("analysis/index.html", analysis_page())


@blueprint.get("/figures.csv")
def table() -> Response:
    """Hand out the same figures as a table."""
    content = csv_bytes(TABLE_COLUMNS, analysis_rows(), demonstration_label())
    name = file_name(f"clusterbridge-analysis-{wired().services.clock.now():%Y-%m-%d}.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)
