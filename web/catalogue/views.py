"""Blueprint: the catalogue of Korean mini-clusters, of what is near them, and of programmes."""

from __future__ import annotations

from flask import Blueprint, request

from web.catalogue.lists import german_page, index_page, programmes_page
from web.catalogue.mini_cluster import mini_cluster_page
from web.catalogue.places import innovation_cluster_page
from web.catalogue.search import LONGEST_QUERY, Filters
from web.contexts import render
from web.language import current_language
from web.wiring import wired
from web.wording.labels import Labels

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/catalogue")
def index() -> str:
    """List the mini-clusters, all of them or those that pass search and filters."""
    filters = Filters(
        text=request.args.get("q", "")[:LONGEST_QUERY],
        place=request.args.get("place", ""),
        basis=request.args.get("basis", ""),
        compared=request.args.get("compared", ""),
    )
    return render("catalogue/index.html", index_page(filters, _labels()))


@blueprint.get("/catalogue/<identifier>")
def mini_cluster(identifier: str) -> str:
    """Show everything known about one mini-cluster."""
    labels = _labels()
    mini = labels.catalogue.mini_cluster(identifier)
    return render("catalogue/mini_cluster.html", mini_cluster_page(mini, labels))


@blueprint.get("/clusters/<identifier>")
def innovation_cluster(identifier: str) -> str:
    """Show everything known about one innovation cluster."""
    labels = _labels()
    place = labels.catalogue.innovation_cluster(identifier)
    return render("catalogue/innovation_cluster.html", innovation_cluster_page(place, labels))


@blueprint.get("/catalogue/german")
def german() -> str:
    """List the German clusters that a firm may belong to."""
    return render("catalogue/german.html", german_page(_labels()))


@blueprint.get("/catalogue/programmes")
def programmes() -> str:
    """List the funding programmes with the dates at which they were seen."""
    return render("catalogue/programmes.html", programmes_page(_labels()))


def _labels() -> Labels:
    return Labels(current_language(), wired().catalogue)
