"""The message files of the suggestions hold exactly the texts of their pages."""

from __future__ import annotations

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from web.i18n import TRANSLATIONS


def first(message: object) -> str:
    return message if isinstance(message, str) else str(message[0])  # type: ignore[index]


@pytest.mark.parametrize("language", ["de", "ko"])
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    with (TRANSLATIONS / "pairings.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(TRANSLATIONS.parent, method_map=methods, options_map=options)
    with (TRANSLATIONS / language / "LC_MESSAGES" / "pairings.po").open("rb") as file:
        known = {first(one.id): one.string for one in read_po(file, locale=language) if one.id}
    assert known.keys() == {first(message) for _, _, message, _, _ in found}
    assert all(known.values())
