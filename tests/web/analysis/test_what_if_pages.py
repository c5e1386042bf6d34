"""Measures on trial: checked, computed in the background, never of a few firms."""

from __future__ import annotations

from typing import Any

import pytest

from data.catalogue_build import read_tables
from matcher.accounts import AccountChange, Role
from matcher.job_operations import ask_job
from matcher.model_records import JobKind, JobState
from tests.account_cases import account
from tests.desk import Desk, desk
from tests.factories import make_profile
from tests.fakes import NOW
from tests.people import send
from tests.questionnaire import text_of
from web.apprentice import do_a_job

PAGE = "/en/analysis/what-if"


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An office with an analyst; two firms stand for the reference firms."""
    found = desk(tmp_path_factory.mktemp("what-if"))
    ann = account("ann", Role.ANALYST, totp_secret="set up")
    found.services.accounts.apply(AccountChange(created=(ann,)), NOW)
    firms = (make_profile(), make_profile(technologies_offered=["boats"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.model_build.load_reference_firms", lambda _catalogue: firms)
        yield found


def ask(office: Desk, **form: Any) -> Any:
    return send(office.browser("ann"), PAGE, PAGE, **form)


def result(office: Desk, language: str = "en", **form: Any) -> str:
    """Try something, let the service do it, and return the page as text."""
    answer = ask(office, **form)
    assert answer.status_code == 303, text_of(answer.text)
    job = do_a_job(office.firm.app)
    assert job is not None
    assert job.state is JobState.DONE, job.outcome
    page = answer.location.replace("/en/", f"/{language}/")
    return text_of(office.browser("ann").get(page).text)


def test_interpreters_raise_chances_and_leave_the_order(office: Desk) -> None:
    page = result(office, **{"help-language": "75"})
    assert "75% less" in page
    assert "2 firms were ranked." in page
    assert "For 0% of them the first suggestions are others" in page
    assert "percentage points (" in page
    assert "Nothing is said of fewer than 5 firms." in page


def test_a_new_mini_cluster_is_named_as_it_was_typed(office: Desk) -> None:
    tables = read_tables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.upkeep_operations.current_tables", lambda _services: tables)
        typed = {"place": "gwangju", "name": "Bootsbau", "themes": "boats\r\nship valves"}
        page = result(office, **typed)
    assert "Bootsbau (on trial) (" in page


def test_a_trial_can_be_the_beginning_of_the_next(office: Desk) -> None:
    answer = ask(office, **{"help-cost": "12.5"})
    number = answer.location.rpartition("/")[2]
    page = office.browser("ann").get(f"{PAGE}?again={number}").text
    assert 'name="help-cost" type="text" value="12.5"' in page
    do_a_job(office.firm.app)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Please try at least one thing."),
        ({"help-cost": "101"}, "“101” is no number from 0 to 100."),
        ({"help-ip": "half"}, "“half” is no number from 0 to 100."),
        ({"place": "gwangju"}, "Please fill this in"),
        ({"slots-of": "gwangju-01", "slots": "0001234567"}, "“0001234567” is no number from 1"),
        ({"slots-of": "gwangju-01", "slots": "00000" + "9" * 5000}, "is no number from 1 to 9999"),
    ],
)
def test_what_cannot_be_tried_is_named(office: Desk, form: dict[str, str], said: str) -> None:
    answer = ask(office, **form)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


@pytest.mark.parametrize("form", [{"place": "moon"}, {"places": "moon"}, {"slots-of": "moon"}])
def test_places_that_are_not_there_are_not_found(office: Desk, form: dict[str, str]) -> None:
    assert ask(office, **form).status_code == 404


def test_slots_say_nothing_of_few_introductions(office: Desk) -> None:
    one = office.ask()
    page = result(office, **{"slots-of": one.asked.mini_cluster, "slots": "3"})
    assert "fewer than 5 introductions wait to be decided" in page
    assert "1 introductions wait" not in page


def test_figures_about_few_firms_that_wait_are_left_out(office: Desk) -> None:
    """Six firms are ranked, and something changes for two of them: nothing is said."""
    share = {"value": 2 / 6, "low": 0.0, "high": 0.5}
    needs = [{"barrier": "cost", "rated": 6, "before": 5, "after": 4, "change": share},
             {"barrier": "ip", "rated": 6, "before": 6, "after": 0, "change": share}]  # fmt: skip
    trial: Any = {"firms": 6, "changed": share, "moved_in": {"gwangju-01": 2}, "moved_out": {},
             "chance": {"before": 0.3, "change": share, "moved": 2}, "needs": needs}  # fmt: skip
    outcome = {"minimum": 5, "slots": [], "trials": {"open_introductions": trial}}
    subject = {"helps": {"cost": 0.5}, "places": [], "place": "", "texts": {}, "slots": []}
    job = ask_job(office.services, JobKind.WHAT_IF, "account:ann", subject)
    office.services.jobs.end(job.id, JobState.DONE, outcome, NOW)
    page = text_of(office.browser("ann").get(f"{PAGE}/{job.id}").text)
    assert "Something changes for fewer than 5 firms" in page
    assert "Come into the first places" not in page
    trial["changed"] = share | {"value": 1.0}
    office.services.jobs.end(job.id, JobState.DONE, outcome, NOW)
    page = text_of(office.browser("ann").get(f"{PAGE}/{job.id}").text)
    assert "1 obstacle is not shown" in page
    assert "6 of 6 0 of 6" in page
    assert "Come into the first places" not in page
    # Of the mean change, one firm's could be told where hardly another changes.
    assert "The chance of the first suggestion changes for fewer than 5 firms" in page
    assert "percentage points" not in page.partition("Firms that lack known help")[0]


def test_nobody_fills_the_line_in_which_retraining_waits(office: Desk) -> None:
    pages = [ask(office, **{"help-cost": str(one)}).location for one in (61, 62, 63)]
    refused = ask(office, **{"help-cost": "64"})
    assert refused.status_code == 422
    assert "3 of your trials are not done yet." in text_of(refused.text)
    # What waits already is led to as before, and one that is cancelled makes room.
    assert ask(office, **{"help-cost": "63"}).location == pages[2]
    for page in pages:
        send(office.browser("ann"), f"{page}/cancel", page)
    last = ask(office, **{"help-cost": "64"}).location
    send(office.browser("ann"), f"{last}/cancel", last)


def test_other_jobs_are_not_shown_to_analysts(office: Desk) -> None:
    other = ask_job(office.services, JobKind.HEALTH, "account:otto", {"days": 90})
    assert office.browser("ann").get(f"{PAGE}/{other.id}").status_code == 404
    office.services.jobs.cancel(other.id, NOW)


def test_a_trial_that_waits_can_be_cancelled_by_who_may_try(office: Desk) -> None:
    page = ask(office, **{"help-cost": "99"}).location
    assert send(office.browser("ann"), f"{page}/cancel", page).status_code == 303
    assert "It was cancelled" in text_of(office.browser("ann").get(page).text)
    assert office.browser("carl").get(page).status_code == 403


@pytest.mark.parametrize(("language", "said"), [("de", "um 40 % geringer"), ("ko", "40% 감소")])
def test_the_pages_speak_the_language_of_the_reader(office: Desk, language: str, said: str) -> None:
    page = result(office, language, **{"help-cost": "40"}).replace("\u00a0", " ")
    assert said in page
    assert "percentage points" not in page
