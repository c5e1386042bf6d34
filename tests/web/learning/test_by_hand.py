"""Weights by hand on pages: numbers without scripts, tried on real lists, kept with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.job_operations import do_next
from matcher.operations import active_model
from tests.questionnaire import text_of


@pytest.fixture(name="site")
def _site(site_of: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    site = site_of(12)
    monkeypatch.setattr("web.learning.by_hand.bench_of", lambda _wiring: site.desk.bench)
    return site


def set_to(site: Any, **weights: str) -> Any:
    base = active_model(site.services).version
    return site.post("by-hand", "by-hand", base=base, group="interested", **weights)


def tried(site: Any, **weights: str) -> str:
    answer = set_to(site, **weights)
    assert answer.status_code == 303, text_of(answer.text)
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    return answer.location.removeprefix("/en/learning/")


def test_each_weight_has_a_number_with_its_bounds_and_a_label(site: Any) -> None:
    page = site.get("by-hand").text
    assert '<label for="technology_focus">' in page
    assert 'type="number" id="technology_focus" name="technology_focus"' in page
    assert 'min="0.0" max="3.0"' in page
    assert site.get("by-hand", "ann").status_code == 403
    assert site.get("by-hand?group=moon").status_code == 404


def test_a_trial_says_which_lists_change_and_why_and_changes_nothing(site: Any) -> None:
    before = active_model(site.services).version
    page = text_of(site.get(tried(site, technology_focus="0")).text)
    assert "Of 12 firms, the first 5 places change for" in page
    assert "Firm " in page
    assert "+0.00 now" in page or "0.00 now" in page
    assert active_model(site.services).version == before
    assert site.services.learning.trainings() == ()


def test_what_was_tried_can_be_set_further(site: Any) -> None:
    job = tried(site, technology_focus="0.25")
    page = site.get(f"by-hand?again={job.rpartition('/')[2]}").text
    assert 'name="technology_focus" value="0.25"' in page


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({}, "Please change at least one weight."),
        ({"technology_focus": "-1"}, "“-1” is no number from 0 to 3."),
        ({"technology_focus": "much"}, "“much” is no number from 0 to 3."),
        ({"technology_focus": "nan"}, "“nan” is no number from 0 to 3."),
        ({"technology_focus": "0,5x"}, "“0,5x” is no number from 0 to 3."),
        ({"technology_focus": "3,01"}, "“3,01” is no number from 0 to 3."),
        ({"technology_focus": "\u22121"}, "“\u22121” is no number from 0 to 3."),
    ],
)
def test_what_cannot_be_set_is_named(site: Any, weights: dict[str, str], said: str) -> None:
    answer = set_to(site, **weights)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_weight_with_a_comma_is_read_and_stands_in_the_form_again(site: Any) -> None:
    assert "before, +0.50 now" in text_of(site.get(tried(site, technology_focus="0,5")).text)
    page = set_to(site, technology_focus="0,5", barrier_cost="much").text
    assert 'name="technology_focus" value="0.5"' in page
    assert 'name="barrier_cost" value="much"' in page


def test_weights_are_kept_with_a_reason_marked_and_judged(site: Any) -> None:
    job = tried(site, technology_focus="0.5")
    assert site.post(job, job, reason=" ").status_code == 422
    asked = site.post(job, job, reason="as the board decided")
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    done = text_of(site.get(asked.location.removeprefix("/en/learning/")).text)
    assert "The weights are kept as a candidate" in done
    version = site.services.learning.trainings()[-1].version
    page = text_of(site.get(f"versions/{version}").text)
    assert "candidate, set by hand" in page
    assert "as the board decided" in page
    assert "Too little data to say" in page
    theirs = text_of(site.get(f"versions/{version}", "ann").text)
    assert "as the board decided" not in theirs
    assert "Set by hand" in theirs


def test_a_kept_trial_is_no_trial_any_more(site: Any) -> None:
    job = tried(site, technology_focus="0.5")
    asked = site.post(job, job, reason="as the board decided")
    number = asked.location.rpartition("/")[2]
    assert site.get(f"by-hand/{number}").status_code == 404


@pytest.mark.parametrize("language", ["de", "ko"])
def test_the_pages_speak_the_language_of_the_reader(site: Any, language: str) -> None:
    job = tried(site, technology_focus="0")
    for page in ("by-hand", job):
        text = site.get(page, language=language).text
        assert "weight" not in text_of(text).replace("weights", "")
        assert "shortlist" not in text


def test_each_changed_list_says_what_passes_what_and_how_many_are_not_shown(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.changed_lists.MOST_LISTS", 1)
    page = text_of(site.get(tried(site, technology_focus="0")).text)
    assert "most of all because of “Technology focus”" in page
    assert "Shown are 1 of the " in page


def test_a_trial_of_before_reasons_were_pairs_is_still_shown(site: Any) -> None:
    number = int(tried(site, technology_focus="0").rpartition("/")[2])
    job = site.services.jobs.job(number)
    old = {**job.outcome["lists"][0], "why": [["south-01", "technology_focus", 0.2]]}
    outcome = {**job.outcome, "lists": [old]}
    site.services.jobs.end(number, job.state, outcome, site.desk.clock.now())
    page = text_of(site.get(f"by-hand/{number}").text)
    assert "the first 5 places change for" in page
    assert "because of" not in page.partition("Before")[2].partition("Keep them")[0]
