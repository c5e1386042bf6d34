"""A private link opens its profile until it ends, and is stored only if it is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.errors import LinkExpiredError, LinkRevokedError
from matcher.links import hash_token, require_usable, require_well_formed
from matcher.records import PrivateLink

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HASH = hash_token("token")


def test_a_link_opens_until_the_moment_of_its_end() -> None:
    link = PrivateLink(HASH, "p1", NOW, NOW + SECOND)
    assert require_usable(link, NOW) is link
    with pytest.raises(LinkExpiredError):
        require_usable(link, NOW + SECOND)


def test_a_revoked_link_is_called_so_though_it_has_expired_too() -> None:
    link = PrivateLink(HASH, "p1", NOW, NOW + SECOND, NOW)
    for moment in (NOW, NOW + 2 * SECOND):
        with pytest.raises(LinkRevokedError):
            require_usable(link, moment)


def test_every_text_has_a_hash_and_no_two_have_the_same() -> None:
    hashes = {hash_token(text) for text in ("", "token", "Token", "\ud800")}
    assert {len(one) for one in hashes} == {64}
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("token_hash", "lives", "message"),
    [
        (HASH[:-1], SECOND, "64 hexadecimal digits"),
        (HASH.upper(), SECOND, "64 hexadecimal digits"),
        (HASH, timedelta(0), "live for some time"),
        (HASH, -SECOND, "live for some time"),
    ],
)
def test_what_could_open_nothing_is_not_stored(
    token_hash: str, lives: timedelta, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        require_well_formed(token_hash, NOW + lives, NOW)


def test_a_time_without_a_zone_is_not_stored() -> None:
    require_well_formed(HASH, NOW + SECOND, NOW)
    with pytest.raises(ValueError, match="time zone"):
        require_well_formed(HASH, NOW.replace(tzinfo=None) + SECOND, NOW.replace(tzinfo=None))
