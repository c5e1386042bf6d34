"""Sentences: same numbers in every language, no claim beyond the data, nothing left in English."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.catalogue import FactRef, NetworkEdge
from features.comparisons import COMPARISON_KEYS
from features.encoding import Input
from features.errors import UnknownCodeError
from features.network import IntroductionPath, NoPath
from features.vocabulary import (
    LANGUAGES,
    Barrier,
    Basis,
    Cause,
    CooperationField,
    Group,
    KoreaExperience,
    SizeClass,
    SuccessFactor,
)
from matcher.counterfactuals import what_would_raise
from matcher.explanation import Explanation
from matcher.ranking import Band
from matcher.records import VerdictKind, VerdictReason
from matcher.types import Abstention, Doubt
from tests.factories import make_catalogue, make_matcher, make_profile
from web.wording import label_tables
from web.wording.reasons import Wording

CATALOGUE = make_catalogue()
MATCHER = make_matcher(CATALOGUE)
#: With a documented agreement, so that a cluster is worth joining.
LINK = NetworkEdge(
    "optonet",
    CATALOGUE.mini_cluster("east-01").innovation_cluster,
    "links_documented",
    0.9,
    replace(CATALOGUE.edges[0].provenance, basis=Basis.DOCUMENTED),
)
LINKED = make_matcher(replace(CATALOGUE, edges=(*CATALOGUE.edges, LINK)))
WORDINGS = {language: Wording(language, CATALOGUE) for language in LANGUAGES}
HANGUL = re.compile("[가-힣]")

answers = st.sampled_from([1, 2, 3, 4, 5, "unknown", None])
profiles = st.fixed_dictionaries(
    {
        "employees": st.sampled_from([None, 0, 9, 49, 50, 249, 999, 1000, 1001, 30456, 4_999_999]),
        "technologies_offered": st.sampled_from([["ship valves"], ["광센서", "lenses"], ["xyz"]]),
        "technologies_sought": st.sampled_from([[], ["semiconductors"]]),
        "problem": st.sampled_from([None, "measuring lenses"]),
        "nace": st.sampled_from([[], ["26.7"], ["01.1", "26"]]),
        "wipo_fields": st.sampled_from([[], [9], [9, 32, 8]]),
        "cooperation_fields": st.lists(st.sampled_from(list(CooperationField)), unique=True),
        "readiness": st.fixed_dictionaries({one.value: answers for one in SuccessFactor}),
        "barriers": st.fixed_dictionaries({one.value: answers for one in Barrier}),
        "style": st.sampled_from([{}, {"horizon": "project"}, {"funding": "own"}]),
        "german_clusters": st.sampled_from([[], ["optonet"], ["boatnet"]]),
    }
)


def numbers(text: str) -> Counter[str]:
    """All numbers of a text without the marks that differ between languages."""
    return Counter(re.sub(r"[.,]", "", found) for found in re.findall(r"\d[\d.,]*", text))


def explain(mini_cluster: str = "east-01", **changes: Any) -> Explanation:
    found = MATCHER.recommend(make_profile(**changes), n=None).explanation(mini_cluster)
    assert found is not None
    return found


def reason(key: str, language: str = "en", mini_cluster: str = "east-01", **changes: Any) -> str:
    explanation = explain(mini_cluster, **changes)
    return WORDINGS[language].reason(explanation.contribution(key), explanation)


@given(profiles)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_numbers_are_equal_in_all_languages(given_answers: dict[str, Any]) -> None:
    profile = make_profile(**given_answers)
    for explanation in MATCHER.recommend(profile, n=None).ranking:
        for one in explanation.contributions:
            for say in ("reason", "mine", "theirs"):
                texts = []
                for wording in WORDINGS.values():
                    subject = one if say == "reason" else one.key
                    texts.append(getattr(wording, say)(subject, explanation))
                found = [numbers(text) for text in texts]
                assert found[0] == found[1] == found[2], texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_has_a_label_a_sentence_and_two_cells(language: str) -> None:
    wording, explanation = WORDINGS[language], explain()
    for key in COMPARISON_KEYS:
        assert wording.comparison(key)
        assert wording.mine(key, explanation)
        assert wording.theirs(key, explanation)
    sentences = wording.reasons(explanation)
    assert tuple(sentences) == COMPARISON_KEYS
    assert all(text.endswith(".") for text in sentences.values())
    assert not any("{" in text or "[" in text for text in sentences.values())
    if language == "ko":
        assert all(HANGUL.search(text) for text in sentences.values())


def test_the_phrase_and_the_theme_are_both_named() -> None:
    given = {"technologies_offered": ["optical sensors"], "technologies_sought": []}
    text = reason("technology_focus", **given)
    assert "“optical sensors”" in text
    assert "“optical sensors” (광센서)" in text
    assert "„optische Sensoren“ (광센서)" in reason("technology_focus", "de", **given)
    assert "(" not in reason("technology_focus", "ko", **given)


def test_a_fact_that_eases_an_obstacle_is_named_with_its_relief() -> None:
    text = reason("barrier_cost", "de")
    assert text.startswith("Hohe Kosten nennen Sie als entscheidendes Hemmnis (5 von 5); ")
    assert "Milderung von 50\u00a0%" in text
    assert "Prüflabor Ost (ETL), East City" in text


def test_without_a_fact_sentence_and_table_say_the_same_assumed_relief() -> None:
    explanation = explain(mini_cluster="west-01")
    one = explanation.contribution("barrier_cost")
    text = WORDINGS["en"].reason(one, explanation)
    assert "nothing that would ease it is documented here" in text
    assert "A relief of 25% is assumed, as everywhere without such a fact" in text
    assert WORDINGS["en"].theirs("barrier_cost", explanation) == "relief 25% (assumption)"


def test_a_demand_that_a_fact_carries_is_set_against_the_readiness() -> None:
    text = reason("readiness_personnel")
    assert "you give 2 of 5; about 4.5 of 5 are needed here" in text
    assert "the number of members (30, counted)" in text
    assert "less than needed" in text
    assert "That is enough" in reason("readiness_personnel", readiness={"personnel": 5})


def test_an_unknown_demand_is_said_to_be_unknown_and_alike_for_all() -> None:
    text = reason("readiness_personnel", mini_cluster="west-01")
    assert "What is needed here is not known and counts alike for all" in text


@pytest.mark.parametrize("key", ["readiness_product", "barrier_language", "style_horizon"])
def test_what_is_the_same_for_all_says_so(key: str) -> None:
    assert re.search("alike|all of them", reason(key))


def test_sentences_differ_by_direction() -> None:
    explanation = explain("west-01")
    for key in ("readiness_resources", "barrier_time", "industry_code", "network_access"):
        one = explanation.contribution(key)
        texts = {
            WORDINGS["en"].reason(one._replace(contribution=share), explanation)
            for share in (0.3, 0.001, -0.3)
        }
        assert len(texts) == 3


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.NOT_ANSWERED, "have not answered"),
        (Cause.ANSWERED_UNKNOWN, "do not know"),
        (Cause.NOT_IN_CATALOGUE, "catalogue says nothing"),
    ],
)
def test_what_is_unknown_counts_neither_way(cause: Cause, expected: str) -> None:
    explanation = explain()
    one = explanation.contribution("industry_code")._replace(value=None, cause=cause)
    text = WORDINGS["en"].reason(one, explanation)
    assert expected in text
    assert "neither for nor against" in text


@pytest.mark.parametrize(
    ("key", "cause", "language", "named"),
    [
        ("problem_fit", Cause.NOT_ANSWERED, "en", "“Problem you want to solve”"),
        ("problem_fit", Cause.NOT_ANSWERED, "de", "Die Frage zu „Problem, das Sie lösen wollen“"),
        ("problem_fit", Cause.NOT_ANSWERED, "ko", "‘해결하려는 과제’"),
        ("funding_route", Cause.NOT_ANSWERED, "en", "“Number of employees”"),
        ("readiness_network", Cause.ANSWERED_UNKNOWN, "en", "“Network in Korea”"),
        ("problem_fit", Cause.NOT_IN_CATALOGUE, "en", "“Fit with your problem”"),
    ],
)
def test_an_open_answer_is_named_like_its_question(
    key: str, cause: Cause, language: str, named: str
) -> None:
    explanation = explain()
    one = explanation.contribution(key)._replace(value=None, cause=cause)
    assert named in WORDINGS[language].reason(one, explanation)


def test_an_entry_by_the_coordination_is_told_from_a_derived_value() -> None:
    explanation = explain()
    entered = {**explanation.theirs, "barrier_cost": Input(number=0.75, basis=Basis.ENTERED)}
    one = replace(explanation, theirs=entered)
    text = WORDINGS["en"].reason(one.contribution("barrier_cost"), one)
    assert "the coordination states a relief of 75%" in text
    assert "entry by the coordination" in WORDINGS["en"].theirs("barrier_cost", one)


def test_a_missing_path_gives_its_reason() -> None:
    for key in label_tables.NO_PATH_LABELS:
        one = replace(explain(), path=NoPath(key))
        for wording in WORDINGS.values():
            text = wording.reason(one.contribution("network_access"), one)
            assert text == wording.no_path(NoPath(key))
            assert wording.path(one.path) == ()
            assert wording.theirs("network_access", one)


def test_a_path_names_its_stations_and_what_joins_them() -> None:
    stations = WORDINGS["en"].path(explain().path)
    assert [station for station, _, _ in stations] == [
        "your firm", "optonet en", "chamber en", "east en", "Optics, East en",
    ]  # fmt: skip
    assert [relation for _, _, relation in stations] == [
        "is a member of", "knows the programme office", "is in contact with", "coordinates", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "relation"),
    [("de", "wird betrieben von"), ("en", "is run by"), ("ko", "운영 주체")],
)
def test_a_tie_that_is_used_backward_is_read_backward(language: str, relation: str) -> None:
    """The agency of a place does not run KICOX, although the way leads from it to KICOX."""
    from data.reference import load_catalogue

    catalogue = load_catalogue()
    path = make_matcher(catalogue).profiles.access.routes(["mai-carbon"]).to("ulsan-01", "ulsan")
    assert isinstance(path, IntroductionPath)
    assert path.nodes[2:5] == (("gumi", "agency"), ("kicox", "kicox"), ("ulsan", "agency"))
    wording = Wording(language, catalogue)
    backward, forward = (relation for _, _, relation in wording.path(path)[2:4])
    assert (backward, forward) == (relation, wording.relation("runs"))


def test_programmes_carry_their_date_and_the_advice_to_check() -> None:
    text = reason("funding_route")
    assert "open-call en (2007) and small-firms en (2007)" in text
    assert "Please check" in text
    assert "small-firms" not in reason("funding_route", employees=400)
    assert "None of the programmes" in reason("funding_route", mini_cluster="west-02")


def test_facts_have_names_in_every_language() -> None:
    assert WORDINGS["en"].fact(FactRef("institution", "east-lab")) == (
        "Eastern Test Laboratory (ETL), East City"
    )
    assert WORDINGS["ko"].fact(FactRef("institution", "east-lab")) == "동부시험원(ETL)"
    for kind, identifier in (
        ("programme", "open-call"), ("german_cluster", "optonet"), ("agency", "east"),
        ("members", "east-01"), ("table1", "style_horizon"),
    ):  # fmt: skip
        assert len({wording.fact(FactRef(kind, identifier)) for wording in WORDINGS.values()}) == 3
    with pytest.raises(UnknownCodeError, match="kind of fact"):
        WORDINGS["en"].fact(FactRef("rumour", "x"))


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (label_tables.COMPARISON_LABELS, COMPARISON_KEYS),
        (label_tables.GROUP_LABELS, list(Group)),
        (label_tables.BAND_LABELS, list(Band)),
        (label_tables.CAUSE_LABELS, list(Cause)),
        (label_tables.BASIS_LABELS, list(Basis)),
        (label_tables.VERDICT_LABELS, list(VerdictKind)),
        (label_tables.VERDICT_REASON_LABELS, list(VerdictReason)),
        (label_tables.OPTION_LABELS["korea_experience"], list(KoreaExperience)),
        (label_tables.OPTION_LABELS["cooperation_fields"], list(CooperationField)),
        (label_tables.OPTION_LABELS["size_class"], list(SizeClass)),
    ],
)
def test_every_key_has_a_label(labels: dict[str, str], keys: list[str]) -> None:
    assert list(labels) == [str(key) for key in keys]


def test_an_abstention_names_value_and_floor() -> None:
    low = Abstention("technology_focus", Doubt.FEW_WORDS, 0.214, 0.35)
    assert "0,21" in WORDINGS["de"].abstention(low)
    assert "0,35" in WORDINGS["de"].abstention(low)
    unknown = Abstention("technology_focus", Doubt.NOTHING_COMPARED, None, 0.05)
    assert "could not be compared" in WORDINGS["en"].abstention(unknown)
    elsewhere = Abstention("technology_focus", Doubt.OFF_TOPIC, -0.124, 0.05)
    assert "\u22120.12" in WORDINGS["en"].abstention(elsewhere)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2005-2010", "2005–2010"), ("2009-05", "May 2009"), ("2007-11-27", "27\u00a0November 2007"),
     ("2005/2010", "2005/2010"), ("2014-16", "2014-16"), ("c. 2011", "about 2011"),
     ("undated", "undated")],
)  # fmt: skip
def test_dates_of_facts_are_put_in_words(as_of: str, expected: str) -> None:
    assert WORDINGS["en"].as_of(as_of) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_can_be_said(language: str) -> None:
    wording = WORDINGS[language]
    profile = make_profile(german_clusters=[], readiness={}, barriers={})
    changes = what_would_raise(LINKED, LINKED.recommend(profile), "east-01", n=100)
    answered = what_would_raise(MATCHER, MATCHER.recommend(make_profile()), "east-01", n=100)
    assert {one.key for one in changes} >= {"network_access", "readiness_product"}
    for change in (*changes, *answered):
        what, detail = wording.change(change)
        assert what
        assert detail
        assert "%" in wording.change_effect(change)


def test_a_change_says_the_chance_after_and_before() -> None:
    change = replace(
        what_would_raise(MATCHER, MATCHER.recommend(make_profile()), "east-01")[0],
        chance_before=0.471, chance_after=0.533,
    )  # fmt: skip
    assert WORDINGS["de"].change_effect(change) == "53\u00a0% statt 47\u00a0%"
    assert WORDINGS["ko"].change_effect(change) == "47%에서 53%로"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.471, 0.474, "47.4% instead of 47.1%"),
        (0.031, 0.034, "3.4% instead of 3.1%"),
        (0.02, 0.05, "5.0% instead of 2.0%"),
        (0.4711, 0.4713, ""),
        (0.0311, 0.0313, ""),
    ],
)
def test_a_small_change_is_shown_with_one_digit_or_not_at_all(
    before: float, after: float, expected: str
) -> None:
    change = what_would_raise(MATCHER, MATCHER.recommend(make_profile()), "east-01")[0]
    small = replace(change, chance_before=before, chance_after=after)
    assert WORDINGS["en"].change_effect(small) == expected


def test_no_sentence_of_the_shipped_data_has_other_numbers_in_another_language() -> None:
    from data.reference import load_catalogue

    catalogue = load_catalogue()
    matcher = make_matcher(catalogue)
    profile = make_profile(german_clusters=[], technologies_offered=["Lasermesstechnik"])
    wordings = [Wording(language, catalogue) for language in LANGUAGES]
    for explanation in matcher.recommend(profile, n=None).ranking:
        for one in explanation.contributions:
            texts = [wording.reason(one, explanation) for wording in wordings]
            # A theme is given twice, in Korean and translated, but not to Korean readers.
            found = [set(numbers(text)) for text in texts]
            assert found[0] == found[1] == found[2], texts


@pytest.mark.parametrize(
    ("needed", "verdict"), [(0.5, "That is enough"), (0.625, "That is less than needed")]
)
def test_a_readiness_that_just_meets_the_demand_is_enough(needed: float, verdict: str) -> None:
    east = CATALOGUE.mini_cluster("east-01")
    demand = replace(east.demands[SuccessFactor.PERSONNEL], value=needed)
    changed = replace(east, demands={SuccessFactor.PERSONNEL: demand})
    matcher = make_matcher(replace(CATALOGUE, mini_clusters=(changed,)))
    # Three of five steps are one half.
    found = matcher.recommend(make_profile(readiness={"personnel": 3})).ranking[0]
    text = WORDINGS["en"].reason(found.contribution("readiness_personnel"), found)
    assert f"about {WORDINGS['en'].step(needed)} of 5 are needed" in text
    assert verdict in text


def test_where_no_obstacle_is_seen_there_is_nothing_to_ease() -> None:
    seen = {"own_network": 1, "cost": 5}
    assert reason("barrier_own_network", barriers=seen).endswith("there is nothing to ease.")
    assert "nothing to ease" not in reason("barrier_cost", barriers=seen)
