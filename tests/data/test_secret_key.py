"""The file of the secret key: made once, for its owner only, and nothing else taken for it."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.secret_key import SECRET_KEY_FILE, SecretKeyError, read_key
from web.config import load_settings, prepare_instance


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    settings = prepare_instance(load_settings({}, tmp_path))
    path = settings.instance / SECRET_KEY_FILE

    assert settings.secret_key == path.read_text(encoding="ascii")
    assert len(settings.secret_key) >= 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in settings.instance.iterdir()] == [SECRET_KEY_FILE]


def test_the_key_stays_over_restarts_and_differs_between_installations(tmp_path: Path) -> None:
    first = prepare_instance(load_settings({}, tmp_path / "a")).secret_key
    again = prepare_instance(load_settings({}, tmp_path / "a")).secret_key
    other = prepare_instance(load_settings({}, tmp_path / "b")).secret_key

    assert first == again
    assert first != other


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = {
            done.secret_key for done in pool.map(lambda _: prepare_instance(settings), range(32))
        }

    assert len(keys) == 1
    assert [entry.name for entry in settings.instance.iterdir()] == [SECRET_KEY_FILE]


def test_a_key_that_others_can_read_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "instance" / SECRET_KEY_FILE
    path.parent.mkdir()
    path.write_text("k" * 40, encoding="ascii")
    path.chmod(0o644)

    assert prepare_instance(load_settings({}, tmp_path)).secret_key == "k" * 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"\n \n"])
def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "instance" / SECRET_KEY_FILE
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(SecretKeyError, match="of at least 32 characters") as caught:
        prepare_instance(load_settings({}, tmp_path))
    assert caught.value.mend == f"move {path} away; the next start makes a new one"
    assert path.read_bytes() == content


def test_a_link_is_refused_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    target, path = tmp_path / "someone-elses", tmp_path / "instance" / SECRET_KEY_FILE
    target.write_text("k" * 40, encoding="ascii")
    target.chmod(0o644)
    path.parent.mkdir()
    path.symlink_to(target)

    with pytest.raises(SecretKeyError, match="is a symbolic link"):
        prepare_instance(load_settings({}, tmp_path))
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    target.unlink()
    with pytest.raises(SecretKeyError, match="is a symbolic link"):
        prepare_instance(load_settings({}, tmp_path))


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / SECRET_KEY_FILE).mkdir()
    with pytest.raises(SecretKeyError, match="is not a file"):
        read_key(tmp_path / SECRET_KEY_FILE)


def test_a_key_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / SECRET_KEY_FILE
    path.write_text("k" * 40, encoding="ascii")
    # Root may read everything, so the refusal of the operating system is played.
    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(SecretKeyError, match=r"cannot be read \(Permission denied\)") as caught:
        read_key(path)
    assert caught.value.mend == f"as its owner: chmod 600 {path}"


def test_reading_a_key_makes_none(tmp_path: Path) -> None:
    assert read_key(tmp_path / SECRET_KEY_FILE) is None
    assert list(tmp_path.iterdir()) == []
