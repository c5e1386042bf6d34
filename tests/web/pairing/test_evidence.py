"""Every fact behind a pairing has the source and date of that very fact."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.vocabulary import Basis
from matcher.pipeline import Matcher
from tests.factories import make_matcher, make_profile
from web.pairing.evidence import Evidence, of_mini_cluster, of_pairing

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return make_matcher(CATALOGUE)


def members_of(mini_cluster: str) -> Evidence:
    found = of_mini_cluster(CATALOGUE, CATALOGUE.mini_cluster(mini_cluster))
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


def test_an_agreement_has_the_date_of_its_signing_not_of_the_german_cluster(
    matcher: Matcher,
) -> None:
    profile = make_profile(german_clusters=[], barriers={"own_network": 5})
    pairing = matcher.recommend(profile, n=None).explanation("gumi-02")
    assert pairing is not None
    found = [one for one in of_pairing(CATALOGUE, pairing) if one.kind == "german_cluster"]
    assert [(one.id, one.given.as_of) for one in found] == [("mai-carbon", "2016")]
    assert CATALOGUE.german_cluster("mai-carbon").provenance.as_of == "2012"
