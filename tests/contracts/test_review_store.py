"""What every ReviewStore promises: introductions, plans, slots, rules about pairings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from matcher import limits
from matcher.errors import (
    ModelMismatchError,
    ProfileNotFoundError,
)
from matcher.notices import ASSIGNED
from matcher.planning import Command, Refusal
from matcher.records import ProfileRevision
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side
from matcher.review_errors import (
    AlreadyRequestedError,
    IntroductionNotFoundError,
    PairForbiddenError,
    RequestsRefusedError,
    RuleNotFoundError,
    StaleAssignmentError,
    StaleRulesError,
    StaleSlotsError,
    TooManyIntroductionsError,
    WorldMovedError,
)
from matcher.review_records import (
    Introduction,
    RuleKind,
    SlotUse,
    period_of,
)
from tests.fakes import NOW
from tests.review_cases import ACTOR, asking, do, request_one
from tests.store_cases import ANSWERS, EXPIRES, LATER

pytestmark = pytest.mark.usefixtures("reference")

PERIOD = period_of(NOW)
MUCH_LATER = NOW + timedelta(days=200)


@pytest.fixture
def one(stores: Any, profile: ProfileRevision) -> Introduction:
    requested: Introduction = request_one(stores.review, asking(profile), "link:x", NOW)
    return requested


class TestRequests:
    def test_what_is_asked_for_is_kept_as_it_is(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        assert stores.review.get(one.id) == one
        assert stores.review.several([one.id, "nothing"]) == {one.id: one}
        assert one.asked == asking(profile)
        assert (one.state, one.since, one.steps) == (ReviewState.REQUESTED, NOW, ())
        assert stores.review.of_profile(profile.profile_id) == (one,)
        assert stores.review.askers([profile.profile_id, "nobody"]) == {profile.profile_id}

    def test_a_pairing_is_asked_for_once_while_it_is_open(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        with pytest.raises(AlreadyRequestedError) as caught:
            request_one(stores.review, asking(profile), "link:x", LATER)
        assert caught.value.introduction_id == one.id
        do(stores, one, ReviewAction.DECLINE, reasons=(ReviewReason.CAPACITY,))
        again = request_one(stores.review, asking(profile), "link:x", LATER)
        assert stores.review.of_profile(profile.profile_id)[1:] == (again,)

    def test_several_are_kept_together_or_not_at_all(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        rule = (RuleKind.FORBID, profile.profile_id, "b", "Streit", ACTOR, NOW)
        stores.review.add_rule(*rule)
        wanted = [asking(profile, mini_cluster=name) for name in ("a", "b", "gwangju-01", "a")]
        with pytest.raises(RequestsRefusedError) as caught:
            stores.review.request(wanted, "link:x", LATER)
        assert {name: type(why) for name, why in caught.value.refused.items()} == {
            "b": PairForbiddenError,
            "gwangju-01": AlreadyRequestedError,
            "a": AlreadyRequestedError,
        }
        assert stores.review.of_profile(profile.profile_id) == (one,)
        kept = stores.review.request(wanted[:1], "link:x", LATER)
        assert stores.review.of_profile(profile.profile_id) == (one, *kept)

    def test_what_a_firm_asks_for_has_an_end_in_a_day_and_in_all(
        self, stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "MAX_INTRODUCTIONS_A_DAY", 3)
        monkeypatch.setattr(limits, "MAX_INTRODUCTIONS", 4)

        def ask_and_withdraw(now: datetime) -> None:
            one = request_one(stores.review, asking(profile), "link:x", now)
            do(stores, one, ReviewAction.WITHDRAW, now, side=Side.FIRM)

        for _ in range(3):
            ask_and_withdraw(NOW)
        for now in (NOW, NOW + timedelta(hours=23)):
            with pytest.raises(TooManyIntroductionsError) as caught:
                ask_and_withdraw(now)
            assert (caught.value.limit, caught.value.a_day) == (3, True)
        tomorrow = NOW + timedelta(days=1)
        two = [asking(profile, mini_cluster=name) for name in ("a", "b")]
        with pytest.raises(TooManyIntroductionsError) as caught:
            stores.review.request(two, "link:x", tomorrow)
        assert (caught.value.limit, caught.value.a_day) == (4, False)
        ask_and_withdraw(tomorrow)
        assert len(stores.review.of_profile(profile.profile_id)) == 4

    def test_what_it_rests_on_must_be_stored(self, stores: Any, profile: ProfileRevision) -> None:
        with pytest.raises(ProfileNotFoundError):
            request_one(stores.review, asking(profile, revision=9), "link:x", NOW)
        with pytest.raises(ModelMismatchError):
            request_one(stores.review, asking(profile, model_version="none"), "link:x", NOW)
        assert stores.review.of_profile(profile.profile_id) == ()

    def test_an_unknown_introduction_is_not_found(self, stores: Any) -> None:
        with pytest.raises(IntroductionNotFoundError):
            stores.review.get("nothing")
        assert stores.review.several(["nothing", "no\x00thing"]) == {}
        with pytest.raises(IntroductionNotFoundError):
            stores.review.assign("nothing", "account:b", ACTOR, NOW)


class TestDecisions:
    def test_a_decision_is_appended_with_all_that_was_said(
        self, stores: Any, one: Introduction
    ) -> None:
        do(stores, one, ReviewAction.ACCEPT, LATER, relevance=3, note=" gut ",
           reasons=(ReviewReason.WRONG_SIZE, ReviewReason.IP_CONCERNS))  # fmt: skip
        found = stores.review.get(one.id)
        (step,) = found.steps
        assert (found.state, found.since) == (ReviewState.APPROVED, LATER)
        assert (step.number, step.relevance, step.note, step.actor) == (1, 3, "gut", ACTOR)
        assert step.reasons == (ReviewReason.IP_CONCERNS, ReviewReason.WRONG_SIZE)
        assert (step.at, step.side, step.undoes) == (LATER, Side.COORDINATOR, None)

    def test_a_preview_changes_nothing(self, stores: Any, one: Introduction) -> None:
        command = Command(one.id, ReviewAction.ACCEPT, 0)
        planned = stores.review.preview([command], Side.COORDINATOR, ACTOR, NOW)
        assert planned.effects[0].after is ReviewState.APPROVED
        assert stores.review.get(one.id) == one
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 0

    def test_of_two_coordinators_the_second_is_told_and_nothing_is_done(
        self, stores: Any, one: Introduction
    ) -> None:
        command = Command(one.id, ReviewAction.DECLINE, 0, reasons=(ReviewReason.CAPACITY,))
        seen = stores.review.preview([command], Side.COORDINATOR, "account:b", NOW).fingerprint
        do(stores, one, ReviewAction.ACCEPT)
        with pytest.raises(WorldMovedError) as caught:
            stores.review.commit([command], Side.COORDINATOR, "account:b", LATER, seen)
        assert caught.value.plan.effects[0].refusal is Refusal.MOVED
        assert len(stores.review.get(one.id).steps) == 1

    def test_a_refused_command_of_a_bulk_leaves_the_others_alone(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        two = request_one(stores.review, asking(profile, mini_cluster="b"), "link:x", NOW)
        commands = [
            Command(one.id, ReviewAction.MEET, 0),
            Command("nothing", ReviewAction.ACCEPT, 0),
            Command(two.id, ReviewAction.ACCEPT, 0),
        ]
        planned = stores.review.preview(commands, Side.COORDINATOR, ACTOR, NOW, "bulk")
        done = stores.review.commit(
            commands, Side.COORDINATOR, ACTOR, NOW, planned.fingerprint, "bulk"
        )
        refusals = [effect.refusal for effect in done.effects]
        assert refusals == [Refusal.ILLEGAL, Refusal.NOT_FOUND, None]
        assert stores.review.get(one.id).steps == ()
        assert stores.review.get(two.id).steps[0].batch == "bulk"

    def test_undo_and_its_undo_restore_what_was(self, stores: Any, one: Introduction) -> None:
        do(stores, one, ReviewAction.ACCEPT)
        do(stores, one, ReviewAction.UNDO, undoes=1)
        assert stores.review.get(one.id).state is ReviewState.REQUESTED
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 0
        do(stores, one, ReviewAction.UNDO, undoes=2)
        assert stores.review.get(one.id).state is ReviewState.APPROVED
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 1
        assert len(stores.review.get(one.id).steps) == 3

    def test_what_was_closed_does_not_come_back_beside_a_newer_request(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        why = {"reasons": (ReviewReason.CAPACITY,)}
        do(stores, one, ReviewAction.DECLINE, **why)
        again = request_one(stores.review, asking(profile), "link:x", LATER)
        refused = do(stores, one, ReviewAction.UNDO, undoes=1).effects[0]
        assert refused.refusal is Refusal.ASKED_AGAIN
        assert stores.review.get(one.id).state is ReviewState.DECLINED
        do(stores, again, ReviewAction.DECLINE, **why)
        do(stores, one, ReviewAction.UNDO, undoes=1)
        assert stores.review.get(one.id).state is ReviewState.REQUESTED

    def test_somebody_looks_after_it(self, stores: Any, one: Introduction) -> None:
        assert stores.review.assign(one.id, "account:b", ACTOR, NOW).assigned_to == "account:b"
        assert stores.review.assign(one.id, "", ACTOR, NOW).assigned_to == ""

    def test_whoever_looks_after_it_now_is_to_be_told_unless_they_did_it_themselves(
        self, stores: Any, one: Introduction
    ) -> None:
        def told() -> list[tuple[int, Any]]:
            return [(each.number, each.at) for each in stores.notices.pending(9)]

        before = told()
        for account, now in (("account:b", NOW), ("account:c", LATER)):
            stores.review.assign(one.id, account, ACTOR, now)
        assert sorted(told()) == sorted([*before, (ASSIGNED, LATER)])
        stores.review.assign(one.id, ACTOR.removeprefix("account:"), ACTOR, LATER)
        assert told() == before

    def test_of_two_who_assign_it_the_second_is_told(self, stores: Any, one: Introduction) -> None:
        stores.review.assign(one.id, "account:b", ACTOR, NOW, "")
        with pytest.raises(StaleAssignmentError) as caught:
            stores.review.assign(one.id, "account:c", ACTOR, NOW, "")
        assert caught.value.assigned_to == "account:b"
        assert stores.review.assign(one.id, "account:b", ACTOR, NOW, "").assigned_to == "account:b"
        assert stores.review.assign(one.id, "", ACTOR, NOW, "account:b").assigned_to == ""


class TestSlots:
    def requests(self, stores: Any, count: int) -> list[Introduction]:
        found = []
        for number in range(count):
            firm = stores.profiles.create(ANSWERS, f"{number:064x}", EXPIRES, NOW)
            found.append(request_one(stores.review, asking(firm), "link:x", NOW))
        return found

    def test_accepting_takes_a_slot_and_an_end_frees_it(
        self, stores: Any, one: Introduction
    ) -> None:
        assert stores.review.slots(PERIOD, ["gwangju-01"]) == {"gwangju-01": SlotUse(5, 0)}
        do(stores, one, ReviewAction.ACCEPT)
        assert stores.review.slots(PERIOD, ["gwangju-01", "b"]) == {
            "gwangju-01": SlotUse(5, 1),
            "b": SlotUse(5, 0),
        }
        do(stores, one, ReviewAction.WITHDRAW)
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 0

    def test_no_more_are_accepted_than_there_are_slots(self, stores: Any) -> None:
        stores.review.set_slots("gwangju-01", PERIOD, 2, ACTOR, NOW)
        asked = self.requests(stores, 3)
        outcomes = [do(stores, one, ReviewAction.ACCEPT).effects[0].refusal for one in asked]
        assert outcomes == [None, None, Refusal.NO_SLOT]
        do(stores, asked[0], ReviewAction.UNDO, undoes=1)
        assert do(stores, asked[2], ReviewAction.ACCEPT).effects[0].refusal is None
        # The slot has been taken again, so the undo cannot be undone.
        again = do(stores, asked[0], ReviewAction.UNDO, undoes=2).effects[0]
        assert again.refusal is Refusal.NO_SLOT

    def test_fewer_slots_than_are_used_stop_new_ones_only(self, stores: Any) -> None:
        asked = self.requests(stores, 4)
        for one in asked[:3]:
            do(stores, one, ReviewAction.ACCEPT)
        assert stores.review.set_slots("gwangju-01", PERIOD, 1, ACTOR, NOW) == SlotUse(1, 3)
        assert do(stores, asked[3], ReviewAction.ACCEPT).effects[0].refusal is Refusal.NO_SLOT
        for one in asked[:2]:
            do(stores, one, ReviewAction.WITHDRAW)
        assert do(stores, asked[3], ReviewAction.ACCEPT).effects[0].refusal is Refusal.NO_SLOT
        do(stores, asked[2], ReviewAction.WITHDRAW)
        assert do(stores, asked[3], ReviewAction.ACCEPT).effects[0].refusal is None

    def test_slots_can_be_none_and_many(self, stores: Any, one: Introduction) -> None:
        assert stores.review.set_slots("gwangju-01", PERIOD, 0, ACTOR, NOW) == SlotUse(0, 0)
        assert do(stores, one, ReviewAction.ACCEPT).effects[0].refusal is Refusal.NO_SLOT
        assert stores.review.set_slots("gwangju-01", PERIOD, 9, ACTOR, NOW) == SlotUse(9, 0)
        for wrong in (-1, 1001):
            with pytest.raises(ValueError, match="slots"):
                stores.review.set_slots("gwangju-01", PERIOD, wrong, ACTOR, NOW)

    def test_of_two_who_set_slots_the_second_is_told(self, stores: Any) -> None:
        setting = ("gwangju-01", PERIOD)
        assert stores.review.set_slots(*setting, 7, ACTOR, NOW, 5).open == 7
        with pytest.raises(StaleSlotsError) as caught:
            stores.review.set_slots(*setting, 9, ACTOR, NOW, 5)
        assert caught.value.count == 7
        assert stores.review.set_slots(*setting, 7, ACTOR, NOW, 5).open == 7
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].open == 7

    def test_a_slot_counts_in_the_period_in_which_it_was_taken(
        self, stores: Any, one: Introduction
    ) -> None:
        do(stores, one, ReviewAction.ACCEPT)
        later = period_of(MUCH_LATER)
        assert later != PERIOD
        assert stores.review.slots(later, ["gwangju-01"])["gwangju-01"].used == 0
        done = do(stores, one, ReviewAction.WITHDRAW, MUCH_LATER)
        assert done.effects[0].slots == 0
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 0


class TestRules:
    def rule(self, stores: Any, profile: ProfileRevision, **changes: Any) -> Any:
        values = {"kind": RuleKind.COMPETITOR, "profile_id": profile.profile_id,
                  "mini_cluster": "gwangju-01", "reason": "named by the firm", "actor": ACTOR,
                  "now": NOW}  # fmt: skip
        return stores.review.add_rule(**{**values, **changes})

    def test_a_conflict_of_interest_keeps_a_pairing_from_being_asked_for(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        rule = self.rule(stores, profile)
        with pytest.raises(PairForbiddenError, match="named by the firm"):
            request_one(stores.review, asking(profile), "link:x", NOW)
        assert stores.review.end_rule(rule.id, ACTOR, LATER).ended_at == LATER
        assert stores.review.end_rule(rule.id, ACTOR, MUCH_LATER).ended_at == LATER
        request_one(stores.review, asking(profile), "link:x", LATER)
        assert [one.ended_at for one in stores.review.rules_of(profile.profile_id)] == [LATER]

    def test_it_is_checked_again_at_the_decision(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        self.rule(stores, profile, expires_at=LATER)
        assert do(stores, one, ReviewAction.ACCEPT).effects[0].refusal is Refusal.FORBIDDEN
        assert do(stores, one, ReviewAction.ACCEPT, LATER).effects[0].refusal is None

    def test_what_the_firm_has_excluded_since_is_neither_asked_for_nor_accepted(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        excluding = {**ANSWERS, "exclude": ["gwangju-01", "gwangju-02"]}
        changed = stores.profiles.save(profile.profile_id, excluding, 1, NOW)
        assert do(stores, one, ReviewAction.ACCEPT).effects[0].refusal is Refusal.FORBIDDEN
        with pytest.raises(PairForbiddenError, match="excluded_by_profile"):
            request_one(stores.review, asking(profile, mini_cluster="gwangju-02"), "link:x", NOW)
        stores.profiles.save(profile.profile_id, ANSWERS, changed.revision, NOW)
        assert do(stores, one, ReviewAction.ACCEPT).effects[0].refusal is None

    def test_a_pin_forbids_nothing(self, stores: Any, profile: ProfileRevision) -> None:
        self.rule(stores, profile, kind=RuleKind.PIN)
        one = request_one(stores.review, asking(profile), "link:x", NOW)
        assert do(stores, one, ReviewAction.ACCEPT).effects[0].refusal is None

    def test_of_two_who_make_rules_the_second_is_told(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        first = self.rule(stores, profile, seen=0)
        with pytest.raises(StaleRulesError) as caught:
            self.rule(stores, profile, seen=0)
        assert caught.value.newest == first.id
        assert stores.review.rules_of(profile.profile_id) == (first,)
        assert self.rule(stores, profile, seen=first.id).id > first.id

    def test_a_rule_needs_a_reason_a_future_and_a_firm(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        for wrong in ({"reason": " "}, {"reason": "x" * 301}, {"expires_at": NOW}):
            with pytest.raises(ValueError, match=r"reason|expires_at"):
                self.rule(stores, profile, **wrong)
        with pytest.raises(ProfileNotFoundError):
            self.rule(stores, profile, profile_id="nobody")
        with pytest.raises(RuleNotFoundError):
            stores.review.end_rule(4711, ACTOR, NOW)


class TestBatches:
    def test_those_of_a_bulk_decision_are_found_by_its_name(
        self, stores: Any, profile: ProfileRevision
    ) -> None:
        ask = [
            request_one(stores.review, asking(profile, mini_cluster=name), "x", NOW)
            for name in "abc"
        ]
        commands = [Command(one.id, ReviewAction.DEFER, 0) for one in ask[:2]]
        given = (commands, Side.COORDINATOR, ACTOR, NOW)
        planned = stores.review.preview(*given, "bulk")
        stores.review.commit(*given, planned.fingerprint, "bulk")
        do(stores, ask[2], ReviewAction.DEFER)
        found = stores.review.of_batch("bulk")
        assert {one.id for one in found} == {one.id for one in ask[:2]}
        assert all(one.steps[0].batch == "bulk" for one in found)
        assert stores.review.of_batch("") == stores.review.of_batch("another") == ()


class TestErasure:
    def test_erasing_a_firm_takes_all_its_introductions_with_it(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        do(stores, one, ReviewAction.ACCEPT)
        stores.review.add_rule(RuleKind.PIN, profile.profile_id, "gwangju-01", "agreed", ACTOR, NOW)
        stores.profiles.erase(profile.profile_id, LATER)
        assert stores.review.of_profile(profile.profile_id) == ()
        assert stores.review.rules_of(profile.profile_id) == ()
        assert stores.review.slots(PERIOD, ["gwangju-01"])["gwangju-01"].used == 0
        with pytest.raises(IntroductionNotFoundError):
            stores.review.get(one.id)
