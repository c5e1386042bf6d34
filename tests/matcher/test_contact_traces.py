"""What looks like a way to reach somebody is found, with work that grows with the text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import contact_traces
from matcher.contact_traces import OVERLAP, PATTERNS, WINDOW, traces, windows
from matcher.identity import Identity, find_identifying, words_in_a_row
from tests.hostile_texts import PIECES, hostile_text

ADDRESSES = (
    "wer@example.org", "wer (at) example", "wer [ at ] example", "wer @ example", "a(ät)b",
    "https://example.org/x", "WWW.beispiel", "beispiel.de", "a.b-cd.de", "1.b-cd.de", "x.y.zz.com",
    "mueller-optik.de", "beispiel.de-Seite", "sub.beispiel.co.kr", "0711 / 123456",
    "+82-62-1234-5678", "+49 (3641) 55 66 77", "123456789", "Zx81AbCdEfGhIjKlMnOpQrStUvWxYz012345",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("before", ["", "siehe ", "(", "„", "...", "\n", "- "])
@pytest.mark.parametrize("after", ["", ".", " ", ")", ", und"])
def test_an_address_is_found_wherever_it_stands(address: str, before: str, after: str) -> None:
    assert list(traces(f"{before}{address}{after}"))


@pytest.mark.parametrize(
    "text",
    [
        "z. B. 3.5.12.Optik", "z.B. ca. 10.000 Stück, u.a. für i.d.R. 5 mm", "1064 nm bei 0.0001",
        "ISO 9001:2015, Abschnitt 4.1.2", "(at) und [at]", "-----", "1.000.000.000",
        "Spannkräfte, Zug-/Druckversuch", "Hochgeschwindigkeitszerspanungsmaschinenbauer-und-mehr",
    ],
)  # fmt: skip
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert list(traces(text)) == []


def test_an_address_that_is_torn_apart_by_space_is_found() -> None:
    assert list(traces("wer" + " " * 3000 + "@" + "\n" * 3000 + "example"))


@given(st.integers(0, 3 * WINDOW), st.sampled_from(ADDRESSES), st.sampled_from("x. -"))
def test_an_address_is_found_whatever_window_edge_it_lies_on(
    offset: int, address: str, filler: str
) -> None:
    text = f"{(filler * offset)[:offset]} {address} {(filler * WINDOW)[:WINDOW]}"
    assert any(one in address or address in one for one in traces(text))


@given(st.text(max_size=3 * WINDOW), st.integers(0, 5 * WINDOW))
def test_windows_cover_a_text_and_hold_all_that_is_no_longer_than_the_overlap(
    text: str, length: int
) -> None:
    text = (text * (1 + length // (len(text) + 1)))[:length]
    found = list(windows(text))
    assert all(len(one) <= WINDOW for one in found)
    assert found[0] == text[:WINDOW]
    assert text.endswith(found[-1])
    for first, second in pairwise(found):
        assert first[-OVERLAP:] == second[:OVERLAP]


class Counting:
    """A pattern that notes how much it is given to read."""

    def __init__(self, pattern: re.Pattern[str], read: list[int]) -> None:
        self._pattern, self._read = pattern, read

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self._read.append(len(text))
        return self._pattern.finditer(text)


HOSTILE = (
    *PIECES, "a", "-", "a-", "-a", "aa.-", "-aa.", "a.", "..", "a@", "@", "(at)", "( at", "a (",
    "0 ", "+0", "0", "1.", "1.000.", "www.", "http:", "_", "é", "a1-", "aa.bb..", "한", "e",
)  # fmt: skip


@pytest.mark.parametrize("length", [WINDOW, 5_000, 20_000])
@pytest.mark.parametrize("piece", HOSTILE)
def test_what_patterns_read_grows_with_the_text_and_no_faster(
    monkeypatch: pytest.MonkeyPatch, piece: str, length: int
) -> None:
    read: list[int] = []
    counting = tuple(Counting(pattern, read) for pattern in PATTERNS)
    monkeypatch.setattr(contact_traces, "PATTERNS", counting)
    list(traces(hostile_text(piece, length)))
    assert max(read) <= WINDOW
    assert sum(read) <= 2 * len(PATTERNS) * length


def test_words_in_a_row_grow_with_the_text_and_no_faster() -> None:
    for count in (100, 1000, 5000):
        assert sum(1 for _ in words_in_a_row(["a"] * count, 20)) <= 20 * count


@pytest.mark.parametrize("piece", ["1.000", "1.000.", "9", "12 345 ", "000'"])
def test_long_chains_of_digits_are_read_as_they_are(piece: str) -> None:
    firm = Identity.of({"name": "Muster", "employees": 12345, "founded": 1987})
    assert find_identifying(hostile_text(piece, 20_000), firm) is not None
