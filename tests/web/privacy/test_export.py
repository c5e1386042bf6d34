"""What a firm reads of what is stored about it is all that the JSON holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from matcher.accounts import Invitation
from matcher.partner import ReplyLink
from matcher.privacy_operations import export_profile
from matcher.records import Impression, PrivateLink, Verdict
from matcher.review import Step
from matcher.review_records import InternalNote, Introduction, NewIntroduction, PairRule
from tests.desk import Desk, decide, desk
from tests.questionnaire import text_of
from web.privacy.export import Part, _table, parts_of

ABOUT_THE_EXPORT = {"schema_version", "exported_at", "profile_id"}
TECHNICAL = {"id", "profile_id", "page_id", "token_hash", "introduction", "introduction_id",
             "contact", "inviter", "side", "batch", "asked", "steps", "shown"}  # fmt: skip
"""Identifiers, secrets, and what other columns say in words."""


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Desk:
    return desk(tmp_path)


@pytest.fixture(name="parts")
def _parts(office: Desk) -> Iterator[tuple[dict[str, Any], tuple[Part, ...]]]:
    export = export_profile(office.services, office.firm.token)
    with office.firm.app.test_request_context("/en/"):
        yield export, parts_of(export)


def test_every_table_of_the_export_can_be_read(
    parts: tuple[dict[str, Any], tuple[Part, ...]],
) -> None:
    export, found = parts
    assert {part.key for part in found} == export.keys() - ABOUT_THE_EXPORT


def test_numbers_of_the_export_are_rounded_for_readers(office: Desk) -> None:
    at = {"row": {"score": -2.0190214, "rank_probability": 1.0, "chance": 0.0790829}}
    with office.firm.app.test_request_context("/de/"):
        part = Part("x", "X", {key: key for key in at["row"]}, [at["row"]])
        (row,) = _table(part).rows
    assert row == ("\u22122,02", "100\u00a0%", "7,9\u00a0%")


@pytest.mark.parametrize(
    ("key", "records"),
    [
        ("links", (PrivateLink,)),
        ("invitations", (Invitation,)),
        ("impressions", (Impression,)),
        ("verdicts", (Verdict,)),
        ("introductions", (Introduction, NewIntroduction, Step)),
        ("ways_to_answer_for_partners", (ReplyLink,)),
        ("internal_notes", (InternalNote,)),
        ("pair_rules", (PairRule,)),
    ],
)
def test_every_value_of_a_table_has_a_column(
    parts: tuple[dict[str, Any], tuple[Part, ...]], key: str, records: tuple[Any, ...]
) -> None:
    _export, found = parts
    columns = {column for part in found if part.key == key for column in part.columns}
    stored = {field.name for record in records for field in fields(record)}
    assert stored - columns == TECHNICAL & stored


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_no_key_is_left_without_a_name(office: Desk, language: str) -> None:
    one = office.ask()
    decide(office.browser(), one, action="decline", reason="wrong_size", note="voll")
    page = text_of(office.firm.client.get(f"/{language}/p/{office.firm.token}/export").text)
    for key in (
        "profile.created",
        "introduction.decline",
        "account:",
        "link:",
        "wrong_size",
        "immediate",
    ):
        assert key not in page
    # The answers of each version stand by their questions, not as they are stored.
    assert "technologies_offered" not in page
