"""Blueprint: the ranked suggestions, one pairing in full, the firm's own verdicts, the example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.errors import VerdictError
from matcher.explanation import Explanation
from matcher.introduction_operations import settled_introductions
from matcher.operations import (
    open_profile,
    record_verdict,
    verdicts_of,
)
from matcher.origins import Origin
from matcher.partner_operations import standing_of
from matcher.pipeline import Matcher, Recommendation
from matcher.recommend import Ranked, has_long_texts, missing_answers, rank
from matcher.records import Channel
from matcher.rule_operations import rules_in_force
from matcher.verdicts import parse_verdict
from web.catalogue import words
from web.contexts import render
from web.downloads import XLSX, download
from web.language import current_language
from web.limits import limit_examples, limit_shows, limit_writes, small_number, turn_to_rank
from web.pairing.cards import Reader
from web.pairing.comparison import chosen_of, comparison_page
from web.pairing.contexts import IncompletePage
from web.pairing.detail import pairing_page
from web.pairing.example import example_firm, example_ranking
from web.pairing.keeping import keep_shown
from web.pairing.links import Links
from web.pairing.results import choose, results_page
from web.pairing.sources import Sources
from web.pairing.table import as_csv, as_workbook, suggestions_table
from web.review.words import state_names
from web.wiring import wired
from web.wording.faults import FaultSentences
from web.wording.reasons import Wording

blueprint = Blueprint("pairings", __name__)
_PROFILE = "/p/<token>/suggestions"
_TABLES = {"csv": (as_csv, "text/csv"), "xlsx": (as_workbook, XLSX)}
TYPED = ("back", "n", "region", "reason", "note")
"""Fields of the form for a verdict that come back as they were sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The ranking for one firm, and who reads it."""

    matcher: Matcher
    ranked: Ranked
    reader: Reader

    @property
    def recommendation(self) -> Recommendation:
        """The ranking with all candidates."""
        return self.ranked.recommendation

    def keep(self, shown: Sequence[Explanation], channel: Channel, origin: Origin) -> None:
        """Keep what was shown; call it last: a page that could not be made was not shown."""
        keep_shown(self.ranked, shown, channel, origin)


def with_ranking(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Hand a view the ranking behind a private link, or ask for what is still missing for it."""

    @wraps(view)
    def ask(token: str, **more: str) -> ResponseReturnValue:
        revision = open_profile(wired().services, token)
        if missing := missing_answers(revision.answers):
            page = IncompletePage(missing, Links(token).profile())
            return render("pairings/incomplete.html", page)
        matcher = wired().matcher
        rules = rules_in_force(wired().services, revision.profile_id)
        with turn_to_rank(is_long=has_long_texts(revision.answers)):
            ranked = rank(matcher, revision, rules)
        return view(Asked(matcher, ranked, _reader(token, matcher, ranked)), **more)

    return ask


@blueprint.get(_PROFILE)
@limit_shows
@with_ranking
def results(asked: Asked) -> str:
    """List the suggestions, and keep what was shown."""
    reader = asked.reader
    shown = choose(asked.recommendation, reader.n, reader.region, reader.pins)
    standing = standing_of(wired().services, asked.ranked.revision.profile_id)
    listed = results_page(asked.recommendation, shown, reader)
    listed = replace(listed, standing=standing, settled=_settled(reader.links))
    page = render("pairings/results.html", listed)
    asked.keep(shown, Channel.PRINT if reader.printed else Channel.WEB, Origin.RESULTS)
    return page


@blueprint.get(f"{_PROFILE}.<any(csv,xlsx):kind>")
@limit_shows
@with_ranking
def results_table(asked: Asked, kind: str) -> Response:
    """Hand out the same list as a table, and keep what was shown."""
    reader = asked.reader
    write, media_type = _TABLES[kind]
    shown = choose(asked.recommendation, reader.n, reader.region, reader.pins)
    now = wired().services.clock.now()
    content = suggestions_table(asked.recommendation, shown, reader, now, write)
    response = download(content, media_type, f"clusterbridge-{now:%Y-%m-%d}.{kind}")
    asked.keep(shown, Channel.CSV, Origin.RESULTS)
    return response


@blueprint.get(f"{_PROFILE}/compare")
@limit_shows
@with_ranking
def compare(asked: Asked) -> str:
    """Show two or three suggestions side by side, and keep that they were shown."""
    links, recommendation = asked.reader.links, asked.recommendation
    page = comparison_page(
        recommendation,
        request.args.getlist("with"),
        asked.reader,
        (_("Suggestions"), links.results()),
        partial(url_for, "pairings.compare", token=links.token),
        every_row=request.args.get("rows") == "all",
    )
    page = replace(page, introductions_url=links.introductions_to(page.chosen))
    shown = render("pairings/compare.html", page)
    asked.keep(chosen_of(recommendation, page.chosen), Channel.WEB, Origin.COMPARISON)
    return shown


@blueprint.get(f"{_PROFILE}/<mini_cluster>")
@limit_shows
@with_ranking
def pairing(asked: Asked, mini_cluster: str) -> str:
    """Show one pairing in full and keep that it was shown, or why it was not compared."""
    page = pairing_page(asked.recommendation, mini_cluster, asked.reader, asked.matcher)
    shown = render("pairings/pairing.html", page)
    explanation = asked.recommendation.explanation(mini_cluster)
    if explanation:
        asked.keep([explanation], Channel.WEB, Origin.SUGGESTION)
    return shown


@blueprint.post(f"{_PROFILE}/<mini_cluster>/verdict")
@limit_writes
def give_verdict(token: str, mini_cluster: str) -> ResponseReturnValue:
    """Keep what the firm itself says about a suggestion, and go back to where it was said."""
    form = request.form
    kind = form.get("kind", "")
    # The reason belongs to "not for us"; one left over beside another button says nothing.
    reason, note = (
        (form.get("reason", ""), form.get("note", "")) if kind == "not_for_us" else ("", "")
    )
    rank_shown = form.get("rank", type=small_number)
    try:
        verdict = parse_verdict(mini_cluster, kind, reason, note, rank_shown)
        origin = Origin.SUGGESTION if form.get("back") == "pairing" else Origin.RESULTS
    except VerdictError as error:
        if [fault.field for fault in error.faults] != ["note"]:
            raise
        return verdict_again(token, mini_cluster=mini_cluster, error=_note_error(error))
    matcher = wired().matcher
    record_verdict(
        wired().services,
        token,
        replace(verdict, origin=origin),
        matcher.catalogue,
        form.get("model_version") or matcher.model.version,
        form.get("revision", type=small_number),
    )
    links = Links(token)
    if form.get("back") == "pairing":
        address = links.pairing(mini_cluster)
    else:
        address = links.results(form.get("n", ""), form.get("region", ""))
    return redirect(f"{address}#{mini_cluster}-verdict", 303)


@with_ranking
def verdict_again(asked: Asked, mini_cluster: str, error: str) -> ResponseReturnValue:
    """Show a pairing with the verdict as it was typed and what is wrong with it."""
    page = pairing_page(asked.recommendation, mini_cluster, asked.reader, asked.matcher)
    if page.form is not None:
        typed: dict[str, Any] = {name: request.form.get(name, "") for name in TYPED}
        page = replace(page, form=replace(page.form, error=error, **typed))
    return render("pairings/pairing.html", page), 422


@blueprint.get("/example")
@limit_examples
def example() -> str:
    """List the suggestions for a synthetic firm; nothing is stored."""
    asked = _example()
    shown = choose(asked.recommendation, asked.reader.n, asked.reader.region)
    about = asked.reader.wording.name(example_firm().description)
    page = results_page(asked.recommendation, shown, asked.reader, about)
    return render("pairings/results.html", page)


@blueprint.get("/example/<mini_cluster>")
@limit_examples
def example_pairing(mini_cluster: str) -> str:
    """Show one pairing of the synthetic firm in full; nothing is stored."""
    asked = _example()
    page = pairing_page(asked.recommendation, mini_cluster, asked.reader, asked.matcher)
    return render("pairings/pairing.html", page)


def _note_error(error: VerdictError) -> str:
    sentence = FaultSentences(current_language()).sentence(error.faults[0])
    return f"{_('Note')}: {sentence}"


def _reader(token: str, matcher: Matcher, ranked: Ranked) -> Reader:
    wording = Wording(current_language(), matcher.catalogue)
    return Reader(
        profile=ranked.recommendation.profile,
        wording=wording,
        links=Links(token),
        sources=Sources(wording, words.sources),
        model=matcher.model,
        verdicts=verdicts_of(wired().services, token) if token else {},
        revision=ranked.revision.revision,
        places=ranked.places,
        pins=ranked.pins,
        n=request.args.get("n", "")[:4],
        region=_region(matcher),
        printed="print" in request.args,
    )


def _settled(links: Links) -> dict[str, tuple[str, str]]:
    """Return how far introductions are that stand in place of a box to choose them with."""
    states, own = state_names(), links.introductions()
    return {
        place: (states[one.state], f"{own}#introduction-{one.id}")
        for place, one in settled_introductions(wired().services, links.token).items()
    }


def _region(matcher: Matcher) -> str:
    asked = request.args.get("region", "")
    known = {one.id for one in matcher.catalogue.innovation_clusters}
    return asked if asked in known else ""


def _example() -> Asked:
    matcher = wired().matcher
    ranked = example_ranking(matcher)
    return Asked(matcher, ranked, _reader("", matcher, ranked))
