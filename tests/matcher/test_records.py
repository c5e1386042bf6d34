"""Records refuse what cannot be, and documents have one text and one hash."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from matcher.documents import canonical_json, content_hash
from matcher.errors import UnknownHashError
from matcher.records import Channel, ShownPage, ShownPlace, StoredCatalogue, StoredModel, Viewer
from matcher.review import Side


@pytest.mark.parametrize(
    ("rank", "score", "chance"),
    [(0, 0.0, 0.5), (1, nan, 0.5), (1, inf, 0.5), (1, 0.0, 1.5), (1, 0.0, nan)],
)
def test_an_impossible_place_is_refused(rank: int, score: float, chance: float) -> None:
    with pytest.raises(ValueError, match="not a place"):
        ShownPlace("a", rank, score, chance)


@pytest.mark.parametrize(
    ("language", "places", "match"),
    [
        ("fr", (), "de, en, ko"),
        ("de", (("a", 1), ("b", 1)), "rank"),
        ("de", (("a", 1), ("a", 2)), "mini-cluster"),
    ],
)
def test_an_impossible_page_is_refused(language: str, places: Any, match: str) -> None:
    shown = tuple(ShownPlace(key, rank, 0.0, 0.5) for key, rank in places)
    with pytest.raises(ValueError, match=match):
        ShownPage("p", 1, "m", "c", language, Channel.WEB, shown, Viewer("link:p"))


def test_a_partner_looks_at_no_ranking() -> None:
    with pytest.raises(ValueError, match="side 'partner'"):
        Viewer("partner:1", Side.PARTNER)


def test_equal_documents_have_equal_hashes_whatever_their_order() -> None:
    assert canonical_json({"b": 0.1, "a": ["광"]}) == '{"a":["\\uad11"],"b":0.1}'
    assert content_hash({"b": 1, "a": 2}) == content_hash({"a": 2, "b": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 1.0})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_does_not_know_has_no_hash(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        content_hash({"a": value})


def test_a_document_that_does_not_fit_its_hash_is_refused() -> None:
    model = StoredModel.of("m", {"baseline": 1})
    with pytest.raises(UnknownHashError, match="model 'm' is refused"):
        StoredModel("m", {"baseline": 2}, model.content_hash)


def test_a_document_keeps_its_hash_when_numbers_were_its_keys() -> None:
    stored = StoredCatalogue.of("c", "2007", {"wipo_labels": {10: "Measurement", 9: "Optics"}})
    assert stored.document == {"wipo_labels": {"10": "Measurement", "9": "Optics"}}
    assert StoredCatalogue("c", "2007", stored.document, stored.content_hash) == stored
