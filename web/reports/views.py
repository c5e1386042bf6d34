"""Blueprint: the programme report."""

from __future__ import annotations

from flask import Blueprint, Response, request

from web.accounts.users import own_account
from web.contexts import render
from web.demonstration.labels import demonstration_label, file_name
from web.pairing.table import csv_bytes
from web.reports.programme import TABLE_COLUMNS, programme_page, programme_rows
from web.wiring import wired

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/programme")
def programme() -> str:
    """Show what was counted in a period, over time and by network."""
    return render("reports/programme.html", programme_page(own_account(), request.args))


@blueprint.get("/programme.csv")
def programme_table() -> Response:
    """Hand out the same figures, all of them, as a table."""
    rows = programme_rows(own_account(), request.args)
    content = csv_bytes(TABLE_COLUMNS, rows, demonstration_label())
    name = file_name(f"clusterbridge-programme-{wired().services.clock.now():%Y-%m-%d}.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)
