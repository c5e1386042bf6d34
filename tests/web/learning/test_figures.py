"""Two versions side by side, and whether the active one still fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from data.learning_bench import stored_model
from features.vocabulary import RespondentGroup
from matcher.drift import Figure, Watched
from matcher.gate import GateRules
from matcher.hand_operations import keep_by_hand
from matcher.job_operations import do_next, look_when_due
from matcher.learning_operations import retrain
from matcher.model_operations import promote
from matcher.side_by_side_operations import compare_models
from tests.learning_site import open_site
from tests.questionnaire import text_of
from web.learning import figures

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)


@pytest.fixture(name="shared", scope="module")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    site = open_site(tmp_path_factory.mktemp("figures"), 16)
    done = retrain(site.services, site.desk.bench, "account:otto", rules=EASY)
    site.versions = (done.active, done.version)
    return site


@pytest.fixture(name="site")
def _site(shared: Any) -> Any:
    return shared


def work(site: Any) -> None:
    """Let the service do what waits."""
    while do_next(site.services, lambda: site.desk.bench, lambda: False):
        pass


def look(site: Any, days: int = 90) -> None:
    assert site.post("health", "health", days=days).status_code == 303
    work(site)


def path(site: Any, more: str = "") -> str:
    one, other = site.versions
    return f"compare?one={one}&other={other}{more}"


def test_weights_of_both_stand_side_by_side(site: Any) -> None:
    page = site.get(path(site)).text
    for version in site.versions:
        assert f'data-label="{version}"' in page
    assert "Of 16 firms" not in page


def test_weights_that_all_shrink_alike_are_told_in_one_sentence(site: Any) -> None:
    model = site.desk.matcher.model
    quarter = {group: one / 4 for group, one in model.feature_weights.items()}
    stored = stored_model(replace(model, feature_weights=quarter))
    site.services.models.add(stored, site.desk.clock.now())
    with site.app.test_request_context("/en/learning/compare"):
        said = figures._together(site.versions[0], stored.version)
        same = figures._together(site.versions[0], site.versions[0])
    assert said.startswith(f"All weights are about 25% of those of {site.versions[0]}")
    assert same == ""


def test_administrators_have_shortlists_ranked_in_the_background_and_analysts_do_not(
    site: Any,
) -> None:
    one, other = site.versions
    assert "Of 16 firms" not in site.get(path(site)).text
    assert site.post("compare", path(site), one=one, other=other).status_code == 303
    assert "It begins within a few seconds." in site.get(path(site)).text
    work(site)
    page = text_of(site.get(path(site)).text)
    assert "Of 16 firms, the first 5 places change for" in page
    assert "Decided pairings among the first ten places" in page
    theirs = site.get(path(site), "ann")
    assert (theirs.status_code, "Of 16 firms" in theirs.text) == (200, False)
    assert site.browser("ann").post("/en/learning/compare").status_code in (400, 403)


def test_ranking_tells_how_far_it_is_often_enough_to_count_as_alive(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.examples.TOLD_EVERY", 4)
    told: list[float] = []
    compare_models(
        site.services, site.desk.bench, "test-catalogue", site.versions,
        lambda share, _line: told.append(share),
    )  # fmt: skip
    assert told == sorted(told)
    assert len(told) >= 4


@pytest.mark.parametrize("asked", ["compare?one=x&other=y", "health?days=91", "health?days=x1"])
def test_what_is_not_there_is_not_found_or_as_usual(site: Any, asked: str) -> None:
    answer = site.get(asked)
    assert answer.status_code == (200 if asked.endswith("x1") else 404)


def test_before_anything_was_chosen_there_is_only_the_choice(site: Any) -> None:
    page = site.get("compare").text
    assert f'<option value="{site.versions[1]}" selected>' in page
    assert 'class="weights"' not in page


def test_before_it_was_looked_at_health_says_so(site: Any) -> None:
    assert "It was not looked at yet" in site.get("health?days=365").text
    assert site.post("health", "health", days=91).status_code == 404


def test_health_is_said_in_words_with_its_thresholds(site: Any) -> None:
    look(site, 30)
    page = text_of(site.get("health?days=30").text)
    assert "Is as much accepted as before?" in page
    assert "Alarm beyond 10 percentage points" in page
    assert "Alarm beyond 0.25" in page
    assert site.get("health", "ann").status_code == 403


def test_without_decisions_health_says_that_there_is_too_little(
    site_of: Callable[[int], Any],
) -> None:
    empty = site_of(0)
    look(empty)
    page = text_of(empty.get("health").text)
    assert page.count("Too few decisions") == 5
    assert "at least 30 are needed lately and as many before; there are 0 and 0." in page
    assert "at least 30 lately are needed; there are 0." in page
    assert "alarm" not in page


def test_a_version_that_learned_from_what_is_gone_is_told(site_of: Callable[[int], Any]) -> None:
    site = site_of(12)
    version = retrain(site.services, site.desk.bench, "account:otto").version
    promote(site.services, site.desk.bench, version, "account:otto", "to try it")
    look(site)
    assert "It has learned from what is gone" not in site.get("health").text
    firm = site.services.profiles.all_latest()[0].profile_id
    site.services.profiles.erase(firm, site.desk.clock.now())
    look(site)
    assert "It has learned from what is gone" in site.get("health").text


def test_the_service_looks_by_itself_once_a_day_when_something_was_learned(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(6)
    assert look_when_due(site.services) is None
    retrain(site.services, site.desk.bench, "account:otto")
    assert look_when_due(site.services) is not None
    assert look_when_due(site.services) is None
    work(site)
    site.desk.clock.move(hours=23)
    assert look_when_due(site.services) is None
    site.desk.clock.move(hours=2)
    assert look_when_due(site.services) is not None


@pytest.mark.parametrize(("value", "alarm"), [(0.12, True), (0.02, False)])
@pytest.mark.parametrize("kind", list(Watched))
def test_each_figure_says_whether_it_is_an_alarm(
    site: Any, kind: Watched, value: float, alarm: bool
) -> None:
    with site.app.test_request_context("/en/"):
        about = "size_fit" if kind is Watched.INPUTS else ""
        found = figures._watched(Figure(kind, value, 0.1, alarm, about), 40, 40)
    assert found.state == ("alarm" if alarm else "no alarm")
    assert ("0.12" if kind is Watched.INPUTS else "12.0") in found.sentence or not alarm


@pytest.mark.parametrize("language", ["de", "ko"])
def test_both_pages_speak_the_language_of_the_reader(site: Any, language: str) -> None:
    one, other = site.versions
    site.post("compare", path(site), one=one, other=other)
    look(site)
    for asked in (path(site), "health"):
        answer = site.get(asked, language=language)
        assert answer.status_code == 200
        assert "percentage points" not in answer.text
        assert "first ten places" not in answer.text


def test_which_lists_change_and_why_and_which_decisions_were_saved_is_for_administrators(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.side_by_side_operations.FIRST_PLACES", 1)
    one, weights = site.versions[0], {"technology_focus": 0.0}
    changes = (RespondentGroup.INTERESTED, weights)
    kept = keep_by_hand(site.services, site.desk.bench, one, changes, ("account:otto", "to see"))
    where = f"compare?one={one}&other={kept['version']}"
    site.post("compare", where, one=one, other=kept["version"])
    work(site)
    page = text_of(site.get(where).text)
    assert "most of all because of “" in page
    assert "Most often because of" in page
    assert "Decisions that only one of them would have led to" in page
    assert "Declined" in page
    assert "Decisions that only one" not in site.get(where, "ann").text


def test_what_an_earlier_version_of_the_software_compared_is_still_shown(site: Any) -> None:
    one, other = site.versions
    site.post("compare", path(site), one=one, other=other)
    work(site)
    job = site.services.jobs.jobs()[0]
    old = {key: job.outcome[key] for key in ("one", "other", "shown", "effects")}
    site.services.jobs.end(job.id, job.state, old, site.desk.clock.now())
    page = text_of(site.get(path(site)).text)
    assert "Of 16 firms, the first 5 places change for" in page
    assert "because of “" not in page
