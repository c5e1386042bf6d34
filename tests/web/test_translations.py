"""Message files: complete, current, and with the same placeholders in every language."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from web.i18n import N_, TRANSLATIONS, translations

PO_FILES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(%%)|\{(\w*)\}")

each_file = pytest.mark.parametrize(
    "path", PO_FILES, ids=[f"{path.parts[-3]}-{path.stem}" for path in PO_FILES]
)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def messages(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


def placeholders(text: str) -> set[tuple[str, ...]]:
    return {match.groups(default="") for match in PLACEHOLDER.finditer(text)}


def test_german_and_korean_have_message_files() -> None:
    assert {path.parts[-3] for path in PO_FILES if path.stem == "messages"} == {"de", "ko"}


def test_message_files_hold_exactly_the_texts_of_the_pages() -> None:
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(TRANSLATIONS.parent, method_map=methods, options_map=options)
    texts = {forms(message)[0] for _, _, message, _, _ in found}
    for path in PO_FILES:
        if path.stem == "messages":
            assert {forms(message.id)[0] for message in messages(path)} == texts, path


@each_file
def test_compiled_file_is_that_of_the_text(path: Path) -> None:
    compiled = BytesIO()
    write_mo(compiled, read(path))
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


@each_file
def test_every_message_is_translated_and_none_is_fuzzy(path: Path) -> None:
    missing = [message.id for message in messages(path) if not all(forms(message.string))]
    fuzzy = [message.id for message in messages(path) if message.fuzzy]
    assert (missing, fuzzy) == ([], [])


@each_file
def test_translations_keep_the_placeholders_of_the_key(path: Path) -> None:
    wrong = [
        (message.id, form)
        for message in messages(path)
        for form in forms(message.string)
        # A singular may do without its number, a plural has all of them.
        if form and placeholders(form) != placeholders(forms(message.id)[-1])
    ]
    assert wrong == []


def test_english_is_the_language_of_the_keys() -> None:
    assert translations("en").gettext("Imprint") == "Imprint"


def test_catalogues_are_read_once() -> None:
    assert translations("de") is translations("de")
    assert translations("de").gettext("Imprint") == "Impressum"
    assert translations("ko").gettext("Sources") == "출처"


def test_mark_changes_nothing() -> None:
    assert N_("Sources") == "Sources"
