"""Blueprint: the programme report."""

from __future__ import annotations

from flask import Blueprint, Response, request

from web.accounts.users import own_account
from web.contexts import render
from web.downloads import table_of_today
from web.reports.programme import TABLE_COLUMNS, programme_page, programme_rows

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/programme")
def programme() -> str:
    """Show what was counted in a period, over time and by network."""
    return render("reports/programme.html", programme_page(own_account(), request.args))


@blueprint.get("/programme.csv")
def programme_table() -> Response:
    """Hand out the same figures, all of them, as a table."""
    rows = programme_rows(own_account(), request.args)
    return table_of_today("clusterbridge-programme", TABLE_COLUMNS, rows)
