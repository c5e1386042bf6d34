"""The example of the public pages: a synthetic firm through the same code, nothing stored."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, lru_cache

from data.example_firm import ExampleFirm, load_example_firm
from matcher.pipeline import Matcher
from matcher.recommend import Ranked
from matcher.records import ProfileRevision
from web.catalogue import words
from web.contexts import ExampleCard, ExampleReason
from web.pairing.cards import Reader
from web.pairing.links import Links
from web.pairing.sources import Sources
from web.wiring import wired
from web.wording.reasons import Wording

#: The example is nobody's profile: it has no identifier in any store.
_NO_REVISION = ProfileRevision("", 0, {}, datetime.min.replace(tzinfo=UTC))


@cache
def example_firm() -> ExampleFirm:
    """Return the example firm, read once."""
    return load_example_firm()


@lru_cache(maxsize=1)
def example_ranking(matcher: Matcher) -> Ranked:
    """Rank all candidates for the example firm; once per matcher, the same in every language."""
    return Ranked(_NO_REVISION, matcher.recommend(example_firm().profile, n=None))


def example_reader(matcher: Matcher, language: str) -> Reader:
    """Return what the card of the example needs."""
    wording = Wording(language, matcher.catalogue)
    return Reader(
        profile=example_firm().profile,
        wording=wording,
        links=Links(),
        sources=Sources(wording, words.sources),
        model=matcher.model,
        verdicts={},
        revision=0,
    )


def example_card(language: str) -> ExampleCard | None:
    """Return the first suggestion for the example firm, for the start page."""
    matcher = wired().matcher
    recommendation = example_ranking(matcher).recommendation
    if not recommendation.ranking:
        return None
    card = example_reader(matcher, language).card(recommendation.ranking[0], 0, 1.0)
    return ExampleCard(
        firm=recommendation.profile.name,
        name=card.head.name,
        korean_name=card.head.korean or card.head.name,
        place=card.head.place,
        basis=card.head.basis,
        as_of=card.head.as_of,
        step=card.step,
        fit=card.band,
        reasons_for=tuple(ExampleReason(one.text, one.contribution) for one in card.reasons_for),
        reasons_against=tuple(
            ExampleReason(one.text, one.contribution) for one in card.reasons_against
        ),
        alignments=tuple(
            (one.mine, one.mine_language, one.theirs, "", one.similarity) for one in card.alignments
        ),
    )
