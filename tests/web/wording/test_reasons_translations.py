"""The wording's message files: nothing missing, placeholders equal, compiled as they stand."""

from __future__ import annotations

import gettext
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from web.i18n import TRANSLATIONS
from web.wording.phrasing import DOMAIN

WEB = Path(__file__).resolve().parents[3] / "web"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
PARTICLE = re.compile(r"\[[^\]|]*\|[^\]|]*\]")


def messages_in_code() -> set[str]:
    found = extract_from_dir(WEB, method_map=[("**.py", "python")], keywords={"R_": None})
    return {str(message) for _, _, message, _, _ in found}


def po_file(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@pytest.fixture(params=["de", "ko"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    with po_file(language).open("rb") as file:
        catalogue = read_po(file)
    translated = {str(one.id) for one in catalogue if one.id and one.string and not one.fuzzy}
    assert translated == messages_in_code()


def test_placeholders_are_the_same_on_both_sides(language: str) -> None:
    with po_file(language).open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.id:
            expected = sorted(PLACEHOLDER.findall(str(message.id)))
            assert sorted(PLACEHOLDER.findall(str(message.string))) == expected, message.id


def test_only_korean_has_particles_to_choose(language: str) -> None:
    text = po_file(language).read_text(encoding="utf-8")
    assert bool(PARTICLE.search(text)) == (language == "ko")


def test_the_compiled_file_is_up_to_date(language: str) -> None:
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    fresh = BytesIO()
    write_mo(fresh, catalogue)
    compiled = po_file(language).with_suffix(".mo").read_bytes()
    expected = gettext.GNUTranslations(BytesIO(fresh.getvalue()))
    found = gettext.GNUTranslations(BytesIO(compiled))
    for message in catalogue:
        assert found.gettext(str(message.id)) == expected.gettext(str(message.id))
