"""A database that is only looked at: its state, and damage that is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.instance import database_state
from data.migrate import newest_revision, upgrade
from matcher.errors import StoreUnavailableError


def test_the_state_names_the_schema_that_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    assert database_state(url).found is None
    assert list(tmp_path.iterdir()) == []
    upgrade(url)
    assert database_state(url).found == newest_revision()


@pytest.mark.parametrize(("page", "why"), [(1, "the file is damaged"), (2, "it is damaged")])
def test_a_damaged_database_is_found_and_can_be_mended(tmp_path: Path, page: int, why: str) -> None:
    path = tmp_path / "store.sqlite3"
    upgrade(f"sqlite:///{path}")
    content = bytearray(path.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"x" * 4096
    path.write_bytes(content)
    with pytest.raises(StoreUnavailableError, match=why) as caught:
        database_state(f"sqlite:///{path}")
    assert "restore it from a backup" in caught.value.mend
