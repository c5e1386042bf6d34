"""Retraining from the page: started, watched, cancelled, lost and started again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.introduction_operations import ask_for_introduction
from matcher.job_operations import ask_job, do_next
from matcher.learning_reports import training_document
from matcher.model_operations import promote
from matcher.model_records import LOST_AFTER, JobKind, JobState, Training
from matcher.operations import active_model
from matcher.review import ReviewAction
from matcher.survey_operations import import_survey
from tests.factories import make_catalogue
from tests.questionnaire import text_of
from tests.surveys import make_answer, make_survey
from web.learning.terms import p_value_text, terms_found
from web.wording.formatting import Formats
from web.wording.labels import Labels


@pytest.fixture(name="site")
def _site(site_of: Callable[[int], Any]) -> Any:
    return site_of(0)


def test_a_retraining_is_started_once_and_its_progress_is_shown(site: Any) -> None:
    assert "Nothing was retrained here yet" in site.get("retraining").text
    assert site.post("retraining").status_code == 303
    assert site.post("retraining").status_code == 303
    (job,) = site.services.jobs.jobs()
    assert (job.kind, job.actor) == (JobKind.RETRAIN, "account:otto")
    site.services.jobs.begin(site.desk.clock.now())
    site.services.jobs.tell(job.id, 0.5, "fitting 120 rows", site.desk.clock.now())
    page = site.get("retraining").text
    assert '<progress id="share" max="100" value="50">' in page
    assert "Fitting the weights to 120 decisions and verdicts" in page
    assert "js/watch" in page
    assert "Start a retraining" not in page


def test_one_that_waits_is_cancelled_at_once_and_one_that_runs_at_its_next_step(site: Any) -> None:
    first = ask_job(site.services, JobKind.RETRAIN, "account:otto")
    assert site.post(f"jobs/{first.id}/cancel").status_code == 303
    assert "It was cancelled; nothing was changed." in site.get("retraining").text
    second = ask_job(site.services, JobKind.RETRAIN, "account:otto")
    site.services.jobs.begin(site.desk.clock.now())
    site.post(f"jobs/{second.id}/cancel")
    assert not site.services.jobs.tell(second.id, 0.1, "x", site.desk.clock.now())
    page = site.get("retraining").text
    assert "It stops at its next step." in page
    assert "Cancel it" not in page


def test_a_lost_job_is_shown_as_lost_and_can_be_started_again(site: Any) -> None:
    lost = ask_job(site.services, JobKind.RETRAIN, "account:otto")
    site.services.jobs.begin(site.desk.clock.now())
    site.desk.clock.move(seconds=LOST_AFTER + 1)
    page = text_of(site.get("retraining").text)
    assert "lost" in page
    assert "gave no sign of life" in page
    assert "Start it again" in page
    site.post("retraining")
    newest = site.services.jobs.jobs()[0]
    assert (newest.id != lost.id, newest.state) == (True, JobState.WAITING)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Es gibt noch keine Entscheidungen"),
        ("en", "There are no decisions to learn from yet"),
        ("ko", "학습할 결정이 아직 없습니다"),
    ],
)
def test_why_it_failed_is_said_in_the_language_of_the_page(
    site: Any, language: str, said: str
) -> None:
    ask_job(site.services, JobKind.RETRAIN, "account:otto")
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    assert said in site.get("retraining", language=language).text


def test_what_came_of_it_leads_to_the_version(site_of: Callable[[int], Any]) -> None:
    site = site_of(12)
    ask_job(site.services, JobKind.RETRAIN, "account:otto")
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    page = site.get("retraining").text
    version = site.services.learning.trainings()[-1].version
    assert "The new version is kept and not promoted." in page
    assert f'href="/en/learning/versions/{version}"' in page


def test_a_job_that_is_not_there_cannot_be_cancelled(site: Any) -> None:
    assert site.post("jobs/999/cancel").status_code == 404


def test_no_form_works_without_its_token_or_a_fresh_password(site: Any) -> None:
    assert site.browser("otto").post("/en/learning/retraining").status_code == 400
    stale = site.browser("otto", since=31 * 60)
    assert "/account/verify" in stale.get("/en/learning/retraining").location
    assert site.services.jobs.jobs() == ()


def test_the_survey_to_start_from_is_chosen_on_the_page(site: Any) -> None:
    assert 'name="survey"' not in site.get("retraining").text
    for number in range(2):
        digest = "ab"[number] * 64
        new = make_survey([make_answer("1")], title=f"Round {number + 1}", source_hash=digest)
        import_survey(site.services, new, "account:otto")
    page = site.get("retraining").text
    assert page.index("the newest survey") < page.index("2. Round 2") < page.index("1. Round 1")
    assert site.post("retraining", survey="3").status_code == 404
    assert site.post("retraining", survey="1").status_code == 303
    site.post("retraining", survey="2")
    (job,) = site.services.jobs.jobs()
    assert job.subject == {"survey": 1}, "while one waits it is that one"
    assert "starting from survey 1" in site.get("retraining").text


def test_terms_that_decisions_ask_for_are_switched_on_on_the_page(site: Any) -> None:
    name = "technology_focus*barrier_cost"
    assert 'name="term"' not in site.get("retraining").text
    version = active_model(site.services).version
    asked = [{"term": name, "group": "interested", "weight": 0.41, "gain": 0.0123, "p_value": 1e-9}]
    found = {"switched_on": [], "looked_at": 351, "asked_for": asked}
    now, bench = site.desk.clock.now(), site.desk.bench
    document = training_document(bench.foundation, 1.0, "0" * 64, now, {}, ())
    document |= {"terms": found, "taught": 60, "parent": version}
    site.services.learning.add_training(Training(version, document, "account:otto", now))
    said = text_of(site.get(f"versions/{version}", "ann").text)
    assert "Of 351 possible terms, decisions ask for these:" in said
    assert "+0.41" in said
    assert "less than 0.001" in said
    assert "Switch terms on" not in said, "that is for administrators"
    assert f'name="term" value="{name}"' in site.get("retraining").text
    assert site.post("retraining", terms="chosen", term="a*b").status_code == 404
    site.post("retraining", terms="chosen", term=name)
    (job,) = site.services.jobs.jobs()
    assert job.subject == {"terms": [name]}


@pytest.mark.parametrize(
    ("looked_at", "said"), [(351, "ask for none beyond chance"), (0, "too few firms")]
)
def test_that_nothing_is_asked_for_is_said_with_why(site: Any, looked_at: int, said: str) -> None:
    found = {"switched_on": [], "looked_at": looked_at, "asked_for": []}
    labels = Labels("en", make_catalogue())
    with site.app.test_request_context("/en/learning/"):
        terms = terms_found({"terms": found}, labels, Formats("en"))
    assert terms is not None
    assert said in terms.said


@pytest.mark.parametrize(
    ("p_value", "said"),
    [(0.5, "0.50"), (0.0304, "0.030"), (0.001, "0.001"), (4e-9, "less than 0.001")],
)
def test_a_p_value_is_told_as_far_as_people_read_it(site: Any, p_value: float, said: str) -> None:
    with site.app.test_request_context("/en/learning/"):
        assert p_value_text(p_value, Formats("en")) == said


def test_what_the_weights_learn_from_is_chosen_on_the_page(site: Any) -> None:
    page = site.get("retraining").text
    assert 'name="reading" value="decisions" id="reading" checked' in page
    assert 'name="reading" value="lists"' in page
    assert site.post("retraining", reading="minds").status_code == 404
    assert site.post("retraining", reading="lists").status_code == 303
    (job,) = site.services.jobs.jobs()
    assert job.subject == {"reading": "lists"}
    assert "learning from: pairs of one list" in text_of(site.get("retraining").text)


def test_pairs_are_learned_from_in_the_background_and_the_next_one_goes_on_so(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(16)
    ask_job(site.services, JobKind.RETRAIN, "account:otto", {"reading": "lists"})
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    (training,) = site.services.learning.trainings()
    assert training.document["settings"]["reading"] == "lists"
    promote(site.services, site.desk.bench, training.version, "account:otto", "to try it")
    assert 'name="reading" value="lists" checked' in site.get("retraining").text
    page = text_of(site.get(f"versions/{training.version}").text)
    assert "Read as pairs of one list" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "keine Paare"), ("en", "there are no pairs to learn from"), ("ko", "쌍")],
)
def test_that_there_are_no_pairs_is_said_in_the_language_of_the_page(
    site: Any, language: str, said: str
) -> None:
    for number, mini_cluster in enumerate(site.desk.matcher.encoded_candidates.ids[:2]):
        token, ranked = site.desk.firm(number)
        asked = ask_for_introduction(site.services, token, ranked, mini_cluster, "x", ())
        step = (ReviewAction.ACCEPT, ReviewAction.DECLINE)[number]
        site.desk.step(asked.id, step, "account:1")
        site.desk.clock.move(days=1)
    ask_job(site.services, JobKind.RETRAIN, "account:otto", {"reading": "lists"})
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    assert said in text_of(site.get("retraining", language=language).text)
