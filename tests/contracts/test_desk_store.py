"""Numbers of slots for all, internal notes, all rules, and from where something came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher.origins import Origin
from matcher.records import ProfileRevision, VerdictKind
from matcher.review import ReviewAction
from matcher.review_errors import IntroductionNotFoundError, StaleSlotsError
from matcher.review_records import Introduction, RuleKind, SlotUse, period_after, period_of
from tests.fakes import NOW
from tests.review_cases import ACTOR, asking, do, request_one
from tests.store_cases import ANSWERS, EXPIRES, LATER, judge

pytestmark = pytest.mark.usefixtures("reference")
PERIOD = period_of(NOW)
NEXT = period_after(PERIOD)


@pytest.fixture
def one(stores: Any, profile: ProfileRevision) -> Introduction:
    return request_one(stores.review, asking(profile, origin=Origin.SEVERAL), "link:x", NOW)


class TestSlotsForAll:
    def test_a_number_for_all_holds_from_its_period_on(self, stores: Any) -> None:
        assert stores.review.default_slots(PERIOD) == 5
        stores.review.set_default_slots(NEXT, 3, ACTOR, NOW)
        assert [stores.review.default_slots(one) for one in (PERIOD, NEXT, "2999-H1")] == [5, 3, 3]
        assert stores.review.slots(NEXT, ["a"])["a"] == SlotUse(3, 0)

    def test_it_reaches_those_in_use_and_spares_those_with_a_number_of_their_own(
        self, stores: Any, profile: ProfileRevision, one: Introduction
    ) -> None:
        place = one.asked.mini_cluster
        do(stores, one, ReviewAction.ACCEPT)
        stores.review.set_slots("b", PERIOD, 5, ACTOR, NOW)
        for count in (8, 0):
            stores.review.set_default_slots(PERIOD, count, ACTOR, NOW)
            assert stores.review.slots(PERIOD, [place, "b", "c"]) == {
                place: SlotUse(count, 1),
                "b": SlotUse(5, 0),
                "c": SlotUse(count, 0),
            }
        two = request_one(stores.review, asking(profile, mini_cluster="c"), "link:x", NOW)
        command_refused = do(stores, two, ReviewAction.ACCEPT).refused
        assert [effect.refusal for effect in command_refused] == ["no_slot"]

    def test_of_two_who_set_it_the_second_is_told(self, stores: Any) -> None:
        stores.review.set_default_slots(PERIOD, 7, ACTOR, NOW, 5)
        with pytest.raises(StaleSlotsError):
            stores.review.set_default_slots(PERIOD, 9, ACTOR, NOW, 5)
        stores.review.set_default_slots(PERIOD, 7, ACTOR, NOW, 5)
        for wrong in (-1, 1001):
            with pytest.raises(ValueError, match="slots"):
                stores.review.set_default_slots(PERIOD, wrong, ACTOR, NOW)


class TestNotes:
    def test_notes_are_kept_in_their_order_and_none_twice(
        self, stores: Any, one: Introduction
    ) -> None:
        first = stores.review.add_note(one.id, "ruft zurück", ACTOR, NOW)
        assert stores.review.add_note(one.id, "ruft zurück", ACTOR, LATER) == first
        second = stores.review.add_note(one.id, "ruft zurück", "account:bert", LATER)
        assert stores.review.notes_of([one.id, "nothing"]) == (first, second)
        assert (first.text, first.actor, first.at) == ("ruft zurück", ACTOR, NOW)

    @pytest.mark.parametrize("text", ["", "x" * 2001])
    def test_others_are_refused(self, stores: Any, one: Introduction, text: str) -> None:
        with pytest.raises(ValueError, match="text"):
            stores.review.add_note(one.id, text, ACTOR, NOW)
        with pytest.raises(IntroductionNotFoundError):
            stores.review.add_note("nothing", "x", ACTOR, NOW)
        assert stores.review.notes_of([one.id]) == ()

    def test_they_go_with_the_firm(self, stores: Any, one: Introduction) -> None:
        stores.review.add_note(one.id, "ruft zurück", ACTOR, NOW)
        stores.profiles.erase(one.asked.profile_id, LATER)
        assert stores.review.notes_of([one.id]) == ()


def test_rules_of_all_firms_are_listed(stores: Any, profile: ProfileRevision) -> None:
    other = stores.profiles.create(ANSWERS, "b" * 64, EXPIRES, NOW)
    made = tuple(
        stores.review.add_rule(RuleKind.PIN, firm.profile_id, "a", "passt", ACTOR, NOW)
        for firm in (profile, other)
    )
    assert stores.review.rules() == made
    ended = stores.review.end_rule(made[0].id, ACTOR, NOW + timedelta(days=1))
    assert stores.review.rules() == (ended, made[1])


def test_requests_steps_and_verdicts_say_from_where_they_came(
    stores: Any, profile: ProfileRevision, one: Introduction
) -> None:
    do(stores, one, ReviewAction.ACCEPT, origin=Origin.QUEUE)
    found = stores.review.get(one.id)
    assert (found.asked.origin, found.steps[0].origin) == (Origin.SEVERAL, Origin.QUEUE)
    given = ("gwangju-01", VerdictKind.INTERESTING, None, "", None, Origin.SUGGESTION)
    assert judge(stores, profile, *given).origin is Origin.SUGGESTION
    assert stores.verdicts.of_profile(profile.profile_id)[0].origin is Origin.SUGGESTION
