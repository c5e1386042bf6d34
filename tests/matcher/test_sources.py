"""Every fact behind a pairing has the source and date of that very fact."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.errors import UnknownCodeError
from features.vocabulary import Basis
from matcher.pipeline import Matcher
from matcher.sources import SourcedFact, sources_of_mini_cluster, sources_of_pairing
from tests.factories import make_matcher, make_profile

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return make_matcher(CATALOGUE)


def members_of(mini_cluster: str) -> SourcedFact:
    found = sources_of_mini_cluster(CATALOGUE, CATALOGUE.mini_cluster(mini_cluster))
    return next(one for one in found if one.kind == "members")


@pytest.mark.parametrize(
    ("mini_cluster", "basis", "as_of", "source"),
    [
        (
            "gwangju-02",
            Basis.DOCUMENTED,
            "2006-11",
            "26 firms + 10 experts (Nov 2006); https://www.hankyung.com/article/2006110677711",
        ),
        (
            "gumi-05",
            Basis.DERIVED,
            "2006-11",
            "mean of 664 members / 9 (Nov 2006); https://www.hankyung.com/article/2006110681611",
        ),
        (
            "wonju-01",
            Basis.ASSUMPTION,
            "2007",
            "placeholder: paper says 50-500; only about 70-75 firms in the whole cluster",
        ),
    ],
)
def test_a_number_of_members_has_the_date_of_its_count_not_of_the_name(
    mini_cluster: str, basis: Basis, as_of: str, source: str
) -> None:
    found = members_of(mini_cluster)
    assert (found.basis, found.given.as_of, found.given.source) == (basis, as_of, source)


def test_a_recommendation_tells_the_sources_of_any_mini_cluster(matcher: Matcher) -> None:
    found = matcher.recommend(make_profile(german_clusters=[]), n=1)
    best = found.ranking[0]
    assert found.sources(best.mini_cluster) == sources_of_pairing(CATALOGUE, best)
    excluded = CATALOGUE.mini_cluster("wonju-05")
    assert found.sources("wonju-05") == sources_of_mini_cluster(CATALOGUE, excluded)
    with pytest.raises(UnknownCodeError, match="wonju-5"):
        found.sources("wonju-5")


def test_an_agreement_has_the_date_of_its_signing_not_of_the_german_cluster(
    matcher: Matcher,
) -> None:
    profile = make_profile(german_clusters=[], barriers={"own_network": 5})
    pairing = matcher.recommend(profile, n=None).explanation("gumi-02")
    assert pairing is not None
    found = [one for one in sources_of_pairing(CATALOGUE, pairing) if one.kind == "german_cluster"]
    assert [(one.id, one.given.as_of) for one in found] == [("mai-carbon", "2016")]
    assert CATALOGUE.german_cluster("mai-carbon").provenance.as_of == "2012"
