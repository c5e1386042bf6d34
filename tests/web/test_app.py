"""What holds for every answer of the application."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.databases import new_sqlite
from tests.fake_encoder import HashEncoder
from tests.shell import settings, with_trial_pages
from web.app import create_app, warm_up
from web.wiring import Wiring


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    new_sqlite(tmp_path / "test.sqlite3")
    return with_trial_pages(create_app(settings(tmp_path)))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def test_policy_allows_nothing_but_our_own_files(client: FlaskClient) -> None:
    policy = client.get("/de/").headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    }


@pytest.mark.parametrize("path", ["/de/", "/en/nowhere", "/static/css/base.css"])
def test_security_headers_are_on_every_answer(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_installation_redirects_and_promises_to_stay_secure(tmp_path: Path) -> None:
    secure = settings(
        tmp_path, base_url="https://match.example.org", secure_cookies=True, trusted_proxies=1
    )
    client = create_app(secure).test_client()
    plain = client.get("/de/")
    assert plain.location.startswith("https://")
    answer = client.get("/de/", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=31556926" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_forwarded_headers_are_believed_only_when_set(client: FlaskClient) -> None:
    answer = client.get("/de", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.location


@pytest.mark.parametrize(
    ("header", "language"), [("ko-KR", "ko"), ("en-US,en", "en"), ("fr", "de"), ("", "de")]
)
def test_root_leads_to_the_language_of_the_browser(
    client: FlaskClient, header: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer.location) == (302, f"/{language}/")
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_language_read_last_is_remembered_for_a_year(client: FlaskClient) -> None:
    client.get("/ko/sources")
    cookie = client.get_cookie("language")
    assert cookie is not None
    assert (cookie.value, cookie.same_site, cookie.max_age) == ("ko", "Lax", 31536000)
    assert client.get("/", headers={"Accept-Language": "de"}).location == "/ko/"
    assert "Set-Cookie" not in client.get("/ko/").headers


def test_missing_page_changes_no_remembered_language(client: FlaskClient) -> None:
    client.get("/en/nowhere")
    assert client.get_cookie("language") is None


def test_switch_leads_to_the_same_page_and_keeps_the_query(client: FlaskClient) -> None:
    page = client.get("/de/sources?field=%EA%B4%91&n=2&_external=1&_scheme=evil").text
    query = "field=%EA%B4%91&amp;n=2&amp;_external=1&amp;_scheme=evil"
    assert f'href="/ko/sources?{query}" lang="ko" hreflang="ko">한국어' in page
    assert f'href="/de/sources?{query}" lang="de" hreflang="de" aria-current="true"' in page


def test_switch_on_a_missing_page_leads_to_the_start(client: FlaskClient) -> None:
    assert 'href="/ko/" lang="ko"' in client.get("/de/nowhere").text


def test_form_with_its_token_is_accepted_and_not_kept(client: FlaskClient) -> None:
    token = client.get("/en/private/abc").text
    answer = client.post("/en/private/abc", data={"word": "word", "csrf_token": token})
    assert answer.text.startswith("word")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = client.get_cookie("clusterbridge")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


@pytest.mark.parametrize(
    "path",
    [
        "/de/private/abc",
        "/de/marked",
        "/en//p/secret-of-the-link/link",
        "/en/p/secret-of-the-link/nowhere",
        "/static/nowhere.css",
    ],
)
def test_private_pages_are_neither_kept_nor_indexed(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_public_pages_may_be_indexed(client: FlaskClient) -> None:
    headers = client.get("/de/").headers
    assert "X-Robots-Tag" not in headers
    assert headers["Cache-Control"] == "private, no-cache"


def test_foreign_phrases_are_marked_and_escaped(client: FlaskClient) -> None:
    marked = '<span lang="ko">광응용</span><span lang="ko">&lt;b&gt;</span>'
    assert client.get("/de/marked").text == marked
    assert client.get("/ko/marked").text == "광응용&lt;b&gt;"


def test_warming_up_leaves_nothing_for_the_first_visitor_to_load(tmp_path: Path) -> None:
    encoder = HashEncoder()
    examples: list[str] = []
    wiring = Wiring(settings(tmp_path), encoder=lambda: encoder, example=examples.append)
    frozen = gc.get_freeze_count()
    warm_up(create_app(wiring=wiring))
    assert gc.get_freeze_count() > frozen
    assert ["warm up"] in encoder.calls
    assert sorted(examples) == ["de", "en", "ko"]
