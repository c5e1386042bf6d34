"""Every error ends in a page that helps and gives nothing away."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from features.errors import ClusterbridgeError, Fault, ProfileError
from matcher.errors import LinkError, LinkExpiredError, LinkUnknownError
from tests.databases import new_sqlite
from tests.shell import LANGUAGES, settings, with_trial_pages
from web.app import create_app
from web.errors import status_of
from web.i18n import translations

STATUSES = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    new_sqlite(tmp_path / "test.sqlite3")
    return with_trial_pages(create_app(settings(tmp_path)))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_errors_have_a_page_in_each_language(
    client: FlaskClient, language: str, status: int
) -> None:
    answer = client.get(f"/{language}/fail/{status}")
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    title = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert title is not None
    titles = {translations(code).gettext(title.group(1)) for code in LANGUAGES}
    assert len(titles) == (3 if language == "en" else 1)


def test_rare_errors_borrow_the_words_of_their_kind(client: FlaskClient) -> None:
    answer = client.get("/en/fail/418")
    assert answer.status_code == 418
    assert "could not be understood" in answer.text


def test_missing_page_without_language_speaks_the_browsers(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "ko"})
    assert answer.status_code == 404
    assert '<html lang="ko">' in answer.text


def test_an_unknown_id_is_repeated_in_short(client: FlaskClient) -> None:
    answer = client.get(f"/en/catalogue/{'x' * 5000}")
    assert answer.status_code == 404
    assert "x" * 57 + "..." in answer.text


def test_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/de/sources")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_own_fault_shows_a_reference_and_nothing_of_the_inside(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/de/broken/the-secret-link")
    assert answer.status_code == 500
    assert "inside of the service" not in answer.text
    assert "Traceback" not in answer.text
    (record,) = caplog.records
    reference = re.search(r"reference ([0-9a-f]{8})", record.getMessage())
    assert reference is not None
    assert reference.group(1) in answer.text
    assert "the-secret-link" not in caplog.text.split("Traceback")[0]
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("page", "said"),
    [("often", "begin a new one with it"), ("judged", "Those given before still stand")],
)
def test_limits_say_what_is_not_kept_and_what_to_do(
    client: FlaskClient, page: str, said: str
) -> None:
    answer = client.get(f"/en/{page}")
    assert answer.status_code == 403
    assert said in answer.text
    assert "profile-1" not in answer.text


def test_domain_error_tells_what_helps_and_hides_the_rest(client: FlaskClient) -> None:
    helpful = client.get("/de/unknown")
    assert helpful.status_code == 404
    assert "„gwangju-99“ ist nicht bekannt. Meinten Sie „gwangju-06“?" in helpful.text
    assert "unknown mini-cluster" not in helpful.text
    hidden = client.get("/de/down")
    assert hidden.status_code == 503
    assert "secret-place" not in hidden.text


def test_status_is_that_of_the_nearest_listed_ancestor() -> None:
    class _OwnError(LinkError):
        pass

    assert status_of(_OwnError()) == 404
    assert status_of(LinkUnknownError()) == 404
    assert status_of(LinkExpiredError(datetime(2026, 1, 1, tzinfo=UTC))) == 410
    assert status_of(ProfileError((Fault("name", "missing"),))) == 422
    assert status_of(ClusterbridgeError("anything")) == 400


def test_form_without_its_token_gets_a_friendly_page(client: FlaskClient) -> None:
    answer = client.post("/en/private/abc", data={"word": "x"})
    assert answer.status_code == 400
    assert "Please send the form again" in answer.text


@pytest.mark.parametrize("fields", [{"word": "x" * 300_000}, {f"f{n}": "x" for n in range(600)}])
def test_form_that_is_too_large_is_refused(client: FlaskClient, fields: dict[str, str]) -> None:
    many = len(fields) > 1
    kind = "multipart/form-data" if many else "application/x-www-form-urlencoded"
    answer = client.post("/ko/private/abc", data=fields, content_type=kind)
    assert answer.status_code == 413
    assert '<html lang="ko">' in answer.text
