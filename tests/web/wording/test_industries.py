"""Industries have a name in every language, whatever the catalogue names."""

from __future__ import annotations

import dataclasses

import pytest

from data.reference import load_catalogue
from web.wording.industries import INDUSTRY_NAMES
from web.wording.labels import Labels


def test_every_industry_of_the_shipped_catalogue_is_translated() -> None:
    catalogue = load_catalogue()
    assert set(catalogue.nace_labels.values()) == INDUSTRY_NAMES
    german, korean = Labels("de", catalogue), Labels("ko", catalogue)
    for code, english in catalogue.nace_labels.items():
        for labels in (german, korean):
            name, language = labels.industry(code)
            assert language == "", code
            assert name not in ("", english), code


@pytest.mark.parametrize(
    ("code", "german"),
    [
        ("27.2", "Batterien und Akkumulatoren"),
        ("26.51", "Mess-, Kontroll-, Navigations- und ähnliche Instrumente; Uhren"),
        ("13.1", "Textilien"),
        ("04", ""),
    ],
)
def test_a_class_without_a_name_is_called_by_what_it_belongs_to(code: str, german: str) -> None:
    assert Labels("de", load_catalogue()).industry(code) == (german, "")


def test_a_name_that_is_only_in_the_catalogue_is_said_in_its_language() -> None:
    named = dataclasses.replace(load_catalogue(), nace_labels={"26": "Electronics and more"})
    assert Labels("de", named).industry("26.5") == ("Electronics and more", "en")
    assert Labels("en", named).industry("26.5") == ("Electronics and more", "")
