"""The whole shortlist of one firm, as a coordinator reads it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from matcher.accounts import Account
from matcher.candidates import EXCLUDED_BY_PROFILE
from matcher.conflicts import COMPETITOR_NAMED
from matcher.explanation import Explanation
from matcher.recommend import Ranked
from matcher.review_records import Introduction, RuleKind
from matcher.rule_operations import firm_of_network
from matcher.shortlist_operations import Shortlist, shortlist_of
from matcher.types import Exclusion
from web.limits import turn_to_rank
from web.pairing.cards import Reader, band_step, bar_end
from web.review.desk_contexts import Asked, KeptApart, ShortlistPage, ShortlistRow
from web.review.explained import reader_of
from web.review.words import rule_names, state_names
from web.wiring import wired


def shortlist_page(account: Account, profile_id: str) -> tuple[ShortlistPage, Ranked | None]:
    """Return the shortlist of a firm of one's own networks, and the ranking that it shows.

    Raises
    ------
    ProfileNotFoundError : also for a firm of other networks, or one that told nobody of itself.
    """
    # Whose firm it is comes first: nothing else tells a stranger that it is there.
    firm_of_network(wired().services, account, profile_id)
    matcher = wired().matcher
    with turn_to_rank():
        found = shortlist_of(wired().services, account, matcher, profile_id)
    reader = None if found.ranked is None else reader_of(matcher, found.ranked, found.verdicts)
    page = ShortlistPage(
        firm=found.revision.name,
        profile_id=profile_id,
        revision=found.revision.revision,
        model_version=matcher.model.version,
        catalogue_version=matcher.catalogue.version,
        rows=() if reader is None else tuple(_rows(found, found.ranked, reader)),
        apart=() if reader is None else tuple(_apart(found, found.ranked, reader)),
        rules_url=url_for("desk.rules", profile_id=profile_id),
        history_url=url_for("history.firm", profile_id=profile_id),
        missing=bool(found.missing),
        abstained=_abstention(found.ranked, reader),
    )
    return page, found.ranked


def _abstention(ranked: Ranked | None, reader: Reader | None) -> str:
    why = ranked.recommendation.abstained if ranked else None
    return reader.wording.abstention(why) if why and reader else ""


def _rows(found: Shortlist, ranked: Ranked | None, reader: Reader) -> Iterator[ShortlistRow]:
    if ranked is None:
        return
    by_place = {one.mini_cluster: one for one in ranked.recommendation.ranking}
    full = bar_end(max((one.interval[1] for one in by_place.values()), default=0.0))
    for name in ranked.places:
        yield _row(found, by_place[name], reader, full)


def _row(found: Shortlist, one: Explanation, reader: Reader, full: float) -> ShortlistRow:
    head, verdict = reader.head(one.mini_cluster), reader.verdict(one.mini_cluster)
    for_it, against = reader.reasons(one)
    return ShortlistRow(
        name=f"{head.name}, {head.place}",
        url=head.url,
        rank=one.rank,
        step=band_step(one),
        band=reader.wording.band(one.band),
        chance=reader.chance(one, full),
        reasons_for=for_it,
        reasons_against=against,
        largest=max((abs(line.contribution) for line in (*for_it, *against)), default=1.0),
        pinned=reader.pins.get(one.mini_cluster, ""),
        verdict=": ".join(part for part in (verdict.label, verdict.reason) if part)
        if verdict
        else "",
        asked=_asked(found.introductions.get(one.mini_cluster)),
    )


def _asked(one: Introduction | None) -> Asked | None:
    if one is None:
        return None
    url = url_for("review.introduction", introduction_id=one.id)
    return Asked(url, state_names()[one.state], one.since, one.asked.rank)


def _apart(found: Shortlist, ranked: Ranked | None, reader: Reader) -> Iterator[KeptApart]:
    for one in ranked.recommendation.excluded if ranked else ():
        head = reader.head(one.mini_cluster)
        asked = _asked(found.introductions.get(one.mini_cluster))
        yield KeptApart(f"{head.name}, {head.place}", head.url, _why(one, reader), asked)


def _why(one: Exclusion, reader: Reader) -> str:
    """Return why a mini-cluster is not proposed, for somebody who is not the firm."""
    if one.key in set(RuleKind):
        return f"{rule_names()[RuleKind(one.key)]}: {one.why}"
    if one.key == EXCLUDED_BY_PROFILE:
        return _("The firm does not want to be introduced there.")
    if one.key == COMPETITOR_NAMED:
        return _("The firm names a competitor that is listed near it: %(name)s.", name=one.why)
    return reader.wording.exclusion(one.key)
