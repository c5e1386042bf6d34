"""The catalogue as JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data.catalogue_json import (
    FORMAT,
    CatalogueFormatError,
    catalogue_from_json,
    catalogue_to_json,
)
from data.reference import load_catalogue

CATALOGUE = load_catalogue()


@pytest.fixture
def document() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(json.dumps(catalogue_to_json(CATALOGUE)))
    return stored


def test_a_catalogue_survives_the_way_through_text(document: dict[str, Any]) -> None:
    assert catalogue_from_json(document) == CATALOGUE


def test_keys_and_enums_come_back_as_what_they_were(document: dict[str, Any]) -> None:
    back = catalogue_from_json(document)
    assert {type(key) for key in back.wipo_labels} == {int}
    assert list(back.factor_labels) == list(CATALOGUE.factor_labels)
    assert back.mini_cluster("gumi-01").demands.keys() == (
        CATALOGUE.mini_cluster("gumi-01").demands.keys()
    )
    assert back.programme("zim-kiat").max_employees == 999
    assert back.programme("eureka").max_employees is None


def test_the_document_holds_nothing_but_plain_values() -> None:
    kinds: set[type] = set()

    def walk(value: object) -> None:
        kinds.add(type(value))
        if isinstance(value, dict):
            kinds.update(type(key) for key in value)
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(catalogue_to_json(CATALOGUE))
    assert kinds <= {dict, list, str, int, float, bool, type(None)}


def test_equal_catalogues_give_equal_text() -> None:
    again = json.dumps(catalogue_to_json(load_catalogue()))
    assert json.dumps(catalogue_to_json(CATALOGUE)) == again


@pytest.mark.parametrize("other", [{}, {"format": FORMAT + 1}, {"format": FORMAT}])
def test_another_form_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(CatalogueFormatError):
        catalogue_from_json(other)


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("version", 7, r"catalogue\.version"),
        ("mini_clusters", "none", r"catalogue\.mini_clusters"),
        ("mini_clusters", [{}], r"catalogue\.mini_clusters\[0\]"),
        ("wipo_labels", {"one": {"de": "", "en": "", "ko": ""}}, r"catalogue\.wipo_labels"),
        ("wipo_labels", [], r"catalogue\.wipo_labels"),
        ("factor_labels", {"weather": {"de": "", "en": "", "ko": ""}}, "weather"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(
    document: dict[str, Any], field: str, value: object, place: str
) -> None:
    document["catalogue"][field] = value
    with pytest.raises(CatalogueFormatError, match=place):
        catalogue_from_json(document)


def test_a_missing_or_surplus_field_is_refused(document: dict[str, Any]) -> None:
    surplus = {**document, "catalogue": {**document["catalogue"], "extra": 1}}
    with pytest.raises(CatalogueFormatError, match="expected the fields"):
        catalogue_from_json(surplus)
    del document["catalogue"]["as_of"]
    with pytest.raises(CatalogueFormatError, match="expected the fields"):
        catalogue_from_json(document)


def test_a_whole_number_is_taken_where_a_decimal_is_meant(document: dict[str, Any]) -> None:
    document["catalogue"]["innovation_clusters"][0]["latitude"] = 36
    assert catalogue_from_json(document).innovation_clusters[0].latitude == 36.0
