"""Products and bends that are switched on are further named parts of one exact sum."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from data.learning_bench import stored_model
from data.model_json import ModelFileError, model_from_json, model_to_json, named_by_content
from features.vocabulary import Group, RespondentGroup, Scope
from matcher.alternatives import terms_asked_for
from matcher.contrast import contrast
from matcher.examples import examples_of
from matcher.job_operations import ask_job, do_next, retraining_of
from matcher.learned_versions import version_of
from matcher.learning import Examples, learn
from matcher.learning_operations import Wishes, retrain, table_of
from matcher.learning_reports import moved_weights, terms_document
from matcher.model_records import JobKind
from matcher.scoring import AdditiveScorer
from matcher.terms import UnknownTermError, term_named
from matcher.training_set import LeftOut
from matcher.types import Curve, ModelVersion, Term, curve_of, factors_of
from matcher.unlearning_operations import unlearn
from tests.factories import make_matcher, make_model, make_profile
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY

LOW = "technology_focus*low"
PRODUCT, BEND = "technology_focus*barrier_cost", "readiness_personnel*readiness_personnel"


def with_two_terms(model: ModelVersion | None = None) -> ModelVersion:
    """A model with a product that counts for more together, and a bend."""
    base = model or make_model()
    size, keys = len(base.comparison_keys), base.comparison_keys
    weights = {group: np.append(one, [0.3, -0.2]) for group, one in base.feature_weights.items()}
    covariance = {group: np.pad(one, (0, 2)) for group, one in base.covariance.items()}
    for one in covariance.values():
        one[size:, size:] = 0.04 * np.eye(2)
    terms = (term_named(PRODUCT, keys), term_named(BEND, keys))
    return replace(base, feature_weights=weights, covariance=covariance, terms=terms)


def test_the_explanation_with_terms_is_still_the_exact_sum() -> None:
    matcher = make_matcher(model=with_two_terms())
    found = matcher.recommend(make_profile())
    for one in found.ranking:
        total = one.baseline + sum(part.contribution for part in one.contributions)
        assert one.score == pytest.approx(total, abs=1e-9)
    first = found.ranking[0]
    assert [part.key for part in first.contributions[-2:]] == [PRODUCT, BEND]
    product, bend = first.contributions[-2:]
    assert (product.group, product.scope) == (Group.COMBINED, Scope.PAIR)
    assert bend.scope is first.contribution("readiness_personnel").scope
    focus, cost = (first.contribution(key).value for key in PRODUCT.split("*"))
    assert focus is not None
    assert cost is not None
    assert product.value == pytest.approx((focus - 0.5) / 0.25 * (cost - 0.5) / 0.25)
    assert product.contribution == pytest.approx(0.3 * product.value)
    differences = contrast(first, found.ranking[1])
    assert differences.difference == pytest.approx(sum(one.difference for one in differences.terms))


def test_a_term_is_unknown_where_a_comparison_of_it_is_and_says_why() -> None:
    matcher = make_matcher(model=with_two_terms())
    one = matcher.recommend(make_profile(barriers={})).ranking[0]
    product = one.contribution(PRODUCT)
    assert (product.value, product.contribution) == (None, 0.0)
    assert product.cause is one.contribution("barrier_cost").cause is not None
    assert PRODUCT not in {each.key for each in one.unknown}, "its comparison stands there already"


def test_what_is_unknown_widens_the_interval_of_a_term_as_well() -> None:
    plain, more = make_model(), with_two_terms()
    group = RespondentGroup.INTERESTED
    pairs = np.full((1, len(plain.means)), np.nan)
    narrow, wide = (
        np.diff(AdditiveScorer(one, group).chance_interval(pairs))[0, 0] for one in (plain, more)
    )
    assert wide > narrow


def test_a_model_with_terms_survives_the_round_trip_and_one_without_keeps_its_name() -> None:
    model = named_by_content(with_two_terms())
    document = json.loads(json.dumps(model_to_json(model)))
    again = model_from_json(document)
    assert (again.terms, again.version) == (model.terms, model.version)
    assert again.keys[-2:] == (PRODUCT, BEND)
    for group in RespondentGroup:
        assert np.array_equal(again.feature_weights[group], model.feature_weights[group])
    assert "terms" not in model_to_json(make_model())
    document["terms"][0]["of"].reverse()
    with pytest.raises(ModelFileError, match="order"):
        model_from_json(document)


def test_what_moved_names_terms_that_only_one_of_two_has() -> None:
    rows = moved_weights(make_model(), with_two_terms())["interested"]
    product = next(row for row in rows if row["comparison"] == PRODUCT)
    assert (product["before"], product["after"], product["errors"]) == (0.0, 0.3, 0.0)


@pytest.mark.parametrize(
    "name",
    [
        "technology_focus",
        "a*b",
        "barrier_cost*size_fit*size_fit",
        "",
        "low*size_fit",
        "low*high",
        "a*low",
        "size_fit*low*high",
    ],
)
def test_what_is_no_term_is_refused_with_what_a_name_looks_like(name: str) -> None:
    with pytest.raises(UnknownTermError, match=r"technology_focus\*problem_fit"):
        term_named(name, make_model().comparison_keys)


def test_a_curve_is_kept_named_and_never_turns_its_comparison_round(desk: Desk) -> None:
    keys = make_model().comparison_keys
    term = term_named(LOW, keys)
    assert (term.name(keys), factors_of(LOW), curve_of(LOW)) == (
        LOW,
        ("technology_focus",),
        Curve.LOW,
    )
    given, found = examples(desk), desk.bench.foundation.with_terms([LOW, "technology_focus*high"])
    z = (given.values[:, term.first] - found.base.means[term.first]) / found.base.scales[term.first]
    least = np.nanmedian(z)
    # Whoever is small is accepted: the opposite of what the sign allows.
    rows = tuple(
        replace(row, target=float(one < least)) if row.is_decided and one == one else row
        for row, one in zip(given.rows, z.tolist(), strict=True)
    )
    learned = learn(replace(given, rows=rows), found)
    for weights in learned.feature_weights.values():
        assert (weights[-2:] >= 0.0).all()
    model = named_by_content(version_of(learned, found, "0" * 64, given))
    document = json.loads(json.dumps(model_to_json(model)))
    assert model_from_json(document).terms == model.terms
    document["terms"][0]["curve"] = "round"
    with pytest.raises(ModelFileError, match="no curve"):
        model_from_json(document)
    explained = make_matcher(model=model).recommend(make_profile()).ranking[0]
    assert explained.score == pytest.approx(
        explained.baseline + sum(part.contribution for part in explained.contributions), abs=1e-9
    )


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(60)


def examples(desk: Desk) -> Examples:
    told, table = table_of(desk.services, desk.clock.now())
    return examples_of(desk.bench.matcher_of, desk.bench.foundation.base, told, table)[0]


def test_a_planted_product_is_asked_for_and_fitted_when_switched_on(desk: Desk) -> None:
    found, given = desk.bench.foundation, examples(desk)
    keys = found.base.comparison_keys
    term = term_named(PRODUCT, keys)
    rng = np.random.default_rng(5)
    values = rng.random((4000, len(keys)))
    z = (values - found.base.means) / found.base.scales
    chance = 1 / (1 + np.exp(-(z[:, term.first] + 0.8 * z[:, term.first] * z[:, term.second])))
    row = next(one for one in given.rows if one.is_decided)
    rows = tuple(
        replace(row, target=float(yes), coordinator="account:1")
        for yes in rng.random(4000) < chance
    )
    firms = np.arange(4000) % 200
    planted = replace(
        given, rows=rows, values=values, respondents=np.ones(4000, dtype=np.intp), lists=firms,
        list_firms=np.arange(200), list_respondents=np.ones(200, dtype=np.intp),
    )  # fmt: skip
    looked_at, asked = terms_asked_for(planted, learn(planted, found), found)
    assert looked_at == 26 * 27 // 2 + 26, "only of the group that decisions are about"
    group = tuple(RespondentGroup)[1]
    assert (asked[0].name, asked[0].group) == (PRODUCT, group)
    more = found.with_terms([PRODUCT])
    learned = learn(planted, more)
    assert learned.feature_weights[group][-1] == pytest.approx(0.8, abs=0.2)
    model = version_of(learned, more, "0" * 64, planted)
    assert model.keys[-1] == PRODUCT
    after = terms_document(planted, learned, more)
    assert after["switched_on"] == [PRODUCT]
    assert PRODUCT not in {one["term"] for one in after["asked_for"]}


def test_with_few_firms_no_terms_are_looked_for(desk: Desk) -> None:
    given = examples(desk)
    few = given.chosen(given.firms < 20)
    learned = learn(few, desk.bench.foundation)
    assert terms_asked_for(few, learned, desk.bench.foundation) == (0, ())


def test_terms_are_switched_on_for_a_candidate_kept_with_it_and_taken_back_with_it() -> None:
    desk = open_desk(48)
    turned = "barrier_cost*technology_focus"
    done = retrain(
        desk.services, desk.bench, "account:9", rules=EASY, wishes=Wishes(terms=[turned, BEND])
    )
    assert set(done.training.document["terms"]["switched_on"]) == {PRODUCT, BEND}
    model = desk.bench.opened(desk.services.models.get(done.version))
    assert set(model.keys[-2:]) == {PRODUCT, BEND}
    assert done.outcome == "promoted"
    again = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert again.outcome == "same", "terms stay on until somebody switches them off"
    less = unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:2"), "account:9")
    assert len(desk.bench.opened(desk.services.models.get(less.version)).terms) == 2
    off = retrain(desk.services, desk.bench, "account:9", rules=EASY, wishes=Wishes(terms=()))
    assert desk.bench.opened(desk.services.models.get(off.version)).terms == ()
    with pytest.raises(UnknownTermError):
        retrain(desk.services, desk.bench, "account:9", wishes=Wishes(terms=["nothing*else"]))


def test_a_job_keeps_which_terms_were_wished_for() -> None:
    desk = open_desk(12)
    with pytest.raises(UnknownTermError):
        retraining_of(Wishes(["nothing*else"]))
    ask_job(desk.services, JobKind.RETRAIN, "account:9", retraining_of(Wishes([PRODUCT])))
    job = do_next(desk.services, lambda: desk.bench, lambda: False)
    assert job is not None
    assert job.outcome is not None
    stored = desk.services.models.get(job.outcome["version"])
    assert desk.bench.opened(stored).keys[-1] == PRODUCT
    assert stored_model(desk.bench.opened(stored)) == stored
    assert Term(0, 0) not in desk.bench.opened(stored).terms
