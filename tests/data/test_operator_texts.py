"""Paragraphs that the operator adds to a page."""

from __future__ import annotations

from pathlib import Path

from data.operator_texts import operator_note


def test_paragraphs_are_divided_by_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    text = "\r\n\r\nEins,\r\nzweite Zeile.\r\n\r\n\r\n\r\nZwei.\r\n"
    (tmp_path / "texts" / "privacy.de.txt").write_bytes(text.encode())
    assert operator_note(tmp_path, "privacy", "de") == ("Eins,\nzweite Zeile.", "Zwei.")


def test_no_file_means_no_addition(tmp_path: Path) -> None:
    assert operator_note(tmp_path, "privacy", "ko") == ()


def test_broken_encoding_does_not_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "imprint.en.txt").write_bytes(b"caf\xe9")
    assert operator_note(tmp_path, "imprint", "en") == ("caf\ufffd",)
