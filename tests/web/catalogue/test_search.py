"""The search of the catalogue: words in three languages, filters, institutions."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.catalogue import Catalogue
from features.vocabulary import Basis
from web.catalogue.search import Filters, find, find_institutes


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Angewandte Optik", "gwangju-03"),
        ("applied optics", "gwangju-03"),
        ("광응용", "gwangju-03"),
        ("광 응용", "gwangju-03"),
        ("OPTISCHE meßtechnik", "gwangju-03"),
        ("ＬＥＤ", "gwangju-02"),
        ("표면 처리 도금", "noksan-03"),
        ("Werkzeugmaschinen", "changwon-01"),
        ("Gwangju optics", "gwangju-03"),
        ("gwang ju", "gwangju-03"),
        ("banwolsihwa", "banwol-sihwa-01"),
        ("Angewandte-Optik", "gwangju-03"),
    ],
)
def test_search_finds_words_in_three_languages(
    catalogue: Catalogue, query: str, expected: str
) -> None:
    assert expected in [mini.id for mini in find(catalogue, Filters(text=query))]


def test_search_wants_all_words_and_short_ones_at_the_start_of_a_word(
    catalogue: Catalogue,
) -> None:
    assert find(catalogue, Filters(text="optics ships")) == ()
    assert find(catalogue, Filters(text="?!")) == ()
    assert len(find(catalogue, Filters(text="  "))) == len(catalogue.mini_clusters)
    # "it" stands inside "digital" and many other words.
    assert {mini.innovation_cluster for mini in find(catalogue, Filters(text="IT"))} < {
        "seongseo", "gunsan", "gumi", "ochang",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["Gerät", "Geraet", "Gerat", "GERÄT"])
def test_an_umlaut_may_be_typed_in_any_way(catalogue: Catalogue, query: str) -> None:
    found = find(catalogue, Filters(text=query))
    assert len(found) == len(find(catalogue, Filters(text="gerät"))) > 3
    assert all("gerät" in str(one).casefold() for one in found)


@pytest.mark.parametrize("query", ["Laser", "레이저", "lasers", "optische Kommunikation"])
def test_institutions_are_found_by_what_they_work_on(catalogue: Catalogue, query: str) -> None:
    assert "gwangju-kopti" in [one.id for one in find_institutes(catalogue, Filters(text=query))]
    elsewhere = find_institutes(catalogue, Filters(text=query, place="gumi"))
    assert {one.cluster for one in elsewhere} <= {"gumi"}


def test_without_words_no_institution_is_listed(catalogue: Catalogue) -> None:
    assert find_institutes(catalogue, Filters(place="gwangju")) == ()
    assert find_institutes(catalogue, Filters(text="?!")) == ()


def test_filters_join(catalogue: Catalogue) -> None:
    found = find(catalogue, Filters(place="gwangju", basis="documented", compared="yes"))
    assert found
    assert {(mini.innovation_cluster, mini.provenance.basis) for mini in found} == {
        ("gwangju", Basis.DOCUMENTED)
    }
    left_out = find(catalogue, Filters(compared="no"))
    assert {mini.excluded for mini in left_out} == {"management_support", "design"}
