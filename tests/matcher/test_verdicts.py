"""A firm's own verdicts and the records beside them refuse what cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.errors import VerdictError
from matcher.records import (
    Verdict,
    VerdictKind,
    VerdictReason,
)
from matcher.verdicts import GivenVerdict, parse_verdict, standing_verdicts
from tests.fakes import NOW

FIRST = Verdict(1, "p", 1, "a", VerdictKind.INTERESTING, None, "", 1, "m", "c", NOW)


def test_a_verdict_from_a_form_is_typed_and_cleaned() -> None:
    given = parse_verdict("a", "not_for_us", "wrong_size", " zu\r\ngroß\x00 ", 4)
    note = "zu\ngroß"
    assert given == GivenVerdict("a", VerdictKind.NOT_FOR_US, VerdictReason.WRONG_SIZE, note, 4)


def test_no_reason_is_a_verdict_too() -> None:
    assert parse_verdict("a", "not_for_us").reason is None


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (("maybe", "", ""), ["kind"]),
        (("maybe", "because", ""), ["kind", "reason"]),
        (("interesting", "other", ""), ["reason"]),
        (("not_for_us", "other", "x" * 501), ["note"]),
        (("already_known", "", "", 0), ["rank_shown"]),
    ],
)
def test_a_wrong_verdict_names_its_fields(given: tuple[Any, ...], fields: list[str]) -> None:
    with pytest.raises(VerdictError) as caught:
        parse_verdict("a", *given)
    assert [fault.field for fault in caught.value.faults] == fields
    assert "allowed" in str(caught.value)


def test_the_longest_note_is_accepted() -> None:
    assert len(parse_verdict("a", "interesting", "", "x" * 500).note) == 500


def test_the_last_verdict_on_each_mini_cluster_stands() -> None:
    known = replace(FIRST, id=2, kind=VerdictKind.ALREADY_KNOWN)
    other = replace(FIRST, id=3, mini_cluster="b")
    withdrawn = replace(other, id=4, kind=VerdictKind.WITHDRAWN)
    assert standing_verdicts([FIRST, known, other]) == {"a": known, "b": other}
    assert standing_verdicts([FIRST, other, withdrawn]) == {"a": FIRST}
    assert standing_verdicts([]) == {}
