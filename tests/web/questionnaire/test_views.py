"""The steps of the questionnaire on a real database, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.questionnaire import Questionnaire, questionnaire, technology, text_of


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Questionnaire]:
    with questionnaire(tmp_path) as running:
        yield running


@pytest.mark.parametrize("language", ["de", "ko", "en"])
@pytest.mark.parametrize(
    "path", ["", "/technology", "/readiness", "/cooperation", "/check", "/link", "/erase"]
)
def test_every_page_speaks_its_language_and_stays_private(
    site: Questionnaire, language: str, path: str
) -> None:
    token = site.begin()

    response = site.get(f"/{language}/p/{token}{path}")

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_pages_in_german_and_korean_leave_no_english_behind(site: Questionnaire) -> None:
    token = site.begin()

    for language, word in (("de", "Speichern und weiter"), ("ko", "저장하고 계속")):
        page = text_of(site.get(f"/{language}/p/{token}/readiness").text)
        assert word in page
        assert "Save and continue" not in page
        assert "Why do we ask" not in page


def test_first_save_makes_the_profile_and_shows_its_link(site: Questionnaire) -> None:
    response = site.post("/de/profile", {"name": "Müller & Söhne GmbH", "employees": "1.200"})

    assert response.status_code == 303
    token = response.location.split("/")[3]
    assert response.location == f"/de/p/{token}/technology"
    assert site.answers(token) == {"name": "Müller & Söhne GmbH", "employees": 1200}
    assert "privaten Link" in text_of(site.get(response.location).text)


def test_without_a_name_nothing_is_begun_and_nothing_typed_is_lost(site: Questionnaire) -> None:
    response = site.post("/en/profile", {"place": "Jena", "employees": "-3"})

    assert response.status_code == 422
    page = response.text
    assert 'value="Jena"' in page
    assert 'value="-3"' in page
    assert '<a href="#name">Please give the name of the firm.</a>' in page
    assert '<a href="#employees">' in page
    assert 'aria-describedby="employees-hint employees-error" aria-invalid="true"' in page


def test_a_step_is_saved_beside_the_others(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(f"/en/p/{token}/technology", technology(1, wipo_fields=["9", "10"]))
    site.post(
        f"/en/p/{token}/readiness",
        {"seen_revision": 2, "readiness.network": "unknown", "barriers.cost": "5"},
    )

    assert response.location == f"/en/p/{token}/readiness"
    assert site.answers(token) == {
        "name": "Muster GmbH",
        "technologies_offered": ["Laser"],
        "wipo_fields": [9, 10],
        "readiness": {"network": "unknown"},
        "barriers": {"cost": 5},
    }


def test_a_step_with_a_fault_is_not_saved_at_all(site: Questionnaire) -> None:
    token = site.begin()
    long = "x" * 100_000

    response = site.post(
        f"/de/p/{token}/technology",
        technology(1, technologies_offered="Laser\n" + "y" * 300, problem=long, nace=["abc"]),
    )

    assert response.status_code == 422
    assert long in response.text
    assert "Zeile 2" in response.text
    assert "„abc“" in response.text
    for control in ("technologies-offered", "problem", "nace"):
        assert f'<a href="#{control}">' in response.text
    assert site.answers(token) == {"name": "Muster GmbH"}


def test_ten_thousand_lines_are_one_fault(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(
        f"/en/p/{token}/technology", technology(1, technologies_offered="Laser\n" * 10_000)
    )

    assert response.status_code == 422
    assert response.text.count('<a href="#technologies-offered">') == 1


def test_typed_markup_is_shown_as_text(site: Questionnaire) -> None:
    token = site.begin("<script>alert(1)</script>")

    for path in ("", "/check"):
        page = site.get(f"/en/p/{token}{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_answers_of_a_group_can_be_taken_back(site: Questionnaire) -> None:
    token = site.begin()
    given = {"readiness.network": "3", "barriers.cost": "5"}
    site.post(f"/en/p/{token}/readiness", {"seen_revision": 1, **given})

    response = site.post(
        f"/en/p/{token}/readiness", {"seen_revision": 2, **given, "clear": "readiness"}
    )

    assert response.location == f"/en/p/{token}/readiness"
    assert site.answers(token)["barriers"] == {"cost": 5}
    assert "readiness" not in site.answers(token)


def test_contact_details_are_kept_apart_and_can_be_deleted(site: Questionnaire) -> None:
    token = site.begin()
    address = f"/en/p/{token}/cooperation"

    site.post(address, {"seen_revision": 1, "contact.email": "a@example.org"})

    kept = site.contact(token)
    assert kept is not None
    assert kept.email == "a@example.org"
    assert site.answers(token) == {"name": "Muster GmbH"}
    assert 'value="a@example.org"' in site.get(address).text

    site.post(address, {"seen_revision": 1, "contact_seen.email": "a@example.org"})
    assert site.contact(token) is None


def test_wrong_contact_details_are_named_beside_their_field(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(
        f"/en/p/{token}/cooperation", {"seen_revision": 1, "contact.email": "nowhere"}
    )

    assert response.status_code == 422
    assert 'id="contact-email-error"' in response.text


def test_unknown_german_cluster_is_refused(site: Questionnaire) -> None:
    token = site.begin()

    response = site.post(
        f"/en/p/{token}/cooperation", {"seen_revision": 1, "german_clusters": ["no-such-cluster"]}
    )

    assert response.status_code == 422
    assert '<a href="#german-clusters">' in response.text


def test_contradictions_are_asked_about_and_saved(site: Questionnaire) -> None:
    token = site.begin()
    site.post(f"/en/p/{token}/cooperation", {"seen_revision": 1, "korea_experience": "none"})
    site.post(f"/en/p/{token}/readiness", {"seen_revision": 2, "readiness.network": "5"})

    page = site.get(f"/en/p/{token}/check").text

    assert site.answers(token)["readiness"] == {"network": 5}
    assert "Is that meant so?" in page
    assert f'href="/en/p/{token}/readiness#readiness-network"' in page
    assert "Is that meant so?" not in site.get(f"/en/p/{token}/technology").text


def test_check_says_what_is_missing_before_suggestions(site: Questionnaire) -> None:
    token = site.begin()

    page = site.get(f"/en/p/{token}/check").text
    assert "This is still needed for suggestions" in page
    assert f'href="/en/p/{token}/technology#technologies-offered"' in page

    site.post(f"/en/p/{token}/technology", technology(1))
    page = text_of(site.get(f"/en/p/{token}/check").text)
    assert "still needed" not in page
    assert "2 of 26 comparisons are possible already." in page


def test_panel_names_either_side_and_short_questions(site: Questionnaire) -> None:
    token = site.begin()

    words = text_of(site.get(f"/en/p/{token}/technology").text)

    assert "first suggestions: what you can do, or what you are looking for." in words
    assert "Still open: Technologies; Problem you want to solve; " in words


def test_panel_of_a_refused_step_counts_what_was_filled_in(site: Questionnaire) -> None:
    token = site.begin()

    page = site.post(f"/en/p/{token}/technology", technology(1, nace=["26.51", "optics"])).text

    words = text_of(page)
    assert "2 of 26 comparisons" in words
    assert "Needed before the first suggestions" not in words
    assert page.count('aria-describedby="nace-hint nace-error" aria-invalid="true"') == 1
    assert re.search(r'id="nace-2"[^>]* value="optics"[^>]* aria-invalid="true"', page)
    assert (
        "Perhaps you mean: 26.7 (Optical instruments and photographic equipment); 27.31 (" in words
    )


def test_different_questions_in_two_tabs_are_put_together(site: Questionnaire) -> None:
    token = site.begin()
    site.post(f"/en/p/{token}/technology", technology(1))

    response = site.post(
        f"/en/p/{token}/technology", {"seen_revision": 1, "problem": "Ours loses its track."}
    )

    assert response.status_code == 303
    assert site.answers(token)["technologies_offered"] == ["Laser"]
    assert site.answers(token)["problem"] == "Ours loses its track."


def hidden_fields(page: str) -> dict[str, str]:
    return dict(
        re.findall(r'<input type="hidden" name="(contact[^"]+|style[^"]+)" value="([^"]*)"', page)
    )


def conflict(site: Questionnaire) -> tuple[str, str]:
    token = site.begin()
    site.post(
        f"/en/p/{token}/technology",
        technology(1, technologies_offered="Optics\nLED", problem="Theirs"),
    )
    response = site.post(
        f"/en/p/{token}/technology",
        technology(1, technologies_offered="Laser\nLidar", problem="Mine", nace=["26.51"]),
    )
    assert response.status_code == 409
    return token, response.text


def test_same_question_in_two_tabs_is_shown_side_by_side(site: Questionnaire) -> None:
    token, page = conflict(site)

    words = text_of(page)
    assert "Typed here Laser Lidar" in words
    assert "Saved elsewhere Optics LED" in words
    assert 'value="Mine"' in page
    assert 'value="26.51"' in page
    assert site.answers(token)["problem"] == "Theirs"


@pytest.mark.parametrize(
    ("resolve", "offered", "problem"),
    [
        ("choice", ["Laser", "Lidar"], "Theirs"),
        ("mine", ["Laser", "Lidar"], "Mine"),
        ("theirs", ["Optics", "LED"], "Theirs"),
    ],
)
def test_the_choice_between_two_tabs_is_saved(
    site: Questionnaire, resolve: str, offered: list[str], problem: str
) -> None:
    token, _ = conflict(site)

    response = site.post(
        f"/en/p/{token}/technology",
        {
            "seen_revision": 2,
            "resolve": resolve,
            "technologies_offered": "Laser\nLidar",
            "problem": "Mine",
            "nace": ["26.51"],
            "choice.technologies_offered": "mine",
            "choice.problem": "theirs",
        },
    )

    assert response.status_code == 303
    answers = site.answers(token)
    assert (answers["technologies_offered"], answers["problem"]) == (offered, problem)
    assert answers["nace"] == ["26.51"]


def test_contact_details_of_another_tab_stay_where_nothing_was_typed(site: Questionnaire) -> None:
    token = site.begin()
    address = f"/en/p/{token}/cooperation"
    site.post(address, {"seen_revision": 1, "contact.email": "a@example.org"})

    for revision, more in enumerate(({"korea_experience": "none"}, {"contact.person": "Eva"}), 1):
        sent = {"seen_revision": revision, **more}
        response = site.post(address, sent, headers={"X-Autosave": "1"})
        assert response.status_code == 200
        kept = site.contact(token)
        assert kept is not None
        assert kept.email == "a@example.org"


@pytest.mark.parametrize(
    ("choice", "email", "person"),
    [("mine", "b@example.org", "Ida"), ("theirs", "a@example.org", "Eva")],
)
def test_contact_details_typed_in_two_tabs_are_asked_about(
    site: Questionnaire, choice: str, email: str, person: str
) -> None:
    token = site.begin()
    address = f"/en/p/{token}/cooperation"
    theirs = {"contact.email": "a@example.org", "contact.person": "Eva", "contact.telephone": "1"}
    site.post(address, {"seen_revision": 1, "style.horizon": "project", **theirs})
    mine = {"contact.email": "b@example.org", "contact.person": "Ida"}

    page = site.post(address, {"seen_revision": 1, "style.horizon": "long_term", **mine})

    assert page.status_code == 409
    words = text_of(page.text)
    assert "3 questions" in words
    assert "Typed here b@example.org Saved elsewhere a@example.org" in words
    sent = {"seen_revision": 2, "resolve": "choice", "choice.style.horizon": "mine"}
    for name in ("contact.email", "contact.person"):
        sent[f"choice.{name}"] = choice
    site.post(address, sent | hidden_fields(page.text))
    kept = site.contact(token)
    assert kept is not None
    assert (kept.email, kept.person, kept.telephone) == (email, person, "1")
    assert site.answers(token)["style"] == {"horizon": "long_term"}


def test_saving_by_itself_takes_nothing_back_that_another_tab_answered(
    site: Questionnaire,
) -> None:
    token = site.begin()
    address, header = f"/en/p/{token}/technology", {"X-Autosave": "1"}
    site.post(address, {"seen_revision": 1, "problem": "Theirs"})

    alone = site.post(address, {"seen_revision": 1, "nace": "26.51"}, headers=header)
    assert alone.status_code == 409
    assert "nace" not in site.answers(token)

    site.post(address, {"seen_revision": 1, "nace": "26.51"})
    assert site.answers(token)["problem"] == "Theirs"
    assert site.answers(token)["nace"] == ["26.51"]


def test_saving_by_itself_answers_without_a_page(site: Questionnaire) -> None:
    token = site.begin()
    address, header = f"/en/p/{token}/technology", {"X-Autosave": "1"}

    saved = site.post(address, technology(1), headers=header)
    assert saved.json is not None
    assert (saved.json["revision"], saved.json["possible"], saved.json["total"]) == (2, 2, 26)
    assert saved.json["panel"][0].startswith("2 of 26")

    refused = site.post(address, technology(2, nace=["abc"]), headers=header)
    assert refused.status_code == 422
    assert refused.json == {"questions": ["Industry (NACE code)"], "ids": ["nace"]}

    assert (
        site.post(address, technology(0, technologies_offered="LED"), headers=header).status_code
        == 409
    )


def test_a_form_without_its_token_is_refused(site: Questionnaire) -> None:
    token = site.begin()

    for path in ("/technology", "/link/renew", "/link/replace", "/link/revoke", "/erase"):
        assert site.client.post(f"/en/p/{token}{path}").status_code == 400
    assert site.answers(token) == {"name": "Muster GmbH"}


def test_form_sent_to_another_language_begins_nothing_and_keeps_what_was_typed(
    site: Questionnaire,
) -> None:
    response = site.post("/ko/profile", {"name": "", "place": "Jena", "go": "language"})

    assert response.status_code == 200
    assert '<html lang="ko">' in response.text
    assert 'value="Jena"' in response.text
    assert "error-summary" not in response.text
