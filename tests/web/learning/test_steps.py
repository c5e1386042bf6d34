"""Promoting, overriding, rolling back, pinning: what changes is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.gate import GateRules
from matcher.learning_operations import retrain
from matcher.model_operations import pin
from matcher.operations import active_model
from matcher.records import ActivationKind
from tests.desk import hidden
from tests.questionnaire import text_of

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)


@pytest.fixture(name="site")
def _site(site_of: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """An office with a candidate that the gate refused for lack of data."""
    site = site_of(12)
    monkeypatch.setattr("web.learning.steps.bench_of", lambda _wiring: site.desk.bench)
    site.first = active_model(site.services).version
    site.candidate = retrain(site.services, site.desk.bench, "account:otto").version
    return site


def confirm(site: Any, path: str, **typed: Any) -> Any:
    """Open the page of a step and press its button, as a browser would."""
    client = site.browser("otto")
    address = f"/en/learning/{path}"
    fields = hidden(client.get(address).text, address)
    return client.post(address, data={**fields, **typed})


def last(site: Any) -> Any:
    return site.services.models.activations()[-1]


def test_the_page_says_what_changes_and_what_speaks_against_it(site: Any) -> None:
    page = text_of(site.get(f"versions/{site.candidate}/promote").text)
    assert f"Active now {site.first}" in page
    assert f"Active then {site.candidate}" in page
    assert "Too little data to say." in page
    assert last(site).model_version == site.first


def test_what_is_not_proven_needs_a_written_reason(site: Any) -> None:
    path = f"versions/{site.candidate}/promote"
    refused = confirm(site, path, reason="  ")
    assert (refused.status_code, "Please write down why." in refused.text) == (422, True)
    long = confirm(site, path, reason="x" * 501)
    assert (long.status_code, "there are 501" in long.text) == (422, True)
    assert last(site).model_version == site.first
    assert confirm(site, path, reason="we know better").status_code == 303
    assert (last(site).kind, last(site).reason, last(site).actor) == (
        ActivationKind.OVERRIDE,
        "we know better",
        "account:otto",
    )
    assert site.services.audit.rows()[-1].event.action == "model.activated"


def test_what_is_proven_better_needs_no_reason_and_can_be_taken_back(site: Any) -> None:
    confirm(site, "steps/pin", reason="for the fair")
    assert (last(site).kind, last(site).model_version) == (ActivationKind.PIN, site.first)
    site.desk.decide(12)
    better = retrain(site.services, site.desk.bench, "account:otto", rules=EASY)
    if better.outcome == "pinned":
        page = site.get(f"versions/{better.version}/promote").text
        assert "The active version is pinned" in page
    confirm(site, "steps/unpin")
    assert last(site).kind is ActivationKind.UNPIN
    confirm(site, f"versions/{better.version}/promote", reason="x")
    assert last(site).model_version == better.version
    assert confirm(site, "steps/rollback").status_code == 303
    assert (last(site).kind, last(site).model_version) == (ActivationKind.ROLLBACK, site.first)


def test_another_version_that_became_active_meanwhile_is_shown_and_nothing_done(site: Any) -> None:
    client, address = site.browser("otto"), f"/en/learning/versions/{site.candidate}/promote"
    fields = hidden(client.get(address).text, address)
    pin(site.services, "account:1")
    answer = client.post(address, data={**fields, "reason": "typed before"})
    assert answer.status_code == 409
    assert "Something has changed; nothing was done" in answer.text
    assert "typed before" in answer.text
    assert last(site).kind is ActivationKind.PIN


def test_what_learned_from_something_erased_cannot_be_promoted_by_any_reason(site: Any) -> None:
    client, address = site.browser("otto"), f"/en/learning/versions/{site.candidate}/promote"
    fields = hidden(client.get(address).text, address)
    firm = site.services.profiles.all_latest()[0].profile_id
    site.services.profiles.erase(firm, site.desk.clock.now())
    answer = client.post(address, data={**fields, "reason": "all the same"})
    assert answer.status_code == 409
    assert "Retrain: that leaves out what is gone" in answer.text
    page = client.get(address).text
    assert "Retrain: that leaves out what is gone" in page
    assert f'action="{address}"' not in page, "there is nothing to be asked for"
    assert "What changes" not in page
    assert last(site).model_version == site.first


def test_going_back_to_what_learned_from_something_erased_names_the_obstacle(site: Any) -> None:
    confirm(site, f"versions/{site.candidate}/promote", reason="we know better")
    confirm(site, f"versions/{site.first}/promote", reason="we do not")
    assert "<form" in site.get("steps/rollback").text.partition("<main")[2]
    firm = site.services.profiles.all_latest()[0].profile_id
    site.services.profiles.erase(firm, site.desk.clock.now())
    page = site.get("steps/rollback").text
    assert "Retrain: that leaves out what is gone" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("path", ["steps/rollback", "steps/unpin"])
def test_a_step_that_changes_nothing_leads_back(site: Any, path: str) -> None:
    assert site.get(path).status_code == 303
    assert site.post(path).status_code == 303
    assert last(site).kind is ActivationKind.REFERENCE


@pytest.mark.parametrize("path", ["steps/nothing", "versions/none/promote"])
def test_what_is_not_there_is_not_found(site: Any, path: str) -> None:
    assert site.get(path).status_code == 404
    assert site.post(path).status_code == 404


@pytest.mark.parametrize("path", ["steps/pin", "steps/rollback"])
def test_only_administrators_with_a_fresh_password_change_anything(site: Any, path: str) -> None:
    assert site.get(path, "ann").status_code == 403
    stale = site.browser("otto", since=31 * 60)
    assert "/account/verify" in stale.get(f"/en/learning/{path}").location
    assert site.browser("otto").post(f"/en/learning/{path}").status_code == 400
    assert last(site).kind is ActivationKind.REFERENCE


@pytest.mark.parametrize("language", ["de", "ko"])
def test_pages_of_steps_speak_the_language_of_the_reader(site: Any, language: str) -> None:
    for path in ("steps/pin", f"versions/{site.candidate}/promote"):
        answer = site.get(path, language=language)
        assert answer.status_code == 200
        assert "What changes" not in answer.text
