"""Encoders that look up before they compute keep nothing that a firm has written."""

from __future__ import annotations

from data.encoders import StoredEncoder
from data.vectors import VectorStore
from tests.fake_encoder import HashEncoder


def test_what_a_firm_writes_is_not_stored_and_its_vectors_leave_no_text_in_memory() -> None:
    plain, store = HashEncoder(), VectorStore(None)
    encoder = StoredEncoder(plain, store)
    encoder.encode(["our secret sensor"])
    assert store.known(plain, ["our secret sensor"]) == {}
    assert "secret sensor" not in repr(vars(encoder)) + repr(vars(encoder._recent))


def test_the_last_texts_are_encoded_once_and_older_ones_again() -> None:
    plain = HashEncoder()
    encoder = StoredEncoder(plain, VectorStore(None), kept=2)
    first = encoder.encode(["a", "b", "a"])
    assert (encoder.encode(["b", "a"]) == first[[1, 0]]).all()
    encoder.encode(["b", "c"])
    encoder.encode(["b"])
    assert plain.calls == [["a", "b"], ["c"]]
    encoder.encode(["a"])
    assert plain.calls[-1] == ["a"]


def test_stored_and_computed_vectors_are_told_in_the_order_asked() -> None:
    plain, store = HashEncoder(), VectorStore(None)
    store.vectors(plain, ["laser"])
    found = StoredEncoder(plain, store).encode(["valve", "laser", "valve"])
    assert (found == plain.encode(["valve", "laser", "valve"])).all()
    assert StoredEncoder(plain, store).encode([]).shape == (0, plain.dimension)
