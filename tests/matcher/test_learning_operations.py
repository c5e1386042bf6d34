"""Retraining, the gate, promotion and taking back, over stores in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from features.errors import ProfileError
from matcher import examples
from matcher.account_operations import keep
from matcher.accounts import AccountChange
from matcher.erasure_operations import erase_by_id
from matcher.evaluation_operations import evaluated
from matcher.gate import GateRules
from matcher.introduction_operations import ask_for_introduction
from matcher.learning import NothingToLearnError
from matcher.learning_operations import Retrained, StoppedError, retrain, table_of
from matcher.model_operations import (
    ErasedSinceError,
    NotProvenError,
    listed_models,
    promote,
)
from matcher.operations import active_model
from matcher.recommend import profile_of
from matcher.records import ActivationKind, ProfileRevision
from matcher.replay_operations import replay
from matcher.review import REASON_COMPARISONS, ReviewAction, ReviewReason
from matcher.side_by_side_operations import compare_models
from matcher.training_set import Examination, LeftOut
from matcher.unlearning_operations import NothingNamedError, source_named, unlearn
from matcher.weight_prior import WeightPrior
from tests.account_cases import account
from tests.fakes import NOW
from tests.learning import Desk, open_desk

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)
"""Rules under which whatever is better by chance passes."""
FIRMS = 60


@pytest.fixture
def desk() -> Desk:
    """An office of sixty firms."""
    return open_desk(FIRMS)


def trained(desk: Desk, rules: GateRules = EASY) -> Retrained:
    return retrain(desk.services, desk.bench, "account:9", rules=rules)


def test_a_candidate_that_is_better_becomes_active_and_says_how_it_came_about(desk: Desk) -> None:
    before = active_model(desk.services).version
    done = trained(desk)
    assert (done.outcome, done.active) == ("promoted", before)
    assert active_model(desk.services).version == done.version
    last = desk.services.models.activations()[-1]
    assert (last.kind, last.actor) == (ActivationKind.GATE, "account:9")
    document = done.training.document
    assert document["prior"]["source"] == "reference weights (assumptions)"
    assert (document["parent"], document["base"]) == (before, before)
    assert document["code_version"] == "1.2.3"
    assert document["taught"] == document["rows"]["decision"] > 100
    stated = {one["comparison"]: one for one in document["reasons"]}
    assert set(stated) == set(REASON_COMPARISONS[ReviewReason.TECHNOLOGY_TOO_FAR])
    assert {(one["side"], one["others"]) for one in document["reasons"]} == {("coordinator", 0)}
    assert stated["technology_focus"]["given"] > 50
    assert done.report["gain"]["value"] > 0
    assert done.report["candidate"]["metrics"]["log_loss"]["value"] is not None
    actions = [row.event.action for row in desk.services.audit.rows()]
    assert "model.trained" in actions
    assert actions[-1] == "model.activated"


def test_what_cannot_be_compared_any_more_is_not_counted_as_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable = desk.services.profiles.all_latest()[3].profile_id

    def readable(revision: ProfileRevision) -> Any:
        if revision.profile_id == unreadable:
            raise ProfileError("answers of an older questionnaire")
        return read(revision)

    read = examples.profile_of
    monkeypatch.setattr(examples, "profile_of", readable)
    trained(desk)
    nothing = unlearn(desk.services, desk.bench, None, "account:9", dry_run=True)
    assert nothing.removed == 0
    firm = min(desk.services.profiles.all_latest(), key=lambda one: one.created_at).profile_id
    less = unlearn(desk.services, desk.bench, (LeftOut.FIRM, firm), "account:9", dry_run=True)
    assert less.removed == 4


def test_the_learned_weights_go_towards_the_truth(desk: Desk) -> None:
    model = desk.bench.opened(desk.services.models.get(trained(desk).version))
    group = next(iter(model.feature_weights))
    place = model.comparison_keys.index("technology_focus")
    assert model.feature_weights[group][place] > 1.2
    assert (model.chance_basis, model.version[:8]) == ("decisions", "learned-")


def test_the_same_inputs_give_the_same_model_to_the_bit(desk: Desk) -> None:
    again = open_desk(FIRMS)
    first, second = trained(desk), trained(again)
    assert desk.services.models.get(first.version) == again.services.models.get(second.version)
    assert first.report == second.report
    other = replace(desk.bench.foundation, code_version="1.2.4")
    third = retrain(again.services, replace(again.bench, foundation=other), "account:9")
    assert third.version != first.version


def test_another_prior_gives_another_model_and_is_named(desk: Desk) -> None:
    found = desk.bench.foundation
    weak = {group: 0.1 * mean for group, mean in found.prior.mean.items()}
    prior = WeightPrior(weak, found.prior.width, "a survey of 3 answers")
    bench = replace(desk.bench, foundation=replace(found, prior=prior))
    done = retrain(desk.services, bench, "account:9")
    assert done.training.document["prior"]["source"] == "a survey of 3 answers"
    assert done.version != trained(desk).version


def test_a_candidate_that_is_not_proven_better_is_kept_and_not_promoted(desk: Desk) -> None:
    done = trained(desk, replace(EASY, least_firms=1000))
    assert (done.outcome, done.report["refusals"]) == ("refused", ["too_few_firms"])
    assert active_model(desk.services).version == done.active
    (kept,) = [one for one in listed_models(desk.services) if one.version == done.version]
    assert kept.reports[-1].document["promoted"] is False
    assert not kept.is_active
    with pytest.raises(NotProvenError, match="too_few_firms"):
        promote(desk.services, desk.bench, done.version, "account:9", "  ")
    done_by = promote(desk.services, desk.bench, done.version, "account:9", "we know better")
    assert (done_by.kind, done_by.reason) == (ActivationKind.OVERRIDE, "we know better")


def test_looks_are_counted_by_the_store_and_a_repeated_one_spends_nothing(desk: Desk) -> None:
    strict = replace(EASY, error=1e-12)
    first, again = trained(desk, strict), trained(desk, strict)
    assert [one.report["look"] for one in (first, again)] == [1, 1]
    desk.decide(61)
    later = trained(desk, strict)
    assert later.report["look"] == 2
    assert later.report["allowed"] < first.report["allowed"]


def test_the_active_model_trained_again_is_the_same(desk: Desk) -> None:
    trained(desk)
    assert trained(desk).outcome == "same"


def test_a_killed_job_leaves_nothing_half_promoted_and_can_be_done_again(desk: Desk) -> None:
    for share in (0.0, 0.3, 0.55, 0.95):

        def killed(done: float, _line: str, at: float = share) -> None:
            if done >= at:
                raise StoppedError

        before = active_model(desk.services).version
        with pytest.raises(StoppedError):
            retrain(desk.services, desk.bench, "account:9", killed, EASY)
        assert active_model(desk.services).version == before
    done = trained(desk)
    assert (done.outcome, done.report["look"]) == ("promoted", 1)


def test_old_lists_are_replayed_with_their_model_and_new_ones_have_the_new(desk: Desk) -> None:
    token, ranked = desk.firm(70)
    desk.clock.move(days=1)
    version = trained(desk).version
    found = replay(
        desk.services, desk.bench.matcher_of, ranked.revision.profile_id, desk.clock.now()
    )
    assert found.again
    assert all(one.is_equal for one in found.again)
    old = ranked.recommendation.model.version
    assert {one.impression.model_version for one in found.shown} == {old}
    assert version != old
    assert token


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_firm_is_taken_back_as_if_it_had_never_been_there(desk: Desk, dry_run: bool) -> None:
    firm = next(
        one.profile_id
        for one in desk.services.profiles.all_latest()
        if desk.services.review.of_profile(one.profile_id)[0].requested_at == NOW
    )
    version = trained(desk).version
    without = open_desk(FIRMS)
    assert trained(without).version == version
    exclusion = (LeftOut.FIRM, firm)
    done = unlearn(desk.services, desk.bench, exclusion, "account:9", dry_run=dry_run)
    assert (done.before, done.removed) == (version, 4)
    assert done.version != version
    # The cold refit: the firm is erased first, then the model is trained as of the same moment.
    erase_by_id(without.services, firm, "account:9")
    cold = unlearn(without.services, without.bench, None, "account:9")
    assert cold.version == done.version
    moved = [one["after"] - one["before"] for one in done.moved["interested"]]
    assert np.abs(moved).max() > 1e-6
    if dry_run:
        assert active_model(desk.services).version == version
        assert desk.services.learning.left_out() == ()
    else:
        assert active_model(desk.services).version == done.version
        assert desk.services.models.activations()[-1].kind is ActivationKind.UNLEARNING
        assert desk.services.learning.left_out() == (exclusion,)


def test_what_is_taken_back_leaves_the_prior_of_the_training_in_place(desk: Desk) -> None:
    found = desk.bench.foundation
    weak = {group: 0.1 * mean for group, mean in found.prior.mean.items()}
    prior = WeightPrior(weak, found.prior.width, "a survey of 3 answers")
    bench = replace(desk.bench, foundation=replace(found, prior=prior))
    retrain(desk.services, bench, "account:9", rules=EASY)
    exclusion = (LeftOut.COORDINATOR, "account:2")
    same = unlearn(desk.services, bench, exclusion, "account:9", dry_run=True)
    done = unlearn(desk.services, desk.bench, exclusion, "account:9")
    assert done.version == same.version
    training = desk.services.learning.training(done.version)
    assert training is not None
    assert training.document["prior"]["source"] == "a survey of 3 answers"


def test_a_coordinator_is_taken_back(desk: Desk) -> None:
    trained(desk)
    done = unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:2"), "account:9")
    assert done.removed == pytest.approx(done.left, abs=8)
    again = unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:2"), "account:9")
    assert (again.removed, again.version) == (0, done.version)


def test_where_nothing_is_left_the_shipped_model_comes_back(desk: Desk) -> None:
    first = active_model(desk.services).version
    trained(desk)
    unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:1"), "account:9")
    done = unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:2"), "account:9")
    assert (done.version, done.left) == (first, 0)
    assert active_model(desk.services).version == first


def test_what_has_not_learned_has_nothing_to_take_back(desk: Desk) -> None:
    done = unlearn(desk.services, desk.bench, (LeftOut.FIRM, "somebody"), "account:9")
    assert (done.removed, done.before) == (0, done.version)
    assert desk.services.learning.left_out() == ((LeftOut.FIRM, "somebody"),)


def test_a_model_that_learned_from_what_is_gone_cannot_become_active(desk: Desk) -> None:
    done = trained(desk, replace(EASY, least_firms=1000))
    firm = desk.services.review.of_profile(
        min(
            desk.services.profiles.all_latest(),
            key=lambda one: desk.services.review.of_profile(one.profile_id)[0].requested_at,
        ).profile_id
    )[0].asked.profile_id
    erase_by_id(desk.services, firm, "account:9")
    with pytest.raises(ErasedSinceError, match=r"of its \d+ rows \d+ are left"):
        promote(desk.services, desk.bench, done.version, "account:9", "all the same")
    assert active_model(desk.services).version == done.active


def test_two_models_are_put_side_by_side(desk: Desk) -> None:
    done = trained(desk)
    versions = (done.active, done.version)
    found = compare_models(desk.services, desk.bench, "test-catalogue", versions)
    assert found.changes.effects.firms == 60
    assert {one["comparison"] for one in found.weights[1]["interested"]} == set(
        desk.matcher.model.comparison_keys
    )
    assert all(one["low"] <= one["weight"] <= one["high"] for one in found.weights[1]["interested"])
    assert sum(found.shown[0].values()) == 240, "only four candidates: all are among the first"
    assert (found.apart, found.n_apart) == ((), 0)


def test_decisions_that_only_one_of_two_models_would_have_led_to_are_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.side_by_side_operations.FIRST_PLACES", 1)
    monkeypatch.setattr("matcher.side_by_side_operations.MOST_APART", 6)
    done = trained(desk)
    found = compare_models(desk.services, desk.bench, "test-catalogue", (done.active, done.version))
    saved = [one for one in found.apart if one.said == "declined"]
    assert len(found.apart) == 6 < found.n_apart
    assert found.apart[: len(saved)] == tuple(saved), "declined ones first"
    assert 3 <= len(saved) < 6, "and some of the others"
    for one in found.apart:
        ranked = desk.bench.matcher_of(one.only, "test-catalogue").recommend(
            profile_of(next(each for each in desk.services.profiles.all_latest()
                            if each.profile_id == one.profile_id)), n=1
        )  # fmt: skip
        assert ranked.ranking[0].mini_cluster == one.mini_cluster, "only this one has it first"
    first, second = (sum(one.values()) for one in found.shown)
    assert abs(first - second) <= found.n_apart
    one = saved[0]
    said = {each.mini_cluster: each.examination for each in table_of(
        desk.services, desk.clock.now())[1] if each.profile_id == one.profile_id}  # fmt: skip
    assert said[one.mini_cluster] is Examination.DECLINED


def test_lists_that_change_between_two_models_say_what_passes_what(desk: Desk) -> None:
    done = trained(desk)
    found = compare_models(desk.services, desk.bench, "test-catalogue", (done.active, done.version))
    changes = found.changes
    assert len(changes.lists) == min(20, changes.effects.changed) > 0
    for one in changes.lists:
        assert one.before != one.after
        assert one.why
        assert all(push.change > 0.0 for push in one.why)
    assert sum(count for _key, count in changes.because) >= changes.effects.changed


def test_a_model_is_evaluated_on_firms_that_it_has_not_seen(desk: Desk) -> None:
    done = trained(desk)
    before = evaluated(desk.services, desk.bench, done.active)
    after = evaluated(desk.services, desk.bench, done.version)
    assert (before["firms"], before["since"]) == (60, None)
    assert after["firms"] == 15
    losses = [one["metrics"]["log_loss"]["value"] for one in (before, after)]
    assert losses[1] < losses[0]


@pytest.mark.parametrize(
    ("acceptances", "declines", "key"),
    [(0, 0, "no_decisions"), (2, 0, "one_class"), (1, 1, "one_firm")],
)
def test_what_cannot_teach_is_refused_with_the_reason(
    acceptances: int, declines: int, key: str
) -> None:
    desk = open_desk()
    token, ranked = desk.firm(1)
    asked = [
        ask_for_introduction(desk.services, token, ranked, one, "x", ()).id
        for one in desk.matcher.encoded_candidates.ids
    ]
    for one in asked[:acceptances]:
        desk.step(one, ReviewAction.ACCEPT, "account:1")
    for one in asked[acceptances : acceptances + declines]:
        desk.step(one, ReviewAction.DECLINE, "account:1")
    desk.clock.move(days=1)
    with pytest.raises(NothingToLearnError) as caught:
        trained(desk)
    assert caught.value.key == key


def test_decisions_that_say_less_than_they_seem_are_warned_of(desk: Desk) -> None:
    found = {one.what.value: one.about for one in trained(desk).notices}
    assert "constant" in found
    assert found["one_group"] == ("interested",)
    assert "one_coordinator" not in found
    lonely = open_desk()
    for number in range(8):
        lonely.decide(number)
    notices = {one.what.value for one in trained(lonely).notices}
    assert "one_coordinator" in notices


def test_what_is_to_be_taken_back_is_named_and_has_to_be_there(desk: Desk) -> None:
    services = desk.services
    firm = services.profiles.all_latest()[0].profile_id
    keep(services, AccountChange(created=(account("carl", email="carl@example.org"),)))
    carl = services.accounts.by_email("carl@example.org")
    assert carl is not None
    for kind, key, found in (
        (LeftOut.FIRM, firm, firm),
        (LeftOut.COORDINATOR, "account:2", "account:2"),
        (LeftOut.COORDINATOR, "Carl@example.org", carl.actor),
    ):
        assert source_named(services, kind, key) == (kind, found)
    for kind in LeftOut:
        with pytest.raises(NothingNamedError, match="'tippfehler'") as caught:
            source_named(services, kind, "tippfehler")
        assert (caught.value.kind, caught.value.key) == (kind, "tippfehler")
