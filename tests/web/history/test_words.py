"""What is noted about a firm has a name in every language, and so has everybody who acts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from matcher.audit import erased_again
from matcher.review import ReviewAction
from tests.fakes import fake_services
from tests.suggestions import application
from web.history.words import actor_name, audit_names

ROOT = Path(__file__).parents[3]
#: Kinds of events that have a firm or one of its introductions as their subject.
ABOUT_FIRMS = re.compile(
    r'"((?:profile|consent|link|mail_preference|rule|verdict|reply_link|introduction)\.[a-z_]+)"'
)
COMPOSED = {
    erased_again("profile:x").action,
    *(f"link.{change}" for change in ("added", "renewed", "replaced", "revoked")),
    *(f"introduction.{action.value}" for action in ReviewAction),
    "account.invited",
    "invitation.revoked",
}


def noted_actions() -> set[str]:
    sources = (path for folder in ("matcher", "data") for path in (ROOT / folder).rglob("*.py"))
    found = (ABOUT_FIRMS.findall(path.read_text(encoding="utf-8")) for path in sources)
    return COMPOSED | {one for every in found for one in every}


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_everything_that_is_noted_about_a_firm_has_a_name(tmp_path: Path, language: str) -> None:
    assert "profile.erased" in noted_actions()
    with application(tmp_path, fake_services()).test_request_context("/en/"):
        with force_locale("en"):
            english = audit_names()
        with force_locale(language):
            names = audit_names()
    assert noted_actions() == set(names)
    if language != "en":
        assert [key for key in names if names[key] == english[key]] == []


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("link:abc", "the firm"),
        ("account:abc", "an account"),
        ("account:carl", "carl@example.org"),
        ("partner:7", "the partner"),
        ("system", "the service"),
        ("retention", "the service"),
    ],
)
def test_everybody_who_acts_has_a_name(tmp_path: Path, actor: str, name: str) -> None:
    with application(tmp_path, fake_services()).test_request_context("/en/"), force_locale("en"):
        assert actor_name(actor, {"account:carl": "carl@example.org"}) == name
