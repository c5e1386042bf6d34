"""The message files of the questionnaire hold exactly its texts, and every rule has its words."""

from __future__ import annotations

from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from features.consistency import CONTRADICTION_KEYS
from features.vocabulary import LAENDER
from web.i18n import TRANSLATIONS
from web.profile_choices import LAND_NAMES
from web.questions import CONTRADICTION_TEXTS, STEP_ANSWERS, STEP_TITLES, STEPS, WIPO_SECTORS


def first(message: Any) -> str:
    return message if isinstance(message, str) else str(message[0])


@pytest.mark.parametrize("language", ["de", "ko"])
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    with (TRANSLATIONS / "profiles.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(TRANSLATIONS.parent, method_map=methods, options_map=options)
    with (TRANSLATIONS / language / "LC_MESSAGES" / "profiles.po").open("rb") as file:
        known = {first(one.id): one.string for one in read_po(file, locale=language) if one.id}
    assert known.keys() == {first(message) for _, _, message, _, _ in found}
    assert all(known.values())


def test_every_rule_step_and_land_has_its_words() -> None:
    assert set(CONTRADICTION_TEXTS) == set(CONTRADICTION_KEYS)
    assert set(STEP_TITLES) == {*STEPS, "check"}
    assert set(STEP_ANSWERS) == set(STEPS)
    assert set(LAND_NAMES) == set(LAENDER)


def test_wipo_sectors_cover_every_field_once() -> None:
    fields = [field for _, low, high in WIPO_SECTORS for field in range(low, high + 1)]

    assert fields == list(range(1, 36))
