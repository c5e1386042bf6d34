"""Saving a step while others save too, and how answers read in the overview."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import StaleRevisionError
from matcher.operations import save_answers
from tests.questionnaire import Questionnaire, questionnaire, text_of
from web.questionnaire import saving
from web.questionnaire.saving import ATTEMPTS, Refused, Saved, begin_from_file, save_step


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Questionnaire]:
    with questionnaire(tmp_path) as running:
        yield running


def interfere(site: Questionnaire, monkeypatch: pytest.MonkeyPatch, token: str, times: int) -> None:
    """Let somebody else change the town just before each of the next saves."""
    left = list(range(times))

    def save_after_another(services: Any, *arguments: Any) -> Any:
        if left:
            town = f"Town {left.pop()}"
            now = saving.open_profile(services, token)
            save_answers(services, token, {**now.answers, "place": town}, now.revision)
        return save_answers(services, *arguments)

    monkeypatch.setattr(saving, "save_answers", save_after_another)


def save_problem(site: Questionnaire, token: str) -> object:
    catalogue = site.app.extensions["clusterbridge"].catalogue
    values = {"problem": ["It drifts."]}
    return save_step(site.services, catalogue, token, "technology", values, 1)


def test_a_save_is_put_on_top_of_saves_in_between(
    site: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = site.begin()
    interfere(site, monkeypatch, token, ATTEMPTS)

    assert isinstance(save_problem(site, token), Saved)
    assert site.answers(token) == {
        "name": "Muster GmbH",
        "place": "Town 0",
        "problem": "It drifts.",
    }


def test_saves_in_between_without_end_are_told_and_lose_nothing(
    site: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = site.begin()
    interfere(site, monkeypatch, token, ATTEMPTS + 1)

    with pytest.raises(StaleRevisionError):
        save_problem(site, token)
    assert site.answers(token)["place"] == "Town 0"

    interfere(site, monkeypatch, token, ATTEMPTS + 1)
    response = site.post(f"/en/p/{token}/technology", {"seen_revision": 1, "problem": "Mine"})
    assert response.status_code == 409
    assert "This has changed in the meantime" in response.text


def test_a_firm_is_not_founded_in_a_year_to_come(site: Questionnaire) -> None:
    token, year = site.begin(), site.services.clock.now().year
    step = f"/de/p/{token}/company"
    given = {"seen_revision": 1, "name": "Muster GmbH", "founded": str(year + 1)}
    refused = site.post(step, given)
    assert refused.status_code == 422
    assert f"1000 bis {year}" in text_of(refused.text)
    assert site.post(step, {**given, "founded": str(year)}).status_code == 303
    file = {"name": "Muster GmbH", "technologies_offered": ["Laser"], "founded": year + 1}
    catalogue = site.app.extensions["clusterbridge"].catalogue
    found = begin_from_file(site.services, catalogue, file)
    assert isinstance(found, Refused)
    assert [fault.field for fault in found.faults] == ["founded"]


def test_overview_shows_answers_as_people_read_them(site: Questionnaire) -> None:
    token = site.begin("Muster GmbH", land="DE-BY", employees="48")
    cluster = site.app.extensions["clusterbridge"].catalogue.german_clusters[0]
    steps: list[dict[str, Any]] = [
        {"technologies_offered": "Laser\nOptik", "nace": ["26.5", "26.51"], "wipo_fields": "9"},
        {"readiness.network": "2", "readiness.product": "unknown"},
        {
            "korea_experience": "contacts",
            "style.horizon": "long_term",
            "german_clusters": cluster.id,
            "contact.email": "a@example.org",
        },
    ]
    for revision, (step, data) in enumerate(
        zip(("technology", "readiness", "cooperation"), steps, strict=True), start=1
    ):
        site.post(f"/en/p/{token}/{step}", {"seen_revision": revision, **data})

    page = text_of(site.get(f"/en/p/{token}/check").text)

    for answer in ("Bavaria", "Laser Optik", "Optics", "2 – hardly ready", "don’t know"):
        assert answer in page
    for answer in ("first contacts in Korea", "for the long term", cluster.name.en):
        assert answer in page
    assert "a@example.org" in page
    assert "26.5 (" in page


def test_suggestions_are_one_press_away(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(
        f"/en/p/{token}/technology",
        {"seen_revision": 1, "technologies_offered": "Laser", "go": "results"},
    )

    assert response.location == f"/en/p/{token}/suggestions"
    check = site.get(f"/en/p/{token}/check").text
    assert f'href="/en/p/{token}/suggestions">To the suggestions' in check
    assert "Preliminary suggestions" in site.get(f"/en/p/{token}/readiness").text
