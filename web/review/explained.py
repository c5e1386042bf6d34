"""Why a mini-cluster was suggested, computed again from the stored answers and model."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _

from data.catalogue_json import CatalogueFormatError
from data.model_json import ModelFileError
from matcher.errors import ModelRulesError
from matcher.pipeline import Matcher
from matcher.recommend import Ranked, has_long_texts, profile_of, rank
from matcher.records import ProfileRevision, Verdict
from matcher.review_records import Introduction
from matcher.rule_operations import rules_when_asked
from web.catalogue import words
from web.language import current_language
from web.limits import turn_to_rank
from web.pairing.cards import Reader, band_step, bar_end
from web.pairing.links import Links
from web.pairing.sources import Sources
from web.pairing.sums import waterfall
from web.review.contexts import (
    Explained,
)
from web.wiring import wired
from web.wording.reasons import Wording


def ranked_again(one: Introduction, revision: ProfileRevision) -> tuple[Ranked, Reader] | str:
    """Return the ranking that the firm was shown and a reader of it, or why there is none.

    Parameters
    ----------
    revision : the answers for which the mini-cluster was suggested.
    """
    try:
        matcher = wired().matcher_of(one.asked.model_version, one.asked.catalogue_version)
    except (ModelRulesError, ModelFileError):
        return _("The model of then was built by other rules of comparison.")
    except CatalogueFormatError:
        return _("The catalogue of then cannot be read by this version.")
    rules = rules_when_asked(wired().services, one)
    with turn_to_rank(is_long=has_long_texts(revision.answers)):
        ranked = rank(matcher, revision, rules)
    return ranked, reader_of(matcher, ranked)


def explained(one: Introduction, again: tuple[Ranked, Reader] | str) -> Explained:
    """Return the explanation that the firm was shown, or why it cannot be computed.

    Parameters
    ----------
    again : as :func:`ranked_again` returns it.
    """
    if isinstance(again, str):
        return Explained(again)
    ranked, reader = again
    found = ranked.recommendation.explanation(one.asked.mini_cluster)
    if found is None:
        return Explained(_("The mini-cluster is not compared with this firm any more."))
    for_it, against = reader.reasons(found)
    return Explained(
        same=found.score == one.asked.score,
        step=band_step(found),
        band=reader.wording.band(found.band),
        rank=found.rank,
        candidates=ranked.recommendation.candidates,
        chance=reader.chance(found, bar_end(found.interval[1])),
        reasons_for=for_it,
        reasons_against=against,
        largest=max((abs(line.contribution) for line in (*for_it, *against)), default=1.0),
        waterfall=waterfall(found, reader.wording),
        compare_url=url_for("desk.compare", introduction_id=one.id),
    )


def reader_of(
    matcher: Matcher, ranked: Ranked, verdicts: Mapping[str, Verdict] | None = None
) -> Reader:
    """Return a reader who is led to no page of the firm.

    Parameters
    ----------
    verdicts : the firm's own, by mini-cluster; None for none.
    """
    wording = Wording(current_language(), matcher.catalogue)
    return Reader(
        profile=profile_of(ranked.revision),
        wording=wording,
        links=Links(),
        sources=Sources(wording, words.sources),
        model=matcher.model,
        verdicts=verdicts or {},
        revision=ranked.revision.revision,
        pins=ranked.pins,
    )
