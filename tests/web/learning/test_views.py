"""What administrators and analysts see of models: overview, one version, the gate's report."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import RespondentGroup
from matcher.gate import GateRules
from matcher.learning_operations import retrain
from matcher.model_operations import listed_model, promote
from matcher.operations import active_model
from matcher.survey import Importance
from matcher.survey_operations import import_survey
from tests.learning_site import open_site
from tests.questionnaire import text_of
from tests.surveys import make_answer, make_survey
from web.learning.charts import alike, chart_of, column_of, sentences_of, start_column
from web.learning.pages import _overview_chart, labels_now
from web.learning.readings import readings_of
from web.learning.reasons import reasons_of
from web.learning.reliability import TYPES
from web.learning.words import factor_of, start_name, start_of
from web.wiring import wired
from web.wording.formatting import Formats

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)
NONE = GateRules()


@pytest.fixture(name="learned", scope="module")
def _learned(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An office whose first model was promoted by the gate, and a later one was refused."""
    site = open_site(tmp_path_factory.mktemp("learned"), 20)
    site.first = retrain(site.services, site.desk.bench, "account:otto", rules=EASY)
    for number in range(20, 24):
        site.desk.decide(number)
    site.second = retrain(site.services, site.desk.bench, "account:otto", rules=NONE)
    return site


def test_without_decisions_the_overview_says_that_nothing_was_learned(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(0)
    page = text_of(site.get().text)
    assert "Nothing was learned from decisions yet" in page
    assert "they are assumptions" in page
    assert "What decisions say" not in page


def test_the_overview_shows_active_and_candidate_beside_the_start(learned: Any) -> None:
    page = text_of(learned.get().text)
    assert f"{learned.first.version} active" in page
    assert f"{learned.second.version} candidate, not promoted" in page
    assert "No weight has moved so far" in page
    assert "Administrator" in page
    with learned.app.test_request_context("/en/learning/"):
        name = start_name(learned.second.training.document, Formats("en"))
    start = f"Start of the candidate: {name}"
    assert heads(learned) == [start, "Active now", "Candidate"]
    assert start.startswith("Start of the candidate: shipped weights × ")


def heads(site: Any, language: str = "en") -> list[str]:
    """Return the columns of the chart of the overview, in their order."""
    found = re.findall(r'class="num" data-label="([^"]+)"', site.get("", language=language).text)
    return list(dict.fromkeys(found))


def import_answers(site: Any) -> None:
    rated = {"readiness_product": Importance.VERY_IMPORTANT,
             "barrier_cost": Importance.NOT_IMPORTANT}  # fmt: skip
    given = [make_answer(str(n), group=RespondentGroup.INTERESTED, ratings=rated)
             for n in range(200)]  # fmt: skip
    import_survey(site.services, make_survey(given), "account:otto")


def test_a_refused_candidate_is_shown_beside_its_survey_and_the_shipped_weights(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(12)
    import_answers(site)
    done = retrain(site.services, site.desk.bench, "account:otto", rules=NONE)
    training = done.training.document
    name = f"survey 1 × {factor_of(training):.2f}"
    assert heads(site) == [f"Start of the candidate: {name}", "Active now", "Candidate"]
    key, group = "readiness_product", RespondentGroup.INTERESTED
    place = COMPARISON_KEYS.index(key)
    with site.app.test_request_context("/en/learning/"):
        label = labels_now().comparison(key)
        chart = overview_chart(site, done.version)
    (rows,) = (one.rows for one in chart.groups if one.key == group.value)
    start, now, then = next(one.marks for one in rows if one.label == label)
    said = factor_of(training) * training["prior"]["mean"][group.value][place]
    shipped = site.desk.matcher.model.feature_weights[group][place]
    assert (start.value, now.value) == (pytest.approx(said), pytest.approx(shipped))
    assert all(mark.low < mark.value < mark.high for mark in (start, now, then))
    page = text_of(site.get().text)
    assert "Nobody of this group has answered survey 1: its weights start from the study" in page
    assert "The newest candidate" in page
    assert "The active version" not in page, "it has learned nothing"


def overview_chart(site: Any, candidate: str) -> Any:
    return _overview_chart(
        listed_model(site.services, active_model(site.services).version),
        listed_model(site.services, candidate),
    )


def test_without_a_survey_the_shipped_weights_stand_as_the_start_and_as_what_ranks(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(12)
    done = retrain(site.services, site.desk.bench, "account:otto", rules=NONE)
    name = f"shipped weights × {factor_of(done.training.document):.2f}"
    assert heads(site) == [f"Start of the candidate: {name}", "Active now", "Candidate"]


def test_a_survey_alone_is_a_start_and_nothing_that_decisions_suggest(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(0)
    import_answers(site)
    done = retrain(site.services, site.desk.bench, "account:otto")
    assert heads(site) == ["Start of the candidate: survey 1", "Active now", "Candidate"]
    for path in ("", f"versions/{done.version}"):
        page = text_of(site.get(path).text)
        assert "as decisions suggest" not in page
        assert "Decisions say" not in page
    for language in ("de", "ko"):
        assert "1,00" not in start_line(site, done, language)


def start_line(site: Any, done: Any, language: str) -> str:
    with site.app.test_request_context(f"/{language}/learning/"):
        return start_of(done.training.document, Formats(language))


def test_ranges_of_the_start_end_at_zero_where_the_sign_is_fixed() -> None:
    like = {"interested": [{"comparison": key} for key in ("a", "b", "c")]}
    mean, width = [0.1, -0.1, 0.0], [0.2, 0.2, 0.2]
    prior = {"scale": 0.5, "mean": {"interested": mean}, "width": {"interested": width}}
    found = start_column({"prior": prior}, like)["interested"]
    # 1.96 standard deviations of 0.2 are 0.39, more than half of 0.1.
    ranges = [(round(row["low"], 2), round(row["high"], 2)) for row in found]
    assert ranges == [(0.0, 0.44), (-0.44, 0.0), (-0.39, 0.39)]


@pytest.mark.parametrize(
    ("after", "factor"),
    [
        ((0.1, -0.2, 0.3), 0.25),
        ((0.8, -1.6, 2.4), 2.0),
        ((0.4, -0.8, 1.2), None),
        ((0.4, -0.1, 0.2), None),
        ((0.0, 0.0, 0.0), None),
    ],
)
def test_weights_are_alike_where_one_factor_explains_nearly_all(
    after: tuple[float, ...], factor: float | None
) -> None:
    def column(weights: tuple[float, ...]) -> Any:
        rows = [{"comparison": str(place), "weight": one} for place, one in enumerate(weights)]
        return {"interested": rows, "cooperating": rows}

    found = alike(column((0.4, -0.8, 1.2)), column(after))
    assert found == (factor if factor is None else pytest.approx(factor))


def test_a_weight_is_told_by_what_it_does_to_a_chance(learned: Any) -> None:
    with learned.app.test_request_context("/en/learning/"):
        labels = labels_now()
        key = "barrier_language"
        rows = [{"comparison": key, "weight": 0.6, "low": 0.2, "high": 1.0}]
        chart = chart_of([("a", {"interested": rows, "cooperating": rows})], labels, None)
    # exp(0.6) = 1.822 and 1.822 / 2.822 = 0.646.
    assert "weighs 0.60." in chart.example
    assert "Its chance is 65%: the odds are multiplied by 1.82." in chart.example
    page = learned.get(f"versions/{learned.first.version}").text
    assert "log-odds" not in page.partition("<details>")[0]
    assert "#weights" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("What reasons say of the comparisons", "fewer than 10 refusals")),
        ("de", ("Was Gründe über die Vergleiche sagen", "weniger als 10 Ablehnungen")),
        ("ko", ("거절 사유와 비교 항목", "10건 미만")),
    ],
)
def test_a_version_says_what_reasons_of_refusals_say_of_its_comparisons(
    learned: Any, language: str, said: tuple[str, ...]
) -> None:
    page = text_of(learned.get(f"versions/{learned.first.version}", language=language).text)
    for text in said:
        assert text in page


def test_reasons_are_shares_with_ranges_and_trainings_of_before_say_nothing(learned: Any) -> None:
    stated = {"side": "partner", "reason": "wrong_size", "comparison": "size_fit",
              "agreement": 0.714, "low": 0.6, "high": 0.83}  # fmt: skip
    with learned.app.test_request_context("/en/learning/"):
        fmt, labels = Formats("en"), labels_now()
        both = reasons_of({"reasons": [stated, {**stated, "low": None, "high": None}]}, labels, fmt)
        none = {**stated, "agreement": None, "low": None, "high": None}
        one = reasons_of({"reasons": [stated, none, none]}, labels, fmt)
        assert reasons_of({}, labels, fmt) is None
    row, alone = both.rows
    assert (both.few, len(one.rows)) == ("", 1)
    assert one.few.startswith("Nothing is said of 2 reasons with their comparisons")
    assert (row[0], row[3], alone[3]) == ("Partners", "71% (60–83%)", "71%")


def test_leniency_is_told_as_what_becomes_of_one_half(learned: Any) -> None:
    document = learned.first.training.document
    # exp(0.8) / (1 + exp(0.8)) = 0.690; of 0.2 it is 0.550, of 1.4 0.802.
    lenient = [{"value": 0.8, "low": 0.2, "high": 1.4, "decisions": 12}]
    with learned.app.test_request_context("/en/learning/"):
        found = readings_of({"beside": {**document["beside"], "leniency": lenient}},
                            labels_now(), Formats("en"))  # fmt: skip
    assert found.leniency == (("Coordinator 1", "69% (55–80%)", "12"),)


def test_the_long_parts_of_a_version_are_one_click_away(learned: Any) -> None:
    """Tables stand inside folds, and all folds are closed."""
    page = learned.get(f"versions/{learned.first.version}").text
    assert "<details open" not in page
    depth = 0
    for tag in re.findall(r"</?details|<table", page):
        depth += {"<details": 1, "</details": -1}.get(tag, 0)
        assert depth or tag != "<table", "a table outside any fold"


def test_what_is_said_is_only_what_the_interval_carries(learned: Any) -> None:
    with learned.app.test_request_context("/en/learning/"):
        column = column_of(learned.services.models.get(learned.first.version))
        start = start_column(learned.first.training.document, column)
        named = [("Start", start), ("Active now", column)]
        chart = chart_of(named, labels_now(), (0, 1))
        for group in chart.groups:
            for row in group.rows:
                before, after = row.marks
                inside = after.low <= before.value <= after.high
                assert (row.said == "") is inside
        same = chart_of([("a", column), ("b", column)], labels_now(), (0, 1))
        assert sentences_of(same) == ()
        key = "barrier_language"
        rows = [{"comparison": key, "weight": 0.4, "low": 0.2, "high": 0.6}]
        less = [{"comparison": key, "weight": 0.1, "low": 0.0, "high": 0.3}]
        before, after = dict.fromkeys(column, rows), dict.fromkeys(column, less)
        said = sentences_of(chart_of([("a", before), ("b", after)], labels_now(), (0, 1)))
        assert said[0][1][0].endswith("matters less than the start assumed.")
        chart = chart_of([("a", before), ("b", after)], labels_now(), (0, 1))
        asked = sentences_of(chart, {"interested": "survey 1"})
    ends = [texts[0].partition("matters ")[2] for _group, texts in asked]
    assert sorted(ends) == ["less than survey 1 does.", "less than the start assumed."]


def test_the_report_of_a_candidate_that_lacks_data_says_what_it_needs(learned: Any) -> None:
    page = text_of(learned.get(f"versions/{learned.second.version}").text)
    assert "Too little data to say" in page
    assert "Below 30 firms nothing is tested" in page
    missing = 30 - learned.second.report["firms"]
    assert f"Decisions about {missing} more firms, then another retraining." in page


def test_the_report_of_a_better_one_says_so_and_keeps_its_figures_one_click_away(
    learned: Any,
) -> None:
    page = learned.get(f"versions/{learned.first.version}").text
    assert "Better: it may replace the active version" in page
    assert "p value" not in page.partition("<details>")[0]
    assert "p value" in page
    assert "NDCG@10" in page


@pytest.mark.parametrize("language", ["de", "en", "ko"])
@pytest.mark.parametrize("name", ["ann", "otto"])
def test_analysts_read_what_administrators_read_in_every_language(
    learned: Any, language: str, name: str
) -> None:
    for path in ("", f"versions/{learned.first.version}"):
        answer = learned.get(path, name, language)
        assert answer.status_code == 200
        assert learned.first.version in answer.text
        assert "%(" not in answer.text


def test_others_see_nothing_of_it(learned: Any) -> None:
    assert learned.get("", "carl").status_code == 403
    assert learned.get("retraining", "ann").status_code == 403
    assert 'href="/en/learning/retraining"' not in learned.get("", "ann").text


def test_a_version_that_is_not_there_is_not_found(learned: Any) -> None:
    assert learned.get("versions/learned-none").status_code == 404


def test_a_written_reason_is_shown_to_administrators_only(site_of: Callable[[int], Any]) -> None:
    site = site_of(12)
    bench = site.desk.bench
    done = retrain(site.services, bench, "account:otto", rules=NONE)
    promote(site.services, bench, done.version, "account:otto", "<b>we know better</b>")
    path = f"versions/{done.version}"
    assert "&lt;b&gt;we know better" in site.get(path).text
    assert "we know better" not in site.get(path, "ann").text


REFUSED: dict[str, tuple[list[str], float]] = {
    "so small a difference may be chance": (["not_better"], 0.01),
    "no closer to what was decided": (["not_better"], -0.01),
    "further from the shares that are accepted": (["worse_calibrated"], 0.01),
    "the same few mini-clusters more often": (["more_concentrated"], 0.01),
}


@pytest.mark.parametrize("said", list(REFUSED))
def test_each_refusal_has_its_own_words(learned: Any, said: str) -> None:
    from web.learning.words import verdict_of
    from web.wording.formatting import Formats

    refusals, gain = REFUSED[said]
    report = learned.services.learning.reports(learned.first.version)[-1]
    interval = {"value": gain, "low": gain - 1, "high": gain + 1}
    changed = {"promoted": False, "refusals": refusals, "gain": interval, "look": 2}
    with learned.app.test_request_context("/en/"):
        found = verdict_of(replace(report, document={**report.document, **changed}), Formats("en"))
    assert said in " ".join(found.why)
    assert "stronger" in " ".join(found.why)


def test_whether_chances_come_true_is_shown_and_can_be_taken_along(
    site_of: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(12)
    version = retrain(site.services, site.desk.bench, "account:otto").version
    # Each point is of one or two decisions, and nothing is said of so few.
    assert "Do its chances come true?" not in site.get(f"versions/{version}", "ann").text
    with site.app.app_context():
        wiring = wired()
        monkeypatch.setattr(wiring, "settings", replace(wiring.settings, smallest_group=1))
    page = site.get(f"versions/{version}", "ann").text
    assert "Do its chances come true?" in page
    found = {kind: site.get(f"versions/{version}/reliability.{kind}", "ann") for kind in TYPES}
    assert {kind: one.status_code for kind, one in found.items()} == dict.fromkeys(TYPES, 200)
    assert "<circle" in found["svg"].text
    assert found["png"].data.startswith(b"\x89PNG")
    rows = list(csv.DictReader(io.StringIO(found["csv"].text.removeprefix("\ufeff"))))
    sheet = list(load_workbook(io.BytesIO(found["xlsx"].data)).active.values)
    assert len(sheet) == len(rows) + 1
    assert {row["version"] for row in rows} == {version}
    assert sum(int(row["decisions"]) for row in rows) > 0
    assert found["svg"].text.count("<circle") == len(rows)


def test_a_version_that_was_never_judged_has_no_such_picture(
    site_of: Callable[[int], Any],
) -> None:
    site = site_of(0)
    version = site.services.models.activations()[-1].model_version
    assert "Do its chances come true?" not in site.get(f"versions/{version}").text
    for path in (f"versions/{version}/reliability.svg", "versions/none/reliability.svg"):
        assert site.get(path).status_code == 404


def test_the_same_decisions_read_in_other_ways_stand_on_the_page_of_a_version(
    learned: Any,
) -> None:
    page = text_of(learned.get(f"versions/{learned.first.version}", "ann").text)
    assert "The same decisions, read in other ways" in page
    assert "How much hangs on the way in which decisions are read" in page
    assert "Pairs of an accepted and a declined mini-cluster:" in page
    assert "Coordinator 1" not in page, "few coordinators are soon known"
    theirs = text_of(learned.get(f"versions/{learned.first.version}").text)
    assert "Coordinator 1" in theirs
    assert "account:" not in page, "nobody is named"
    beside = learned.first.training.document["beside"]
    most = max(beside["pairs"]["weights"]["interested"], key=lambda one: abs(one["errors"]))
    assert f"{most['after']:+.2f}".replace("-", "\u2212") in page


def test_what_has_learned_nothing_has_no_other_readings(learned: Any) -> None:
    page = text_of(learned.get(f"versions/{learned.first.active}").text)
    assert "read in other ways" not in page
