"""Blueprint: the ranked suggestions, one pairing in full, the firm's own verdicts, the example."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from matcher.operations import (
    open_profile,
    record_impressions,
    record_verdict,
    verdicts_of,
)
from matcher.pipeline import Matcher
from matcher.recommend import Ranked, missing_answers, rank, shown_page
from matcher.records import Channel, ProfileRevision
from matcher.verdicts import parse_verdict
from web.contexts import render
from web.example_firm import example_firm, example_ranking
from web.language import current_language
from web.pairing_cards import Reader
from web.pairing_detail import pairing_page
from web.pairing_links import Links
from web.pairing_page_contexts import IncompletePage
from web.pairing_pages import choose, results_page, source_names
from web.pairing_sources import Sources
from web.pairing_table import suggestions_table
from web.use_cases import use_cases
from web.wiring import active_matcher
from web.wording import Wording

blueprint = Blueprint("pairings", __name__)
_PROFILE = "/p/<token>/suggestions"


@blueprint.get(_PROFILE)
def results(token: str) -> ResponseReturnValue:
    """List the suggestions, and keep what was shown."""
    revision = open_profile(use_cases(), token)
    if missing_answers(revision.answers):
        return _incomplete(token, revision)
    matcher = active_matcher()
    ranked = rank(matcher, revision)
    reader = _reader(token, matcher, ranked)
    shown = choose(ranked.recommendation, reader.n, reader.region)
    page = render("pairings/results.html", results_page(ranked.recommendation, shown, reader))
    if request.method == "GET":
        # Only now: a page that could not be made was not shown.
        channel = Channel.PRINT if reader.printed else Channel.WEB
        record_impressions(use_cases(), shown_page(ranked, shown, current_language(), channel))
    return page


@blueprint.get("/p/<token>/suggestions.csv")
def results_table(token: str) -> ResponseReturnValue:
    """Hand out the same list as a table, and keep what was shown."""
    revision = open_profile(use_cases(), token)
    if missing_answers(revision.answers):
        return _incomplete(token, revision)
    matcher = active_matcher()
    ranked = rank(matcher, revision)
    reader = _reader(token, matcher, ranked)
    shown = choose(ranked.recommendation, reader.n, reader.region)
    now = use_cases().clock.now()
    response = make_response(suggestions_table(ranked.recommendation, shown, reader, now))
    response.mimetype = "text/csv"
    name = f"clusterbridge-{now:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if request.method == "GET":
        page = shown_page(ranked, shown, current_language(), Channel.CSV)
        record_impressions(use_cases(), page)
    return response


@blueprint.get(f"{_PROFILE}/<mini_cluster>")
def pairing(token: str, mini_cluster: str) -> ResponseReturnValue:
    """Show one pairing in full, or why it was not compared."""
    revision = open_profile(use_cases(), token)
    if missing_answers(revision.answers):
        return _incomplete(token, revision)
    matcher = active_matcher()
    ranked = rank(matcher, revision)
    reader = _reader(token, matcher, ranked)
    page = pairing_page(ranked.recommendation, mini_cluster, reader, matcher)
    return render("pairings/pairing.html", page)


@blueprint.post(f"{_PROFILE}/<mini_cluster>/verdict")
def give_verdict(token: str, mini_cluster: str) -> Response:
    """Keep what the firm itself says about a suggestion, and go back to where it was said."""
    form = request.form
    kind = form.get("kind", "")
    # The reason belongs to "not for us"; one left over beside another button says nothing.
    reason, note = (
        (form.get("reason", ""), form.get("note", "")) if kind == "not_for_us" else ("", "")
    )
    verdict = parse_verdict(mini_cluster, kind, reason, note, form.get("rank", type=int))
    matcher = active_matcher()
    record_verdict(
        use_cases(),
        token,
        verdict,
        matcher.catalogue,
        form.get("model_version") or matcher.model.version,
        form.get("revision", type=int),
    )
    links = Links(token)
    if form.get("back") == "pairing":
        address = f"{links.pairing(mini_cluster)}#verdict"
    else:
        address = f"{links.results(form.get('n', ''), form.get('region', ''))}#{mini_cluster}"
    answer = redirect(address, 303)
    assert isinstance(answer, Response)  # noqa: S101 - tells the type checker
    return answer


@blueprint.get("/example")
def example() -> str:
    """List the suggestions for a synthetic firm; nothing is stored."""
    ranked, reader = _example()
    shown = choose(ranked.recommendation, reader.n, reader.region)
    about = reader.wording.name(example_firm().description)
    page = results_page(ranked.recommendation, shown, reader, about)
    return render("pairings/results.html", page)


@blueprint.get("/example/<mini_cluster>")
def example_pairing(mini_cluster: str) -> str:
    """Show one pairing of the synthetic firm in full; nothing is stored."""
    ranked, reader = _example()
    page = pairing_page(ranked.recommendation, mini_cluster, reader, active_matcher())
    return render("pairings/pairing.html", page)


def _incomplete(token: str, revision: ProfileRevision) -> str:
    missing = missing_answers(revision.answers)
    return render("pairings/incomplete.html", IncompletePage(missing, Links(token).profile()))


def _reader(token: str, matcher: Matcher, ranked: Ranked) -> Reader:
    wording = Wording(current_language(), matcher.catalogue)
    return Reader(
        profile=ranked.recommendation.profile,
        wording=wording,
        links=Links(token),
        sources=Sources(wording, source_names()),
        model=matcher.model,
        verdicts=verdicts_of(use_cases(), token) if token else {},
        revision=ranked.revision.revision,
        n=request.args.get("n", "")[:4],
        region=_region(matcher),
        printed="print" in request.args,
    )


def _region(matcher: Matcher) -> str:
    asked = request.args.get("region", "")
    known = {one.id for one in matcher.catalogue.innovation_clusters}
    return asked if asked in known else ""


def _example() -> tuple[Ranked, Reader]:
    matcher = active_matcher()
    ranked = example_ranking(matcher)
    return ranked, _reader("", matcher, ranked)
