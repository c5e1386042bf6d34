"""The JSON document: every key of the contract, numbers that add up, nothing private."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from features.catalogue import Label
from features.comparisons import COMPARISON_KEYS, COMPARISONS
from features.network import NoPath
from features.profiles import parse_profile
from features.vocabulary import LANGUAGES, Basis, Cause, Group, Scope
from matcher.types import Abstention, Doubt
from tests.factories import make_catalogue, make_matcher, make_profile
from web.cli.report import recommendation_json
from web.cli.terminal import explanation_lines, ranking_lines, shorten, table, text_width
from web.wording.reasons import Wording

CATALOGUE = make_catalogue()
MATCHER = make_matcher(CATALOGUE)
RECOMMENDATION = MATCHER.recommend(make_profile(), n=None)
OFF_TOPIC = Abstention("technology_focus", Doubt.OFF_TOPIC, 0.1, 0.35)

#: Key and type of every value that the contract promises.
DOCUMENT: dict[str, Any] = {
    "schema_version": int, "model_version": str, "catalogue_version": str,
    "catalogue_as_of": str, "language": str, "chance_basis": str, "interval_level": float,
    "profile": dict, "candidates": int, "ranking": list, "excluded": list,
    "abstained": (dict, type(None)), "doubts": list,
}  # fmt: skip
RANKED: dict[str, Any] = {
    "rank": int, "mini_cluster": str, "innovation_cluster": str, "name": str, "name_ko": str,
    "as_of": str, "basis": str, "status_note": str, "score": float, "baseline": float,
    "chance": float, "chance_interval": list, "band": str, "contributions": list,
    "unknown": list, "alignments": list, "path": list, "no_path": (dict, type(None)),
    "sources": list,
}  # fmt: skip
CONTRIBUTION: dict[str, Any] = {
    "key": str, "group": str, "scope": str, "value": (float, type(None)), "contribution": float,
    "mine": str, "theirs": str, "text": str,
}  # fmt: skip
ALIGNMENT: dict[str, Any] = {
    "mine": str, "list": str, "theirs": str, "theirs_en": str, "theirs_de": str,
    "similarity": float,
}  # fmt: skip
SOURCE: dict[str, Any] = {
    "kind": str, "id": str, "comparisons": list, "source": str, "as_of": str, "basis": str,
    "confidence": str,
}  # fmt: skip
EXCLUDED: dict[str, Any] = {
    "mini_cluster": str, "key": str, "reason": str, "as_of": str, "basis": str, "status_note": str,
}  # fmt: skip
STATION: dict[str, Any] = {"node": str, "kind": str, "relation": (str, type(None))}


def document(language: str = "en") -> dict[str, Any]:
    found = recommendation_json(RECOMMENDATION, Wording(language, CATALOGUE))
    # What a reader gets: no NaN, no tuples, no enumerations.
    again: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    assert again == found
    return again


def assert_shape(value: dict[str, Any], shape: dict[str, Any]) -> None:
    assert list(value) == list(shape)
    for key, kind in shape.items():
        assert isinstance(value[key], kind), (key, value[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_has_the_shape_of_the_contract(language: str) -> None:
    found = document(language)
    assert_shape(found, DOCUMENT)
    assert found["schema_version"] == 1
    for ranked in found["ranking"]:
        assert_shape(ranked, RANKED)
        low, high = ranked["chance_interval"]
        assert 0.0 <= low <= ranked["chance"] <= high <= 1.0
        for one in ranked["contributions"]:
            assert_shape(one, CONTRIBUTION)
            assert one["group"] in list(Group)
            assert one["scope"] in list(Scope)
        for one in ranked["unknown"]:
            assert_shape(one, {"key": str, "cause": str})
            assert one["cause"] in list(Cause)
        for one in ranked["alignments"]:
            assert_shape(one, ALIGNMENT)
            assert one["list"] in ("offered", "sought")
        for one in ranked["path"]:
            assert_shape(one, STATION)
        for one in ranked["sources"]:
            assert_shape(one, SOURCE)
            assert set(one["comparisons"]) <= set(COMPARISON_KEYS)
            assert one["basis"] in list(Basis)
    for one in found["excluded"]:
        assert_shape(one, EXCLUDED)


def test_contributions_list_every_comparison_and_add_up() -> None:
    for ranked in document()["ranking"]:
        contributions = ranked["contributions"]
        assert tuple(one["key"] for one in contributions) == COMPARISON_KEYS
        total = ranked["baseline"] + sum(one["contribution"] for one in contributions)
        assert total == pytest.approx(ranked["score"], abs=1e-9)


def test_the_unknown_is_null_contributes_nothing_and_has_a_cause() -> None:
    for ranked in document()["ranking"]:
        unknown = {one["key"]: one["cause"] for one in ranked["unknown"]}
        assert unknown["barrier_ip"] == "answered_unknown"
        assert unknown["style_initiative"] == "not_answered"
        for one in ranked["contributions"]:
            assert (one["value"] is None) == (one["key"] in unknown)
            if one["value"] is None:
                assert one["contribution"] == 0.0


def without_texts(value: Any) -> Any:
    """The document without everything that is in a language."""
    texts = {"language", "name", "status_note", "text", "reason"}
    if isinstance(value, list):
        return [without_texts(item) for item in value]
    if isinstance(value, dict):
        cells = {"mine", "theirs"} if "contribution" in value else set()
        return {key: without_texts(item) for key, item in value.items() if key not in texts | cells}
    return value


def test_numbers_and_keys_do_not_depend_on_the_language() -> None:
    german, english, korean = (without_texts(document(language)) for language in LANGUAGES)
    assert german == english == korean


def test_a_theme_is_given_in_korean_with_its_readings() -> None:
    (best, *_) = document()["ranking"][0]["alignments"]
    theme = next(
        theme
        for mini in CATALOGUE.mini_clusters
        for theme in mini.themes
        if theme.ko == best["theirs"]
    )
    assert (best["theirs_en"], best["theirs_de"]) == (theme.en, theme.de)


def test_a_path_runs_from_the_firm_to_the_mini_cluster() -> None:
    for ranked in document()["ranking"]:
        assert ranked["path"][0]["kind"] == "firm"
        assert ranked["path"][-1] == {
            "node": ranked["mini_cluster"], "kind": "mini_cluster", "relation": None,
        }  # fmt: skip


def test_no_path_is_an_empty_list_with_its_reason() -> None:
    first = replace(RECOMMENDATION.ranking[0], path=NoPath("not_connected"))
    changed = replace(RECOMMENDATION, ranking=(first,))
    found = recommendation_json(changed, Wording("en", CATALOGUE))
    assert found["ranking"][0]["path"] == []
    assert found["ranking"][0]["no_path"] == {
        "key": "not_connected",
        "reason": "No chain of contacts from you to this mini-cluster is known.",
    }
    assert document()["ranking"][0]["no_path"] is None


def test_sources_say_what_each_thing_rests_on() -> None:
    for ranked in document()["ranking"]:
        kinds = [one["kind"] for one in ranked["sources"]]
        assert kinds[:5] == ["name", "themes", "codes", "members", "place"]
        edges = [one["id"] for one in ranked["sources"] if one["kind"] == "edge"]
        stations = [one["node"] for one in ranked["path"]]
        assert edges == [f"{start}>{end}" for start, end in pairwise(stations)]
        carried = {key for one in ranked["sources"] for key in one["comparisons"]}
        assert "network_access" in carried


def test_answers_that_hardly_go_together_are_asked_about() -> None:
    doubtful = make_profile(korea_experience="none", readiness={"network": 5})
    changed = MATCHER.recommend(doubtful)
    (doubt,) = recommendation_json(changed, Wording("en", CATALOGUE))["doubts"]
    assert doubt["key"] == "network_without_experience"
    assert doubt["fields"] == ["korea_experience", "readiness.network"]
    assert doubt["text"].endswith("Is that meant so?")
    (line,) = (one for one in ranking_lines(changed, Wording("en", CATALOGUE)) if "Please" in one)
    assert line == f"Please check: {doubt['text']} (korea_experience, readiness.network)"
    assert document()["doubts"] == []


def test_an_abstention_still_lists_the_ranking() -> None:
    changed = replace(RECOMMENDATION, abstained=OFF_TOPIC)
    found = recommendation_json(changed, Wording("en", CATALOGUE))
    assert found["abstained"]["key"] == "technology_focus"
    assert "0.35" in found["abstained"]["reason"]
    assert len(found["ranking"]) == 4


def test_the_profile_can_be_read_back_and_holds_no_contact() -> None:
    found = document()["profile"]
    assert "contact" not in found
    assert parse_profile(found) == RECOMMENDATION.profile


def test_excluded_mini_clusters_say_why() -> None:
    reasons = {one["mini_cluster"]: one["key"] for one in document()["excluded"]}
    assert reasons == {"west-03": "management_support", "west-04": "design"}


def test_two_runs_give_the_same_bytes() -> None:
    fresh = make_matcher().recommend(make_profile(), n=None)
    again = recommendation_json(fresh, Wording("ko", make_catalogue()))
    assert json.dumps(again) == json.dumps(document("ko"))


def test_the_table_lines_up_in_hangul() -> None:
    rows = table([["name", "n"], ["광학", "1"], ["Optik", "10"]], right=(1,))
    assert rows == ["name    n", "광학    1", "Optik  10"]
    assert text_width("광학") == 4
    assert text_width("e\u0301\u2060") == 1
    assert shorten("광학부품", 5) == "광학…"
    assert shorten("광학", 4) == "광학"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ranking_says_its_date_and_that_the_chance_is_assumed(language: str) -> None:
    lines = ranking_lines(RECOMMENDATION, Wording(language, CATALOGUE))
    ranked = [line for line in lines if line.split()[:1] and line.split()[0].isdecimal()]
    assert [line.rsplit("  ", 1)[1] for line in ranked] == [
        one.mini_cluster for one in RECOMMENDATION.ranking
    ]
    text = "\n".join(lines)
    assert "2005" in text
    assert {"de": "Annahme", "en": "assumption", "ko": "가정"}[language] in text


def test_each_fit_of_a_list_that_is_not_vouched_for_is_marked() -> None:
    wording = Wording("de", RECOMMENDATION.catalogue)
    doubtful = ranking_lines(replace(RECOMMENDATION, abstained=OFF_TOPIC), wording)
    marked = [line for line in doubtful if "Passung (ohne Gewähr)" in line]
    assert len(marked) == len(RECOMMENDATION.ranking)
    assert "ohne Gewähr" not in "\n".join(ranking_lines(RECOMMENDATION, wording))
    pairing = explanation_lines(RECOMMENDATION.ranking[0], wording, is_vouched_for=False)
    assert pairing[1].endswith("(ohne Gewähr)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_below_each_rank_stand_the_strongest_reason_for_and_against(language: str) -> None:
    wording = Wording(language, CATALOGUE)
    lines = ranking_lines(RECOMMENDATION, wording)
    for one in RECOMMENDATION.ranking:
        (place,) = (n for n, line in enumerate(lines) if line.endswith(f"  {one.mini_cluster}"))
        pair = [given for given in one.contributions if given.scope is Scope.PAIR]
        best = max(pair, key=lambda given: given.contribution)
        worst = min(pair, key=lambda given: given.contribution)
        expected = [
            (mark, wording.reason(given, one))
            for mark, given in (("+", best), ("\u2212", worst))
            if abs(given.contribution) >= 0.055
        ]
        below = [line.lstrip() for line in lines[place + 1 : place + 3]]
        found = [(line[0], line.split("  ", 1)[1]) for line in below if line[:1] in "+\u2212"]
        assert [pair for pair in expected if pair not in found] == []


def test_a_long_name_is_cut_on_a_terminal_only() -> None:
    long = Label(de="Optik " * 20, en="Optics " * 20, ko="광학 " * 20)
    first = RECOMMENDATION.ranking[0].mini_cluster
    named = replace(
        CATALOGUE,
        mini_clusters=tuple(
            replace(one, name=long) if one.id == first else one for one in CATALOGUE.mini_clusters
        ),
    )
    wording = Wording("en", named)
    assert "Optics " * 19 in ranking_lines(RECOMMENDATION, wording)[1]
    assert "…" in ranking_lines(RECOMMENDATION, wording, cut=True)[1]


def test_an_empty_ranking_and_an_abstention_are_told() -> None:
    changed = replace(RECOMMENDATION, ranking=(), abstained=OFF_TOPIC)
    lines = ranking_lines(changed, Wording("en", CATALOGUE))
    assert lines[0].startswith("We do not vouch")
    assert lines[1] == ""
    assert lines[2].startswith("Mini-clusters as described")
    left = replace(OFF_TOPIC, doubt=Doubt.NONE_LEFT, value=None)
    lines[0] = ranking_lines(replace(changed, abstained=left), Wording("en", CATALOGUE))[0]
    assert lines[0].endswith("all are excluded from the comparison.")
    none = ranking_lines(replace(RECOMMENDATION, ranking=()), Wording("en", CATALOGUE))
    assert none == lines[2:]


def test_one_pairing_in_full_names_every_comparison_and_the_path() -> None:
    wording = Wording("en", CATALOGUE)
    text = "\n".join(explanation_lines(RECOMMENDATION.ranking[0], wording))
    for comparison in COMPARISONS:
        assert wording.comparison(comparison.key) in text
    assert "optonet en (German cluster)" in text
    lost = replace(RECOMMENDATION.ranking[0], path=NoPath("not_connected"))
    assert "No chain of contacts" in explanation_lines(lost, wording)[-1]
