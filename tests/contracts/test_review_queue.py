"""What every ReviewStore promises of its queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.accounts import ScopeKind
from matcher.records import ProfileRevision
from matcher.review import IN_REVIEW, ReviewAction, ReviewState
from matcher.review_records import Introduction, Order, QueuePage, QueueQuery, Tally, WaitingList
from tests.fakes import NOW
from tests.review_cases import ACTOR, asking, do, request_one
from tests.store_cases import ANSWERS, EXPIRES

pytestmark = pytest.mark.usefixtures("reference")
HOUR, MUCH_LATER = timedelta(hours=1), NOW + timedelta(days=200)


class TestQueue:
    @pytest.fixture
    def three(self, stores: Any, profile: ProfileRevision) -> list[Introduction]:
        wanted = [("a", 0.2, 0.1, 0.9, 2), ("b", 0.9, 0.8, 0.95, 1), ("c", 0.5, 0.3, 0.6, 0)]
        return [
            request_one(
                stores.review,
                asking(profile, mini_cluster=name, chance=chance, chance_low=low, chance_high=high),
                "link:x",
                NOW + timedelta(hours=hours),
            )
            for name, chance, low, high, hours in wanted
        ]

    @pytest.mark.parametrize(
        ("order", "expected"),
        [(Order.WAITING, "cba"), (Order.CHANCE, "bca"), (Order.UNCERTAIN, "acb")],
    )
    def test_it_is_sorted_as_asked(
        self, stores: Any, three: list[Introduction], order: Order, expected: str
    ) -> None:
        page = stores.review.queue(QueueQuery(order=order))
        assert "".join(one.asked.mini_cluster for one in page.introductions) == expected
        assert page.total == 3

    def test_who_answered_a_question_keeps_its_place_and_waits_in_its_state_since_then(
        self, stores: Any, three: list[Introduction]
    ) -> None:
        do(stores, three[2], ReviewAction.ASK, MUCH_LATER)
        do(stores, three[2], ReviewAction.ANSWER, MUCH_LATER + HOUR)
        page = stores.review.queue(QueueQuery(order=Order.WAITING))
        assert "".join(one.asked.mini_cluster for one in page.introductions) == "cba"
        assert page.introductions[0].since == MUCH_LATER + HOUR
        scope = {(ScopeKind.LAND, "DE-TH")}
        assert stores.review.waiting({"c"}, scope, 1)["c"].total == 1

    @pytest.mark.parametrize("order", list(Order))
    def test_its_pages_are_the_whole_in_either_direction(
        self, stores: Any, many: list[Introduction], order: Order
    ) -> None:
        query = QueueQuery(order=order, count=3)
        whole = stores.review.queue(replace(query, count=500))
        assert (whole.total, whole.number, len(whole.introductions)) == (7, 1, 7)
        forwards, at = [], None
        for number in (1, 4, 7):
            page = stores.review.queue(replace(query, at=at))
            assert (page.total, page.number) == (7, number)
            forwards += page.introductions
            at = page.end
        assert stores.review.queue(replace(query, at=at)) == QueuePage((), 7)
        backwards, at = [], None
        for number in (5, 2, 1):
            page = stores.review.queue(replace(query, at=at, backwards=True))
            assert (page.total, page.number) == (7, number)
            backwards = [*page.introductions, *backwards]
            at = page.start
        assert stores.review.queue(replace(query, at=at, backwards=True)) == QueuePage((), 7)
        assert forwards == backwards == list(whole.introductions)

    @pytest.mark.parametrize("order", list(Order))
    def test_what_comes_and_goes_meanwhile_moves_nothing_to_another_page(
        self, stores: Any, profile: ProfileRevision, many: list[Introduction], order: Order
    ) -> None:
        query = QueueQuery(states=IN_REVIEW, order=order, count=2)
        first = stores.review.queue(query)
        expected = stores.review.queue(replace(query, at=first.end)).introductions
        # One is decided, also the one whose place it is, and a new one comes before everything.
        for one in first.introductions:
            do(stores, one, ReviewAction.ACCEPT, MUCH_LATER)
        numbers = {"chance": 0.99, "chance_low": 0.0, "chance_high": 1.0}
        early = asking(profile, mini_cluster="z", **numbers)
        request_one(stores.review, early, "link:x", NOW - HOUR)
        page = stores.review.queue(replace(query, at=first.end))
        assert page.introductions == expected
        assert (page.total, page.number) == (6, 2)
        (before,) = stores.review.queue(replace(query, at=page.start, backwards=True)).introductions
        assert before.asked.mini_cluster == "z"

    @pytest.fixture
    def many(self, stores: Any, profile: ProfileRevision) -> list[Introduction]:
        """Return seven, some of which only their identifiers tell apart in an order."""
        return [
            request_one(
                stores.review,
                asking(profile, mini_cluster=name, chance=chance, chance_low=0.1, chance_high=0.9),
                "link:x",
                NOW + hours * HOUR,
            )
            for name, chance, hours in (
                ("a", 0.2, 1), ("b", 0.2, 0), ("c", 0.7, 0), ("d", 1 / 3, 0),
                ("e", 0.1 + 0.2, 2), ("f", 0.2, 1), ("g", 0.2, 0),
            )
        ]  # fmt: skip

    def test_a_filter_holds_on_every_page(self, stores: Any, many: list[Introduction]) -> None:
        query = QueueQuery(mini_clusters=frozenset("abg"), count=2)
        first = stores.review.queue(query)
        second = stores.review.queue(replace(query, at=first.end))
        assert (first.total, second.total, second.number) == (3, 3, 3)
        places = [*first.introductions, *second.introductions]
        assert {one.asked.mini_cluster for one in places} == set("abg")

    def test_it_says_what_has_been_silent_for_its_time(
        self, stores: Any, three: list[Introduction]
    ) -> None:
        do(stores, three[0], ReviewAction.ACCEPT, MUCH_LATER)
        ends = {ReviewState.REQUESTED: NOW + HOUR, ReviewState.APPROVED: NOW + HOUR}
        first, second = sorted(three[1:], key=lambda one: one.id)
        assert stores.review.silent(ends, 9) == (first, second)
        assert stores.review.silent(ends, 1) == (first,)
        assert stores.review.silent(ends, 9, first.id) == (second,)
        assert stores.review.silent({ReviewState.REQUESTED: NOW}, 9) == (three[2],)
        assert stores.review.silent({}, 9) == ()

    def test_it_shows_what_fits_and_no_more(
        self, stores: Any, profile: ProfileRevision, three: list[Introduction]
    ) -> None:
        do(stores, three[0], ReviewAction.ACCEPT, MUCH_LATER)
        stores.review.assign(three[1].id, "account:b", ACTOR, NOW)

        def shown(**query: Any) -> str:
            found = stores.review.queue(QueueQuery(**query)).introductions
            return "".join(one.asked.mini_cluster for one in found)

        assert shown(states=frozenset({ReviewState.APPROVED})) == "a"
        assert shown(mini_clusters=frozenset({"a", "c"})) == "ca"
        assert shown(mini_clusters=frozenset()) == ""
        assert shown(firms=frozenset({three[0].asked.profile_id})) == "cba"
        assert shown(firms=frozenset()) == ""
        assert shown(assigned_to="account:b") == "b"
        assert shown(assigned_to="") == "ca"
        assert shown(asked_by=NOW + HOUR) == "cb"
        assert shown(asked_by=NOW - HOUR) == ""

    def test_it_counts_what_fits_by_state_and_says_since_when(
        self, stores: Any, three: list[Introduction]
    ) -> None:
        do(stores, three[0], ReviewAction.ACCEPT, MUCH_LATER)
        stores.review.assign(three[1].id, "account:b", ACTOR, NOW)
        waiting = Tally(2, three[2].since)
        approved = {ReviewState.APPROVED: Tally(1, MUCH_LATER)}
        assert stores.review.tally(QueueQuery()) == {ReviewState.REQUESTED: waiting, **approved}
        assert (
            stores.review.tally(QueueQuery(count=1, backwards=True))[ReviewState.REQUESTED]
            == waiting
        )
        assert stores.review.tally(QueueQuery(frozenset({ReviewState.APPROVED}))) == approved
        own = stores.review.tally(QueueQuery(assigned_to="account:b"))
        assert own == {ReviewState.REQUESTED: Tally(1, three[1].since)}
        assert stores.review.tally(QueueQuery(firms=frozenset())) == {}

    def test_it_says_who_waits_for_each_mini_cluster(
        self, stores: Any, profile: ProfileRevision, three: list[Introduction]
    ) -> None:
        home = {(ScopeKind.LAND, "DE-TH")}
        answers = {**ANSWERS, "land": "DE-TH"}
        near = [stores.profiles.create(answers, digit * 64, EXPIRES, NOW) for digit in "123"]
        later, first, decided = (
            request_one(stores.review, asking(one, mini_cluster="a"), "link:x", NOW + waited)
            for one, waited in zip(near, (3 * HOUR, HOUR, HOUR), strict=True)
        )
        do(stores, decided, ReviewAction.ACCEPT)
        found = stores.review.waiting({"a", "b", "nowhere"}, home, 5)
        assert found == {"a": WaitingList((first, later), 2, 3), "b": WaitingList((), 0, 1)}
        assert stores.review.waiting({"a"}, home, 1) == {"a": WaitingList((first,), 2, 3)}
        assert stores.review.waiting({"a"}, set(), 1) == {"a": WaitingList((), 0, 3)}
        assert stores.review.waiting(set(), home, 1) == {}

    def test_it_follows_the_latest_answers_of_the_firms(
        self, stores: Any, profile: ProfileRevision, three: list[Introduction]
    ) -> None:
        thuringia, optics = (ScopeKind.LAND, "DE-TH"), (ScopeKind.GERMAN_CLUSTER, "optonet")

        def total(*scope: tuple[ScopeKind, str]) -> int:
            found: int = stores.review.queue(QueueQuery(scope=frozenset(scope))).total
            return found

        def says(**answers: Any) -> None:
            latest = stores.profiles.latest(profile.profile_id)
            answers = {**ANSWERS, **answers}
            stores.profiles.save(profile.profile_id, answers, latest.revision, NOW)

        def outside(*scope: tuple[ScopeKind, str]) -> int:
            found: int = stores.review.queue(QueueQuery(outside=frozenset(scope))).total
            return found

        assert (total(), total(thuringia, optics)) == (0, 0)
        assert outside(thuringia, optics) == 3
        says(land="DE-TH")
        assert (outside(), outside(optics), outside(optics, thuringia)) == (3, 3, 0)
        assert (total(thuringia), total(optics), total(thuringia, optics)) == (3, 0, 3)
        says(land="DE-BY", german_clusters=["optonet", "photonikbb"])
        assert (total(thuringia), total(optics), total(thuringia, optics)) == (0, 3, 3)
        assert total((ScopeKind.INNOVATION_CLUSTER, "optonet")) == 0
