"""The menu leads back to the profile that is open in this browser, until it is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.questionnaire import Questionnaire, questionnaire


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Questionnaire]:
    with questionnaire(tmp_path) as running:
        yield running


def menu(page: str) -> list[str]:
    """Return the addresses of the main menu."""
    navigation = page.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', navigation)


def opened(site: Questionnaire) -> str:
    token = site.begin()
    site.get(f"/en/p/{token}/check")
    return token


def test_a_public_page_leads_back_to_the_open_profile_and_is_kept_by_nobody(
    site: Questionnaire,
) -> None:
    assert "/de/profile" in menu(site.get("/de/method").text)
    token = opened(site)

    page = site.get("/de/method")

    assert menu(page.text)[:2] == [f"/de/p/{token}", f"/de/p/{token}/suggestions"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("way", ["leave", "link/revoke", "erase"])
def test_a_profile_that_was_left_is_forgotten(site: Questionnaire, way: str) -> None:
    token = opened(site)

    assert site.post(f"/en/p/{token}/{way}", {}).status_code == 303

    assert token not in site.get("/en/method").text


def test_leaving_keeps_the_link_valid(site: Questionnaire) -> None:
    token = opened(site)
    site.post(f"/en/p/{token}/leave", {})

    assert site.get(f"/en/p/{token}").status_code == 200


def test_a_new_link_takes_the_place_of_the_old_one(site: Questionnaire) -> None:
    token = opened(site)
    fresh = site.post(f"/en/p/{token}/link/replace", {}).location
    site.get(fresh)

    assert menu(site.get("/en/method").text)[0] == f"/en/p/{fresh.split('/')[3]}"


def test_an_expired_profile_is_forgotten(site: Questionnaire) -> None:
    token = opened(site)
    site.clock.time = site.clock.time.replace(year=2027)

    notice = site.get(f"/en/p/{token}")

    assert notice.status_code == 410
    assert "/en/profile" in menu(notice.text)
    assert token not in site.get("/en/method").text


def test_a_dead_link_of_somebody_else_changes_nothing(site: Questionnaire) -> None:
    token = opened(site)

    assert menu(site.get("/en/p/nobody").text)[0] == f"/en/p/{token}"
    assert menu(site.get("/en/method").text)[0] == f"/en/p/{token}"


def test_another_site_plants_no_profile_unseen(site: Questionnaire) -> None:
    theirs, mine = site.begin("Fremde GmbH"), opened(site)
    path, from_outside = f"/en/p/{theirs}/check", {"Sec-Fetch-Site": "cross-site"}

    page = site.client.get(path, headers=from_outside)

    assert menu(page.text)[0] == f"/en/p/{theirs}"
    assert menu(site.get("/en/method").text)[0] == f"/en/p/{mine}"
    site.client.get(path, headers={"Sec-Fetch-Site": "same-origin"})
    assert menu(site.get("/en/method").text)[0] == f"/en/p/{theirs}"
