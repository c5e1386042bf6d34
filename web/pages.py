"""Blueprint: the start page and the pages that every public service owes its readers."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint

from data.operator_texts import operator_note
from features.catalogue import Catalogue
from features.vocabulary import Barrier, Basis, SuccessFactor
from matcher.erasure_operations import periods
from matcher.privacy import TextKind
from matcher.privacy_operations import current_text
from web.contexts import ExampleCard, OperatorPage, PrivacyPage, SourcesPage, StartPage, render
from web.koreamap import Place, lay_out
from web.language import current_language
from web.wiring import wired

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def start() -> str:
    """Say in ten seconds what this is."""
    language = current_language()
    wiring = wired()
    page = start_page(wiring.catalogue, language, wiring.example(language))
    return render("pages/start.html", page)


@blueprint.get("/imprint")
def imprint() -> str:
    """Say who runs this installation."""
    return render("pages/imprint.html", _operator_page("imprint"))


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is stored, why, and for how long: the periods are those that the job applies."""
    services = wired().services
    days = {period.value: count for period, count in periods(services).items()}
    page = PrivacyPage(_operator_page("privacy"), days, _said(TextKind.LEGAL_BASIS))
    return render("pages/privacy.html", page)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say how accessible the service is and whom to tell about an obstacle."""
    return render("pages/accessibility.html", _operator_page("accessibility"))


@blueprint.get("/sources")
def sources() -> str:
    """Say where the facts, the fonts and the map come from."""
    return render("pages/sources.html", sources_page(wired().catalogue))


def start_page(catalogue: Catalogue, language: str, example: ExampleCard | None) -> StartPage:
    """Return the facts of the start page, all counted from the catalogue."""
    per_cluster = Counter(mini.innovation_cluster for mini in catalogue.mini_clusters)
    return StartPage(
        innovation_clusters=len(catalogue.innovation_clusters),
        mini_clusters=len(catalogue.mini_clusters),
        compared=sum(not mini.excluded for mini in catalogue.mini_clusters),
        factors=len(SuccessFactor),
        barriers=len(Barrier),
        as_of=catalogue.as_of,
        fewest=min(per_cluster.values(), default=0),
        most=max(per_cluster.values(), default=0),
        points=lay_out(
            Place(place.id, place.name.in_language(language), place.latitude, place.longitude)
            for place in catalogue.innovation_clusters
        ),
        example=example,
    )


def sources_page(catalogue: Catalogue) -> SourcesPage:
    """Return how many mini-cluster names are documented and how many are not."""
    counted = Counter(mini.provenance.basis for mini in catalogue.mini_clusters)
    return SourcesPage(
        as_of=catalogue.as_of,
        catalogue_version=catalogue.version,
        names_by_basis=tuple((basis, counted[basis]) for basis in Basis if counted[basis]),
    )


def _operator_page(page: str) -> OperatorPage:
    settings = wired().settings
    return OperatorPage(
        name=settings.operator_name,
        address=settings.operator_address_lines,
        email=settings.operator_email,
        note=_said(TextKind(page)) or operator_note(settings.instance, page, current_language()),
        link_days=settings.link_days,
    )


def _said(kind: TextKind) -> tuple[str, ...]:
    """Return what the operator says now, in paragraphs."""
    text = current_text(wired().services, kind)
    said = "" if text is None else text.in_language(current_language())
    return tuple(part.strip() for part in said.split("\n\n") if part.strip())
