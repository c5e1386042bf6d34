"""Every message in every language, word for word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from matcher.accounts import Role
from tests.account_cases import invitation
from tests.fakes import NOW
from web.letters import LETTERS, invitation_path, write, write_invitation

SNAPSHOTS = Path(__file__).parent / "letters"
LINK = "https://match.example.org/x"


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_messages_read_as_they_were_approved(language: str) -> None:
    """After a change of texts: read the new file carefully, and keep it."""
    written = "".join(
        f"== {kind}\n{letter.subject}\n\n{letter.body}\n"
        for kind in LETTERS
        for letter in [write(kind, language, "anna@example.org", link=LINK, days=14)]
    )
    path = SNAPSHOTS / f"{language}.txt"
    assert written == path.read_text(encoding="utf-8")


def test_each_message_is_one_of_its_own_unless_it_is_the_same_thing() -> None:
    first, second = (write("reset", "de", "anna@example.org", link=LINK) for _ in range(2))
    assert first.key != second.key
    again = [write_invitation(invitation(), LINK, "ko") for _ in range(2)]
    assert again[0] == again[1]


def test_an_invitation_says_what_it_is_for_and_how_long() -> None:
    letter = write_invitation(invitation(), LINK, "en")
    assert letter.subject == "Your invitation to Clusterbridge"
    assert LINK in letter.body
    assert "14 days" in letter.body
    firm = invitation(role=Role.MEMBER, profile_id="p", expires_at=NOW + timedelta(days=3))
    letter = write_invitation(firm, LINK, "en")
    assert letter.subject == "You are invited to the profile of your firm"
    assert "3 days" in letter.body
    assert invitation_path("abc", "ko") == "/ko/account/invitation/abc"
