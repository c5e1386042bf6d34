"""The private link, taking data along, erasing it, and profiles from files."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from matcher.operations import contact_of
from matcher.privacy_operations import export_profile
from tests.questionnaire import Questionnaire, csrf_token, questionnaire, technology, text_of
from web.limits import NEW_PROFILES_PER_HOUR, limiter
from web.profile_files import read_profile_file


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Questionnaire]:
    with questionnaire(tmp_path) as running:
        yield running


def test_link_page_names_the_address_and_the_last_day(site: Questionnaire) -> None:
    token = site.begin()

    page = site.get(f"/en/p/{token}/link").text

    assert f'value="http://localhost/en/p/{token}"' in page
    assert "30\u00a0May 2026" in page


def test_link_can_be_prolonged(site: Questionnaire) -> None:
    token = site.begin()
    site.clock.time += timedelta(days=89)

    site.post(f"/en/p/{token}/link/renew", {})

    site.clock.time += timedelta(days=89)
    assert site.get(f"/en/p/{token}").status_code == 200


def test_link_can_be_replaced(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(f"/en/p/{token}/link/replace", {})

    fresh = response.location.split("/")[3]
    assert fresh != token
    assert site.get(f"/en/p/{fresh}").status_code == 200
    assert site.get(f"/en/p/{token}").status_code == 410


def test_link_is_revoked_after_a_question(site: Questionnaire) -> None:
    token = site.begin()
    address = f"/en/p/{token}/link/revoke"
    assert "Revoke the private link?" in site.get(address).text
    assert site.get(f"/en/p/{token}").status_code == 200

    response = site.post(address, {})

    assert site.get(response.location).status_code == 200
    gone = site.get(f"/en/p/{token}")
    assert gone.status_code == 410
    assert "This private link was revoked" in gone.text


def test_expired_link_says_since_when_and_shows_nothing(site: Questionnaire) -> None:
    token = site.begin("Geheim GmbH")
    site.clock.time += timedelta(days=91)

    response = site.get(f"/de/p/{token}/check")

    assert response.status_code == 410
    assert "30.\u00a0Mai 2026" in response.text
    assert "Geheim" not in response.text
    assert 'href="/de/profile"' in response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["unknown", "%00", "a" * 3000, "%F0%9F%94%91"])
def test_unknown_links_open_nothing(site: Questionnaire, token: str) -> None:
    response = site.get(f"/ko/p/{token}")

    assert response.status_code == 404
    assert "이 링크로 열 수 있는 프로필이 없습니다" in response.text


def test_everything_is_handed_over_and_then_erased(site: Questionnaire) -> None:
    token = site.begin("Geheim GmbH")
    exported = json.loads(site.get(f"/en/p/{token}/export.json").text)
    assert exported == export_profile(site.services, token)
    assert "cannot be undone" in site.get(f"/en/p/{token}/erase").text

    response = site.post(f"/en/p/{token}/erase", {})

    assert "The profile is erased" in site.get(response.location).text
    assert site.get(f"/en/p/{token}").status_code == 404


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_a_saved_file_makes_the_same_profile_again(site: Questionnaire, kind: str) -> None:
    token = site.begin("Müller GmbH", land="DE-BW")
    site.post(f"/en/p/{token}/technology", technology(1, problem='a "b"\nc\\d'))
    site.post(
        f"/en/p/{token}/cooperation",
        {"seen_revision": 2, "style.horizon": "project", "contact.person": "A. Müller"},
    )
    file = site.get(f"/en/p/{token}/profile.{kind}")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert read_profile_file(file.data)["contact"] == {"person": "A. Müller"}

    response = site.post("/en/profile/file", {"file": (BytesIO(file.data), f"profile.{kind}")})

    assert response.status_code == 303
    again = response.location.split("/")[3]
    assert site.answers(again) == site.answers(token)
    assert contact_of(site.services, again) == contact_of(site.services, token)


def test_excluded_mini_clusters_of_a_file_survive_the_questionnaire(site: Questionnaire) -> None:
    text = 'name = "A"\ntechnologies_offered = ["LED"]\nexclude = ["gwangju-03"]'
    response = site.post("/en/profile/file", {"file": (BytesIO(text.encode()), "a.toml")})
    token = response.location.split("/")[3]

    site.post(f"/en/p/{token}/technology", technology(1))

    assert site.answers(token)["exclude"] == ["gwangju-03"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "written in UTF-16 and not in UTF-8"),
        ("ü".encode("latin-1"), "not written in UTF-8"),
        (b"{", "neither as TOML nor as JSON. Line 1, column 2: It ends too early"),
        (b'a = "a"\n' * 10_000, "is too long. Allowed: at most 65,536 characters."),
        (b'{"nmae": "A"}', "Did you mean “name”?"),
        (b'name = "A"\ntechnologies_offered = ["a"]\nemployees = -3', "employees: “-3”"),
        (b'name = "A"\ntechnologies_offered = ["a"]\nexclude = ["gwangju-99"]', "exclude.0"),
        (b'name = "A"\ntechnologies_offered = ["a"]\ncontact = 3', "contact:"),
    ],
)
def test_a_file_with_faults_begins_nothing_and_names_them(
    site: Questionnaire, content: bytes, said: str
) -> None:
    response = site.post("/en/profile/file", {"file": (BytesIO(content), "profile")})

    assert response.status_code == 422
    assert said in text_of(response.text)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'name = "A"', "The file cannot be read as JSON"),
        ("a.toml", b'{"name": "A"}', "The file cannot be read as TOML"),
        ("a.json", b'{"name": "A", "name": "B"}', "name: is given twice."),
    ],
)
def test_a_file_is_held_to_the_end_of_its_name(
    site: Questionnaire, name: str, content: bytes, said: str
) -> None:
    response = site.post("/en/profile/file", {"file": (BytesIO(content), name)})

    assert response.status_code == 422
    assert said in text_of(response.text)


def test_no_file_and_too_large_a_file_are_said(site: Questionnaire) -> None:
    assert "Please choose a file first." in site.post("/en/profile/file", {}).text

    large = BytesIO(b"#" * 300_000)
    assert site.post("/en/profile/file", {"file": (large, "a.toml")}).status_code == 413


def test_one_address_cannot_begin_profiles_without_end(site: Questionnaire) -> None:
    site.app.config[NEW_PROFILES_PER_HOUR] = 2
    with site.app.app_context():
        limiter.reset()
    page = site.get("/en/profile").text
    form = {"csrf_token": csrf_token(page), "name": "A"}

    empty = {**form, "name": ""}
    statuses = [site.client.post("/en/profile", data=data).status_code
                for data in (form, empty, form, form)]  # fmt: skip

    assert statuses == [303, 422, 303, 429]


@pytest.mark.parametrize("what", ["form", "file"])
def test_attempts_to_begin_a_profile_are_counted_though_they_fail(
    site: Questionnaire, what: str
) -> None:
    site.app.config[NEW_PROFILES_PER_HOUR] = 1
    with site.app.app_context():
        limiter.reset()
    address = "/en/profile" if what == "form" else "/en/profile/file"
    form = {"csrf_token": csrf_token(site.get("/en/profile").text), "name": ""}

    statuses = [site.client.post(address, data=form).status_code for _ in range(5)]

    assert statuses == [422, 422, 422, 422, 429]


def test_a_link_is_not_replaced_without_end(site: Questionnaire) -> None:
    token = site.begin()
    for _ in range(30):
        token = site.post(f"/en/p/{token}/link/replace", {}).location.split("/")[3]

    assert site.post(f"/en/p/{token}/link/replace", {}).status_code == 429
    assert site.get(f"/en/p/{token}").status_code == 200


def test_secrets_of_links_reach_no_log(
    site: Questionnaire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = site.begin("Geheim GmbH")

    site.post(f"/en/p/{token}/technology", technology(1))
    site.post(f"/en/p/{token}/link/revoke", {})
    site.get(f"/en/p/{token}")

    assert token not in caplog.text
    assert "Geheim" not in caplog.text
