"""A past moment from what is stored, and the numbers of then computed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model_json import load_model, model_to_json
from matcher.erasure_operations import erase_by_id
from matcher.errors import ModelMismatchError, ProfileNotFoundError
from matcher.introduction_operations import ask_for_introduction
from matcher.operations import (
    load_reference,
    record_impressions,
    save_answers,
    start_profile,
)
from matcher.origins import Origin
from matcher.pipeline import Matcher
from matcher.recommend import Ranked, rank, shown_page
from matcher.records import Channel, Viewer
from matcher.replay import Difference, compared, last_list, shown_apart, steps_at
from matcher.replay_operations import replay
from matcher.review import (
    TRANSITIONS,
    ReviewAction,
    ReviewState,
    Side,
    effective_steps,
    state_after,
)
from matcher.review_records import Introduction, NewIntroduction, RuleKind
from matcher.rule_operations import rules_in_force
from tests.fake_encoder import HashEncoder
from tests.fakes import NOW, FakeClock, fake_services
from tests.reviewing import taken
from tests.suggestions import catalogue, example_answers, stored

DAY = timedelta(days=1)


def introduction(*actions: str) -> Introduction:
    asked = NewIntroduction("p", 1, "m", "v", "c", 1, 0.0, 0.5, 0.4, 0.6, "x", frozenset())
    steps = tuple(replace(step, at=NOW + step.number * DAY) for step in taken(*actions))
    state = state_after(effective_steps(steps))
    assert state is not None
    return Introduction("i", asked, "link:p", NOW, steps, state, NOW)


@pytest.mark.parametrize(
    ("after", "state", "since", "count"),
    [
        (0.0, ReviewState.REQUESTED, 0, 0),
        (0.999, ReviewState.REQUESTED, 0, 0),
        (1.0, ReviewState.APPROVED, 1, 1),
        (2.5, ReviewState.REQUESTED, 2, 2),
        (3.0, ReviewState.APPROVED, 3, 3),
        (99.0, ReviewState.CONTACTED, 4, 4),
    ],
)
def test_a_state_is_what_the_steps_until_then_add_up_to(
    after: float, state: ReviewState, since: int, count: int
) -> None:
    one = introduction("accept", "undo 1", "undo 2", "contact")
    found = steps_at(one, NOW + after * DAY)
    assert (found[0], found[1], len(found[2])) == (state, NOW + since * DAY, count)


@given(st.lists(st.sampled_from([one for one in ReviewAction if one is not ReviewAction.UNDO])))
def test_at_every_step_the_state_is_that_of_then(wanted: list[ReviewAction]) -> None:
    states, actions = [ReviewState.REQUESTED], []
    for action in wanted:
        if (states[-1], action) in TRANSITIONS:
            states.append(TRANSITIONS[states[-1], action])
            actions.append(action.value)
    one = introduction(*actions)
    assert [steps_at(one, NOW + day * DAY)[0] for day in range(len(states))] == states


class Firm:
    """A firm with suggestions, over in-memory stores and a cheap encoder."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.services = fake_services(self.clock)
        model = load_model()
        load_reference(self.services, *stored(catalogue(), model_to_json(model), model.version))
        self.matcher = Matcher(catalogue(), model, HashEncoder())
        self.token, revision = start_profile(self.services, example_answers())
        self.profile_id = revision.profile_id
        self.ranked = self.show(rank(self.matcher, revision))

    def show(self, ranked: Ranked, places: int = 5) -> Ranked:
        shown = ranked.recommendation.ranking[:places]
        record_impressions(self.services, shown_page(ranked, shown, "de", Channel.WEB))
        return ranked

    def matcher_of(self, model: str, known: str) -> Matcher:
        if (model, known) != (self.matcher.model.version, self.matcher.catalogue.version):
            raise ModelMismatchError("model", model)
        return self.matcher

    def replay(self, **more: Any) -> Any:
        moment = more.pop("moment", self.clock.now())
        return replay(self.services, self.matcher_of, self.profile_id, moment, **more)


@pytest.fixture(name="firm")
def _firm() -> Firm:
    return Firm()


def test_what_was_shown_is_computed_again_to_the_last_bit(firm: Firm) -> None:
    best = firm.ranked.recommendation.ranking[0].mini_cluster
    ask_for_introduction(firm.services, firm.token, firm.ranked, best, "Bitte.", [])
    found = firm.replay()
    assert [one.impression.rank for one in found.shown] == [1, 2, 3, 4, 5]
    assert [one.introduction.asked.mini_cluster for one in found.introductions] == [best]
    assert all(again.is_equal for again in found.again)
    explanation = found.shown[0].again.explanation
    total = explanation.baseline + sum(one.contribution for one in explanation.contributions)
    assert abs(found.shown[0].impression.score - total) < 1e-9


def test_a_moment_knows_nothing_of_later(firm: Firm) -> None:
    firm.clock.move(days=10)
    changed = save_answers(firm.services, firm.token, example_answers(employees=400), 1)
    firm.show(rank(firm.matcher, changed))
    then, now = firm.replay(moment=NOW + DAY), firm.replay()
    assert (then.revision.revision, now.revision.revision) == (1, 2)
    assert {one.impression.revision for one in then.shown} == {1}
    assert {one.impression.revision for one in now.shown} == {2}
    assert all(again.is_equal for again in (*then.again, *now.again))
    before = firm.replay(moment=NOW - DAY)
    assert (before.revision, before.shown, before.introductions) == (None, (), ())


@pytest.mark.parametrize("places", [1, 2, 3])
def test_pages_for_new_answers_do_not_mix_with_the_list_of_the_answers_before(
    firm: Firm, places: int
) -> None:
    firm.clock.move(days=1)
    changed = save_answers(firm.services, firm.token, example_answers(employees=400), 1)
    firm.show(rank(firm.matcher, changed), places)
    found = firm.replay()
    assert [one.impression.rank for one in found.shown] == [1, 2, 3, 4, 5]
    assert {one.impression.revision for one in found.shown} == {1}
    assert [(one.impression.rank, one.impression.revision) for one in found.apart] == [
        (rank, 2) for rank in range(1, places + 1)
    ]
    assert all(again.is_equal for again in found.again)


def test_a_new_list_takes_the_place_of_everything_shown_before(firm: Firm) -> None:
    firm.clock.move(days=1)
    firm.show(firm.ranked, places=1)
    firm.clock.move(days=1)
    firm.show(firm.ranked, places=4)
    found = firm.replay()
    assert {one.impression.shown_at for one in found.shown} == {firm.clock.now()}
    assert (len(found.shown), found.apart) == (4, ())
    (alone,) = firm.replay(moment=NOW + DAY).apart
    assert alone.impression.shown_at == NOW + DAY


@pytest.mark.parametrize(
    ("origin", "places", "is_list"),
    [(Origin.RESULTS, 1, True), (Origin.COMPARISON, 4, False), (Origin.SUGGESTION, 1, False)],
)
def test_a_page_whose_origin_is_known_is_a_list_where_it_says_so(
    firm: Firm, origin: Origin, places: int, is_list: bool
) -> None:
    firm.clock.move(days=1)
    viewer = Viewer("account:anna", origin=origin)
    shown = firm.ranked.recommendation.ranking[:places]
    record_impressions(firm.services, shown_page(firm.ranked, shown, "de", Channel.WEB, viewer))
    found = firm.replay()
    assert (len(found.shown), len(found.apart)) == ((places, 0) if is_list else (5, places))


def test_what_a_coordinator_looked_at_is_no_part_of_the_shortlist(firm: Firm) -> None:
    firm.clock.move(days=1)
    viewer = Viewer("account:carl", Side.COORDINATOR, Origin.RESULTS)
    shown = firm.ranked.recommendation.ranking[:2]
    record_impressions(firm.services, shown_page(firm.ranked, shown, "de", Channel.WEB, viewer))
    found = firm.replay()
    assert ({one.impression.shown_at for one in found.shown}, found.apart) == ({NOW}, ())


@pytest.mark.parametrize("channel", [Channel.PRINT, Channel.CSV])
def test_a_short_print_or_table_is_a_list(firm: Firm, channel: Channel) -> None:
    firm.clock.move(days=1)
    page = shown_page(firm.ranked, firm.ranked.recommendation.ranking[:1], "de", channel)
    record_impressions(firm.services, page)
    assert [one.impression.channel for one in firm.replay().shown] == [channel]


def test_only_one_mini_cluster_is_looked_at_if_wanted(firm: Firm) -> None:
    third = firm.ranked.recommendation.ranking[2].mini_cluster
    found = firm.replay(mini_cluster=third)
    assert [one.impression.rank for one in found.shown] == [3]


def test_what_cannot_be_computed_any_more_says_why(firm: Firm) -> None:
    def gone(model: str, _catalogue: str) -> Matcher:
        raise ModelMismatchError("model", model)

    found = replay(firm.services, gone, firm.profile_id, firm.clock.now())
    assert not any(again.is_equal for again in found.again)
    assert firm.matcher.model.version in found.shown[0].again.missing


def test_another_number_is_named_with_both_values(firm: Firm) -> None:
    best = firm.ranked.recommendation.ranking[0]
    again = compared(best, {"rank": 1, "score": best.score + 1e-12, "chance": best.chance})
    assert again.differences == (Difference("score", best.score + 1e-12, best.score),)
    assert not compared(None, {"rank": 1}).is_equal


def test_what_was_erased_says_when_and_nothing_else(firm: Firm) -> None:
    firm.clock.move(days=3)
    erase_by_id(firm.services, firm.profile_id)
    found = firm.replay(moment=NOW)
    assert (found.erased_at, found.shown, found.introductions) == (firm.clock.now(), (), ())


def test_an_unknown_profile_is_not_found(firm: Firm) -> None:
    with pytest.raises(ProfileNotFoundError):
        replay(firm.services, firm.matcher_of, "nobody", NOW)


def test_the_last_showing_on_a_page_of_its_own_counts(firm: Firm) -> None:
    every = firm.services.impressions.of_profile(firm.profile_id)
    assert last_list(every, NOW - DAY) == shown_apart(every, NOW - DAY) == ()
    for _look in range(2):
        firm.clock.move(days=1)
        firm.show(firm.ranked, places=1)
    every = firm.services.impressions.of_profile(firm.profile_id)
    assert [one.shown_at for one in shown_apart(every, firm.clock.now())] == [firm.clock.now()]


def test_everything_is_ranked_by_the_rules_of_its_own_moment(firm: Firm) -> None:
    first, *_rest, last = firm.ranked.recommendation.ranking
    firm.clock.move(days=1)
    review, now = firm.services.review, firm.clock.now()
    pin, ban = (
        review.add_rule(kind, firm.profile_id, one.mini_cluster, "Grund", "account:carl", now)
        for kind, one in ((RuleKind.PIN, last), (RuleKind.COMPETITOR, first))
    )
    revision = firm.ranked.revision
    ranked = rank(firm.matcher, revision, rules_in_force(firm.services, firm.profile_id))
    page = shown_page(ranked, ranked.recommendation.ranking[-1:], "de", Channel.WEB)
    record_impressions(firm.services, page)
    asked = ask_for_introduction(firm.services, firm.token, ranked, last.mini_cluster, "Ja.", [])
    assert [one.rank for one in page.places] == [asked.asked.rank] == [1], "pinned is shown first"
    firm.clock.move(days=1)
    for rule in (pin, ban):
        review.end_rule(rule.id, "account:carl", firm.clock.now())
    found = firm.replay()
    assert found.shown[0].impression.mini_cluster == first.mini_cluster
    assert [one.impression.mini_cluster for one in found.apart] == [last.mini_cluster]
    assert len(found.again) == 7
    assert all(again.is_equal for again in found.again)
