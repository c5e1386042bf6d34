"""Pages of learning in a real browser: no obstacle and no sideways scrolling, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from matcher.job_operations import ask_job, do_next
from matcher.learning_operations import retrain
from matcher.model_records import JobKind, JobState
from tests.browsers import LANGUAGES, PageFactory, obstacles
from tests.learning_site import open_site
from tests.servers import serve_application

pytestmark = pytest.mark.browser
TRIED = {"helps": {"cost": 0.5, "language": 0.75}, "places": [], "place": "gwangju",
         "texts": {"name_en": "Boats"}, "slots": [["gwangju-01", 3]]}  # fmt: skip
SHARE = {"value": 0.1, "low": 0.05, "high": 0.2}
GROUP = {
    "firms": 40, "changed": SHARE, "moved_in": {"gwangju-01": 9}, "moved_out": {"gwangju-02": 9},
    "chance": {"before": 0.3, "change": SHARE},
    "needs": [{"barrier": "cost", "rated": 30, "before": 20, "after": 9, "change": SHARE}],
}  # fmt: skip
FOUND = {
    "minimum": 5, "trials": {"reference": GROUP, "open_introductions": None},
    "slots": [{"mini_cluster": "gwangju-01", "waiting": 7, "before": 2, "after": 5, "more": 3}],
}  # fmt: skip


@pytest.fixture(scope="module", name="served")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running service with a refused candidate and a retraining that runs."""
    site = open_site(tmp_path_factory.mktemp("learning"), 12)
    site.candidate = retrain(site.services, site.desk.bench, "account:otto").version
    site.first = site.services.models.activations()[-1].model_version
    site.jobs = [
        ask_job(site.services, kind, "account:otto", subject).id
        for kind, subject in (
            (JobKind.COMPARE, {"one": site.first, "other": site.candidate}),
            (JobKind.HEALTH, {"days": 90}),
            (JobKind.EVALUATE, {"version": site.first}),
            (JobKind.UNLEARN, {"what": "coordinator", "key": "account:1", "dry_run": True}),
        )
    ]
    while do_next(site.services, lambda: site.desk.bench, lambda: False):
        pass
    site.trial = ask_job(site.services, JobKind.WHAT_IF, "account:otto", TRIED).id
    site.services.jobs.end(site.trial, JobState.DONE, FOUND, site.desk.clock.now())
    weights = {"base": site.first, "group": "interested", "weights": {"technology_focus": 0.1},
               "keep": False, "reason": ""}  # fmt: skip
    site.by_hand = ask_job(site.services, JobKind.TRY_WEIGHTS, "account:otto", weights).id
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    ask_job(site.services, JobKind.RETRAIN, "account:otto")
    site.services.jobs.begin(site.desk.clock.now())
    with pytest.MonkeyPatch.context() as patch, serve_application(site.app) as url:
        patch.setattr("web.learning.by_hand.bench_of", lambda _wiring: site.desk.bench)
        site.url = url
        yield site


def pages(site: Any) -> tuple[str, ...]:
    version = f"versions/{site.candidate}"
    compared = f"compare?one={site.first}&other={site.candidate}"
    jobs = (f"jobs/{number}" for number in site.jobs[2:])
    what_if = "../analysis/what-if"
    return ("", version, "retraining", f"{version}/promote", compared, "health", "taking-back",
            *jobs, what_if, f"{what_if}/{site.trial}", "by-hand", f"by-hand/{site.by_hand}",
            )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_have_no_obstacle_and_no_sideways_scrolling(
    served: Any, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    name = served.app.config["SESSION_COOKIE_NAME"]
    cookie = served.browser("otto").get_cookie(name).value
    page.context.add_cookies([{"name": name, "value": cookie, "url": served.url}])
    for path in pages(served):
        assert obstacles(page, f"{served.url}/{language}/learning/{path}", language) == []


def test_sliders_and_numbers_follow_each_other_by_the_keyboard(
    served: Any, new_page: PageFactory
) -> None:
    page = new_page(width=1280)
    name = served.app.config["SESSION_COOKIE_NAME"]
    cookie = served.browser("otto").get_cookie(name).value
    page.context.add_cookies([{"name": name, "value": cookie, "url": served.url}])
    page.goto(f"{served.url}/en/learning/by-hand")
    number = page.locator("#technology_focus")
    slider = page.locator(".slider:has(#technology_focus) input[type=range]")
    number.fill("0.5")
    assert slider.input_value() == "0.5"
    slider.press("ArrowRight")
    assert number.input_value() == "0.51"
    slider.press("Home")
    assert number.input_value() == "0"
