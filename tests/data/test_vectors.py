from __future__ import annotations

import pickle
import threading
from pathlib import Path

import numpy as np
import pytest

from data.vectors import VectorStore
from tests.fake_encoder import HashEncoder

TEXTS = ["Lasermesstechnik", "광계측", "optics", ""]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.npz"


def saved(path: Path, texts: list[str] | None = None, version: str = "1") -> VectorStore:
    store = VectorStore(path)
    store.vectors(HashEncoder(version), TEXTS if texts is None else texts)
    assert store.save()
    return store


def test_vectors_equal_those_of_the_encoder(path: Path) -> None:
    encoder = HashEncoder()
    vectors = VectorStore(path).vectors(encoder, [*TEXTS, TEXTS[0]])
    np.testing.assert_array_equal(vectors, encoder.encode([*TEXTS, TEXTS[0]]))
    assert vectors.dtype == np.float32


def test_a_text_is_encoded_once(path: Path) -> None:
    encoder, store = HashEncoder(), VectorStore(path)
    store.vectors(encoder, ["a", "b", "a"])
    store.vectors(encoder, ["b", "c"])
    assert encoder.calls == [["a", "b"], ["c"]]


def test_stored_vectors_are_not_encoded_again(path: Path) -> None:
    saved(path)
    encoder = HashEncoder()
    vectors = VectorStore(path).vectors(encoder, [*reversed(TEXTS), "new"])
    assert encoder.calls == [["new"]]
    np.testing.assert_array_equal(vectors, HashEncoder().encode([*reversed(TEXTS), "new"]))


def test_vectors_of_another_version_are_dropped(path: Path) -> None:
    saved(path)
    encoder, store = HashEncoder("2"), VectorStore(path)
    vectors = store.vectors(encoder, ["optics"])
    assert encoder.calls == [["optics"]]
    np.testing.assert_array_equal(vectors, HashEncoder("2").encode(["optics"]))
    assert store.save()
    renewed = HashEncoder("2")
    VectorStore(path).vectors(renewed, ["optics"])
    assert renewed.calls == []


def test_one_store_serves_two_encoders_in_turn(path: Path) -> None:
    store = saved(path)
    for version in ("2", "1"):
        np.testing.assert_array_equal(
            store.vectors(HashEncoder(version), TEXTS), HashEncoder(version).encode(TEXTS)
        )


def test_only_something_new_is_written(path: Path) -> None:
    assert not VectorStore(path).save()
    store = saved(path)
    assert not store.save()
    store.vectors(HashEncoder(), TEXTS)
    assert not store.save()
    assert [file.name for file in path.parent.iterdir()] == ["vectors.npz"]


def test_the_same_vectors_give_the_same_content(path: Path, tmp_path: Path) -> None:
    saved(path)
    other = tmp_path / "other.npz"
    saved(other, TEXTS[::-1])
    with np.load(path) as left, np.load(other) as right:
        assert left["keys"].tolist() == right["keys"].tolist()
        np.testing.assert_array_equal(left["vectors"], right["vectors"])


def test_a_store_without_a_file_keeps_vectors_in_memory() -> None:
    encoder, store = HashEncoder(), VectorStore(None)
    store.vectors(encoder, ["a"])
    store.vectors(encoder, ["a"])
    assert encoder.calls == [["a"]]
    assert not store.save()


def test_no_texts_give_no_rows(path: Path) -> None:
    assert VectorStore(path).vectors(HashEncoder(), []).shape == (0, 64)


def damage_nothing(path: Path) -> None:
    path.write_bytes(b"")


def damage_text(path: Path) -> None:
    path.write_text("not an archive", encoding="utf-8")


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def damage_bits(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(bytes(content))


def damage_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"vectors": [1.0]}))


def damage_plain_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def damage_objects(path: Path) -> None:
    np.savez(path, header=np.array(["1"]), keys=np.array([{}], dtype=object), vectors=np.ones(1))


def damage_foreign_archive(path: Path) -> None:
    np.savez(path, other=np.ones(3))


def damage_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _rewrite(path: Path, vectors: object) -> None:
    with np.load(path) as file:
        header, keys = file["header"], file["keys"]
    np.savez(path, header=header, keys=keys, vectors=np.asarray(vectors))


def damage_shape(path: Path) -> None:
    _rewrite(path, np.zeros((1, 64), dtype=np.float32))


def damage_not_a_number(path: Path) -> None:
    _rewrite(path, np.full((4, 64), np.nan, dtype=np.float32))


def damage_length(path: Path) -> None:
    _rewrite(path, np.ones((4, 64), dtype=np.float32))


@pytest.mark.parametrize(
    "damage",
    [
        damage_nothing, damage_text, damage_cut, damage_bits, damage_pickle, damage_plain_array,
        damage_objects, damage_foreign_archive, damage_folder, damage_shape, damage_not_a_number,
        damage_length,
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_file_is_ignored(path: Path, damage: object) -> None:
    saved(path)
    assert callable(damage)
    damage(path)
    encoder = HashEncoder()
    vectors = VectorStore(path).vectors(encoder, TEXTS)
    assert encoder.calls == [TEXTS]
    np.testing.assert_array_equal(vectors, HashEncoder().encode(TEXTS))


def test_a_failed_write_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = saved(path)
    before = path.read_bytes()
    store.vectors(HashEncoder(), ["new"])

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("data.vectors.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.save()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["vectors.npz"]


def test_threads_share_one_store(path: Path) -> None:
    encoder, store = HashEncoder(), VectorStore(path)
    threads = [threading.Thread(target=store.vectors, args=(encoder, TEXTS)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert encoder.calls == [TEXTS]
