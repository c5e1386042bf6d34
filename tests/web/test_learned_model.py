"""A learned model ranks from the next request on, and pages say that it was learned."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from data.learning_bench import stored_model
from data.model_json import load_model
from matcher.records import ActivationKind
from tests.fakes import NOW
from tests.matcher.test_added_terms import PRODUCT, with_two_terms
from tests.suggestions import Suggestions, ids, suggestions, text_of


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """An application that has shown a list before a learned model became active."""
    found = suggestions(tmp_path_factory.mktemp("learned"))
    found.page()
    base = load_model()
    turned = {group: weights[::-1].copy() for group, weights in base.feature_weights.items()}
    said = dict.fromkeys(base.sources, "decisions: 400 of 90 firms")
    learned = stored_model(
        replace(base, feature_weights=turned, chance_basis="decisions", sources=said)
    )
    models = found.services.models
    models.add(learned, NOW)
    models.activate(learned.version, "account:1", NOW, ActivationKind.OVERRIDE, "to try it")
    return found


def test_the_next_request_is_ranked_by_it_and_old_impressions_keep_theirs(
    site: Suggestions,
) -> None:
    before = [one.mini_cluster for one in site.impressions()]
    assert ids(site.page()) != before[: len(ids(site.page()))]
    versions = list(dict.fromkeys(one.model_version for one in site.impressions()))
    assert [one.partition("-")[0] for one in versions] == ["reference", "learned"]


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_the_method_page_says_that_weights_and_chance_are_learned(
    site: Suggestions, language: str
) -> None:
    page = site.client.get(f"/{language}/method").text
    said = {
        "de": "Sie wurde aus Entscheidungen gelernt",
        "en": "It was learned from decisions",
        "ko": "결정을 바탕으로 학습한 값",
    }
    assert said[language] in text_of(page)
    assert "30.456" not in page
    assert "30,456" not in page


@pytest.fixture(scope="module", name="bent")
def _bent(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """An application whose active model has a product and a bend."""
    found = suggestions(tmp_path_factory.mktemp("bent"))
    found.page()
    learned = stored_model(replace(with_two_terms(load_model()), chance_basis="decisions"))
    models = found.services.models
    models.add(learned, NOW)
    models.activate(learned.version, "account:1", NOW, ActivationKind.OVERRIDE, "to try it")
    return found


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Gemeinsam"), ("en", "Together"), ("ko", "함께")]
)
def test_terms_stand_on_every_page_that_shows_the_sum(
    bent: Suggestions, language: str, said: str
) -> None:
    first, second = ids(bent.page())[:2]
    for path in (f"/{first}", f"/compare?with={first}&with={second}"):
        assert said in text_of(bent.page(path, language))
    assert said in text_of(bent.client.get(f"/{language}/method").text)


def test_a_table_of_suggestions_has_the_terms_so_that_it_still_adds_up(bent: Suggestions) -> None:
    table = bent.get(".csv").data.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["rank"]]
    assert rows
    for row in rows:
        assert f"contribution_{PRODUCT}" in row
        parts = [float(row[name]) for name in row if name.startswith("contribution_")]
        assert float(row["score"]) == pytest.approx(float(row["baseline"]) + sum(parts), abs=1e-6)
