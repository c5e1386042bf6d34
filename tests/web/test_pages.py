"""The start page and the pages that every public service owes its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from features.vocabulary import Basis
from tests.shell import LANGUAGES, settings
from web.app import create_app
from web.contexts import ExampleCard, ExampleReason
from web.wiring import Wiring

PAGES = ("", "imprint", "privacy", "accessibility", "sources")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with create_app(settings(tmp_path)).test_client() as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_answer_in_their_language_without_inline_code(
    client: FlaskClient, language: str, page: str
) -> None:
    answer = client.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", answer.text
    )
    assert "%(" not in answer.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_start_page_counts_what_is_in_the_catalogue(client: FlaskClient) -> None:
    text = re.sub(r"<[^>]+>", " ", client.get("/en/").text)
    assert "ranking of 58 mini-clusters" in text
    assert re.search(r"Innovation clusters\s+12\s", text)
    assert re.search(r"Mini-clusters\s+60\s+58 of them", text)
    assert "may no longer exist in this form" in text


def test_start_page_shows_no_suggestion_unless_one_was_computed(tmp_path: Path) -> None:
    card = ExampleCard(
        "Musterlicht",
        "Applied optics",
        "광응용",
        "Gwangju",
        Basis.DOCUMENTED,
        "2005-2010",
        3,
        "good fit",
        (ExampleReason("Your terms meet <three> themes.", 0.5),),
        (ExampleReason("You lack a network.", -0.25),),
        (("Laser", "", "광계측", "ko", 0.81),),
    )
    plain, example = Wiring(settings(tmp_path)), Wiring(settings(tmp_path), example=lambda _: card)
    without = create_app(wiring=plain).test_client().get("/en/").text
    shown = create_app(wiring=example).test_client().get("/en/").text
    assert 'class="sample"' not in without
    assert 'class="sample"' in shown
    assert "Your terms meet &lt;three&gt; themes." in shown
    assert '<rect class="f-for" x="50%" y="2" width="50%"' in shown
    assert '<rect fill="url(#hatch)" x="25%" y="2" width="25%"' in shown
    assert "synthetic" in shown
    assert '<span lang="ko">광계측</span>' in shown


def test_imprint_says_clearly_when_nobody_is_named(client: FlaskClient) -> None:
    assert "No imprint yet" in client.get("/en/imprint").text


def test_imprint_names_the_operator(tmp_path: Path) -> None:
    named = settings(
        tmp_path,
        operator_name="Büro <A>",
        operator_address="Weg 1; 10115 Berlin",
        operator_email="a@example.org",
    )
    page = create_app(named).test_client().get("/en/imprint").text
    assert "Büro &lt;A&gt;</b><br>Weg 1<br>10115 Berlin" in page
    assert 'href="mailto:a@example.org"' in page
    assert "No imprint yet" not in page


def test_operator_may_add_paragraphs_per_language(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "privacy.de.txt").write_text("Eins.\n\n<Zwei>.\n", encoding="utf-8")
    client = create_app(settings(tmp_path)).test_client()
    assert "<p>Eins.</p><p>&lt;Zwei&gt;.</p>" in client.get("/de/privacy").text
    assert "Vom Betreiber" in client.get("/de/privacy").text
    assert "운영자 안내" not in client.get("/ko/privacy").text


@pytest.mark.parametrize("secure", [False, True])
def test_privacy_page_names_the_cookies_that_are_set(tmp_path: Path, secure: bool) -> None:
    app = create_app(settings(tmp_path, secure_cookies=secure))
    scheme = "https" if secure else "http"
    page = app.test_client().get("/en/privacy", base_url=f"{scheme}://localhost").text
    cookies = page.partition('id="cookies"')[2]
    assert f">{app.config['SESSION_COOKIE_NAME']}<" in cookies.partition("</table>")[0]


def test_privacy_page_tells_how_long_links_live(tmp_path: Path) -> None:
    page = create_app(settings(tmp_path, link_days=30)).test_client().get("/en/privacy").text
    assert "for 30 days" in page
