"""Taking something back on pages: looked at in the background, then done as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.job_operations import do_next
from matcher.learning_operations import retrain
from matcher.model_operations import promote
from matcher.model_records import JobKind
from matcher.operations import active_model
from matcher.survey_operations import import_survey
from matcher.training_set import LeftOut
from tests.questionnaire import text_of
from tests.surveys import make_answer, make_survey


@pytest.fixture(name="site")
def _site(site_of: Callable[[int], Any]) -> Any:
    """An office whose active version has learned from what two coordinators decided."""
    site = site_of(12)
    version = retrain(site.services, site.desk.bench, "account:otto").version
    promote(site.services, site.desk.bench, version, "account:otto", "to try it")
    return site


def work(site: Any) -> Any:
    return do_next(site.services, lambda: site.desk.bench, lambda: False)


def look(site: Any, **form: str) -> str:
    """Send the form, let the service look, and return the address of the job."""
    answer = site.post("taking-back", "taking-back", **form)
    assert answer.status_code == 303, answer.text
    work(site)
    return answer.location.removeprefix("/en/learning/")


def test_what_can_be_taken_back_is_offered_with_how_much_it_taught(site: Any) -> None:
    page = site.get("taking-back").text
    assert '<option value="account:1">' in page
    assert "Firm 3 (" in page
    assert "There is none that anything was learned from." in page
    assert site.get("taking-back", "ann").status_code == 403


def test_taking_a_coordinator_back_is_shown_before_it_is_done(site: Any) -> None:
    before = active_model(site.services).version
    job = look(site, kind="coordinator", key="account:1")
    page = text_of(site.get(job).text)
    assert "would be active at once" in page
    assert "decisions or verdicts are taken out" in page
    assert "Weight before" in page
    assert active_model(site.services).version == before
    assert site.services.learning.left_out() == ()

    done = site.post(f"{job}/take-back", job)
    assert work(site).kind is JobKind.UNLEARN
    assert active_model(site.services).version != before
    assert site.services.learning.left_out() == ((LeftOut.COORDINATOR, "account:1"),)
    assert site.services.models.activations()[-1].actor == "account:otto"
    after = text_of(site.get(done.location.removeprefix("/en/learning/")).text)
    assert f"Version {active_model(site.services).version} is active." in after
    assert "Take it back for good" not in after


def test_where_another_version_became_active_it_is_looked_at_again(site: Any) -> None:
    job = look(site, kind="coordinator", key="account:1")
    first = site.services.models.activations()[0].model_version
    promote(site.services, site.desk.bench, first, "account:otto", "as before")
    assert "Another version is active meanwhile" in site.get(job).text
    site.post(f"{job}/take-back", job)
    assert work(site).subject["dry_run"]
    assert active_model(site.services).version == first
    assert site.services.learning.left_out() == ()


def test_a_version_that_becomes_active_before_the_job_begins_stops_it(site: Any) -> None:
    job = look(site, kind="coordinator", key="account:1")
    asked = site.post(f"{job}/take-back", job)
    first = site.services.models.activations()[0].model_version
    promote(site.services, site.desk.bench, first, "account:otto", "as before")
    work(site)
    page = site.get(asked.location.removeprefix("/en/learning/")).text
    assert "Another version has become active meanwhile; nothing was changed." in page
    assert site.services.learning.left_out() == ()


def test_a_survey_or_one_answer_of_it_can_be_named(site: Any) -> None:
    kept = import_survey(site.services, make_survey([make_answer("a1")]), "command")
    assert f'<option value="{kept.id}" selected>' in site.get(f"taking-back?survey={kept.id}").text
    whole = look(site, kind="survey", key=str(kept.id))
    assert f"the answers of survey {kept.id}" in site.get(whole).text
    one = look(site, kind="survey", key=str(kept.id), respondent="a1")
    assert f"one answer of survey {kept.id}" in site.get(one).text
    wrong = site.post(
        "taking-back", "taking-back", kind="survey", key=str(kept.id), respondent="a2"
    )
    assert wrong.status_code == 422
    assert "There is no such respondent in this survey." in text_of(wrong.text)


def test_nothing_gone_means_nothing_changes(site: Any) -> None:
    page = text_of(site.get(look(site, kind="erased")).text)
    assert "has learned nothing from it; its weights stay." in page


@pytest.mark.parametrize(
    "form", [{"kind": "moon"}, {"kind": "firm", "key": "x"}, {"kind": "coordinator"}]
)
def test_what_is_not_there_is_not_found(site: Any, form: dict[str, str]) -> None:
    assert site.post("taking-back", "taking-back", **form).status_code == 404
    assert site.post("jobs/999/take-back", "taking-back").status_code == 404
    assert site.get("jobs/999").status_code == 404


def test_an_evaluation_is_asked_for_on_the_page_of_a_version(site: Any) -> None:
    version = active_model(site.services).version
    asked = site.post(f"versions/{version}/evaluate", f"versions/{version}")
    work(site)
    page = text_of(site.get(asked.location.removeprefix("/en/learning/")).text)
    assert "Log loss" in page
    assert "that it had not seen" in page
    assert site.post("versions/none/evaluate", f"versions/{version}").status_code == 404


@pytest.mark.parametrize("language", ["de", "ko"])
def test_the_pages_speak_the_language_of_the_reader(site: Any, language: str) -> None:
    job = look(site, kind="coordinator", key="account:1")
    for page in ("taking-back", job, "retraining"):
        text = site.get(page, language=language).text
        assert "Take" not in text
        assert "Weight before" not in text
