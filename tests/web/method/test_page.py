"""The method page: the numbers are those of the model, the sums add up, the files are packaged."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from data.downloads import DOWNLOADS, read_download
from data.model_build import load_starting_point
from data.model_json import load_model
from data.reference import REFERENCE_FOLDER, load_catalogue
from features.comparisons import COMPARISON_KEYS
from features.errors import UnknownCodeError
from features.similarity import BEST_PHRASES
from features.vocabulary import RespondentGroup
from matcher.scoring import NORMAL_QUANTILES, AdditiveScorer
from tests.shell import LANGUAGES, settings
from web.app import create_app
from web.method.contexts import MethodPage
from web.method.numbers import EXAMPLE_GROUP, EXAMPLE_VALUES, NETWORK_BOUND
from web.method.texts import meaning
from web.method.views import current_model, method_page
from web.wording.formatting import Formats
from web.wording.labels import Labels

MATCHING_GUIDE = Path(__file__).parents[3] / "docs" / "matching.md"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(settings(tmp_path_factory.mktemp("instance")))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def page(app: Flask) -> MethodPage:
    with app.test_request_context("/en/method"):
        labels = Labels("en", load_catalogue())
        return method_page(load_model(), load_starting_point(), labels)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_renders_in_its_language(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/{language}/method")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert not re.search(r"\sstyle=|<style|\son\w+=", answer.text)
    assert "%(" not in answer.text
    if language != "en":
        for english in ("In five sentences", "The formula", "Unknown when", "Limits"):
            assert english not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_weight_of_the_model_is_shown_in_every_language(
    client: FlaskClient, language: str
) -> None:
    model, formats = load_model(), Formats(language)
    html = client.get(f"/{language}/method").text
    assert model.version in html
    for index, key in enumerate(COMPARISON_KEYS):
        row = html.partition(f'id="weight-{key}"')[2].partition("</tr>")[0]
        shown = text_of(row)
        for group in RespondentGroup:
            assert formats.number(float(model.feature_weights[group][index]), 2) in shown, key
        assert formats.number(float(model.means[index]), 2) in shown, key
        assert formats.number(float(model.scales[index]), 2) in shown, key


def test_ranges_come_from_the_covariance(page: MethodPage) -> None:
    model = load_model()
    quantile = NORMAL_QUANTILES[model.interval_level]
    rows = [row for group in page.groups for row in group.rows]
    assert [row.key for row in rows] == list(COMPARISON_KEYS)
    for index, row in enumerate(rows):
        for group, dot in (
            (RespondentGroup.INTERESTED, row.interested),
            (RespondentGroup.COOPERATING, row.cooperating),
        ):
            spread = quantile * math.sqrt(model.covariance[group][index, index])
            assert dot.value == model.feature_weights[group][index]
            assert math.isclose(dot.high - dot.value, spread)
            assert math.isclose(dot.value - dot.low, spread)
            assert 0.0 <= dot.start <= dot.at <= dot.end <= 1.0


def test_every_comparison_has_one_rule(page: MethodPage) -> None:
    names = [label for rule in page.rules for label in rule.labels]
    assert len(names) == len(COMPARISON_KEYS) == page.comparisons
    assert all(rule.meaning and rule.unknown and rule.scope for rule in page.rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_name_the_numbers_that_the_comparisons_use(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/method"):
        for key in ("technology_focus", "problem_fit"):
            assert f"{BEST_PHRASES:.0f}" in meaning(key)


def test_example_counts_a_demand_as_a_spread() -> None:
    assert EXAMPLE_VALUES["readiness_network"] == pytest.approx(1 - (0.75 - 0.25) ** 2 / 1.5)


def test_worked_example_is_the_sum_that_the_scorer_makes(page: MethodPage) -> None:
    model, example = load_model(), page.example
    values = model.means.copy()
    for key, value in EXAMPLE_VALUES.items():
        values[COMPARISON_KEYS.index(key)] = value
    scores = AdditiveScorer(model, EXAMPLE_GROUP).evaluate(values[np.newaxis, :])
    assert example.chance == scores.chances[0]
    assert (example.low, example.high) == tuple(scores.intervals[0])
    assert abs(example.total - scores.scores[0]) < 0.005
    shown = [example.baseline, *(row.contribution for row in example.rows)]
    assert round(sum(shown), 2) == round(example.total, 2)
    for row in example.rows:
        if row.value is None:
            assert row.contribution == 0.0
        else:
            assert row.z == (row.value - row.mean) / row.scale
            assert abs(row.weight * row.z - row.contribution) < 0.01


def test_joint_weight_of_network_comparisons_stays_below_its_bound(page: MethodPage) -> None:
    assert 0.0 < page.overlap.interested < NETWORK_BOUND
    assert 0.0 < page.overlap.cooperating < NETWORK_BOUND
    assert len(page.overlap.labels) == 4


def test_bands_cover_all_scores_and_all_references(page: MethodPage) -> None:
    assert [band.low for band in page.bands] == [None, *load_model().bands]
    assert [band.high for band in page.bands] == [*load_model().bands, None]
    assert math.isclose(sum(band.share for band in page.bands), 1.0)


def test_page_says_what_is_assumed(client: FlaskClient) -> None:
    text = text_of(client.get("/en/method").text)
    start = load_starting_point()
    assert "All weights are assumptions" in text
    assert Formats("en").percent(start.base_rate, 1) in text
    assert "stands in for a better one" in text


def test_page_shows_the_model_that_ranks(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/en/method"):
        version = current_model().version
    assert version in client.get("/en/method").text


@pytest.mark.parametrize("name", DOWNLOADS)
def test_files_are_those_of_the_package(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/de/method/files/{name}")
    assert answer.status_code == 200
    assert answer.data == (REFERENCE_FOLDER / name).read_bytes()
    assert name in answer.headers["Content-Disposition"]
    if name.endswith(".json"):
        assert json.loads(answer.data)["version"] == load_model().version
    else:
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert len(rows) > 1


@pytest.mark.parametrize("name", ["../model.json", "reference.py", "modle.json"])
def test_no_other_file_is_handed_out(client: FlaskClient, name: str) -> None:
    assert client.get(f"/en/method/files/{name}").status_code == 404
    with pytest.raises(UnknownCodeError):
        read_download(name)


def test_misspelt_file_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownCodeError) as caught:
        read_download("modle.json")
    assert caught.value.suggestion == "model.json"


NUMBER = r"-?\d+\.\d+"


def guide_rows() -> list[tuple[str, list[float]]]:
    """The worked example of the guide: key, then value, mean, scale, z, weight, contribution."""
    rows = re.findall(r"^\| `(\w+)` \|((?:[^|]+\|){6})$", MATCHING_GUIDE.read_text("utf-8"), re.M)
    cells = {key: text.strip("|").split("|") for key, text in rows}
    return [
        (key, [math.nan if cell.strip() == "unknown" else float(cell) for cell in texts])
        for key, texts in cells.items()
    ]


def test_worked_example_of_the_guide_adds_up() -> None:
    """Within what four digits of every number leave open; scales are above 0.1."""
    text = MATCHING_GUIDE.read_text(encoding="utf-8")
    rows = guide_rows()
    assert [key for key, _ in rows] == list(COMPARISON_KEYS)
    for key, (value, mean, scale, z, weight, contribution) in rows:
        expected = 0.0 if math.isnan(value) else (value - mean) / scale
        assert math.isclose(expected, z, abs_tol=4e-3), key
        assert math.isclose(weight * z, contribution, abs_tol=3e-4), key
    stated = dict(re.findall(rf"^\| (baseline|score) [| ]+({NUMBER}) \|$", text, re.M))
    total = float(stated["baseline"]) + sum(cells[-1] for _, cells in rows)
    assert math.isclose(total, float(stated["score"]), abs_tol=1.5e-3)
    chance = re.search(rf"chance = 1 / \(1 \+ exp\({NUMBER}\)\) = ({NUMBER})", text)
    assert chance is not None
    assert math.isclose(1.0 / (1.0 + math.exp(-total)), float(chance[1]), abs_tol=5e-4)
